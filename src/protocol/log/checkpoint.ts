/**
 * C2SP tlog-checkpoint: a tree head as a signed note. The text is the log's origin, the size and the root, a line each.
 *
 * Ours are plain, as the strictest public witnesses demand: the log's key bears the origin's name, signs once, and no
 * extension lines follow. There is no time in it, so signing the same head again gives the same bytes. Not here: the
 * note around it (note.ts) and when a head may be signed (the ledger).
 */
import { equal, fromBase64, toBase64 } from '../bytes.js';
import { Fault } from '../fault.js';
import { emptyRoot } from './merkle.js';
import { formatNote, openNote, parseNote, signNote, type NoteSignature, type NoteVerifier } from './note.js';

/** A tree head. `size`: 0 to 2^53-1 leaves; `root`: 32 bytes; `extensions`: further lines, which other logs may have. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly extensions: readonly string[];
}

/** A non-negative decimal integer without leading zeros, up to 2^53-1; undefined for any other text. */
export function parseDecimal(text: string): number | undefined {
  const value = /^(?:0|[1-9][0-9]{0,15})$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The text of a plain checkpoint, with its final newline. */
export const formatCheckpoint = ({ origin, size, root }: Omit<Checkpoint, 'extensions'>): string =>
  `${origin}\n${size}\n${toBase64(root)}\n`;

/**
 * The checkpoint in the text of a note.
 *
 * @throws Fault `checkpoint-malformed`: another form, a size past 2^53-1, or an empty tree without the empty root
 */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', sizeText = '', rootText = '', ...extensions] = lines.slice(0, -1);
  if (lines.at(-1) !== '' || origin === '') throw malformed('it does not begin with an origin or not end with a newline');
  const size = parseDecimal(sizeText);
  if (size === undefined) throw malformed('its size is not a decimal number up to 2^53-1');
  const root = decodeHash(rootText);
  if (root === undefined) throw malformed('its root is not 32 bytes in base64');
  if (size === 0 && !equal(root, emptyRoot())) throw malformed('an empty tree does not have the empty root');
  if (extensions.includes('')) throw malformed('it has an empty line');
  return { origin, size, root, extensions };
}

/** 32 bytes in canonical base64; undefined for any other text. */
export function decodeHash(text: string): Uint8Array | undefined {
  try {
    const bytes = fromBase64(text);
    return bytes.length === 32 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** A log's note over a plain checkpoint; `sign` is by the Ed25519 key `publicKey` that bears the origin's name. */
export function signCheckpoint(
  checkpoint: Omit<Checkpoint, 'extensions'>,
  publicKey: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array,
): string {
  const text = formatCheckpoint(checkpoint);
  return formatNote(text, [signNote(text, checkpoint.origin, publicKey, sign)]);
}

/** A checked checkpoint, with the lines of the witnesses that were verified. */
export interface OpenCheckpoint extends Checkpoint {
  readonly cosignatures: readonly NoteSignature[];
}

/**
 * Checks a plain checkpoint of the log whose key is `log`.
 *
 * @param witnesses keys whose lines are checked too and returned; how many must be there is the caller's policy
 * @throws Fault `checkpoint-malformed`, and the faults of openNote
 */
export function openCheckpoint(note: string, log: NoteVerifier, witnesses: readonly NoteVerifier[] = []): OpenCheckpoint {
  const { text, signatures } = openNote(note, [log, ...witnesses]);
  const checkpoint = parseCheckpoint(text);
  if (!signatures.some(({ name, keyId }) => name === log.name && keyId === log.keyId))
    throw malformed(`the log "${log.name}" did not sign it`);
  if (checkpoint.origin !== log.name) throw malformed(`its origin is not the log "${log.name}"`);
  if (checkpoint.extensions.length > 0) throw malformed('it has extension lines');
  const byLog = parseNote(note).signatures.filter(({ name }) => name === log.name);
  if (byLog.length > 1) throw malformed('the log signed it more than once');
  return { ...checkpoint, cosignatures: signatures.filter(({ name }) => name !== log.name) };
}

const malformed = (why: string): Fault =>
  new Fault(
    'checkpoint-malformed',
    `This is not an acceptable checkpoint: ${why}. Fetch it again, and check which log you trust.`,
    { why },
  );
