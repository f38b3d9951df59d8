/**
 * ES256K keys and signatures (RFC 8812): JWK to the 33 compressed bytes and back, thumbprints (RFC 7638), and the one
 * policy on signatures: 64 bytes, r and s from 1 to n-1, s in the lower half, so that no signature has a twin.
 *
 * Keys are public and verification is of public data: nothing here is constant in time. Not here: the arithmetic of
 * signing and verifying (injected, see ../crypto.ts) and private keys.
 */
import { compare, concat, fromBase64url, fromHex, toBase64url, toHex, utf8 } from '../bytes.js';
import { crypto } from '../crypto.js';
import { Fault } from '../fault.js';
import { canonicalJson } from './json.js';
import type { DecodedJws } from './jws.js';

/** A public key (RFC 8812 section 3.1). `x`, `y`: 32 bytes each as base64url. */
export interface PublicJwk {
  readonly crv: 'secp256k1';
  readonly kty: 'EC';
  readonly x: string;
  readonly y: string;
}

// SEC 2 section 2.4.1: the field, y^2 = x^3 + 7, and the group's order.
const P = 2n ** 256n - 2n ** 32n - 977n;
const ORDER = fromHex('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');
const HALF_ORDER = fromHex('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0');
const ZERO = new Uint8Array(32);

const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes)}`);

/**
 * The 33-byte compressed form (SEC 1 section 2.3.3) of a public JWK with exactly the members crv, kty, x and y.
 *
 * @throws Fault `bad-key` on other members, other spellings or a point that is not on the curve
 */
export function compressKey(jwk: unknown): Uint8Array {
  if (typeof jwk !== 'object' || jwk === null || Object.keys(jwk).length !== 4)
    throw badKey('it must have exactly crv, kty, x and y');
  const { crv, kty, x, y } = jwk as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'secp256k1') throw badKey('kty must be EC and crv secp256k1');
  const xBytes = coordinate(x);
  const yBytes = coordinate(y);
  if (!isOnCurve(toInteger(xBytes), toInteger(yBytes))) throw badKey('its point is not on the curve');
  return concat(Uint8Array.of(2 + (yBytes[31]! & 1)), xBytes);
}

/**
 * The JWK of a 33-byte compressed key.
 *
 * @throws Fault `bad-key` unless `key` is a point on the curve
 */
export function expandKey(key: Uint8Array): PublicJwk {
  if (key.length !== 33 || (key[0] !== 2 && key[0] !== 3)) throw badKey('it is not 33 bytes of a compressed point');
  const x = toInteger(key.subarray(1));
  const root = power((x ** 3n + 7n) % P, (P + 1n) / 4n); // a square root, if there is one, as P = 3 mod 4
  const y = (root & 1n) === BigInt(key[0] & 1) ? root : P - root;
  if (!isOnCurve(x, y)) throw badKey('its point is not on the curve');
  const yBytes = fromHex(y.toString(16).padStart(64, '0'));
  return { crv: 'secp256k1', kty: 'EC', x: toBase64url(key.subarray(1)), y: toBase64url(yBytes) };
}

/** RFC 7638: base64url of SHA-256 over the canonical form of the four required members. */
export const thumbprint = ({ crv, kty, x, y }: PublicJwk): string =>
  toBase64url(crypto.sha256(utf8(canonicalJson({ crv, kty, x, y }))));

/** Whether `signature` has 64 bytes, r and s in range, and s at most n/2. Every backend asks this first. */
export function isLowS(signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const r = signature.subarray(0, 32);
  const s = signature.subarray(32);
  return compare(r, ZERO) > 0 && compare(r, ORDER) < 0 && compare(s, ZERO) > 0 && compare(s, HALF_ORDER) <= 0;
}

/**
 * Checks that `jws` was signed by `publicKey` (33 bytes, compressed).
 *
 * @throws Fault `bad-signature`
 */
export function verifyJws(jws: DecodedJws, publicKey: Uint8Array): void {
  if (isLowS(jws.signature) && crypto.verifyEs256k(jws.signature, jws.signingInput, publicKey)) return;
  throw new Fault(
    'bad-signature',
    'The signature is not one of this key over these bytes. Sign again with the key that kid names.',
    {
      kid: jws.header.kid,
    },
  );
}

function coordinate(text: unknown): Uint8Array {
  if (typeof text === 'string' && text.length === 43) {
    try {
      return fromBase64url(text);
    } catch {
      // said below, for every way to be wrong
    }
  }
  throw badKey('x and y must be 32 bytes of base64url each');
}

const isOnCurve = (x: bigint, y: bigint): boolean => x < P && y < P && (y * y - x ** 3n - 7n) % P === 0n;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % P) {
    if (rest & 1n) result = (result * square) % P;
  }
  return result;
}

const badKey = (why: string): Fault =>
  new Fault('bad-key', `This is not an acceptable secp256k1 public key: ${why}. Export it again, or make a new one.`, { why });
