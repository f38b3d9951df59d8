/** Forms of an honest code beside those of the standards: what people, web servers, scanners' makers and drivers make of one. */
import { describe, expect, test } from 'vitest';
import { CSET_82 } from '../check-digit.js';
import { readScan } from './scan.js';
import type { ScanReading } from './reading.js';

const GS = '\u001d';
const GTIN = '09521001000017';
const CODE = `01${GTIN}21AbC12${GS}1729073110LOT7`;
const PACK = { kind: 'pack', gtin: GTIN, serial: 'AbC12', lot: 'LOT7', expiry: '2029-07-31' };
const LINK = `https://id.gs1.org/01/${GTIN}/10/LOT7/21/AbC12?17=290731`;
const scan = (text: string): ScanReading => readScan(text, { year: 2026 });
const code = (text: string): string => {
  const reading = scan(text);
  return reading.kind === 'fault' ? reading.code : reading.kind;
};

describe('a link is read', () => {
  test.each([
    ['in capitals, as QR codes in alphanumeric mode have it', LINK.toUpperCase(), { serial: 'ABC12' }],
    ['with a scheme in capitals', LINK.replace('https', 'HTTPS'), {}],
    ['in a GS1 symbol', `]Q3${LINK}`, {}],
    ['without a scheme', LINK.slice('https://'.length), {}],
    ['without a scheme, of a host with a port', LINK.replace('https://id.gs1.org', 'brand.example.com:8443/de'), {}],
    ['of a host with a leading path', LINK.replace('id.gs1.org', 'brand.example.com/de/p'), {}],
    ['without a host', LINK.slice('https://id.gs1.org'.length), {}],
    ['from its key on', LINK.slice('https://id.gs1.org/'.length), {}],
    ['with a slash behind the path', LINK.replace('?', '/?'), {}],
    ['with slashes doubled', LINK.replace('/10/', '//10/'), {}],
    ['with the batch behind the serial', `https://id.gs1.org/01/${GTIN}/21/AbC12/10/LOT7?17=290731`, {}],
    ['with the product behind both', `https://id.gs1.org/21/AbC12/10/LOT7/01/${GTIN}?17=290731`, {}],
    ['with the batch in the query', `https://id.gs1.org/01/${GTIN}/21/AbC12?17=290731&10=LOT7&utm=x`, {}],
    ['with all in the query', `https://example.com/?gtin=${GTIN}&ser=AbC12&lot=LOT7&exp=290731&x`, {}],
    ['with two queries', `https://id.gs1.org/01/${GTIN}/10/LOT7/21/AbC12?17=290731?utm=1`, {}],
    ['with a GTIN of thirteen digits in the query', `https://example.com/p?01=${GTIN.slice(1)}&21=AbC12&10=LOT7&17=290731`, {}],
    ['with names of GS1', `https://id.gs1.org/GTIN/${GTIN}/LOT/LOT7/SER/AbC12?17=290731`, {}],
    ['with a fragment', `${LINK}#top`, {}],
    ['behind a character set', `]Q1\\000026${LINK}`, {}],
  ])('%s', (_, text, more) => {
    expect(scan(text)).toMatchObject({ ...PACK, form: 'digital-link', ...more });
  });

  test('and a plus in its query is one, since no value has blanks', () => {
    expect(scan(`https://example.com/?01=${GTIN}&21=A+B`)).toMatchObject({ kind: 'pack', serial: 'A+B' });
  });

  test.each([
    ['a wrong date in the query', LINK.replace('290731', '291331'), 'SCAN_CORRUPT'],
    ['a wrong date beside a batch in the query', `https://id.gs1.org/01/${GTIN}?17=291331&10=A`, 'SCAN_CORRUPT'],
    ['a wrong check digit', LINK.replace(GTIN, '09521001000018'), 'SCAN_CORRUPT'],
    ['no key', 'https://id.gs1.org/21/AbC12?17=290731', 'SCAN_WRONG_CODE'],
    ['a host without a port', 'https://a:655435/01/12312312312333', 'SCAN_CORRUPT'],
    ['no host', `https://?01=${GTIN}&21=A`, 'SCAN_WRONG_CODE'],
    ['another address', 'www.example.com/offers/10/off', 'SCAN_WRONG_CODE'],
  ])('but not with %s', (_, text, fault) => {
    expect(code(text)).toBe(fault);
  });
});

test('a serial that looks like a host and a path makes no link of an element string', () => {
  for (const serial of ['x.FvZ/2b2x7d', 'A.BC/01/123456'])
    expect(scan(`]d201${GTIN}21${serial}${GS}17290731`)).toMatchObject({ serial, form: 'element-string' });
});

describe('an EPC URN is read', () => {
  test.each([
    ['urn:epc:id:sgtin:9521001.000001.A.B:C', { kind: 'pack', gtin: GTIN, serial: 'A.B:C' }],
    ['URN:EPC:ID:SGTIN:9521001.000001.AB', { kind: 'pack', gtin: GTIN, serial: 'AB' }],
    ['urn:epc:class:lgtin:9521001.000001.LOT7', { kind: 'pack', gtin: GTIN, lot: 'LOT7' }],
    ['urn:epc:idpat:sgtin:9521001.000001.*', { kind: 'pack', gtin: GTIN }],
    ['urn:epc:tag:sgtin-198:3.9521001.000001.A.B', { kind: 'pack', gtin: GTIN, serial: 'A.B' }],
    ['urn:epc:id:sscc:9521001.0000000012', { kind: 'container', container: { kind: 'sscc', sscc: '095210010000000129' } }],
  ])('%s', (text, expected) => {
    const sscc = expected.kind === 'container';
    expect(scan(text)).toMatchObject(sscc ? { kind: 'container', container: { kind: 'sscc' } } : expected);
  });

  test('but not of a place, nor a wrong one', () => {
    expect(code('urn:epc:id:sgln:9521001.00000.0')).toBe('SCAN_WRONG_CODE');
    expect(code('urn:epc:id:sgtin:9521001.00001.A')).toBe('SCAN_CORRUPT');
  });

  test('with each character that a serial may have', () => {
    for (const char of CSET_82) {
      const spelt = /[!'()*+,\-.0-9:;=A-Z_a-z]/.test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
      expect(scan(`urn:epc:id:sgtin:9521001.000001.S${spelt}T`)).toMatchObject({ serial: `S${char}T` });
    }
  });
});

describe('what a scanner or a file puts round a code is passed over', () => {
  test.each(['*', '"', '#', '!', '~', 'w', 'W', 'Dm', 'P00', '[d2', '+d2', '\u0002*'])('%j before it', (head) => {
    expect(scan(head + CODE)).toMatchObject(PACK);
    expect(scan(head + CODE)).not.toMatchObject({ notes: [] });
  });

  test.each(['w', '*'])('%j before a link', (head) => {
    expect(scan(head + LINK)).toMatchObject({ ...PACK, form: 'digital-link' });
  });

  test.each([
    ['"', '"'],
    ["'", "'"],
    ['*', '*'],
    ['\u201c', '\u201d'],
    ['\u00ab', '\u00bb'],
  ])('%s and %s round it', (open, close) => {
    expect(scan(open + CODE + close)).toMatchObject({ ...PACK, notes: ['affix-ignored'] });
  });

  test.each(['\u0000', '\u0004', '\u001b', '\u0003\r\n', '\ufeff', '\u200b', '\t'])('%j at its ends', (outside) => {
    expect(scan(outside + CODE + outside)).toMatchObject({ ...PACK, notes: [] });
  });

  test.each([']d2]d2', ']d5\\000026', ']d1', ']e0'])('%s before it', (marks) => {
    expect(scan(marks + CODE)).toMatchObject(PACK);
  });

  test('but not where the rest is no whole code', () => {
    expect(code(`*01${GTIN}`)).toBe('SCAN_CORRUPT');
    expect(code(`w0109521001000018${CODE.slice(16)}`)).toBe('SCAN_WRONG_CODE');
  });
});

describe('a sign is read in its other spellings', () => {
  test.each(['[FNC1]', '{GS}', '<F1>', '\\F', '\\029', '%1D', '&#x1D;', '(GS)'])('%s for the separator', (spelt) => {
    expect(scan(CODE.replace(GS, spelt))).toMatchObject({ ...PACK, notes: ['separator-substituted'] });
  });

  test('signs of full width', () => {
    const wide = Array.from(`(01)${GTIN}(21)AbC12 (17)290731(10)LOT7`, (char) =>
      char === ' ' ? '\u3000' : String.fromCharCode(char.charCodeAt(0) + 0xfee0),
    ).join('');
    expect(scan(wide)).toMatchObject({ ...PACK, form: 'bracketed' });
  });

  test.each(['710', '711', '712', '713', '714', '715', '716'])('and a national number (%s) beside it', (ai) => {
    expect(scan(`${CODE}${GS}${ai}01234562`)).toMatchObject(PACK);
    expect(scan(`01${GTIN}${ai}01234562${GS}21AbC12${GS}1729073110LOT7`)).toMatchObject(PACK);
  });
});

describe('a lost separator is told', () => {
  test.each([
    `10LOT71729073101${GTIN}21AbC12`,
    `21AbC12${'1729073101'}${GTIN}10LOT7`,
    `10LOT701${GTIN}21AbC12${GS}17290731`,
    `1729073110LOT7${GS}21AbC1201${GTIN}`.replace(GS, ''),
  ])('whatever comes first: %j', (text) => {
    expect(code(text)).toBe('SCAN_SEPARATOR_LOST');
  });

  test('but not where no serial is in the text', () => {
    expect(code(`10LOT701${GTIN}17290731`)).toBe('SCAN_WRONG_CODE');
  });
});

test('a code whose FNC1 was printed as a character is misprinted, which no other scan will change', () => {
  expect(scan(`è${CODE.replace(GS, 'è')}`)).toMatchObject({
    code: 'SCAN_MISPRINTED',
    detail: expect.stringContaining('FNC1') as string,
  });
});

describe('a keyboard layout is told apart', () => {
  test.each([
    ['cs', 'é+éířě+éé+éééé+ýě+BPCMTZčJčžíéWT\u001d+ýěíéýš++éěžHé+č'],
    ['sk', 'é+éíťľ+éé+éééé+ýľ+BPCMTZčJčžíéWT\u001d+ýľíéýš++éľžHé+č'],
    ['hu', `01${GTIN}21A-B${GS}1729073110LOT7`.replaceAll('0', 'ö').replace('-', 'ü')],
    ['el', `01${GTIN}21βψφΑΒΓ${GS}1729073110ΛΟΤ7`],
  ])('%s', (layout, text) => {
    expect(scan(text)).toMatchObject({ code: 'SCAN_KEYBOARD', layout });
  });

  test('and none is named where Ukrainian and Russian make the same of a code', () => {
    const reading = scan(`01${GTIN}21фисв${GS}17290731`);
    expect(reading).toMatchObject({ code: 'SCAN_KEYBOARD', guess: `01${GTIN}21abcd${GS}17290731` });
    expect(reading).not.toHaveProperty('layout');
  });
});
