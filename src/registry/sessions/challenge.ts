/**
 * The nonce of a sign-in: `u64be expiry in seconds || 16 random bytes || 32 bytes MAC`, base64url. Whoever answers needs
 * nothing but the MAC's key to know it again; that it is used once is the session table's part.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { concat, fromBase64url, toBase64url, u64be } from '../../protocol/bytes.js';

/** How long a nonce, and with it a signed sign-in, is good for: seconds. */
export const CHALLENGE_SECONDS = 60;

const BODY = 24;
const PURPOSE = 'signin';

type Mac = (purpose: string, message: Uint8Array) => Uint8Array;

/** A fresh nonce at `now` (epoch ms); `expires` in epoch seconds. */
export function makeNonce(mac: Mac, now: number): { nonce: string; expires: number } {
  const expires = Math.floor(now / 1000) + CHALLENGE_SECONDS;
  const body = concat(u64be(expires), randomBytes(16));
  return { nonce: toBase64url(concat(body, mac(PURPOSE, body))), expires };
}

/** When a nonce of ours expires, in epoch seconds; undefined where it is not ours. */
export function nonceExpiry(mac: Mac, nonce: string): number | undefined {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64url(nonce);
  } catch {
    return undefined;
  }
  if (bytes.length !== BODY + 32) return undefined;
  const body = bytes.subarray(0, BODY);
  if (!timingSafeEqual(bytes.subarray(BODY), mac(PURPOSE, body))) return undefined;
  return Number(new DataView(body.buffer, body.byteOffset).getBigUint64(0));
}
