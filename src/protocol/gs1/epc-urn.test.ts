import { describe, expect, test } from 'vitest';
import { CSET_82 } from './check-digit.js';
import { canonicalEpc } from './epc-urn.js';
import { percentEncode } from './percent.js';

const STEM = 'https://id.gs1.org';
/** How a character stands in a URN, by RFC 8141 and the Tag Data Standard. */
const inUrn = (text: string): string =>
  Array.from(text, (char) => (/[!'()*+,\-.0-9:;=A-Z_a-z]/.test(char) ? char : percentEncode(char))).join('');

/** Schemes whose last field is a text of set 82: what stands before it in URN and link. */
const SCHEMES: readonly (readonly [urn: string, link: string])[] = [
  ['urn:epc:id:sgtin:9521001.000001.', '/01/09521001000017/21/'],
  ['urn:epc:class:lgtin:9521001.000001.', '/01/09521001000017/10/'],
  ['urn:epc:id:upui:9521001.000001.', '/01/09521001000017/235/'],
  ['urn:epc:id:itip:9521001.000001.01.02.', '/8006/095210010000170102/21/'],
  ['urn:epc:id:sgln:9521001.00000.', '/414/9521001000000/254/'],
  ['urn:epc:id:grai:9521001.00001.', '/8003/09521001000017'],
  ['urn:epc:id:gdti:9521001.00001.', '/253/9521001000017'],
  ['urn:epc:id:giai:9521001.', '/8004/9521001'],
  ['urn:epc:id:ginc:9521001.', '/401/9521001'],
];

describe.each(SCHEMES)('a URN that begins with %s', (urn, link) => {
  test.each([...CSET_82].map((char) => [char]))('may have %s in its last field', (char) => {
    expect(canonicalEpc(urn + inUrn(`S${char}T`))).toBe(STEM + link + percentEncode(`S${char}T`));
  });

  test.each(['A.B', '.A', 'A.', 'A..B', 'A:B.C', '1.5'])('keeps the dots and colons of %s', (serial) => {
    expect(canonicalEpc(urn + serial)).toBe(STEM + link + percentEncode(serial));
  });

  test('may not end there, nor have a slash or a blank', () => {
    for (const serial of ['', 'A/B', 'A B'])
      expect(() => canonicalEpc(urn + serial)).toThrow('is not an identifier that EPCIS knows');
  });
});

test.each([
  ['urn:epc:id:sgtin:9521001.00001.A', '13 digits'],
  ['urn:epc:id:sgtin:95210.01000001.A', '6 to 12 digits'],
  ['urn:epc:id:sgtin:9521001.000001', 'wrong number of parts'],
  ['urn:epc:id:itip:9521001.000001.01.A', 'wrong number of parts'],
  ['urn:epc:id:sscc:9521001.0000000012.3', '17 digits'],
  ['urn:epc:id:lgtin:9521001.000001.A', 'no scheme'],
  ['urn:epc:id:adi:952100.1.2', 'not one of'],
  ['urn:epc:id:cpi:9521001.A', 'wrong number of parts'],
  ['urn:uuid:1', 'no EPC URN'],
])('%s is refused: %s', (urn, why) => {
  expect(() => canonicalEpc(urn)).toThrow(why);
});

test('a place with the extension 0 is the place, a pattern with its end open the class', () => {
  expect(canonicalEpc('urn:epc:id:sgln:9521001.00000.0')).toBe(`${STEM}/414/9521001000000`);
  expect(canonicalEpc('urn:epc:idpat:sgtin:9521001.000001.*')).toBe(`${STEM}/01/09521001000017`);
  expect(canonicalEpc('urn:epc:idpat:cpi:9521001.A-1.*')).toBe(`${STEM}/8010/9521001A-1`);
  expect(canonicalEpc('urn:epc:id:cpi:9521001.A-1.12')).toBe(`${STEM}/8010/9521001A-1/8011/12`);
});
