/**
 * C2SP tlog-proof (`.tlog-proof`): one entry's index, its inclusion proof and the checkpoint it leads to, as text.
 * Not here: the entry itself, which whoever checks has, and our own proof file of many entries.
 */
import { fromBase64, toBase64 } from '../bytes.js';
import { decodeHash, openCheckpoint, parseDecimal, type OpenCheckpoint } from './checkpoint.js';
import { Fault } from '../fault.js';
import { checkInclusion } from './merkle.js';
import type { NoteVerifier } from './note.js';

/** A proof. `extra`: unauthenticated bytes that may help to rebuild the entry; `proof`: leaf's sibling first. */
export interface TlogProof {
  readonly extra?: Uint8Array;
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** The checkpoint's note. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';

/** The text of a proof. */
export const formatTlogProof = ({ extra, index, proof, checkpoint }: TlogProof): string =>
  [
    HEADER,
    ...(extra === undefined ? [] : [`extra ${toBase64(extra)}`]),
    `index ${index}`,
    ...proof.map(toBase64),
    '',
    checkpoint,
  ].join('\n');

/** Takes a proof apart, without checking it. @throws Fault `tlog-proof-malformed` */
export function parseTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n');
  const [header, ...lines] = text.slice(0, Math.max(end, 0)).split('\n');
  if (header !== HEADER) throw malformed(`it does not begin with ${HEADER}, or has no empty line`);
  const extra = lines[0]?.startsWith('extra ') ? decodeExtra(lines.shift()!.slice(6)) : undefined;
  const line = lines.shift() ?? '';
  const index = line.startsWith('index ') ? parseDecimal(line.slice(6)) : undefined;
  if (index === undefined) throw malformed('it does not say "index" and a number');
  const proof = lines.map(decodeHash).filter((hash) => hash !== undefined);
  if (proof.length !== lines.length || proof.length > 64) throw malformed('its proof is not up to 64 hashes in base64');
  return { ...(extra && { extra }), index, proof, checkpoint: text.slice(end + 2) };
}

/**
 * Checks that the entry with `leaf` (leaf hash) is in the log at the proof's index.
 *
 * @returns the checkpoint that it was checked against
 * @throws Fault `proof-failed`, and the faults of openCheckpoint
 */
export function checkTlogProof(
  { index, proof, checkpoint }: TlogProof,
  leaf: Uint8Array,
  log: NoteVerifier,
  witnesses: readonly NoteVerifier[] = [],
): OpenCheckpoint {
  const opened = openCheckpoint(checkpoint, log, witnesses);
  checkInclusion(leaf, index, opened.size, proof, opened.root);
  return opened;
}

function decodeExtra(text: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw malformed('its extra is not base64');
  }
}

const malformed = (why: string): Fault =>
  new Fault('tlog-proof-malformed', `This is not a tlog-proof: ${why}. Export it again and pass it on unchanged.`, { why });
