/**
 * The protocol's primitives without any platform: for browsers, and as the reference that native code is compared
 * with. Verification only, of public values: not constant in time. Not here: signing (signer.ts).
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { verify } from '@noble/secp256k1';
import type { Crypto } from '../../protocol/crypto.js';
import { isLowS } from '../../protocol/statement/es256k.js';
import { verifyEd25519 } from '../log/ed25519.js';

/** The primitives in portable code; give it to provideCrypto at start. */
export const portableCrypto: Crypto = {
  sha256: (data) => sha256(data),
  verifyEs256k(signature, message, publicKey) {
    if (!isLowS(signature) || publicKey.length !== 33) return false;
    try {
      return verify(signature, sha256(message), publicKey, { prehash: false });
    } catch {
      return false;
    }
  },
  verifyEd25519,
};
