import { describe, expect, test } from 'vitest';
import { Fault } from '../fault.js';
import { CSET_82 } from './check-digit.js';
import { buildDigitalLink, parseDigitalLink } from './digital-link.js';
import {
  Gln,
  Grai,
  GraiSerial,
  Gtin,
  Lot,
  Serial,
  Sscc,
  graiUri,
  locationUri,
  batchUri,
  packUri,
  parseObjectUri,
  partyUri,
  productUri,
  ssccUri,
  toGtin14,
} from './identifiers.js';

const gtin = Gtin.parse('09521234500018');
const gln = Gln.parse('9521234500001');
const fault = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error.code;
    throw error;
  }
  return 'accepted';
};

describe('an identifier type', () => {
  test.each([
    [Gtin, '09521234500018', ['9521234500018', '09521234500019', '0952123450001x', '', ' 09521234500018']],
    [Gln, '9521234500001', ['9521234500002', '09521234500001', '952123450000']],
    [Sscc, '095212345000000124', ['095212345000000125', '95212345000000124']],
    [Grai, '09521234500018', ['19521234500015', '9521234500018', '09521234500011']],
    [GraiSerial, 'A1/b', ['', 'x'.repeat(17), 'a b']],
    [Lot, 'aB-1/2', ['.', '..', '', 'x'.repeat(21), 'a#', 'ä', 'a\n', 'a\u001d']],
    [Serial, '...', ['.', '..', '']],
    [Serial, CSET_82.slice(0, 20), ['', 'x'.repeat(21), 'a b', 'a^', 'a~']],
  ])('accepts only its own form (%#)', (type, good, bad) => {
    expect(type.parse(good)).toBe(good);
    for (const text of bad) expect(type.safeParse(text).success, text).toBe(false);
  });
});

describe('a canonical object URI', () => {
  test.each([
    [productUri(gtin), { kind: 'gtin', gtin }],
    [packUri(gtin, Serial.parse('A0/1')), { kind: 'sgtin', gtin, serial: 'A0/1' }],
    [batchUri(gtin, Lot.parse('L(1)')), { kind: 'lgtin', gtin, lot: 'L(1)' }],
    [ssccUri(Sscc.parse('095212345000000124')), { kind: 'sscc', sscc: '095212345000000124' }],
    [graiUri(Grai.parse('09521234500018'), GraiSerial.parse('7%')), { kind: 'grai', grai: '09521234500018', serial: '7%' }],
    [locationUri(gln), { kind: 'location', gln }],
    ['https://id.gs1.org/414/9521234500001/254/a%3A1', { kind: 'location', gln, extension: 'a:1' }],
    [partyUri(gln), { kind: 'party', gln }],
  ])('%s is read back', (uri, id) => {
    expect(parseObjectUri(uri)).toEqual(id);
  });

  test('escapes all but letters, digits, dot, hyphen and underscore, in upper case', () => {
    for (const char of CSET_82) {
      const uri = packUri(gtin, Serial.parse(`x${char}`));
      const spelt = uri.slice('https://id.gs1.org/01/09521234500018/21/x'.length);
      expect(spelt).toMatch(/^(?:[A-Za-z0-9._-]|%[0-9A-F]{2})$/);
      expect(parseObjectUri(uri)).toEqual({ kind: 'sgtin', gtin, serial: `x${char}` });
    }
  });

  test('comes back the same from whatever follows links, for each value of one or two characters that is allowed', () => {
    const values = [...CSET_82].flatMap((one) => [one, ...[...CSET_82].map((two) => one + two)]);
    const [fine, refused] = [[] as string[], [] as string[]];
    for (const value of values) {
      const { success, data } = Serial.safeParse(value);
      expect(Lot.safeParse(value).success).toBe(success);
      if (!success) refused.push(value);
      else {
        const uri = packUri(gtin, data);
        expect(new URL(uri).href).toBe(uri);
        expect(parseObjectUri(uri)).toEqual({ kind: 'sgtin', gtin, serial: value });
        const link = buildDigitalLink(
          [
            { ai: '01', value: gtin },
            { ai: '10', value },
            { ai: '21', value },
          ],
          'https://r.example/a',
        );
        expect(parseDigitalLink(new URL(link).href).elements.map((each) => each.value)).toEqual([gtin, value, value]);
        fine.push(value);
      }
    }
    expect(refused).toEqual(['.', '..']);
    expect(fine.length).toBe(82 + 82 * 82 - 2);
  });

  test.each([
    'http://id.gs1.org/01/09521234500018',
    'https://ID.gs1.org/01/09521234500018',
    'https://example.com/01/09521234500018',
    'https://id.gs1.org',
    'https://id.gs1.org/',
    'https://id.gs1.org/01/9521234500018',
    'https://id.gs1.org/01/09521234500019',
    'https://id.gs1.org/gtin/09521234500018',
    'https://id.gs1.org/01/09521234500018/',
    'https://id.gs1.org/01/09521234500018?17=301231',
    'https://id.gs1.org/01/09521234500018#a',
    'https://id.gs1.org/01/09521234500018\n',
    'https://id.gs1.org/01/09521234500018/21/',
    'https://id.gs1.org/01/09521234500018/21/a(1)',
    'https://id.gs1.org/01/09521234500018/21/%2f',
    'https://id.gs1.org/01/09521234500018/21/%41',
    'https://id.gs1.org/01/09521234500018/21/%20',
    'https://id.gs1.org/01/09521234500018/21/%23',
    'https://id.gs1.org/01/09521234500018/21/a~',
    'https://id.gs1.org/01/09521234500018/21/.',
    'https://id.gs1.org/01/09521234500018/10/..',
    'https://id.gs1.org/01/09521234500018/21/%2E',
    'https://id.gs1.org/414/9521234500001/254/..',
    `https://id.gs1.org/01/09521234500018/21/${'a'.repeat(21)}`,
    'https://id.gs1.org/01/09521234500018/10/a/21/b',
    'https://id.gs1.org/00/095212345000000125',
    'https://id.gs1.org/8003/09521234500018',
    'https://id.gs1.org/8003/19521234500015A',
    'https://id.gs1.org/8003/09521234500011A',
    'https://id.gs1.org/414/9521234500002',
    'https://id.gs1.org/414/9521234500001/254/0',
    'https://id.gs1.org/417/9521234500001/254/1',
    'https://id.gs1.org/8006/095212345000180102',
    'urn:epc:id:sgtin:9521234.050001.1',
  ])('refuses %j', (uri) => {
    expect(fault(() => parseObjectUri(uri))).toBe('identifier-not-canonical');
  });
});

describe('the 14-digit form of a GTIN', () => {
  test.each([
    ['02345673', '00000002345673'],
    ['416000336108', '00416000336108'],
    ['9521234500018', '09521234500018'],
    ['09521234500018', '09521234500018'],
  ])('of %s is %s', (text, expected) => {
    expect(toGtin14(text)).toBe(expected);
  });

  test.each(['', '1234567', '123456789', '0952123450001', '095212345000180', '9521234500019', '952123450001x', '02345673\n'])(
    'does not exist for %j',
    (text) => {
      expect(fault(() => toGtin14(text))).toBe('gtin-invalid');
    },
  );
});
