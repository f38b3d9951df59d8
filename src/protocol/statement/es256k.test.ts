import { describe, expect, test } from 'vitest';
import { faultOf } from '../../../test/support/faults.js';
import { keyFromSecret, signerOf } from '../../client/signing/signer.js';
import { nodeCrypto } from '../../platform/crypto.js';
import { concat, fromBase64url, fromHex, toBase64url, toHex } from '../bytes.js';
import { provideCrypto } from '../crypto.js';
import { compressKey, expandKey, isLowS, thumbprint, verifyJws } from './es256k.js';
import { decodeJws, encodeJws } from './jws.js';

provideCrypto(nodeCrypto);

const P = 2n ** 256n - 2n ** 32n - 977n;
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const number = (n: bigint): Uint8Array => fromHex(n.toString(16).padStart(64, '0'));
const signers = Array.from({ length: 20 }, (_, i) => signerOf(keyFromSecret(new Uint8Array(32).fill(i + 1))));

// SEC 2 section 2.4.1: the base point, whose secret key is 1.
const G = {
  crv: 'secp256k1',
  kty: 'EC',
  x: toBase64url(fromHex('79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798')),
  y: toBase64url(fromHex('483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8')),
} as const;

describe('keys', () => {
  test('a key reads back from its compressed form, with either parity', () => {
    for (const { publicJwk } of signers) expect(expandKey(compressKey(publicJwk))).toEqual(publicJwk);
    expect(new Set(signers.map(({ publicJwk }) => compressKey(publicJwk)[0]))).toEqual(new Set([2, 3]));
    expect(toHex(compressKey(G))).toBe('0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798');
  });

  test.each([
    ['null', null],
    ['a string', 'key'],
    ['a member more', { ...G, use: 'sig' }],
    ['a private key', { ...G, d: G.x }],
    ['another curve', { ...G, crv: 'P-256' }],
    ['another kind', { ...G, kty: 'OKP' }],
    ['no y', { crv: G.crv, kty: G.kty, x: G.x, z: G.y }],
    ['x of 31 bytes', { ...G, x: toBase64url(new Uint8Array(31)) }],
    ['x in another spelling', { ...G, x: `${G.x.slice(0, 42)}Z` }],
    ['a point off the curve', { ...G, y: toBase64url(number(1n)) }],
    ['the point at zero', { ...G, x: toBase64url(number(0n)), y: toBase64url(number(0n)) }],
    ['x not below p', { ...G, x: toBase64url(number(P + 1n)) }],
    ['y not below p', { ...G, y: toBase64url(number(2n ** 256n - 1n)) }],
  ])('compressKey refuses %s', (_, jwk) => expect(faultOf(() => compressKey(jwk))).toBe('bad-key'));

  test.each([
    ['32 bytes', new Uint8Array(32)],
    ['an uncompressed prefix', concat(Uint8Array.of(4), fromBase64url(G.x))],
    ['x without a point', concat(Uint8Array.of(2), number(5n))],
    ['x not below p', concat(Uint8Array.of(2), number(P + 1n))],
  ])('expandKey refuses %s', (_, key) => expect(faultOf(() => expandKey(key))).toBe('bad-key'));

  test('a thumbprint is over the four required members in order, and nothing else', () => {
    const text = `{"crv":"secp256k1","kty":"EC","x":"${G.x}","y":"${G.y}"}`;
    const expected = toBase64url(nodeCrypto.sha256(new Uint8Array(Buffer.from(text))));
    expect(thumbprint(G)).toBe(expected);
    expect(thumbprint({ d: 'secret', ...G } as typeof G)).toBe(expected);
  });
});

describe('signatures', () => {
  const signature = (r: bigint, s: bigint) => concat(number(r), number(s));

  test.each([
    [1n, 1n, true],
    [ORDER - 1n, ORDER / 2n, true],
    [1n, ORDER / 2n + 1n, false],
    [0n, 1n, false],
    [1n, 0n, false],
    [ORDER, 1n, false],
    [1n, ORDER, false],
  ])('r %i and s %i are acceptable: %s', (r, s, acceptable) => expect(isLowS(signature(r, s))).toBe(acceptable));

  test('another length is not acceptable', () => {
    expect(isLowS(new Uint8Array(63).fill(1))).toBe(false);
    expect(isLowS(new Uint8Array(65).fill(1))).toBe(false);
  });

  const [signer, other] = signers as [(typeof signers)[0], (typeof signers)[0]];
  const text = () =>
    encodeJws({ alg: 'ES256K', typ: 'signin+jws', kid: signer.kid, jti: 'A'.repeat(22), log: '' }, { a: 1 }, signer.sign);

  test('verifyJws accepts the right key alone', () => {
    expect(faultOf(() => verifyJws(decodeJws(text()), compressKey(signer.publicJwk)))).toBeUndefined();
    expect(faultOf(() => verifyJws(decodeJws(text()), compressKey(other.publicJwk)))).toBe('bad-signature');
  });

  test('verifyJws refuses the twin of a signature, and any flipped bit of it', () => {
    const jws = decodeJws(text());
    const key = compressKey(signer.publicJwk);
    const s = BigInt(`0x${toHex(jws.signature.subarray(32))}`);
    const twin = concat(jws.signature.subarray(0, 32), number(ORDER - s));
    expect(faultOf(() => verifyJws({ ...jws, signature: twin }, key))).toBe('bad-signature');
    for (let bit = 0; bit < 512; bit++) {
      const flipped = jws.signature.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect(faultOf(() => verifyJws({ ...jws, signature: flipped }, key))).toBe('bad-signature');
    }
  });
});
