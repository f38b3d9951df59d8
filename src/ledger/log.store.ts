/**
 * The log's rows: the head, entries, tree nodes, checkpoints. Reads take any runner; the append runs in the caller's
 * transaction and is a compare-and-swap of the head, so that of two writers on one database at most one goes on.
 */
import type { QueryRunner } from 'typeorm';
import { equal, fromBase64url, fromUtf8, utf8 } from '../protocol/bytes.js';
import { crypto } from '../protocol/crypto.js';
import { custodyBytes, registryBytes } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import { consistencyRanges, perfectRanges, type Range } from '../protocol/log/merkle.js';
import { edgeOf, edgeRoot, hashRanges, nodesIn, type Edge, type Tile, type TileNode, tilesFor } from '../protocol/log/tiles.js';
import { dialectOf, execute, insertRows, rows, selectIn, type Runner } from '../platform/database/sql.js';

/** The end of the log. `time`: of the last entry, epoch ms; `nextHolding`: next free id of the custody book. */
export interface LogHead {
  size: number;
  root: Uint8Array;
  time: number;
  nextHolding: number;
}

/** An entry as stored. */
export interface StoredEntry {
  index: number;
  time: number;
  id: string;
  kid: string;
  jws: string;
}

/** Another writer was faster: nothing was written, judge again on the new head. */
export class LostRace extends Error {}

/**
 * Entries as other rooms join them to their own rows: at `idx`, their `id` and `time` (epoch ms). A statement that joins them
 * is of one moment, which two reads are not.
 */
export const ENTRIES = '(SELECT "idx", "id", "time" FROM "entry")';

/** Number of entries and time of the last one (epoch ms), for a statement whose other columns must be of the same moment. */
export const LOG_HEAD = '(SELECT "size", "time" FROM "head")';

/** The present head. */
export async function readHead(db: Runner): Promise<LogHead> {
  const [head] = await rows<LogHead>(db, 'SELECT "size", "root", "time", "nextHolding" FROM "head"');
  return { ...head!, size: Number(head!.size), time: Number(head!.time), nextHolding: Number(head!.nextHolding) };
}

/**
 * The time by which what is in the log is judged (epoch ms): that of the last entry where the clock is behind it, as the
 * rules have it.
 */
export const readNow = async (db: Runner): Promise<number> => Math.max(Date.now(), (await readHead(db)).time);

/**
 * Moves the head from `before` to `after` and adds the entries and nodes between them.
 *
 * @throws LostRace where the head is not `before` any more
 */
export async function append(
  tx: QueryRunner,
  before: LogHead,
  after: LogHead,
  entries: readonly StoredEntry[],
  nodes: readonly TileNode[],
): Promise<void> {
  const swapped = await execute(
    tx,
    'UPDATE "head" SET "size" = ?, "root" = ?, "time" = ?, "nextHolding" = ? WHERE "size" = ? AND "root" = ?',
    [after.size, after.root, after.time, after.nextHolding, before.size, before.root],
  );
  if (swapped !== 1) throw new LostRace();
  await insertRows(
    tx,
    'entry',
    ['idx', 'time', 'id', 'kid', 'jws'],
    entries.map(({ index, time, id, kid, jws }) => [index, time, id, kid, jws]),
  );
  await insertRows(
    tx,
    'node',
    ['level', 'n', 'hash'],
    nodes.map(({ level, n, hash }) => [level, n, hash]),
  );
}

/**
 * Keeps the head where it is until this transaction ends: what is read from here on, no entry changes before the commit. On SQLite
 * a transaction that writes is alone anyway.
 */
export async function holdHead(tx: QueryRunner): Promise<void> {
  if (dialectOf(tx) === 'postgres') await rows(tx, 'SELECT 1 FROM "head" FOR NO KEY UPDATE');
}

interface EntryFields {
  idx: number;
  time: number;
  id: string;
  kid: string;
  jws: string;
}

const stored = ({ idx, time, ...entry }: EntryFields): StoredEntry => ({ index: Number(idx), time: Number(time), ...entry });

/** Entries [from, to) in order. */
export async function readEntries(db: Runner, from: number, to: number): Promise<StoredEntry[]> {
  const found = await rows<EntryFields>(db, 'SELECT * FROM "entry" WHERE "idx" >= ? AND "idx" < ? ORDER BY "idx"', [from, to]);
  return found.map(stored);
}

/** The entries with these ids, in no order; unknown ids are left out. */
export async function findEntries(db: Runner, ids: readonly string[]): Promise<StoredEntry[]> {
  return (await selectIn<EntryFields>(db, 'SELECT * FROM "entry" WHERE "id" IN (?*)', ids)).map(stored);
}

/** The entries at these indexes, in no order. */
export async function entriesAt(db: Runner, indexes: readonly number[]): Promise<StoredEntry[]> {
  return (await selectIn<EntryFields>(db, 'SELECT * FROM "entry" WHERE "idx" IN (?*)', indexes)).map(stored);
}

/** What the log has of an entry: its bytes, rebuilt from the stored JWS and not from the id beside it. */
export const logBytes = ({ jws, time }: Pick<StoredEntry, 'jws' | 'time'>): Uint8Array =>
  isRegistryRecord(jws) ? registryBytes(jws, time) : custodyBytes(idOf(jws), time);

/** The id of a stored JWS, recomputed: SHA-256 of its signing input, all that stands before the last dot. 32 bytes. */
export const idOf = (jws: string): Uint8Array => crypto.sha256(utf8(jws.slice(0, jws.lastIndexOf('.'))));

/** Whether a stored JWS is a registry record, by the header that it begins with. */
export const isRegistryRecord = (jws: string): boolean =>
  (JSON.parse(Buffer.from(jws.slice(0, jws.indexOf('.')), 'base64url').toString()) as { typ: string }).typ === 'registry+jws';

/** The payload of a stored JWS, whose form was checked before it was stored. */
export const payloadOf = (jws: string): unknown => JSON.parse(fromUtf8(fromBase64url(jws.split('.')[1]!)));

/** The hashes of a tile, one after the other; shorter than the tile's width where the tree is. */
export async function readTile(db: Runner, { level, n, width }: Tile): Promise<Uint8Array> {
  const found = await rows<{ hash: Uint8Array }>(
    db,
    'SELECT "hash" FROM "node" WHERE "level" = ? AND "n" >= ? AND "n" < ? ORDER BY "n"',
    [level as number, n * 256, n * 256 + width],
  );
  return new Uint8Array(Buffer.concat(found.map(({ hash }) => hash)));
}

async function nodesFor(db: Runner, ranges: readonly Range[], size: number) {
  const tiles = tilesFor(ranges, size);
  return nodesIn(tiles, await Promise.all(tiles.map((tile) => readTile(db, tile))));
}

/** The right edge of the tree of `size`, from stored nodes. */
export async function readEdge(db: Runner, size: number): Promise<Edge> {
  return edgeOf(size, await nodesFor(db, perfectRanges({ lo: 0, hi: size }), size));
}

/** The root that the tree had at `size`, from stored nodes. */
export const rootAt = async (db: Runner, size: number): Promise<Uint8Array> => edgeRoot(await readEdge(db, size));

/** The proof that the tree of `size` continues that of `oldSize`. */
export async function proveConsistency(db: Runner, oldSize: number, size: number): Promise<Uint8Array[]> {
  const ranges = consistencyRanges(oldSize, size);
  return hashRanges(ranges, await nodesFor(db, ranges, size));
}

/** The signed head at `size`, or the latest one. */
export async function readCheckpoint(
  db: Runner,
  size?: number,
): Promise<{ size: number; root: Uint8Array; note: string } | undefined> {
  const where = size === undefined ? '' : 'WHERE "size" = ?';
  const [found] = await rows<{ size: number; root: Uint8Array; note: string }>(
    db,
    `SELECT "size", "root", "note" FROM "checkpoint" ${where} ORDER BY "size" DESC LIMIT 1`,
    size === undefined ? [] : [size],
  );
  return found && { ...found, size: Number(found.size) };
}

/**
 * Checks a fence: that the tree had this root at this size.
 *
 * @throws Fault `fence-unknown` for a size beyond the log, `fence-mismatch` for another root: somebody forked the log
 */
export async function checkFence(db: Runner, fence: { size: number; root: string }): Promise<void> {
  const head = await readHead(db);
  if (fence.size > head.size || fence.size === 0) {
    throw new Fault(
      'fence-unknown',
      `the log has ${head.size} entries, the fence names ${fence.size}: fetch the checkpoint and sign again`,
    );
  }
  if (equal(await rootAt(db, fence.size), fromBase64url(fence.root))) return;
  throw new Fault(
    'fence-mismatch',
    `at size ${fence.size} this log had another root than the one you checked: keep your checkpoint as evidence and tell the authority`,
    {
      size: fence.size,
    },
  );
}
