/**
 * Ed25519 verification (RFC 8032 section 5.1.7) in portable code, for checkpoints in a browser: WebCrypto's is
 * asynchronous, and the protocol's primitives are not. A few milliseconds each. Of public values only, so nothing is
 * constant in time. Not here: signing, which only servers do.
 */
import { sha512 } from '@noble/hashes/sha2.js';
import { concat } from '../../protocol/bytes.js';

const P = 2n ** 255n - 19n;
/** The order of the base point. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * inverse(121666n));
/** A square root of -1. */
const I = power(2n, (P - 1n) / 4n);

/** Extended coordinates: x = X/Z, y = Y/Z, T = XY/Z. */
type Point = readonly [X: bigint, Y: bigint, Z: bigint, T: bigint];
const NEUTRAL: Point = [0n, 1n, 1n, 0n];
const BASE = fromAffineY(mod(4n * inverse(5n)), 0n) as Point;

/** Whether `signature` (64 bytes) is one over `message` by `publicKey` (32 bytes). Never throws. */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  const encodedR = signature.subarray(0, 32);
  const a = decode(publicKey);
  const r = decode(encodedR);
  const s = littleEndian(signature.subarray(32));
  if (a === undefined || r === undefined || s >= L) return false;
  const k = littleEndian(sha512(concat(encodedR, publicKey, message))) % L;
  return isSame(multiply(BASE, s), add(r, multiply(a, k)));
}

function mod(n: bigint): bigint {
  const rest = n % P;
  return rest < 0n ? rest + P : rest;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let square = base, rest = exponent; rest > 0n; rest >>= 1n, square = mod(square * square)) {
    if (rest & 1n) result = mod(result * square);
  }
  return result;
}

function inverse(n: bigint): bigint {
  return power(mod(n), P - 2n);
}

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((n, byte) => (n << 8n) | BigInt(byte), 0n);

/** RFC 8032 section 5.1.3; undefined for what is not the one encoding of a point. */
function decode(bytes: Uint8Array): Point | undefined {
  const n = littleEndian(bytes);
  return fromAffineY(n & (2n ** 255n - 1n), n >> 255n);
}

/** The point with this y and this lowest bit of x. */
function fromAffineY(y: bigint, sign: bigint): Point | undefined {
  if (y >= P) return undefined;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  let x = mod(u * power(v, 3n) * power(mod(u * power(v, 7n)), (P - 5n) / 8n));
  const check = mod(v * x * x);
  if (check === mod(-u)) x = mod(x * I);
  else if (check !== u) return undefined;
  if (x === 0n && sign === 1n) return undefined;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

/** Section 5.1.4; complete, so it doubles too. */
function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * D);
  const d = mod(2n * z1 * z2);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function multiply(point: Point, scalar: bigint): Point {
  let result = NEUTRAL;
  for (let doubled = point, rest = scalar; rest > 0n; rest >>= 1n, doubled = add(doubled, doubled)) {
    if (rest & 1n) result = add(result, doubled);
  }
  return result;
}

const isSame = ([x1, y1, z1]: Point, [x2, y2, z2]: Point): boolean =>
  mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;
