/**
 * Ed25519 verification in portable code, for checkpoints in a browser: WebCrypto's is asynchronous, and the protocol's
 * primitives are not. A few milliseconds each. Not here: signing, which only servers do.
 *
 * Strict, as RFC 8032 and OpenSSL are, and not as ZIP 215 is: two verifiers must not differ about one checkpoint. So neither
 * key nor R may have a second encoding or a part of small order. Without such parts the library's equation, which multiplies
 * by the cofactor, and OpenSSL's, which does not, say the same.
 */
import { hashes, Point, verify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';

// The library's synchronous functions wait to be given this.
hashes.sha512 = sha512;

/** Whether `signature` (64 bytes) is one over `message` by `publicKey` (32 bytes). Never throws. */
export function verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  try {
    const points = [publicKey, signature.subarray(0, 32)].map((encoded) => Point.fromBytes(encoded));
    return points.every((point) => point.isTorsionFree()) && verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
