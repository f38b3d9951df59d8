/**
 * Writing serial lists: in transactions of a few milliseconds, so that appends do not wait. The commands are plain data,
 * because whoever writes may live in another thread: on SQLite all that is large is written by the one that appends.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import { dialectOf, eachText, execute, insertRows, type SqlValue } from '../../platform/database/sql.js';
import { inTransaction } from '../../platform/database/transaction.js';
import { upsertRows } from '../../platform/database/upsert.js';
import { holdHead } from '../../ledger/log.store.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln, Gtin, Serial } from '../../protocol/gs1/identifiers.js';
import { findListsOf, type Purpose } from '../read/lists.reader.js';
import { clearWaste, dropList, type ClearWaste, type DropList } from './clearing.store.js';
import { inUri, rangeOf, type Part } from './parts.js';
import { forgetRivals, noteRivals } from './rivals.store.js';
import { insertLists, requireRoom, takeListIds } from './waiting-lists.store.js';

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
  /** When it came, epoch ms. */
  changed: number;
  /** All parts that have changed, whole. */
  parts: Part[];
  /** The packs themselves, where they are new: all of one product. */
  made: { gtin: Gtin; serials: Serial[] } | null;
  nodes: { level: number; n: number; hash: Uint8Array }[];
}

/** Small lists of existing packs, whole. `changed`: when they came, epoch ms. */
export interface StageWhole {
  kind: 'whole';
  participant: Gln;
  /** As in SerialList. */
  site: Gln | null;
  changed: number;
  lists: { root: string; seed: string; count: number; parts: Part[] }[];
}

export type StageCommand = StageChunk | StageWhole | DropList | ClearWaste;

/** Carries out a command; resolves when that is durable. */
export abstract class ListStage {
  abstract stage(command: StageCommand): Promise<void>;
}

/** As ListStage, on this connection. @throws Fault `list-offset`, `lists-full`, `list-in-use`, `list-unknown` */
export const stageOn = (writer: DataSource, command: StageCommand): Promise<void> =>
  inTransaction(writer, (tx) => carryOut(tx, command));

function carryOut(tx: QueryRunner, command: StageCommand): Promise<void> {
  switch (command.kind) {
    case 'chunk':
      return stageChunk(tx, command);
    case 'whole':
      return stageWhole(tx, command);
    case 'drop':
      return dropList(tx, command);
    case 'clear':
      return clearWaste(tx);
    case 'forget':
      return forgetRivals(tx);
  }
}

async function stageChunk(tx: QueryRunner, chunk: StageChunk): Promise<void> {
  const { list, root, participant, from, received, complete, last, progress, changed, made } = chunk;
  const moved = await execute(
    tx,
    `UPDATE "serial_list" SET "received" = ?, "last" = ?, "progress" = ?, "complete" = ?, "changed" = ?
     WHERE "id" = ? AND "root" = ? AND "participant" = ? AND "received" = ?`,
    [received, last, progress, complete, changed, list, root, participant, from],
  );
  if (moved !== 1) throw stagedTwice();
  await upsertRows(tx, 'list_part', ['list', 'n', 'gtin'], partRows(list, chunk.purpose, chunk.parts));
  await insertRows(
    tx,
    'list_node',
    ['list', 'level', 'n', 'hash'],
    chunk.nodes.map(({ level, n, hash }) => [list, level, n, hash]),
  );
  if (!made) return;
  await insertPacks(tx, list, made);
  await holdHead(tx);
  await noteRivals(tx, list, made);
}

async function insertPacks(tx: QueryRunner, list: number, { gtin, serials }: { gtin: Gtin; serials: Serial[] }): Promise<void> {
  await execute(
    tx,
    `INSERT INTO "pack" ("gtin", "serial", "holding")
     SELECT CAST(? AS bigint), j."value", CAST(? AS bigint) FROM ${eachText(tx, '?')}`,
    [Number(gtin), -list, JSON.stringify(dialectOf(tx) === 'postgres' ? inTwoRounds(serials) : serials)],
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

/** Lists that their participant has already stay as they are: the caller has compared them. */
async function stageWhole(tx: QueryRunner, { participant, site, changed, lists }: StageWhole): Promise<void> {
  const first = await takeListIds(tx, lists.length);
  const roots = lists.map(({ root }) => root);
  const known = new Set((await findListsOf(tx, participant, roots)).map(({ root }) => root));
  const fresh = lists.filter(({ root }) => !known.has(root)).map((list, i) => ({ id: first + i, ...list }));
  const packs = fresh.reduce((sum, { count }) => sum + count, 0);
  await requireRoom(tx, participant, { lists: 0, whole: fresh.length, packs });
  await insertLists(
    tx,
    fresh.map(({ id, root, seed, count }) => {
      const sent = { purpose: 'existing', received: count, whole: true, complete: true, gtin: null } as const;
      return { id, root, seed, count, participant, site, changed, ...sent };
    }),
  );
  await upsertRows(
    tx,
    'list_part',
    ['list', 'n', 'gtin'],
    fresh.flatMap(({ id, parts }) => partRows(id, 'existing', parts)),
  );
}
