import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CSET_82, gs1CheckDigit } from '../check-digit.js';
import { buildDigitalLink } from '../digital-link.js';
import { buildBracketed, buildElementString } from '../element-string.js';
import { isLinkable } from '../identifiers.js';
import { readScan } from './scan.js';
import { invertCase } from './keyboard.js';
import type { ScanReading } from './reading.js';

const GS = '\u001d';
const RS = '\u001e';
const EOT = '\u0004';
const options = { year: 2026 };
const GTIN = '09521234500018';
const EAN = '9521234500018';
const CODE = `01${GTIN}21AbC-12/z${GS}1727123110LOT7`;
const PACK = { kind: 'pack', gtin: GTIN, serial: 'AbC-12/z', lot: 'LOT7', expiry: '2027-12-31', expiryDayGiven: true };
const LINK = `https://example.com/med/01/${GTIN}/10/LOT7/21/AbC-12%2Fz?17=271231&linkType=all`;
const PPN = `[)>${RS}06${GS}9N110375286414${GS}1TLOT7${GS}D271231${GS}SAbC12${RS}${EOT}`;

const scan = (text: string, separators?: string[]): ScanReading => readScan(text, { ...options, separators });
const code = (text: string): string => {
  const reading = scan(text);
  return reading.kind === 'fault' ? reading.code : reading.kind;
};

describe('a good code is read', () => {
  const element = { ...PACK, form: 'element-string', notes: [] };
  test.each([
    ['with a symbology identifier', `]d2${CODE}`, element],
    ['as GS1 QR', `]Q3${CODE}`, element],
    ['as GS1-128', `]C1${CODE}`, element],
    ['as plain text', CODE, element],
    ['with a leading GS', `${GS}${CODE}`, element],
    ['with a GS at both ends and a line end', `${GS}${CODE}${GS}\r\n`, element],
    ['as Digital Link', LINK, { ...PACK, form: 'digital-link', notes: [] }],
    ['as Digital Link in a plain QR', `]Q1${LINK}`, { ...PACK, form: 'digital-link', notes: [] }],
    ['as Digital Link with a capital first letter', LINK.replace('h', 'H'), { ...PACK, form: 'digital-link', notes: [] }],
    ['in brackets', `(01)${GTIN}(21)AbC-12/z(17)271231(10)LOT7`, { ...PACK, form: 'bracketed', notes: [] }],
    ['in brackets, spaced', ` (01) ${GTIN} \n(21) AbC-12/z (17) 271231\r\n(10)LOT7`, { ...PACK, form: 'bracketed', notes: [] }],
    ['as German PPN', PPN, { ...PACK, gtin: '04150037528643', serial: 'AbC12', form: 'ppn', notes: ['ntin-from-ppn'] }],
    ['as ISO/IEC 15434 with AIs', `[)>${RS}05${GS}${CODE}${RS}${EOT}`, element],
    ['as EAN-13', EAN, { kind: 'pack', gtin: GTIN, form: 'ean', notes: [] }],
    ['as EAN-13 with its identifier', `]E0${EAN}`, { kind: 'pack', gtin: GTIN, form: 'ean', notes: [] }],
    ['as typed EAN-13', '9521234 500018', { kind: 'pack', gtin: GTIN, form: 'ean', notes: [] }],
    ['as GTIN-14', GTIN, { kind: 'pack', gtin: GTIN, form: 'ean', notes: [] }],
    ['as EAN-8', '02345673', { kind: 'pack', gtin: '00000002345673', form: 'ean', notes: [] }],
    ['as EAN-8 of two equal halves', '12311231', { kind: 'pack', gtin: '00000012311231', form: 'ean', notes: [] }],
    ['as UPC-A', '416000336108', { kind: 'pack', gtin: '00416000336108', form: 'ean', notes: [] }],
    [
      'without serial, as batches are',
      `01${GTIN}1727123110LOT7`,
      { kind: 'pack', gtin: GTIN, lot: 'LOT7', expiry: '2027-12-31', expiryDayGiven: true, form: 'element-string', notes: [] },
    ],
  ])('%s', (_, text, expected) => {
    expect(scan(text)).toEqual(expected);
  });

  test.each([
    '^',
    '|',
    '~',
    '#',
    ' ',
    '{GS}',
    '<GS>',
    '[GS]',
    '\\x1d',
    '\\u001D',
    '^]',
    '\u241d',
    '\u2194',
    '{FNC1}',
    '&#29;',
    '\t',
  ])('with %j for GS, and says so', (separator) => {
    expect(scan(`]d2${CODE.replace(GS, separator)}`)).toEqual({
      ...PACK,
      form: 'element-string',
      notes: ['separator-substituted'],
    });
    expect(scan(separator + CODE.replace(GS, separator))).toMatchObject(PACK);
    expect(code(PPN.replaceAll(GS, separator))).toBe('pack');
  });

  test('with a separator of the site’s own', () => {
    const text = CODE.replace(GS, '!!');
    expect(scan(text, ['', '!!'])).toMatchObject({ ...PACK, notes: ['separator-substituted'] });
    expect(code(text)).toBe('SCAN_SEPARATOR_LOST');
  });

  test('with the other spellings of record separators', () => {
    for (const [rs, eot] of [
      ['{RS}', '{EOT}'],
      ['<RS>', '<EOT>'],
      ['\\x1e', '\\x04'],
      ['\u241e', '\u2404'],
      ['^^', '^D'.charAt(0)],
    ]) {
      expect(code(PPN.replaceAll(RS, rs as string).replace(EOT, eot as string)), rs).toBe('pack');
    }
  });
});

describe('a date', () => {
  test.each([
    [2026, '271200', '2027-12-31', false],
    [2026, '280200', '2028-02-29', false],
    [2026, '270200', '2027-02-28', false],
    [2026, '270228', '2027-02-28', true],
    [2026, '760101', '2076-01-01', true],
    [2026, '770101', '1977-01-01', true],
    [2060, '100101', '2110-01-01', true],
    [2060, '110101', '2011-01-01', true],
    [2051, '000229', '2100-02-28', true],
    [2026, '270430', '2027-04-30', true],
  ])('seen in %i, %s is %s', (year, text, expiry, expiryDayGiven) => {
    expect(readScan(`01${GTIN}17${text}21A`, { year })).toMatchObject({ expiry, expiryDayGiven });
  });

  test('of expiry may carry a time', () => {
    expect(scan(`01${GTIN}70032712311530${GS}21A`)).toMatchObject({ kind: 'pack', expiry: '2027-12-31', expiryDayGiven: true });
  });
});

describe('a container is told from a pack', () => {
  const rest = { form: 'element-string', notes: [] };
  test.each([
    ['00095212345000000124', { kind: 'sscc', sscc: '095212345000000124' }, rest],
    [`]C100095212345000000124`, { kind: 'sscc', sscc: '095212345000000124' }, rest],
    ['8003095212345000187', { kind: 'grai', grai: '09521234500018', serial: '7' }, rest],
    ['011952123450001521A', { kind: 'sgtin', gtin: '19521234500015', serial: 'A' }, rest],
    ['19521234500015', { kind: 'gtin', gtin: '19521234500015' }, { form: 'ean', notes: [] }],
    [
      'https://id.gs1.org/00/095212345000000124',
      { kind: 'sscc', sscc: '095212345000000124' },
      { form: 'digital-link', notes: [] },
    ],
  ])('%s', (text, container, more) => {
    expect(scan(text)).toEqual({ kind: 'container', container, ...more });
  });

  test('and the content label of one is an outer code', () => {
    expect(code(`02${GTIN}3710`)).toBe('SCAN_OUTER_CODE');
  });
});

describe('caps lock', () => {
  test.each([
    ['an element string with its identifier', `]d2${CODE}`],
    ['a GS1 QR', `]Q3${CODE}`],
    ['a GS1-128', `]C1${CODE}`],
    ['a DataBar', `]e0${CODE}`],
    ['a PPN', PPN],
    ['a spelt-out separator', CODE.replace(GS, '{GS}')],
  ])('shows in %s, and is undone in the guess', (_, text) => {
    expect(scan(invertCase(text))).toMatchObject({ kind: 'fault', code: 'SCAN_CAPS_LOCK', guess: text.replace(RS + EOT, '') });
  });

  test('comes before a lost separator', () => {
    expect(code(invertCase(`]d201${GTIN}10LOTNUMBER17271231`))).toBe('SCAN_CAPS_LOCK');
  });

  test('cannot be seen in a link, since QR codes in alphanumeric mode are all capitals', () => {
    expect(scan(invertCase(LINK))).toMatchObject({ kind: 'pack', serial: 'aBc-12/Z', notes: ['upper-case-link'] });
    expect(scan(`HTTPS://EXAMPLE.COM/01/${GTIN}/21/12345?17=271231`)).toMatchObject({ kind: 'pack', serial: '12345' });
  });

  test('cannot be seen in a bare element string, so the helper is there for whoever has the register', () => {
    expect(scan(invertCase(CODE))).toMatchObject({ kind: 'pack', serial: 'aBc-12/Z' });
    expect(invertCase('aBc-12/Zé')).toBe('AbC-12/zé');
  });
});

describe('a wrong keyboard layout', () => {
  const US = "`1234567890-=qwertyuiop[]\\asdfghjkl;'zxcvbnm,./" + '~!@#$%^&*()_+QWERTYUIOP{}|ASDFGHJKL:"ZXCVBNM<>?';
  const DE = '^1234567890ß´qwertzuiopü+#asdfghjklöäyxcvbnm,.-' + '°!"§$%&/()=?`QWERTZUIOPÜ*\'ASDFGHJKLÖÄYXCVBNM;:_';
  const FR = '²&é"\'(-è_çà)=azertyuiop^$*qsdfghjklmùwxcvbn,;:!' + ' 1234567890°+AZERTYUIOP¨£µQSDFGHJKLM%WXCVBN?./§';
  const typed = (text: string, from: string, to: string): string =>
    Array.from(text, (char) => (from.includes(char) ? to.charAt(from.indexOf(char)) : char)).join('');

  test.each([
    ['de', `]d2${CODE}`, US, DE],
    ['de', LINK, US, DE],
    ['de', `01${GTIN}21A-1${GS}17271231`, US, DE],
    ['fr', `]d2${CODE}`, US, FR],
    ['fr', CODE, US, FR],
    ['fr', EAN, US, FR],
    ['us', CODE, FR, US],
  ])('is named: %s for %j', (layout, text, from, to) => {
    expect(scan(typed(text, from, to))).toMatchObject({ kind: 'fault', code: 'SCAN_KEYBOARD', layout, guess: text });
  });

  test('is named without a guess where several lands of origin explain the text, each in its way', () => {
    expect(scan(typed(LINK, DE, US))).toMatchObject({ code: 'SCAN_KEYBOARD', layout: 'us' });
    expect(scan(typed(LINK, DE, US))).not.toHaveProperty('guess');
  });

  test('is not named where several explain the text: to set a wrong one would garble the next scan', () => {
    const reading = scan(typed(`(01)${GTIN}(21)XyZ`, US, DE));
    expect(reading).toMatchObject({ code: 'SCAN_KEYBOARD', detail: expect.stringContaining('that of this computer') as string });
    expect(reading).not.toHaveProperty('layout');
    expect(code(`01${GTIN}21Aé`)).toBe('SCAN_KEYBOARD');
  });

  test('is told without a name where none that we know explains the text', () => {
    expect(scan(`01${GTIN}21ԱԲԳ${GS}17271231`)).toMatchObject({ code: 'SCAN_KEYBOARD' });
    expect(scan('ԱԲԳԴԵԶԷԸԹԺԻԼԽԾԿՀՁՂՃՄ')).not.toHaveProperty('layout');
    expect(code('Straße 5, München, Österreich, Deutschland')).toBe('SCAN_WRONG_CODE');
  });
});

describe('a lost separator', () => {
  test.each([
    [`01${GTIN}10LOT7A1727123121AbC12345`, `(01)${GTIN}(10)LOT7A(17)271231(21)AbC12345`],
    [`01${GTIN}21SERIALNUMBER1727123110LOT7`, `(01)${GTIN}(21)SERIALNUMBER(17)271231(10)LOT7`],
    [`01${GTIN}21AB1727123110L7`, `(01)${GTIN}(21)AB(17)271231(10)L7`],
    [`01${GTIN}17271231${GS}10BATCHNUMBER21ABCDEFGHIJKL`, `(01)${GTIN}(17)271231(10)BATCHNUMBER(21)ABCDEFGHIJKL`],
    [`01${GTIN}1127010110LOTX17271231`, `(01)${GTIN}(11)270101(10)LOTX(17)271231`],
    [`01${GTIN}10LOTNUMBER1727123171012345678901${GS}21A`, `(01)${GTIN}(10)LOTNUMBER(17)271231(710)12345678901`],
  ])('is found in %s', (text, guess) => {
    const reading = scan(text);
    expect(reading).toMatchObject({ kind: 'fault', code: 'SCAN_SEPARATOR_LOST' });
    if (reading.kind === 'fault' && reading.guess !== undefined) expect(reading.guess).toBe(guess);
  });

  test('is found where the guess stays open', () => {
    const reading = scan(`01${GTIN}10A172712311727123121BCDEFG`);
    expect(reading).toMatchObject({ code: 'SCAN_SEPARATOR_LOST' });
    expect(scan(`01${GTIN}1727123110LOT2121ABCDEFGHIJKLMNOP`)).not.toHaveProperty('guess');
  });

  test('is found in a value that is merely too long', () => {
    expect(code(`]d201${GTIN}21ABCDEFGHIJKLMNOPQRSTUVWXYZ`)).toBe('SCAN_SEPARATOR_LOST');
    expect(code(`01${GTIN}21${'9'.repeat(3000)}`)).toBe('SCAN_SEPARATOR_LOST');
  });

  test('is found in a PPN whose control characters are gone', () => {
    expect(code(PPN.replaceAll(GS, '').replaceAll(RS, '').replace(EOT, ''))).toBe('SCAN_SEPARATOR_LOST');
  });

  test('is only suspected where no date proves it', () => {
    expect(scan(`01${GTIN}1727123110LOT21ABC`)).toMatchObject({
      kind: 'pack',
      lot: 'LOT21ABC',
      suspicion: { code: 'SCAN_SEPARATOR_LOST', guess: `(01)${GTIN}(17)271231(10)LOT(21)ABC` },
    });
    expect(scan(`01${GTIN}1727123110L21A21B`)).toMatchObject({ kind: 'pack', suspicion: { code: 'SCAN_SEPARATOR_LOST' } });
  });

  test('is not suspected where nothing is missing, whatever the values look like', () => {
    expect(scan(`01${GTIN}21AB17271231${GS}1727123110L2117271231`)).toMatchObject({ kind: 'pack', serial: 'AB17271231' });
    expect(scan(`01${GTIN}21AB17271231${GS}1727123110L2117271231`)).not.toHaveProperty('suspicion');
  });

  test('is not suspected where the date would be impossible or far off', () => {
    for (const date of ['271331', '270230', '550101', '000101']) {
      expect(scan(`01${GTIN}21AB17${date}`)).toMatchObject({ kind: 'pack', serial: `AB17${date}` });
    }
  });

  test('is not suspected in a link, which has no separators', () => {
    expect(scan(`https://example.com/01/${GTIN}/21/AB17271231`)).toMatchObject({ kind: 'pack', serial: 'AB17271231' });
  });
});

describe('two codes at once', () => {
  test.each([
    ['the EAN before the square code', EAN + CODE],
    ['the EAN before a marked square code', `${EAN}]d2${CODE}`],
    ['the EAN before a link', EAN + LINK],
    ['another EAN before it', `4006381333931${CODE}`],
    ['an EAN-8 before it', `02345673${CODE}`],
    ['the EAN after it', CODE + EAN],
    ['the EAN after a short serial', `01${GTIN}1727123110LOT7${GS}21AB${EAN}`],
    ['the EAN after a date', `01${GTIN}10LOT7${GS}21AB${GS}17271231${EAN}`],
    ['another EAN after a date', `01${GTIN}10LOT7${GS}21AB${GS}172712315901234123457`],
    ['another EAN after a serial', `01${GTIN}17271231${GS}10LOT7${GS}21ABCDEFGHIJKL4006381333931`],
    ['the EAN after a link', `https://example.com/01/${GTIN}/21/AB${EAN}`],
    ['the same code twice', CODE + CODE],
    ['the same link twice', LINK + LINK],
    ['the same EAN twice', EAN + EAN],
    ['two packs', `]d2${CODE}]d201${GTIN}21OTHER`],
    ['two packs of one product without identifiers', `01${GTIN}21SERIALONE01${GTIN}21SERIALTWO`],
    ['two packs of two products', `]d201${GTIN}21ABCDEFGHIJKL]d2010000000234567321OTHER`],
    ['two packs, the first without separators', `]d201${GTIN}21ABCDEFGHIJKL17271231]d2010000000234567321OTHER`],
    ['two packs, separated', `01${GTIN}21A${GS}01${GTIN}21B`],
    ['two lines', `${EAN}\r\n${CODE}`],
  ])('are noticed: %s', (_, text) => {
    expect(code(text)).toBe('SCAN_GLUED');
  });

  test('are not seen in one code that says a thing twice', () => {
    expect(scan(`01${GTIN}21A${GS}21A`)).toMatchObject({ kind: 'pack', serial: 'A' });
  });
});

describe('a damaged code', () => {
  test.each([
    `01${GTIN.slice(0, -1)}921A`,
    `01${GTIN}1727133121A`,
    `01${GTIN}1727023021A`,
    `01${GTIN}21A${GS}17`,
    `]d20109521`,
    `]d2`,
    `(01)${GTIN}(21)A B`,
    `(01)${GTIN}(17)271331`,
    `https://example.com/01/${GTIN.slice(0, -1)}9/21/A`,
    `https://example.com/01/${GTIN}?17=271331`,
    `9521234500019`,
    `]E09521234500019`,
    '',
    '  \r\n',
    PPN.replace('6414', '6415'),
    PPN.replace('D271231', 'D271331'),
    PPN.replace('SAbC12', '?AbC12'),
    '\u0000',
  ])('is unreadable: %j', (text) => {
    expect(code(text)).toBe('SCAN_CORRUPT');
  });
});

describe('another code', () => {
  test.each([
    'https://www.example.com/offers',
    'https://example.com/414/9521234500001',
    'HTTPS://EXAMPLE.COM/',
    'hello',
    '-03752864',
    '1234567',
    `10LOT7${GS}17271231`,
    '4149521234500001',
    'WIFI:S:ward;T:WPA;P:secret;;',
    '10 Downing Street, London SW1A 2AA',
    '10DOWNINGSTREETLONDONSW1A2AA',
    `[)>${RS}12${GS}whatever`,
    `[)>${RS}06${GS}9N120375286417${GS}SA`,
    `[)>${RS}06${GS}SA`,
    ']E0ABC',
    ']x9ABC',
    'x'.repeat(5000),
  ])('is named so: %j', (text) => {
    expect(code(text)).toBe('SCAN_WRONG_CODE');
  });
});

test('a PPN with a GTIN beside it keeps the GTIN', () => {
  const both = PPN.replace(`${GS}1T`, `${GS}8P${EAN}${GS}1T`);
  expect(scan(both)).toMatchObject({ kind: 'pack', gtin: GTIN, notes: [] });
});

test('elements that should not stand together are noted, not refused', () => {
  expect(scan(`01${GTIN}21A${GS}235B`)).toMatchObject({ kind: 'pack', serial: 'A', notes: ['pairing'] });
});

test.each([`01${GTIN}21.`, `01${GTIN}10..${GS}21A`])(
  'a code with a serial or lot that no link can carry is damaged: %j',
  (text) => {
    expect(code(text)).toBe('SCAN_CORRUPT');
  },
);

describe('any pack that carries all four items', () => {
  const value = fc.string({ unit: fc.constantFrom(...CSET_82), minLength: 1, maxLength: 20 }).filter(isLinkable);
  const gtin = fc.stringMatching(/^0[0-9]{12}$/).map((body) => body + gs1CheckDigit(body));
  const pack = fc.record({ gtin, serial: value, lot: value, order: fc.shuffledSubarray(['21', '17', '10'], { minLength: 3 }) });

  test('is read exactly, in every form and order, and never taken for a fault of the scanner', () => {
    fc.assert(
      fc.property(pack, ({ gtin, serial, lot, order }) => {
        const values: Record<string, string> = { '21': serial, '17': '271231', '10': lot };
        const elements = [{ ai: '01', value: gtin }, ...order.map((ai) => ({ ai, value: values[ai] as string }))];
        const expected = { kind: 'pack', gtin, serial, lot, expiry: '2027-12-31' };
        expect(scan(buildElementString(elements))).toMatchObject(expected);
        expect(scan(`]d2${buildElementString(elements)}`)).toMatchObject(expected);
        expect(scan(buildBracketed(elements))).toMatchObject(expected);
        expect(scan(buildDigitalLink(elements, 'https://example.com'))).toMatchObject(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('shows a separator that is lost after the lot, wherever the date follows', () => {
    const lot = fc.string({ unit: fc.constantFrom(...'ABCDEFGH23456789'), minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(gtin, lot, value, (number, batch, serial) => {
        expect(code(`01${number}10${batch}1727123121${serial}`)).toBe('SCAN_SEPARATOR_LOST');
      }),
      { numRuns: 300 },
    );
  });
});

test('no text of 4,096 characters throws, or takes so long that this does not end', () => {
  const parts = [
    '01',
    '10',
    '21',
    '17',
    '(',
    ')',
    GS,
    '271231',
    ' ',
    ']d2',
    'http://',
    '%',
    '1',
    '9',
    'a',
    '\n',
    '[)>',
    '06',
    '^',
    GTIN,
    EAN,
  ];
  const texts = parts.flatMap((one) => parts.map((two) => (one + two).repeat(4096).slice(0, 4096)));
  texts.push(...parts.map((part) => `01${GTIN}21${part.repeat(4096)}`.slice(0, 4096)));
  for (const text of texts) expect(['pack', 'container', 'fault']).toContain(scan(text).kind);
});
