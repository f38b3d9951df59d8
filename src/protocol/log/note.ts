/**
 * C2SP signed-note: a text and one or more signature lines, each by a key with a name. Also the keys' text form.
 *
 * A note is `text`, an empty line, and lines `— <name> <base64>`, where the base64 is a 4-byte key id and a
 * signature. Not here: what the text says (checkpoint.ts) and signatures with a time (cosignature.ts).
 */
import { concat, fromBase64, fromHex, readUint, toBase64, toHex, u32be, utf8 } from '../bytes.js';
import { crypto } from '../crypto.js';
import { Fault } from '../fault.js';

/** The most bytes that a note may have. */
export const MAX_NOTE = 16_384;

/** Signature types of the signed-note specification that are used here. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;

/** One signature line. `keyId`: 32 bits; `signature`: what follows the id, whose form is the key's affair. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A note taken apart. `text` ends with a newline. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A key that can check signature lines. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: number;
  verify(text: string, signature: Uint8Array): boolean;
}

/** A key in its text form taken apart. `alg`: the signature type; `key`: the bytes after it. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: number;
  readonly alg: number;
  readonly key: Uint8Array;
}

// Control characters below 0x20 but the newline, and lone surrogates, which have no UTF-8.
const CONTROL = /[^\P{Cc}\n\x7f-\x9f]|\p{Surrogate}/u;
const NOT_IN_NAME = /[\p{White_Space}+]/u;

const isName = (name: string): boolean => name !== '' && !NOT_IN_NAME.test(name);

/** The id of a key: the first 32 bits of SHA-256(name || 0x0A || alg || key). */
export const keyIdOf = (name: string, alg: number, key: Uint8Array): number =>
  readUint(crypto.sha256(concat(utf8(`${name}\n`), Uint8Array.of(alg), key)), 0, 4);

/** `<name>+<key id, 8 hex digits>+<base64 of alg || key>`. @throws Fault `bad-vkey` on a name that notes cannot carry */
export function formatVkey(name: string, alg: number, key: Uint8Array): string {
  if (!isName(name)) throw badVkey('its name is empty or holds white space or a plus sign');
  return `${name}+${toHex(u32be(keyIdOf(name, alg, key)))}+${toBase64(concat(Uint8Array.of(alg), key))}`;
}

/**
 * Takes the text form of an Ed25519 key apart.
 *
 * @param alg the one type that is acceptable here
 * @throws Fault `bad-vkey`
 */
export function parseVkey(text: string, alg: typeof ED25519 | typeof COSIGNATURE): VerifierKey {
  const [name = '', id = '', ...rest] = text.split('+');
  if (!isName(name)) throw badVkey('its name is empty or holds white space');
  const [given, ...key] = decodeVkey(id, rest.join('+'));
  if (key.length !== 32 || given !== alg) throw badVkey(`it is not 32 bytes of signature type ${alg}`);
  const bytes = Uint8Array.from(key);
  const keyId = keyIdOf(name, alg, bytes);
  if (toHex(u32be(keyId)) !== id) throw badVkey('its key id does not belong to it');
  return { name, keyId, alg, key: bytes };
}

function decodeVkey(id: string, key: string): Uint8Array {
  try {
    fromHex(id);
    return fromBase64(key);
  } catch {
    throw badVkey('it is not a name, a key id in hexadecimal and a key in base64');
  }
}

/** A verifier for plain Ed25519 signatures (type 01), which a log makes. @throws Fault `bad-vkey` */
export function ed25519Verifier(vkey: string): NoteVerifier {
  const { name, keyId, key } = parseVkey(vkey, ED25519);
  return { name, keyId, verify: (text, signature) => crypto.verifyEd25519(signature, utf8(text), key) };
}

/** A plain Ed25519 signature line over `text`, by the key (`name`, `publicKey`) that `sign` signs with. */
export const signNote = (
  text: string,
  name: string,
  publicKey: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array,
): NoteSignature => ({ name, keyId: keyIdOf(name, ED25519, publicKey), signature: sign(utf8(text)) });

/** `— <name> <base64>` and a newline. */
export const formatSignature = ({ name, keyId, signature }: NoteSignature): string =>
  `— ${name} ${toBase64(concat(u32be(keyId), signature))}\n`;

/** A note. @throws Fault `note-malformed` if parseNote would not read it */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  const note = `${text}\n${signatures.map(formatSignature).join('')}`;
  parseNote(note);
  return note;
}

/**
 * Takes a note apart, without checking any signature. The text ends at the last empty line.
 *
 * Non-zero trailing bits of a signature's base64 are accepted, as by other readers; where a note must have one
 * spelling only, compare it with formatNote.
 *
 * @throws Fault `note-malformed`
 */
export function parseNote(note: string): Note {
  if (note.length > MAX_NOTE || utf8(note).length > MAX_NOTE) throw malformed(`it has more than ${MAX_NOTE} bytes`);
  if (CONTROL.test(note)) throw malformed('it holds a control character or half a character');
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw malformed('it has no empty line before its signatures');
  return { text: note.slice(0, end + 1), signatures: parseSignatures(note.slice(end + 2)) };
}

/**
 * Signature lines, at least one, each with its newline: the end of a note, or a witness's answer.
 *
 * @throws Fault `note-malformed`
 */
export function parseSignatures(text: string): NoteSignature[] {
  if (!text.endsWith('\n')) throw malformed('its signatures do not end with a newline');
  return text.slice(0, -1).split('\n').map(parseSignature);
}

function parseSignature(line: string): NoteSignature {
  const [dash, name = '', base64 = '', ...more] = line.split(' ');
  if (dash !== '—' || more.length > 0 || !isName(name)) throw malformed('a signature line is not "— name base64"');
  const bytes = decodeSignature(base64);
  if (bytes.length < 5) throw malformed('a signature has fewer than 5 bytes');
  return { name, keyId: readUint(bytes, 0, 4), signature: bytes.subarray(4) };
}

function decodeSignature(base64: string): Uint8Array {
  try {
    return fromBase64(base64, true);
  } catch {
    throw malformed('a signature is not base64');
  }
}

/**
 * Checks a note: lines by unknown keys are ignored, each known key counts once, and a known key's wrong signature
 * refuses the whole note.
 *
 * @returns the text and the lines that were verified, at least one
 * @throws Fault `note-malformed`, `bad-note-signature`, `note-unverified`
 */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): Note {
  const { text, signatures } = parseNote(note);
  const verified = new Map<NoteVerifier, NoteSignature>();
  for (const line of signatures) {
    const verifier = verifiers.find(({ name, keyId }) => name === line.name && keyId === line.keyId);
    if (verifier === undefined || verified.has(verifier)) continue;
    if (!verifier.verify(text, line.signature)) {
      throw new Fault(
        'bad-note-signature',
        `The signature of "${line.name}" on the note is wrong. Keep the note: it was changed or forged.`,
        {
          name: line.name,
        },
      );
    }
    verified.set(verifier, line);
  }
  if (verified.size === 0) {
    throw new Fault('note-unverified', 'No key that is trusted here signed the note. Check which log or witness it comes from.');
  }
  return { text, signatures: [...verified.values()] };
}

const malformed = (why: string): Fault =>
  new Fault('note-malformed', `This is not a signed note: ${why}. Fetch it again and pass it on unchanged.`, { why });
const badVkey = (why: string): Fault =>
  new Fault('bad-vkey', `This is not a verifier key: ${why}. Copy the whole of it again.`, { why });
