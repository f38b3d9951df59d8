/** Compact JWS that no honest client makes: any header, any bytes as payload, any signature. */
import { toBase64url, utf8 } from '../../src/protocol/bytes.js';
import { canonicalJson } from '../../src/protocol/statement/json.js';
import type { Signer } from '../../src/client/signing/signer.js';

/** A part of a JWS: bytes and text as they are, anything else as canonical JSON. */
export type Part = Uint8Array | string | object;

const bytesOf = (part: Part): Uint8Array =>
  part instanceof Uint8Array ? part : utf8(typeof part === 'string' ? part : canonicalJson(part));

/** A JWS, signed as it stands by `sign`. */
export function forge(header: Part, payload: Part, sign: Signer['sign']): string {
  const signed = `${toBase64url(bytesOf(header))}.${toBase64url(bytesOf(payload))}`;
  return `${signed}.${toBase64url(sign(utf8(signed)))}`;
}

/** The order of secp256k1 (SEC 2, section 2.4.1). */
const ORDER = BigInt('0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141');

/** The twin of a signature: s replaced by n - s. Valid by the curve's arithmetic, refused by our policy. */
export function highS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`);
  const twin = (ORDER - s).toString(16).padStart(64, '0');
  return new Uint8Array(Buffer.concat([signature.subarray(0, 32), Buffer.from(twin, 'hex')]));
}
