/**
 * C2SP tlog-cosignature, type 04: a witness's statement that, at a time, this checkpoint was of the largest consistent
 * tree it had seen. The signature is a time and an Ed25519 signature over that time and the whole text of the note.
 * Not here: when a witness may cosign, and the protocol that asks it to (add-checkpoint.ts).
 */
import { concat, readUint, u64be, utf8 } from '../bytes.js';
import { crypto } from '../crypto.js';
import { COSIGNATURE, keyIdOf, parseVkey, type NoteSignature, type NoteVerifier } from './note.js';

const message = (time: number, text: string): Uint8Array => utf8(`cosignature/v1\ntime ${time}\n${text}`);

/**
 * A witness's signature line over the text of a checkpoint.
 *
 * @param time seconds since 1970-01-01 UTC, by the witness's clock
 * @param sign by the Ed25519 key `publicKey` of the witness `name`
 */
export const cosign = (
  text: string,
  time: number,
  name: string,
  publicKey: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array,
): NoteSignature => ({
  name,
  keyId: keyIdOf(name, COSIGNATURE, publicKey),
  signature: concat(u64be(time), sign(message(time, text))),
});

/** When a cosignature says it was made: seconds since 1970. Only for lines that were verified. */
export const cosignatureTime = ({ signature }: NoteSignature): number => readUint(signature, 0, 8);

/** A verifier for one witness's cosignatures. @throws Fault `bad-vkey` */
export function cosignatureVerifier(vkey: string): NoteVerifier {
  const { name, keyId, key } = parseVkey(vkey, COSIGNATURE);
  return {
    name,
    keyId,
    verify(text, signature) {
      // A time past 2^53-1 seconds is on no clock, and not a number here.
      if (signature.length !== 72 || signature[0] !== 0 || signature[1]! >= 0x20) return false;
      return crypto.verifyEd25519(signature.subarray(8), message(readUint(signature, 0, 8), text), key);
    },
  };
}
