/**
 * A participant's signing key: ES256K by @noble/secp256k1, deterministic (RFC 6979) and low-S, in browsers and in
 * Node alike. Not here: how a key is kept at rest, and verification (src/client/signing/portable-crypto.ts).
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { getPublicKey, hashes, sign, utils } from '@noble/secp256k1';
import { fromBase64url, toBase64url } from '../../protocol/bytes.js';
import { expandKey, thumbprint, type PublicJwk } from '../../protocol/statement/es256k.js';
import { Fault } from '../../protocol/fault.js';

hashes.sha256 = sha256;
hashes.hmacSha256 = (key, message) => hmac(sha256, key, message);

/** A private key: the public members and `d`, 32 bytes as base64url. Members beyond these (a name, a GLN) may lie beside it. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

/** Signs as one key. */
export interface Signer {
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  /** 64 bytes, r || s, low-S, over SHA-256 of `bytes`; the same for the same bytes. */
  sign(bytes: Uint8Array): Uint8Array;
}

/**
 * The signer of a private JWK.
 *
 * @throws Fault `bad-key` unless it is a secp256k1 private key whose x and y belong to its d
 */
export function signerOf(jwk: PrivateJwk): Signer {
  const secret = secretOf(jwk);
  const publicJwk = expandKey(publicKeyOf(secret));
  if (jwk.kty !== 'EC' || jwk.crv !== 'secp256k1' || jwk.x !== publicJwk.x || jwk.y !== publicJwk.y) {
    throw badKey('its public members do not belong to its d');
  }
  return { kid: thumbprint(publicJwk), publicJwk, sign: (bytes) => sign(bytes, secret) };
}

/** A new key from the platform's secure randomness. */
export const generateKey = (): PrivateJwk => keyFromSecret(utils.randomSecretKey());

/** The key of a 32-byte `secret`, for tests and imports. @throws Fault `bad-key` unless it is from 1 to n-1 */
export const keyFromSecret = (secret: Uint8Array): PrivateJwk => ({
  ...expandKey(publicKeyOf(secret)),
  d: toBase64url(secret),
});

function secretOf({ d }: PrivateJwk): Uint8Array {
  try {
    return fromBase64url(d);
  } catch {
    throw badKey('its secret part (d) cannot be read');
  }
}

function publicKeyOf(secret: Uint8Array): Uint8Array {
  try {
    return getPublicKey(secret);
  } catch {
    throw badKey('its d is not a number from 1 to n-1 in 32 bytes');
  }
}

const badKey = (why: string): Fault => new Fault('bad-key', `This is not an acceptable secp256k1 private key: ${why}.`, { why });
