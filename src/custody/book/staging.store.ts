/**
 * Writing serial lists: in transactions of a few milliseconds, so that appends do not wait. The commands are plain data,
 * because whoever writes may live in another thread: on SQLite all that is large is written by the one that appends.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { dialectOf, eachText, execute, insertRows, rows, type SqlValue } from '../../platform/database/sql.js';
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
  list: number;
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
  const values = [await nextListId(tx), root, seed, purpose, participant, count, 0, '', null, false, gtin, created];
  await insertRows(tx, 'serial_list', LIST_COLUMNS, [values], { onConflict: 'nothing' });
}

/** Forgets a list and what was staged of it, unless an entry may name it. Gives whether it did. */
export async function dropList(tx: QueryRunner, { id, gtin, purpose, complete }: SerialList): Promise<boolean> {
  const [used] = await rows<{ id: number }>(tx, 'SELECT "id" FROM "holding" WHERE "id" = ?', [-id]);
  if (used || (purpose === 'existing' && complete)) return false;
  await execute(tx, 'DELETE FROM "pack" WHERE "gtin" = ? AND "holding" = ?', [Number(gtin ?? 0), -id]);
  await execute(tx, 'DELETE FROM "list_part" WHERE "list" = ?', [id]);
  await execute(tx, 'DELETE FROM "list_node" WHERE "list" = ?', [id]);
  await execute(tx, 'DELETE FROM "serial_list" WHERE "id" = ?', [id]);
  return true;
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
  const { list, from, received, complete, last, progress } = chunk;
  if (chunk.made) await insertPacks(tx, list, chunk.made);
  await upsertRows(tx, 'list_part', ['list', 'n', 'gtin'], partRows(list, chunk.purpose, chunk.parts));
  await insertRows(
    tx,
    'list_node',
    ['list', 'level', 'n', 'hash'],
    chunk.nodes.map(({ level, n, hash }) => [list, level, n, hash]),
  );
  const moved = await execute(
    tx,
    'UPDATE "serial_list" SET "received" = ?, "last" = ?, "progress" = ?, "complete" = ? WHERE "id" = ? AND "received" = ?',
    [received, last, progress, complete, list, from],
  );
  if (moved !== 1) throw stagedTwice();
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
  new Fault('list-offset', 'the list is being uploaded twice at once: read how far it is and go on from there', {});

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
  const first = await nextListId(tx);
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
];

/** PostgreSQL: held by who gives a list its id, since transactions there run side by side. Any fixed number does. */
const ID_LOCK = 7_235_411;

/** The next free id of a list. */
async function nextListId(tx: QueryRunner): Promise<number> {
  if (dialectOf(tx) === 'postgres') await tx.query('SELECT pg_advisory_xact_lock($1)', [ID_LOCK]);
  const [last] = await rows<{ id: number }>(tx, 'SELECT MAX("id") AS "id" FROM "serial_list"');
  return Number(last?.id ?? 0) + 1;
}
