/**
 * Reading the log back before it is signed: what is stored must be what was hashed, and must continue what was signed
 * before. Every difference is a Contradiction, with its numbers; whatever else is thrown (a database that is away, a full
 * disk) says nothing about the log and may be tried again.
 */
import type { DataSource } from 'typeorm';
import type { Config } from '../platform/config.js';
import { equal, toBase64url } from '../protocol/bytes.js';
import { readEntry } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import { howForked } from '../protocol/log/forked.js';
import { openCheckpoint, type Checkpoint } from '../protocol/log/checkpoint.js';
import { checkConsistency, leafHash } from '../protocol/log/merkle.js';
import { ed25519Verifier } from '../protocol/log/note.js';
import { readLastSigned } from './last-signed.js';
import type { LogKey } from './log-key.js';
import {
  idOf,
  logBytes,
  proveConsistency,
  readCheckpoint,
  readEntries,
  readHead,
  readTile,
  rootAt,
  type StoredEntry,
} from './log.store.js';

/** A head of the log: what is signed. */
export type Head = Pick<Checkpoint, 'size' | 'root'>;

/** The stored log is not what was hashed, or does not continue what was signed. No retry heals it. */
export class Contradiction extends Error {
  override readonly name = 'Contradiction';
  /** @param advice what the operator does next; names files of the data folder, and no paths */
  constructor(
    message: string,
    readonly advice: string = 'compare the database with its newest backup and with what auditors kept, and restore what is missing',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Entries that are read back at once: those of a full tile. */
const CHUNK = 256;

/**
 * Reads back what was added to `from`, hashes it again, and derives the root by another way than the writer did.
 *
 * @throws Contradiction; what the database throws
 */
export async function readBack(db: DataSource, from: Head, head: Head): Promise<void> {
  await checkEntries(db, from.size, head.size);
  await checkRoot(db, head);
  if (from.size === 0) return;
  const proof = await evident(proveConsistency(db, from.size, head.size));
  try {
    checkConsistency(from.size, head.size, proof, from.root, head.root);
  } catch (reason) {
    throw new Contradiction(differing(from, head), undefined, { cause: reason });
  }
}

const differing = (signed: Head, head: Head): string =>
  howForked(
    { name: 'the last checkpoint that was signed', size: signed.size },
    { name: 'the log in the database', size: head.size },
  );

/**
 * The larger of the heads signed last according to the database and to the file outside it. Both must be in the log, whose
 * last entries are hashed again. Undefined where nothing was signed.
 *
 * @throws Contradiction; what database and file system throw
 */
export async function lastSignedHead(db: DataSource, config: Config, key: LogKey): Promise<Head | undefined> {
  // The head last: another process may append and sign at any moment, and what it signs is in the head that is read after.
  const file = readLastSigned(config);
  const stored = (await readCheckpoint(db))?.note;
  const head = await readHead(db);
  const signed = [
    ...(file === undefined ? [] : [openFile(file, key, head.size)]),
    ...(stored === undefined ? [] : [judge(() => openCheckpoint(stored, ed25519Verifier(key.vkey)))]),
  ];
  for (const one of signed) {
    if (one.size > head.size) throw new Contradiction(differing(one, head));
    await checkRoot(db, one);
  }
  await checkEntries(db, Math.floor(Math.max(0, head.size - 1) / CHUNK) * CHUNK, head.size);
  return signed.toSorted((a, b) => b.size - a.size)[0];
}

/** Throws Contradiction unless this key is the one that the ledger's genesis record names. */
export async function checkLogKey(db: DataSource, key: LogKey): Promise<void> {
  const [genesis] = await readEntries(db, 0, 1);
  if (!genesis) return;
  const { body } = judge(() => readEntry(genesis.jws).entry);
  const named = 'record' in body && body.record.type === 'genesis' ? body.record.log : undefined;
  if (named !== key.vkey)
    throw new Contradiction(`the log key is ${key.vkey}, the ledger's is ${named}`, "put the ledger's own log.key back");
}

function openFile(note: string, key: LogKey, size: number): Head {
  try {
    return openCheckpoint(note, ed25519Verifier(key.vkey));
  } catch (reason) {
    throw new Contradiction(
      'the last signed checkpoint that is kept outside the database, in the file last-checkpoint, cannot be read',
      `put last-checkpoint back from a backup; where there is none, make sure that this database, of ${size} entries, is the newest ` +
        'that there is, then remove the file and start again: it is written anew',
      { cause: reason },
    );
  }
}

async function checkEntries(db: DataSource, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at = (Math.floor(at / CHUNK) + 1) * CHUNK) {
    const end = Math.min(to, (Math.floor(at / CHUNK) + 1) * CHUNK);
    const entries = await readEntries(db, at, end);
    if (entries.length !== end - at)
      throw new Contradiction(`of the entries ${at} to ${end - 1} only ${entries.length} are there`);
    const tile = await readTile(db, { level: 0, n: Math.floor(at / CHUNK), width: CHUNK });
    entries.forEach((entry, i) => {
      const place = ((at % CHUNK) + i) * 32;
      if (!isAsHashed(entry, tile.subarray(place, place + 32))) throw new Contradiction(`entry ${at + i} is not what was hashed`);
    });
  }
}

/** Whether a stored entry still has its id and its hash; what cannot be read at all has neither. */
function isAsHashed(entry: StoredEntry, hash: Uint8Array): boolean {
  try {
    return toBase64url(idOf(entry.jws)) === entry.id && equal(leafHash(logBytes(entry)), hash);
  } catch {
    return false;
  }
}

async function checkRoot(db: DataSource, { size, root }: Head): Promise<void> {
  if (equal(await evident(rootAt(db, size)), root)) return;
  throw new Contradiction(`at ${size} entries the stored nodes do not give the root that is written of it`);
}

/** What the pure functions say of what was read is evidence. */
const asEvidence = (reason: Error): Contradiction => new Contradiction(reason.message, undefined, { cause: reason });

function judge<T>(check: () => T): T {
  try {
    return check();
  } catch (reason) {
    throw asEvidence(reason as Error);
  }
}

/** Of what reads and judges at once only the Faults are: the database throws errors of its own. */
const evident = <T>(reading: Promise<T>): Promise<T> =>
  reading.catch((reason: unknown) => {
    throw reason instanceof Fault ? asEvidence(reason) : reason;
  });
