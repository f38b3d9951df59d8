import { describe, expect, it } from 'vitest';
import type { PackReading } from '../gs1/scan/reading.js';
import { readScan } from '../gs1/scan/scan.js';
import type { Batch, MadeProduct } from '../registry/registry.js';
import { askedOf, GAP, isGarbled, mayBeMisread, misreading } from './misread.js';

const GS = '\u001d';
const GTIN = '09521001000017';
const batch = {
  gtin: GTIN,
  lot: '26H014',
  aliases: ['26H014-IT'],
  expiry: '2029-07-31',
  printed: ['2029-07-31'],
  serialised: true,
} as unknown as Batch;
const product = { gtin: GTIN, serialised: true } as MadeProduct;
const SERIAL = 'Bpc-MTY44J';
const MEANT = { serial: SERIAL, batch };

const serialLast = (serial: string, lot = '26H014'): string => `01${GTIN}1729073110${lot}${GS}21${serial}`;
const lotLast = (lot: string, serial = SERIAL, date = '290731'): string => `01${GTIN}21${serial}${GS}17${date}10${lot}`;
const read = (text: string): PackReading => readScan(text, { year: 2026 }) as PackReading;
/** The fault, marked where it is believed once only. */
const fault = (text: string, known: Parameters<typeof misreading>[2] = MEANT): string | null => {
  const found = misreading(read(text), text, known);
  return found && found.fault.code + (found.once ? ' once' : '');
};

describe('a lot beside a known serial is forgiven', () => {
  it.each([
    ['9', 'SCAN_GLUED'],
    ['9521', 'SCAN_GLUED'],
    ['0109521001', 'SCAN_GLUED'],
    ['-0123456', 'SCAN_GLUED'],
    ['4006381333931', 'SCAN_GLUED'],
    ['96385074', 'SCAN_GLUED'],
    ['4006381', 'SCAN_AFFIX'],
    [';', 'SCAN_AFFIX'],
    ['<CR>', 'SCAN_AFFIX'],
    ['<ENTER>', 'SCAN_AFFIX'],
    ['T07', 'SCAN_AFFIX'],
  ])('%s behind it', (tail, code) => {
    expect(fault(lotLast(`26H014${tail}`))).toBe(code);
  });

  it.each(['26H01', '2', '26H04', '26H0144', '226H014'])('a part lost or doubled: %s', (lot) => {
    expect(fault(lotLast(lot))).toBe('SCAN_CORRUPT');
  });

  it.each(['26H015', 'ZQ4711', '26H014ABCDE', '26H01X4', '6H0144'])('but not another one: %s', (lot) => {
    expect(fault(lotLast(lot))).toBeNull();
  });

  it('nor a lot of two signs with more behind it, which may be any', () => {
    const short = { serial: SERIAL, batch: { ...batch, lot: 'L1' } as Batch };
    expect(fault(lotLast('L17K'), short)).toBeNull();
    expect(fault(lotLast('L14711234'), short)).toBeNull();
    expect(fault(lotLast('L1;'), short)).toBe('SCAN_AFFIX');
  });

  it('nor where the lot is not the end of the code: there a scanner adds nothing', () => {
    expect(fault(serialLast(SERIAL, '26H014;'))).toBeNull();
    expect(fault(serialLast(SERIAL, '26H0'))).toBeNull();
  });

  it('as one of its aliases, too', () => {
    expect(fault(lotLast('26H014-IT;'))).toBe('SCAN_AFFIX');
    expect(fault(serialLast('BPC-MTY44J', '26H014-IT'))).toBe('SCAN_CAPS_LOCK');
  });

  it('nor with another month', () => {
    expect(fault(lotLast('26H014;', SERIAL, '291031'))).toBeNull();
  });
});

describe('a serial is forgiven', () => {
  it.each([
    ['capitals alone', 'BPC-MTY44J', 'SCAN_CAPS_LOCK'],
    ['signs of another keyboard', "Bpc'MTY44J", 'SCAN_KEYBOARD'],
    ['signs behind it', `${SERIAL}*`, 'SCAN_AFFIX'],
    ['an item number behind it', `${SERIAL}-01234562`, 'SCAN_GLUED'],
    ['the beginning of the EAN', `${SERIAL}9521`, 'SCAN_GLUED'],
    ['letters behind it', `${SERIAL}T1`, 'SCAN_AFFIX once'],
    ['one digit of the EAN', `${SERIAL}9`, 'SCAN_GLUED once'],
    ['a lost end', 'Bpc-MT', 'SCAN_CORRUPT once'],
    ['a lost sign', 'Bpc-MT44J', 'SCAN_CORRUPT once'],
    ['a doubled sign', 'Bpc-MTTY44J', 'SCAN_CORRUPT once'],
  ])('%s', (_, serial, code) => {
    expect(fault(serialLast(serial))).toBe(code);
  });

  it('together with the lot where one setting explains both', () => {
    expect(fault(serialLast('bPC-mty44j', '26h014'))).toBe('SCAN_CAPS_LOCK');
    expect(fault(serialLast('bpc-mty44j', '26h014'))).toBe('SCAN_CAPS_LOCK');
    const known = { serial: 'Yz-1', batch: { ...batch, lot: 'L/1' } as Batch };
    expect(fault(serialLast("Zy'1", 'L&1'), known)).toBeNull();
    expect(misreading(read(serialLast('Zy/1', 'L&1')), '', known)?.fault).toMatchObject({ code: 'SCAN_KEYBOARD', layout: 'us' });
  });

  it('and no layout is named where several make the same of it', () => {
    const known = { serial: 'Yz1', batch };
    expect(misreading(read(serialLast('Zy1')), '', known)?.fault).not.toHaveProperty('layout');
    const half = { serial: 'Yz-1', batch };
    expect(fault(serialLast('Zy-1'), half)).toBe('SCAN_KEYBOARD');
    expect(misreading(read(serialLast('Zy-1')), '', half)?.fault).not.toHaveProperty('layout');
  });

  it.each(['Bpc-MTY45J', 'bpc-MTY44J', 'bPC-mty44j', 'Bpc-MTYX44J', 'NEVERMADE9', 'Bpc-MTYT44J'])(
    'but not another one: %s',
    (serial) => {
      expect(fault(serialLast(serial))).toBeNull();
    },
  );

  it('nor a damaged one beside a damaged lot', () => {
    expect(fault(serialLast('Bpc-MT44J', '26H0144'))).toBeNull();
  });

  it('nor one of a batch without serials', () => {
    expect(fault(serialLast(SERIAL), { serial: undefined, batch })).toBeNull();
  });
});

it('a batch without serials is told by its lot', () => {
  expect(fault(`01${GTIN}172907311026h014`, { serial: undefined, batch })).toBe('SCAN_CAPS_LOCK');
  expect(fault(`01${GTIN}1729073121${SERIAL.toUpperCase()}`)).toBe('SCAN_CAPS_LOCK');
});

describe('a clean scan explains an earlier one', () => {
  const printed = {
    gtin: read(lotLast('26H014')).gtin,
    serial: SERIAL as string | undefined,
    lot: '26H014',
    expiry: '2029-07-31',
  };
  it.each([
    ['of a damaged serial', { serial: 'Bpc-MT44J' }, true],
    ['with something behind its lot', { lot: '26H014T1' }, true],
    ['with a lot that was cut', { lot: '26H' }, true],
    ['in small letters', { serial: 'bpc-mty44j', lot: '26h014' }, true],
    ['that lacked lot and date', { serial: 'Bpc-M', lot: undefined, expiry: undefined }, true],
    ['of another serial', { serial: 'Bpc-MTY45J' }, false],
    ['of another month', { serial: 'Bpc-MT44J', expiry: '2029-08-31' }, false],
    ['that was the same', {}, false],
  ])('%s: %s', (_, fields, expected) => {
    expect(isGarbled({ ...printed, ...fields }, MEANT)).toBe(expected);
  });
});

describe('what is asked for', () => {
  const asked = (serial: string, text = serialLast(serial)) => askedOf(serial, { gtin: GTIN } as PackReading, text);

  it('is at most 64 readings, each once, and never the serial itself', () => {
    for (const serial of ['YZyz-/.:;AABBCCDDEEF9', '11111111111111111111', `AB${'9'.repeat(18)}`, 'A']) {
      const { serials } = asked(serial);
      expect(serials.length + 2).toBeLessThanOrEqual(64);
      expect(new Set(serials).size).toBe(serials.length);
      expect(serials).not.toContain(serial);
    }
  });

  it('are known tails, keyboards, a lost sign at each place and a doubled one', () => {
    const { serials, anyCase, begun } = asked('AB44/z;');
    expect(serials).toEqual(expect.arrayContaining(['AB44/z', 'AB4/z;', 'AB44&y<', `AB44/z;${GAP}`, `${GAP}AB44/z;`]));
    expect([anyCase, begun]).toEqual(['AB44/z;', 'AB44/z;']);
  });

  it('is nothing of the end where the serial is not the end', () => {
    const { serials, begun } = asked('ABCDE;', lotLast('26H014', 'ABCDE;'));
    expect(serials).not.toContain('ABCDE');
    expect(begun).toBeNull();
  });
});

describe('a scanner may be the cause', () => {
  const item = read(lotLast('26H014'));
  const pack = { custody: {} as never, batch };
  const other = { ...batch, lot: '26H015', expiry: '2029-08-31', printed: ['2029-08-31'] } as Batch;
  it.each([
    ['where the serial is not known', { product, printed: batch, pack: null }, item, true],
    ['where the lot is not known', { product, printed: null, pack }, item, true],
    ['where the lot is another, without the date of that one', { product, printed: other, pack }, item, true],
    ['never where the lot is another, with its date', { product, printed: { ...batch, lot: 'X' } as Batch, pack }, item, false],
    ['never where all agrees', { product, printed: batch, pack }, item, false],
    ['never where the batch has no serials', { product, printed: { ...batch, serialised: false }, pack: null }, item, false],
    ['never where only the product is given', { product, printed: null, pack: null }, read(GTIN), false],
    ['never of a product that is not registered', { product: null, printed: null, pack: null }, item, false],
    ['where no lot is given and the serial is not known', { product, printed: null, pack: null }, read(`01${GTIN}21A`), true],
    ['never where no lot is given and the serial is known', { product, printed: null, pack }, read(`01${GTIN}21A`), false],
  ])('%s', (_, known, reading, expected) => {
    expect(mayBeMisread(reading, known)).toBe(expected);
  });
});
