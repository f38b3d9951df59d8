/**
 * Writing serial lists: in transactions of a few milliseconds, so that appends do not wait. The commands are plain data,
 * because whoever writes may live in another thread: on SQLite all that is large is written by the one that appends.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { dialectOf, eachText, execute, insertRows, rows, selectIn, type SqlValue } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { isUniqueViolation } from '../../platform/database/unique-violation.js';
import { upsertRows } from '../../platform/database/upsert.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln, Gtin, Serial } from '../../protocol/gs1/identifiers.js';
import { findLists, type Purpose, type SerialList } from '../read/lists.reader.js';
import { inUri, rangeOf, type Part } from './parts.js';

/** The next packs of an announced list: from place `from` up to `received`. */
export interface StageChunk {
  kind: 'chunk';
  /** The list by its id, which is never given twice; root and owner are compared, too. */
  list: number;
  root: string;
  participant: Gln;
  purpose: Purpose;
  from: number;
  received: number;
  complete: boolean;
  /** The last URI, and the builder's state as JSON; for the next chunk. */
  last: string;
  progress: string | null;
  /** All parts that have changed, whole. */
  parts: Part[];
  /** The packs themselves, where they are to be commissioned: all of one product. */
  made: { gtin: Gtin; serials: Serial[] } | null;
  nodes: { level: number; n: number; hash: Uint8Array }[];
}

/** What is announced of a list before its packs come. */
export type Announcement = Pick<SerialList, 'root' | 'seed' | 'purpose' | 'participant' | 'count' | 'gtin'>;

/** Small lists of existing packs, whole. */
export interface StageWhole {
  kind: 'whole';
  participant: Gln;
  created: number;
  lists: { root: string; seed: string; count: number; parts: Part[] }[];
}

export type StageCommand = StageChunk | StageWhole;

/** Writes down an announced list, empty yet; where its root is known nothing happens. `created`: epoch ms. */
export async function addList(tx: QueryRunner, announced: Announcement, created: number): Promise<void> {
  const { root, seed, purpose, participant, count, gtin } = announced;
  const id = await takeListIds(tx, 1);
  const values = [id, root, seed, purpose, participant, count, 0, '', null, false, gtin, created, null];
  await insertRows(tx, 'serial_list', LIST_COLUMNS, [values], { onConflict: 'nothing' });
}

/**
 * Forgets a list and what was staged of it, unless an entry named it. Gives whether it did. Deleting the row and naming it
 * (nameLists) wait for each other: a list is deleted or named, never both.
 */
export async function dropList(tx: QueryRunner, { id, gtin }: SerialList): Promise<boolean> {
  if ((await execute(tx, 'DELETE FROM "serial_list" WHERE "id" = ? AND "named" IS NULL', [id])) === 0) return false;
  await execute(tx, 'DELETE FROM "pack" WHERE "gtin" = ? AND "holding" = ?', [Number(gtin ?? 0), -id]);
  await execute(tx, 'DELETE FROM "list_part" WHERE "list" = ?', [id]);
  await execute(tx, 'DELETE FROM "list_node" WHERE "list" = ?', [id]);
  return true;
}

/** Serial lists as judging read them: those whose packs come into being by the entry, by id; all that are named, by root. */
export interface NamedLists {
  readonly roots: readonly string[];
  readonly ids: readonly number[];
}

/**
 * Notes, in the transaction of the entries that name them, that these lists stay. What judging read of a list, somebody beside
 * the sequencer may have deleted since: then the transaction must not be committed.
 *
 * @param size of the log before these entries
 * @returns whether all of them are still there
 */
export async function nameLists(tx: QueryRunner, { roots, ids }: NamedLists, size: number): Promise<boolean> {
  if (roots.length === 0) return true;
  const named = await execute(
    tx,
    `UPDATE "serial_list" SET "named" = COALESCE("named", CAST(? AS bigint))
     WHERE "complete" AND "root" IN (SELECT j."value" FROM ${eachText(tx, '?')})`,
    [size, JSON.stringify(roots)],
  );
  if (named !== roots.length || ids.length === 0) return named === roots.length;
  return (await selectIn(tx, 'SELECT "id" FROM "serial_list" WHERE "id" IN (?*)', ids)).length === ids.length;
}

/** Carries out a command; resolves when that is durable. */
export abstract class ListStage {
  abstract stage(command: StageCommand): Promise<void>;
}

/** As ListStage, on this connection. @throws Fault `serial-taken`, `list-offset` */
export async function stageOn(writer: DataSource, command: StageCommand): Promise<void> {
  if (command.kind === 'whole') return inTransaction(writer, (tx) => stageWhole(tx, command));
  try {
    await inTransaction(writer, (tx) => stageChunk(tx, command));
  } catch (reason) {
    if (!isUniqueViolation(reason)) throw reason;
    // Asked before, which of the packs exist would cost as much as inserting them.
    await requireUntaken(writer, command);
    throw stagedTwice();
  }
}

async function stageChunk(tx: QueryRunner, chunk: StageChunk): Promise<void> {
  const { list, root, participant, from, received, complete, last, progress } = chunk;
  const moved = await execute(
    tx,
    `UPDATE "serial_list" SET "received" = ?, "last" = ?, "progress" = ?, "complete" = ?
     WHERE "id" = ? AND "root" = ? AND "participant" = ? AND "received" = ?`,
    [received, last, progress, complete, list, root, participant, from],
  );
  if (moved !== 1) throw stagedTwice();
  if (chunk.made) await insertPacks(tx, list, chunk.made);
  await upsertRows(tx, 'list_part', ['list', 'n', 'gtin'], partRows(list, chunk.purpose, chunk.parts));
  await insertRows(
    tx,
    'list_node',
    ['list', 'level', 'n', 'hash'],
    chunk.nodes.map(({ level, n, hash }) => [list, level, n, hash]),
  );
}

async function insertPacks(tx: QueryRunner, list: number, { gtin, serials }: { gtin: Gtin; serials: Serial[] }): Promise<void> {
  await execute(
    tx,
    `INSERT INTO "pack" ("gtin", "serial", "holding")
     SELECT CAST(? AS bigint), j."value", CAST(? AS bigint) FROM ${eachText(tx, '?')}`,
    [Number(gtin), -list, JSON.stringify(dialectOf(tx) === 'postgres' ? inTwoRounds(serials) : serials)],
  );
}

async function requireUntaken(db: DataSource, { list, made }: StageChunk): Promise<void> {
  if (!made) return;
  const taken = await rows<{ serial: string }>(
    db,
    `SELECT p."serial" FROM ${eachText(db, '?')} JOIN "pack" p ON p."gtin" = ? AND p."serial" = j."value" WHERE p."holding" <> ?`,
    [JSON.stringify(made.serials), Number(made.gtin), -list],
  );
  if (taken.length === 0) return;
  throw new Fault(
    'serial-taken',
    `${taken.length} of these serials exist already, or stand in another list: a serial is used once`,
    { serials: taken.slice(0, 10).map(({ serial }) => serial) },
  );
}

const stagedTwice = (): Fault =>
  new Fault(
    'list-offset',
    'the list is being uploaded twice at once, or was discarded meanwhile: read how far it is and go on from there',
    {},
  );

/**
 * Backwards, five serials of nine, then the rest: PostgreSQL splits a full page of an index in halves, and what comes in order
 * leaves one of them as it is for good. What comes in a second round fills these halves to nine tenths.
 */
function inTwoRounds(serials: readonly Serial[]): Serial[] {
  const backwards = serials.toReversed();
  return [true, false].flatMap((first) => backwards.filter((_, i) => i % 9 < 5 === first));
}

const partRows = (list: number, purpose: Purpose, parts: readonly Part[]): Record<string, SqlValue>[] =>
  parts.map(({ n, gtin, serials }) => ({
    list,
    n,
    gtin: Number(gtin),
    first: inUri(gtin, serials[0]!),
    ...(purpose === 'existing'
      ? { low: null, high: null, serials: JSON.stringify(serials) }
      : { ...rangeOf(serials), serials: null }),
  }));

/** Lists that are known already stay as they are: the caller has compared them. */
async function stageWhole(tx: QueryRunner, { participant, created, lists }: StageWhole): Promise<void> {
  const first = await takeListIds(tx, lists.length);
  const roots = lists.map(({ root }) => root);
  const known = new Set((await findLists(tx, roots)).map(({ root }) => root));
  const fresh = lists.filter(({ root }) => !known.has(root)).map((list, i) => ({ id: first + i, ...list }));
  await insertRows(
    tx,
    'serial_list',
    LIST_COLUMNS,
    fresh.map(({ id, root, seed, count }) => [
      id,
      root,
      seed,
      'existing',
      participant,
      count,
      count,
      '',
      null,
      true,
      null,
      created,
      null,
    ]),
  );
  await upsertRows(
    tx,
    'list_part',
    ['list', 'n', 'gtin'],
    fresh.flatMap(({ id, parts }) => partRows(id, 'existing', parts)),
  );
}

/** All columns of a list's row. */
const LIST_COLUMNS = [
  'id',
  'root',
  'seed',
  'purpose',
  'participant',
  'count',
  'received',
  'last',
  'progress',
  'complete',
  'gtin',
  'created',
  'named',
];

/** Takes `count` ids of lists, which nobody gets again even where the lists are deleted. @returns the first of them */
async function takeListIds(tx: QueryRunner, count: number): Promise<number> {
  await execute(tx, 'UPDATE "list_id" SET "next" = "next" + ?', [count]);
  const [row] = await rows<{ next: number }>(tx, 'SELECT "next" FROM "list_id"');
  return Number(row!.next) - count;
}
