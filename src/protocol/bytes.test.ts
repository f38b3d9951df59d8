import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../test/support/faults.js';
import {
  compare,
  concat,
  equal,
  fromBase64,
  fromBase64url,
  fromHex,
  fromUtf8,
  readUint,
  toBase64,
  toBase64url,
  toHex,
  u16be,
  u32be,
  u64be,
  utf8,
} from './bytes.js';

const bytes = (max = 40) => fc.uint8Array({ maxLength: max });
const node = (data: Uint8Array, form: BufferEncoding): string => Buffer.from(data).toString(form);

describe('text forms', () => {
  test('hexadecimal, base64url and base64 agree with another implementation and read back', () => {
    fc.assert(
      fc.property(bytes(700), (data) => {
        expect(toHex(data)).toBe(node(data, 'hex'));
        expect(toBase64url(data)).toBe(node(data, 'base64url'));
        expect(toBase64(data)).toBe(node(data, 'base64'));
        expect(fromHex(toHex(data))).toEqual(data);
        expect(fromBase64url(toBase64url(data))).toEqual(data);
        expect(fromBase64(toBase64(data))).toEqual(data);
      }),
    );
  });

  test('a text decodes only if it is what the encoder writes', () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'ABYZabyz0189-_+/= \n.é€'), maxLength: 9 }),
      bytes(5).map(toBase64url),
      bytes(5).map(toBase64),
      bytes(5).map(toHex),
    );
    fc.assert(
      fc.property(text, (text) => {
        if (faultOf(() => fromBase64url(text)) === undefined) expect(toBase64url(fromBase64url(text))).toBe(text);
        if (faultOf(() => fromBase64(text)) === undefined) expect(toBase64(fromBase64(text))).toBe(text);
        if (faultOf(() => fromHex(text)) === undefined) expect(toHex(fromHex(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  test.each(['AA==', 'A', 'AAAAA', 'AB', 'AAB', 'A A', 'AA\n', ' AA', 'A+', 'A/', 'AAA=', 'Aé', 'A\u{1f600}', 'AA\u0141A'])(
    'base64url refuses %j',
    (text) => expect(faultOf(() => fromBase64url(text))).toBe('bad-encoding'),
  );

  test.each(['AA', 'AAA', 'AA=', 'AB==', 'AAB=', 'A-==', 'A===', '====', 'AA==AA==', 'AA==\n', 'AAAA='])(
    'base64 refuses %j',
    (text) => expect(faultOf(() => fromBase64(text))).toBe('bad-encoding'),
  );

  test('base64 reads non-zero trailing bits only where it is told to', () => {
    expect(fromBase64('AB==', true)).toEqual(Uint8Array.of(0));
    expect(faultOf(() => fromBase64('A!==', true))).toBe('bad-encoding');
  });

  test.each(['0', '0g', 'AB', '0x', 'é0', '  '])('hexadecimal refuses %j', (text) =>
    expect(faultOf(() => fromHex(text))).toBe('bad-encoding'),
  );
});

describe('UTF-8', () => {
  test('text reads back, with a byte order mark kept', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void expect(fromUtf8(utf8(text))).toBe(text)));
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  test.each(['ff', 'c080', 'eda080', 'f4908080', 'e282'])('the bytes %s are refused', (hex) =>
    expect(faultOf(() => fromUtf8(fromHex(hex)))).toBe('invalid-utf8'),
  );
});

describe('comparison', () => {
  test('compare is byte order, and equal its zero', () => {
    fc.assert(
      fc.property(bytes(3), bytes(3), (a, b) => {
        expect(Math.sign(compare(a, b))).toBe(Buffer.compare(a, b));
        expect(equal(a, b)).toBe(Buffer.compare(a, b) === 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('concat joins in order', () => {
    expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
    expect(concat()).toEqual(new Uint8Array(0));
  });
});

describe('big-endian integers', () => {
  test('a value reads back from its bytes at any offset', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(readUint(concat(Uint8Array.of(9), u64be(value)), 1, 8)).toBe(value);
        expect(readUint(u32be(value % 2 ** 32), 0, 4)).toBe(value % 2 ** 32);
        expect(readUint(u16be(value % 2 ** 16), 0, 2)).toBe(value % 2 ** 16);
      }),
    );
    expect(toHex(u64be(Number.MAX_SAFE_INTEGER))).toBe('001fffffffffffff');
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('%d has no bytes', (value) =>
    expect(() => u64be(value)).toThrow(RangeError),
  );

  test('a value past its width has no bytes', () => {
    expect(() => u16be(65_536)).toThrow(RangeError);
    expect(() => u32be(2 ** 32)).toThrow(RangeError);
  });

  test('bytes that end first, or hold more than 2^53-1, are refused', () => {
    expect(faultOf(() => readUint(new Uint8Array(9), 2, 8))).toBe('bad-encoding');
    expect(faultOf(() => readUint(fromHex('0020000000000000'), 0, 8))).toBe('bad-encoding');
  });
});
