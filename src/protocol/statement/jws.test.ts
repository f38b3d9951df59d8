import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { keyFromSecret, signerOf } from '../../client/signing/signer.js';
import { nodeCrypto } from '../../platform/crypto.js';
import { concat, fromBase64url, toBase64url, utf8 } from '../bytes.js';
import { provideCrypto } from '../crypto.js';
import { canonicalJson } from './json.js';
import { decodeEntry, decodeJws, decodeStatement, encodeJws, type EntryHeader, type StatementHeader } from './jws.js';

provideCrypto(nodeCrypto);

const id = (fill: number): string => toBase64url(new Uint8Array(32).fill(fill));
const jti = toBase64url(new Uint8Array(16).fill(5));
const noSign = (): Uint8Array => new Uint8Array(64).fill(1);

const entry: EntryHeader = {
  alg: 'ES256K',
  typ: 'epcis+jws',
  kid: id(1),
  jti,
  log: id(2),
  prev: [id(3), id(4)].sort(),
  fence: { size: 7, root: id(6) },
};
const statement: StatementHeader = { alg: 'ES256K', typ: 'signin+jws', kid: id(1), jti, log: id(2) };

/** A JWS of any header and payload text, canonical or not, with a signature of the right length. */
const raw = (header: string, payload = '{}', signature: Uint8Array = noSign()): string =>
  [utf8(header), utf8(payload), signature].map(toBase64url).join('.');
const withHeader = (changes: Record<string, unknown>, base: object = entry): string =>
  raw(canonicalJson(Object.fromEntries(Object.entries({ ...base, ...changes }).filter(([, value]) => value !== undefined))));

describe('decodeJws', () => {
  test('takes apart what encodeJws made, byte for byte', () => {
    const payload = { b: [1, 'é'], a: null };
    const text = encodeJws(entry, payload, noSign);
    const jws = decodeEntry(text);
    expect(jws.header).toEqual(entry);
    expect(jws.payload).toEqual(payload);
    expect(jws.payloadBytes).toEqual(utf8('{"a":null,"b":[1,"é"]}'));
    expect(jws.signature).toEqual(noSign());
    expect(jws.signingInput).toEqual(utf8(text.slice(0, text.lastIndexOf('.'))));
    expect(jws.id).toEqual(nodeCrypto.sha256(jws.signingInput));
  });

  test('the id does not depend on the signature', () => {
    const other = encodeJws(entry, {}, () => new Uint8Array(64).fill(9));
    expect(decodeJws(other).id).toEqual(decodeJws(encodeJws(entry, {}, noSign)).id);
  });

  test('the key signs exactly the signing input', () => {
    const signer = signerOf(keyFromSecret(new Uint8Array(32).fill(1)));
    const jws = decodeJws(encodeJws(entry, {}, signer.sign));
    expect(jws.signature).toEqual(signer.sign(jws.signingInput));
  });

  test.each([
    ['nothing', ''],
    ['no dot', 'e30'],
    ['one dot', 'e30.e30'],
    ['three dots', `${withHeader({})}.e30`],
    ['an empty header', `.${withHeader({}).split('.').slice(1).join('.')}`],
    ['white space at the end', `${withHeader({})}\n`],
    ['padding', withHeader({}).replace('.', '=.')],
    ['a signature of 63 bytes', raw(canonicalJson(entry), '{}', new Uint8Array(63))],
    ['a signature of 65 bytes', raw(canonicalJson(entry), '{}', new Uint8Array(65))],
    ['no signature', raw(canonicalJson(entry), '{}', new Uint8Array(0))],
    ['a signature with another spelling', withHeader({}).replace(/.$/, 'R')],
  ])('refuses %s as malformed', (name, text) => {
    const expected = name === 'an empty header' ? 'not-canonical' : 'jws-malformed';
    expect(faultOf(() => decodeJws(text))).toBe(expected);
  });

  test.each([
    ['a header in another order', raw(JSON.stringify(entry)), 'not-canonical'],
    ['a header with a duplicate', raw(canonicalJson(entry).replace('{', '{"alg":"ES256K",')), 'not-canonical'],
    ['a payload with white space', raw(canonicalJson(entry), '{ }'), 'not-canonical'],
    ['a payload with a duplicate', raw(canonicalJson(entry), '{"a":1,"a":1}'), 'not-canonical'],
    ['a payload past 2^53-1', raw(canonicalJson(entry), '9007199254740992'), 'json-number'],
    ['a payload 65 levels deep', raw(canonicalJson(entry), '['.repeat(65) + ']'.repeat(65)), 'json-too-deep'],
    ['a payload with half a character', raw(canonicalJson(entry), '"\\ud800"'), 'json-surrogate'],
    [
      'a payload that is not UTF-8',
      [utf8(canonicalJson(entry)), Uint8Array.of(0x22, 0xff, 0x22), noSign()].map(toBase64url).join('.'),
      'invalid-utf8',
    ],
  ])('refuses %s', (_, text, code) => expect(faultOf(() => decodeJws(text))).toBe(code));

  test.each([
    ['that is a string', raw('"a"')],
    ['that is null', raw('null')],
    ['that is an array', raw('[]')],
    ['with alg none', withHeader({ alg: 'none' })],
    ['with alg ES256', withHeader({ alg: 'ES256' })],
    ['without a typ', withHeader({ typ: undefined })],
    ['with an inherited name as typ', withHeader({ typ: 'toString' })],
    ['with another typ', withHeader({ typ: 'JWT' })],
    ['with a kid of 31 bytes', withHeader({ kid: toBase64url(new Uint8Array(31)) })],
    ['with a kid in another spelling', withHeader({ kid: `${id(1).slice(0, 42)}F` })],
    ['with a kid that is a number', withHeader({ kid: 1 })],
    ['with a jti of 15 bytes', withHeader({ jti: toBase64url(new Uint8Array(15)) })],
    ['with a jti in another spelling', withHeader({ jti: `${jti.slice(0, 21)}B` })],
    ['with a log of another length', withHeader({ log: 'abc' })],
    ['without a log', withHeader({ log: undefined })],
    ['with a member more', withHeader({ crit: [] })],
    ['with b64', withHeader({ b64: false, crit: ['b64'] })],
    ['with a jwk', withHeader({ jwk: {} })],
    ['with another member in the place of prev', withHeader({ prev: undefined, cty: 'a' })],
    ['with prev unsorted', withHeader({ prev: [...entry.prev].reverse() })],
    ['with prev repeated', withHeader({ prev: [id(3), id(3)] })],
    ['with prev of another length', withHeader({ prev: ['a'] })],
    ['with prev that is an object', withHeader({ prev: {} })],
    [
      'with 257 in prev',
      withHeader({
        prev: Array.from({ length: 257 }, (_, i) => toBase64url(concat(new Uint8Array(30), Uint8Array.of(i >> 8, i)))).sort(),
      }),
    ],
    ['with a fence of null', withHeader({ fence: null })],
    ['with a fence of a number', withHeader({ fence: 1 })],
    ['with a fence without root', withHeader({ fence: { size: 1, rood: id(1) } })],
    ['with a fence with a member more', withHeader({ fence: { size: 1, root: id(1), time: 1 } })],
    ['with a fence of negative size', withHeader({ fence: { size: -1, root: id(1) } })],
    ['with a fence of half a leaf', withHeader({ fence: { size: 1.5, root: id(1) } })],
    ['with a fence whose size is a string', withHeader({ fence: { size: '1', root: id(1) } })],
    ['of a sign-in with a fence', withHeader({ fence: entry.fence }, statement)],
    ['of a sign-in with prev', withHeader({ prev: [] }, statement)],
    ['of an entry without fence and prev', withHeader({ typ: 'epcis+jws' }, statement)],
  ])('refuses a header %s', (_, text) => expect(faultOf(() => decodeJws(text))).toBe('jws-header'));

  test('takes an empty log, no prev, 256 of prev and a fence of the empty tree', () => {
    const most = Array.from({ length: 256 }, (_, i) => toBase64url(concat(new Uint8Array(31), Uint8Array.of(i)))).sort();
    for (const changes of [{ log: '' }, { prev: [] }, { prev: most }, { fence: { size: 0, root: id(0) } }]) {
      expect(faultOf(() => decodeJws(withHeader(changes)))).toBeUndefined();
    }
  });
});

describe('purposes', () => {
  const typs = ['signin+jws', 'application+jws', 'approval+jws'] as const;

  test('a statement opens only the door of its own typ', () => {
    for (const typ of typs) {
      const text = encodeJws({ ...statement, typ }, {}, noSign);
      for (const door of typs) expect(faultOf(() => decodeStatement(text, door))).toBe(door === typ ? undefined : 'jws-header');
      expect(faultOf(() => decodeEntry(text))).toBe('jws-header');
    }
    for (const typ of ['epcis+jws', 'registry+jws'] as const) {
      const text = encodeJws({ ...entry, typ }, {}, noSign);
      expect(decodeEntry(text).header.typ).toBe(typ);
      for (const door of typs) expect(faultOf(() => decodeStatement(text, door))).toBe('jws-header');
    }
  });

  test.each([
    ['epcis+jws', 65_536],
    ['registry+jws', 16_384],
    ['signin+jws', 8_192],
    ['application+jws', 8_192],
    ['approval+jws', 8_192],
  ] as const)('%s may have %i bytes and no more', (typ, limit) => {
    const header = (typ === 'epcis+jws' || typ === 'registry+jws' ? { ...entry, typ } : { ...statement, typ }) as EntryHeader;
    const sized = (length: number): string => {
      const empty = raw(canonicalJson(header), '""').length;
      // Of four text lengths base64 can make three; a name one longer makes the fourth.
      const fill = Math.floor(((length - empty) * 3) / 4);
      return raw(canonicalJson(header), JSON.stringify('x'.repeat(fill)));
    };
    const lengths = Array.from({ length: 8 }, (_, i) => sized(limit + 4 - i));
    const most = lengths.find((text) => text.length <= limit)!;
    const over = lengths.findLast((text) => text.length > limit)!;
    expect(limit - most.length).toBeLessThan(2);
    expect(over.length - limit).toBeLessThan(3);
    expect(faultOf(() => decodeJws(most))).toBeUndefined();
    expect(faultOf(() => decodeJws(over))).toBe('entry-too-large');
  });

  test('a door may have a lower limit', () => expect(faultOf(() => decodeJws(withHeader({}), 100))).toBe('entry-too-large'));

  test('encodeJws hands out nothing that could not be read again', () => {
    expect(faultOf(() => encodeJws({ ...entry, kid: 'x' }, {}, noSign))).toBe('jws-header');
    expect(faultOf(() => encodeJws(entry, 'x'.repeat(65_536), noSign))).toBe('entry-too-large');
    expect(faultOf(() => encodeJws(entry, {}, () => new Uint8Array(70)))).toBe('jws-malformed');
    expect(faultOf(() => encodeJws(entry, { a: Number.NaN }, noSign))).toBe('json-number');
  });

  test('every changed character of a statement gives another id or a refusal', () => {
    const text = encodeJws(entry, { a: 1 }, noSign);
    const { id: original } = decodeJws(text);
    const end = text.lastIndexOf('.');
    for (let i = 0; i < end; i++) {
      const changed = text.slice(0, i) + (text[i] === 'A' ? 'B' : 'A') + text.slice(i + 1);
      let other: Uint8Array | undefined;
      if (faultOf(() => (other = decodeJws(changed).id)) === undefined) expect(other).not.toEqual(original);
    }
    expect(fromBase64url(text.slice(end + 1))).toHaveLength(64);
  });
});
