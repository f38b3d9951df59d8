/**
 * The protocol's primitives on Node: SHA-256 and Ed25519 by node:crypto, ES256K by libsecp256k1 where its binding
 * loads, else in portable code about fifty times slower. Which signatures are acceptable at all is decided in one
 * place (isLowS), so every backend gives one answer. Not here: signing by people and companies (src/client/signing/signer.ts), whose
 * private keys a server never holds.
 */
import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { createRequire } from 'node:module';
import { verify as verifyPortably } from '@noble/secp256k1';
import { concat, fromHex, toBase64url } from '../protocol/bytes.js';
import type { Crypto } from '../protocol/crypto.js';
import { isLowS } from '../protocol/statement/es256k.js';

/** ECDSA over a 32-byte digest. May throw where a value is malformed. */
type EcdsaVerify = (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array) => boolean;

/**
 * A plain Uint8Array, since a Buffer has its own slice, toJSON and notion of equality. Through a string of one character a
 * byte, because Node makes that in half the time of a Buffer: one request may take millions of hashes.
 */
function sha256(data: Uint8Array): Uint8Array {
  const digest = hash('sha256', data, 'binary');
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) bytes[i] = digest.charCodeAt(i);
  return bytes;
}

/** libsecp256k1, or undefined on a machine for which it has no binary. */
export const nativeEcdsa: EcdsaVerify | undefined = (() => {
  try {
    // The module's index would fall back to a slow implementation of its own without saying so.
    return (createRequire(import.meta.url)('secp256k1/bindings.js') as { ecdsaVerify: EcdsaVerify }).ecdsaVerify;
  } catch {
    return undefined;
  }
})();

/** The portable implementation: the reference, and the fallback. */
export const portableEcdsa: EcdsaVerify = (signature, digest, publicKey) =>
  verifyPortably(signature, digest, publicKey, { prehash: false });

/** ES256K verification by `ecdsa`: our policy first, then the arithmetic; what cannot be parsed is not valid. */
export const es256kBy =
  (ecdsa: EcdsaVerify): Crypto['verifyEs256k'] =>
  (signature, message, publicKey) => {
    if (!isLowS(signature) || publicKey.length !== 33) return false;
    try {
      return ecdsa(signature, sha256(message), publicKey);
    } catch {
      return false;
    }
  };

const verifyEd25519: Crypto['verifyEd25519'] = (signature, message, publicKey) => {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: toBase64url(publicKey) }, format: 'jwk' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
};

/** The primitives for a Node process; give it to provideCrypto at start. */
export const nodeCrypto: Crypto = { sha256, verifyEs256k: es256kBy(nativeEcdsa ?? portableEcdsa), verifyEd25519 };

/** An Ed25519 key pair that can sign. `publicKey`: 32 bytes. */
export interface Ed25519Key {
  readonly publicKey: Uint8Array;
  /** The 64-byte signature over `message` (RFC 8032), the same each time. */
  sign(message: Uint8Array): Uint8Array;
}

// PKCS #8 for Ed25519 (RFC 8410 section 7) up to the 32 bytes of the seed.
const PKCS8 = fromHex('302e020100300506032b657004220420');

/** The Ed25519 key of a 32-byte `seed` (RFC 8032 private key). @throws Error on another length */
export function ed25519Key(seed: Uint8Array): Ed25519Key {
  const key = createPrivateKey({ key: Buffer.from(concat(PKCS8, seed)), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return { publicKey: new Uint8Array(spki.subarray(-32)), sign: (message) => new Uint8Array(sign(null, message, key)) };
}
