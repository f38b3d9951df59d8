import { describe, expect, test } from 'vitest';
import { Fault } from '../fault.js';
import { buildDigitalLink, parseDigitalLink } from './digital-link.js';
import { parseBracketed } from './element-string.js';
import { canonicalEpc } from './epc-urn.js';
import { percentDecode, percentEncode } from './percent.js';

const GTIN = '09521234500018';
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('a Digital Link', () => {
  test('is read into stem and elements', () => {
    expect(parseDigitalLink(`https://example.com:8443/a/b/01/${GTIN}/10/L%2F7/21/x?17=271231&linkType=all&flag#part`)).toEqual({
      stem: 'https://example.com:8443/a/b',
      elements: [
        { ai: '01', value: GTIN },
        { ai: '10', value: 'L/7' },
        { ai: '21', value: 'x' },
        { ai: '17', value: '271231' },
      ],
    });
  });

  test('may be written with names and short GTINs only where that is asked for', () => {
    const link = 'https://example.com/gtin/9521234500018/ser/A';
    expect(code(() => parseDigitalLink(link))).toBe('digital-link-invalid');
    expect(parseDigitalLink(link, { names: true, zeroSuppressedGtin: true }).elements).toEqual([
      { ai: '01', value: GTIN },
      { ai: '21', value: 'A' },
    ]);
    expect(code(() => parseDigitalLink('https://example.com/01/952123450001', { zeroSuppressedGtin: true }))).toBe(
      'digital-link-invalid',
    );
  });

  test.each([
    'example.com/01/09521234500018',
    'ftp://example.com/01/09521234500018',
    'https:///01/09521234500018',
    'https://user@example.com/01/09521234500018',
    'https://exa mple.com/01/09521234500018',
    'https://example.com:123456/01/09521234500018',
    'https://example.com',
    'https://example.com/01',
    'https://example.com/x/y',
    'https://example.com/10/A',
    `https://example.com/01/${GTIN}/`,
    `https://example.com/01/${GTIN}/21/A/10/B`,
    `https://example.com/01/${GTIN}/22/A/235/B`,
    `https://example.com/01/${GTIN}/17/271231`,
    `https://example.com/01/${GTIN}?21=A`,
    `https://example.com/01/${GTIN}?10=A`,
    `https://example.com/01/${GTIN}?05=A`,
    `https://example.com/01/${GTIN}?17=271331`,
    `https://example.com/01/${GTIN}?99=a&99=a`,
    `https://example.com/01/09521234500019`,
  ])('%s is none', (uri) => {
    expect(code(() => parseDigitalLink(uri))).toBe('digital-link-invalid');
  });

  test('is written with its key first and read back', () => {
    const elements = parseBracketed(`(10)L/7(99)a b`.replace(' ', '+') + `(01)${GTIN}(17)271231(21)x`);
    const link = buildDigitalLink(elements, 'https://example.com');
    expect(link).toBe(`https://example.com/01/${GTIN}/10/L%2F7/21/x?17=271231&99=a%2Bb`);
    expect(parseDigitalLink(link).elements).toHaveLength(5);
    expect(buildDigitalLink([{ ai: '01', value: GTIN }])).toBe(`https://id.gs1.org/01/${GTIN}`);
  });

  test.each([
    ['(10)A', 'no key'],
    [`(01)${GTIN}(21)A(235)B`, 'qualifiers of two rows'],
    [`(01)${GTIN}(99)A(99)B`, 'two values'],
    [`(01)${GTIN}(8200)A`, 'no attribute'],
  ])('is not written of %s: %s', (text) => {
    expect(code(() => buildDigitalLink(parseBracketed(text)))).toBe('digital-link-invalid');
  });

  test('is not written with a value that is not in order', () => {
    expect(code(() => buildDigitalLink([{ ai: '01', value: '1' }]))).toBe('digital-link-invalid');
  });
});

describe('percent-encoding', () => {
  test('leaves a percent sign that starts no escape as it is', () => {
    expect(['%', '%4', '%4x', '%x4', 'a%41%2f', 'a+b'].map((text) => percentDecode(text))).toEqual([
      '%',
      '%4',
      '%4x',
      '%x4',
      'aA/',
      'a+b',
    ]);
    expect(percentDecode('a+b', true)).toBe('a b');
  });

  test('undoes itself for every ASCII character', () => {
    const text = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => i));
    expect(percentDecode(percentEncode(text))).toBe(text);
    expect(percentEncode("az09AZ-._~!'()*")).toBe('az09AZ-._~%21%27%28%29%2A');
  });
});

describe('the canonical form of an EPC', () => {
  test.each([
    ['urn:epc:id:sscc:952123.41234567890', 'https://id.gs1.org/00/495212312345678903'],
    ['urn:epc:id:sgln:952123.400001.0', 'https://id.gs1.org/414/9521234000013'],
    ['urn:epc:class:lgtin:952123.0450001.L%2F7', 'https://id.gs1.org/01/09521234500018/10/L%2F7'],
    ['urn:epc:id:itip:952123.0450001.01.02.A', 'https://id.gs1.org/8006/095212345000180102/21/A'],
    ['urn:epc:idpat:itip:952123.0450001.01.02.*', 'https://id.gs1.org/8006/095212345000180102'],
    ['urn:epc:id:giai:952123.A%2F1', 'https://id.gs1.org/8004/952123A%2F1'],
    ['urn:epc:id:ginc:952123.X', 'https://id.gs1.org/401/952123X'],
    ['urn:epc:id:sgcn:952123.450001.44', 'https://id.gs1.org/255/952123450001844'],
    ['urn:epc:id:gsrnp:952123.45000000000', 'https://id.gs1.org/8017/952123450000000005'],
    ['https://example.com/party/9521234500001?x=1', 'https://id.gs1.org/417/9521234500001'],
    ['https://example.com/01/09521234500018/10/a%2f/21/b%2f', 'https://id.gs1.org/01/09521234500018/21/b%2F'],
    ['https://example.com/414/9521234500001/254/x', 'https://id.gs1.org/414/9521234500001/254/x'],
    ['https://example.com/8010/9521A/8011/7', 'https://id.gs1.org/8010/9521A/8011/7'],
    ['https://example.com/8004/9521A', 'https://id.gs1.org/8004/9521A'],
  ])('of %s', (text, uri) => {
    expect(canonicalEpc(text)).toBe(uri);
    expect(canonicalEpc(uri)).toBe(uri);
  });

  test.each([
    'urn:epc:id',
    'urn:epc:tag:sgtin-96:1.952123.0450001.1',
    'urn:epc:id:lgtin:952123.0450001.L',
    'urn:epc:class:sgtin:952123.0450001.1',
    'urn:epc:id:gid:952123.1.2',
    'urn:epc:id:constructor:952123.1',
    'urn:epc:id:sgtin:95212.30450001.1',
    'urn:epc:id:sgtin:952123.045000.1',
    'urn:epc:id:sgtin:952123.045000x.1',
    'urn:epc:id:sgtin:952123.0450001',
    'urn:epc:id:sgtin:952123.0450001.',
    'urn:epc:id:sgtin:952123.0450001.a b',
    'urn:epc:id:sgtin:952123.0450001.a%20b',
    `urn:epc:id:sgtin:952123.0450001.${'1'.repeat(21)}`,
    'urn:epc:idpat:sgtin:952123.*.*',
    'urn:epc:idpat:sgtin:*.*.*',
    'urn:epc:id:sgtin',
    'urn:epc:id:pgln:952123.400001.0',
    'urn:epc:id:giai:952123',
    'urn:epc:id:cpi:952123.AB12',
    'urn:epc:id:cpi:952123.ab12.1',
    'https://example.com/8013/9521234Ther1ac_model-7xNL',
    'https://example.com/01/95212',
    'https://id.gs1.org/01/09521234500019',
  ])('does not exist for %s', (text) => {
    expect(code(() => canonicalEpc(text))).toBe('epc-invalid');
  });

  test.each(['', 'hello', 'https://example.com/', 'mailto:a@example.com'])('and %j is no link at all', (text) => {
    expect(code(() => canonicalEpc(text))).toBe('digital-link-invalid');
  });
});
