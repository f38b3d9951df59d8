import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { fromHex, utf8 } from '../bytes.js';
import { canonicalJson, parseCanonicalJson, parseStrictJson } from './json.js';

const strict = (text: string) => parseStrictJson(utf8(text));
const canonical = (text: string) => parseCanonicalJson(utf8(text));
const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

/** JSON values that our rules allow, names of every kind included. */
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
      .map((n) => n + 0),
    fc.maxSafeInteger(),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.oneof(fc.string({ unit: 'binary', maxLength: 3 }), fc.nat(20).map(String), fc.constant('__proto__')),
      tie('value'),
      {
        maxKeys: 4,
      },
    ),
  ),
}));

describe('parseStrictJson', () => {
  test('reads what JSON.parse reads, white space included', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = ` \r\n${JSON.stringify(value, undefined, space)}\t `;
        expect(strict(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('never throws anything but a fault, whatever the bytes', () => {
    const text = fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0019eE+-.tfnral \n\u0000'), maxLength: 12 });
    fc.assert(
      fc.property(text, (text) => {
        const code = faultOf(() => strict(text));
        // Whatever the built-in parser refuses is refused; the reverse does not hold.
        if (code === undefined) expect(() => JSON.parse(text)).not.toThrow();
      }),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => void faultOf(() => parseStrictJson(bytes))));
  });

  test.each([
    ['{"a":1,"a":1}', 'json-duplicate-key'],
    ['{"a":1,"\\u0061":2}', 'json-duplicate-key'],
    ['{"__proto__":1,"__proto__":2}', 'json-duplicate-key'],
    ['\ufeff1', 'json-malformed'],
    ['"\\ud800"', 'json-surrogate'],
    ['"\\udc00\\ud800"', 'json-surrogate'],
    ['{"\\ud800":1}', 'json-surrogate'],
    ['9007199254740992', 'json-number'],
    ['-9007199254740993', 'json-number'],
    ['1e400', 'json-number'],
    ['1e-400', 'json-number'],
    ['01', 'json-malformed'],
    ['+1', 'json-malformed'],
    ['1.', 'json-malformed'],
    ['.5', 'json-malformed'],
    ['NaN', 'json-malformed'],
    ['', 'json-malformed'],
    ['tru', 'json-malformed'],
    ['"a', 'json-malformed'],
    ['"a\\', 'json-malformed'],
    ['"a\\"', 'json-malformed'],
    ['"\\x"', 'json-malformed'],
    ['"\t"', 'json-malformed'],
    ['[1', 'json-malformed'],
    ['[1,]', 'json-malformed'],
    ['{"a"}', 'json-malformed'],
    ['{"a":1,}', 'json-malformed'],
    ['{a:1}', 'json-malformed'],
    ['{"a":1', 'json-malformed'],
    ['1 1', 'json-malformed'],
    [nest(65), 'json-too-deep'],
    [nest(200_000), 'json-too-deep'],
    ['{"a":'.repeat(65), 'json-too-deep'],
  ])('refuses %.40s', (text, code) => expect(faultOf(() => strict(text))).toBe(code));

  test('refuses bytes that are not UTF-8', () => expect(faultOf(() => parseStrictJson(fromHex('22ff22')))).toBe('invalid-utf8'));

  test('reads 64 levels, and numbers to the last exact one', () => {
    expect(faultOf(() => strict(nest(64)))).toBeUndefined();
    expect(strict('[9007199254740991,-9007199254740991,0.1,1e3,0e5]')).toEqual([
      9007199254740991, -9007199254740991, 0.1, 1000, 0,
    ]);
  });

  test('keeps to the limits that it is given', () => {
    expect(faultOf(() => parseStrictJson(utf8('[[]]'), { maxDepth: 1 }))).toBe('json-too-deep');
    expect(faultOf(() => parseStrictJson(utf8('[{"a":{"b":1}},{"c":1}]'), { maxKeys: 2 }))).toBe('json-too-many-keys');
    expect(faultOf(() => parseStrictJson(utf8('[{"a":{"b":1}},{"c":1}]'), { maxKeys: 3 }))).toBeUndefined();
  });

  test('-0 reads as 0', () => expect(strict('[-0,-0.0]')).toStrictEqual([0, 0]));

  test('a member named __proto__ is a member and no prototype', () => {
    const value = strict('{"__proto__":{"admin":true}}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(value['admin']).toBeUndefined();
  });
});

describe('canonicalJson', () => {
  test('sorts names by UTF-16 code unit at every level', () => {
    expect(canonicalJson({ b: [{ z: 1, '\u20ac': 2, '\ud83d\ude00': 3, '\ufb33': 4, 10: 5, 9: 6 }], a: null })).toBe(
      '{"a":null,"b":[{"10":5,"9":6,"z":1,"\u20ac":2,"\ud83d\ude00":3,"\ufb33":4}]}',
    );
  });

  test('is a fixed point: the parsed form has the same form', () => {
    fc.assert(
      fc.property(json, (value) => void expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value))),
    );
  });

  test('takes objects without a prototype', () =>
    expect(canonicalJson(Object.assign(Object.create(null), { a: -0 }))).toBe('{"a":0}'));

  test.each([
    ['a lone surrogate', '\ud800', 'json-surrogate'],
    ['a lone surrogate in a name', { '\udfff': 1 }, 'json-surrogate'],
    ['NaN', Number.NaN, 'json-number'],
    ['infinity', [Number.POSITIVE_INFINITY], 'json-number'],
    ['undefined', { a: undefined }, 'json-malformed'],
    ['a hole', [, 1], 'json-malformed'], // oxlint-disable-line no-sparse-arrays
    ['a function', () => 1, 'json-malformed'],
    ['a bigint', 1n, 'json-malformed'],
    ['a date', new Date(0), 'json-malformed'],
    ['bytes', new Uint8Array(1), 'json-malformed'],
    ['65 levels', JSON.parse(nest(65)), 'json-too-deep'],
  ])('refuses %s', (_, value, code) => expect(faultOf(() => canonicalJson(value))).toBe(code));

  test('refuses a cycle', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(faultOf(() => canonicalJson(cycle))).toBe('json-too-deep');
  });
});

describe('parseCanonicalJson', () => {
  test('accepts every canonical form, and gives its value', () => {
    fc.assert(
      fc.property(json, (value) => void expect(canonical(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)))),
      { numRuns: 500 },
    );
  });

  test('accepts a text exactly if writing its value canonically gives the text', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 1), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(faultOf(() => canonical(text)) === undefined).toBe(canonicalJson(value) === text);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['{"10":1,"9":2}', undefined], // canonical, though engines enumerate 9 first
    ['{"9":2,"10":1}', 'not-canonical'],
    ['"\\\\ud800"', undefined], // a backslash and five letters
    ['"\\ud800"', 'json-surrogate'],
    ['"\ud83d\ude00"', undefined],
    ['{"b":1,"a":2}', 'not-canonical'],
    ['[{"b":1,"a":2},1]', 'not-canonical'],
    ['{"a":{"c":1,"b":2},"b":1}', 'not-canonical'],
    ['{"a":1,"a":1}', 'not-canonical'],
    ['{"a": 1}', 'not-canonical'],
    ['1.0', 'not-canonical'],
    ['1e2', 'not-canonical'],
    ['-0', 'not-canonical'],
    ['"\\/"', 'not-canonical'],
    ['"\\u000a"', 'not-canonical'],
    ['"\\n"', undefined],
    ['\ufeff1', 'not-canonical'],
    ['', 'not-canonical'],
    ['[', 'not-canonical'],
    ['9007199254740992', 'json-number'],
    ['1e400', 'json-number'],
    ['1e-7', undefined],
    [nest(64), undefined],
    [nest(65), 'json-too-deep'],
    [nest(30_000), 'json-too-deep'],
    [`"${'['.repeat(100)}\\"${'{'.repeat(100)}"`, undefined],
    [`"${'['.repeat(100)}`, 'not-canonical'],
  ])('%.40s', (text, code) => expect(faultOf(() => canonical(text))).toBe(code));
});
