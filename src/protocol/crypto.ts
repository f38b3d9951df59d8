/**
 * The three primitives that the protocol needs and does not implement. The program that uses the protocol provides
 * them once at start: native code on the server, portable code in a browser. Nothing else here knows of an
 * implementation.
 */

/** The injected primitives. All are synchronous and pure. */
export interface Crypto {
  /** SHA-256 (FIPS 180-4): any bytes to 32 new bytes. Does not keep `data`, which may be written over afterwards. */
  sha256(data: Uint8Array): Uint8Array;
  /**
   * Whether `signature` (64 bytes, r || s) is an ECDSA secp256k1 signature over SHA-256(`message`) by `publicKey`
   * (33 bytes, compressed). High-S, out-of-range and malformed values answer false; it never throws.
   */
  verifyEs256k(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
  /** Whether `signature` (64 bytes) is an Ed25519 signature (RFC 8032) over `message` by `publicKey` (32 bytes). */
  verifyEd25519(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

const missing = (): never => {
  throw new Error('no cryptography was provided: call provideCrypto first');
};

/** The primitives in use. */
export const crypto: Crypto = { sha256: missing, verifyEs256k: missing, verifyEd25519: missing };

/** Sets the primitives for this process or page. Call it once, before anything else of the protocol. */
export function provideCrypto(implementation: Crypto): void {
  Object.assign(crypto, implementation);
}
