/** Rows of serial lists until an entry names them: announcing within the bounds of a participant, naming, discarding. */
import type { QueryRunner } from 'typeorm';
import { eachText, execute, insertRows, rows, selectIn, type SqlValue } from '../../platform/database/sql.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { findListsOf, type SerialList } from '../read/lists.reader.js';

/** What is announced of a list before its packs come. */
export type Announcement = Pick<SerialList, 'root' | 'seed' | 'purpose' | 'participant' | 'site' | 'count' | 'gtin'>;

/** What a participant may have that no entry named: lists in chunks, lists that it sent whole, packs on all of them. */
const MOST = { lists: 20, whole: 4_096, packs: 4_194_304 };

/**
 * Writes down an announced list, empty yet; where its participant has announced it before nothing happens.
 *
 * @param now epoch ms
 * @throws Fault `lists-full`
 */
export async function addList(tx: QueryRunner, announced: Announcement, now: number): Promise<void> {
  const id = await takeListIds(tx, 1);
  if ((await findListsOf(tx, announced.participant, [announced.root])).length > 0) return;
  await requireRoom(tx, announced.participant, { lists: 1, whole: 0, packs: announced.count });
  await insertLists(tx, [{ ...announced, id, received: 0, whole: false, complete: false, changed: now }]);
}

/** Throws `lists-full` where a participant would have more than it may that no entry named. Who took an id goes alone. */
export async function requireRoom(tx: QueryRunner, participant: Gln, more: typeof MOST): Promise<void> {
  const [has] = await rows<Record<keyof typeof MOST, SqlValue>>(
    tx,
    `SELECT COUNT(CASE WHEN NOT "whole" THEN 1 END) AS "lists", COUNT(CASE WHEN "whole" THEN 1 END) AS "whole", SUM("count") AS "packs"
     FROM "serial_list" WHERE "named" IS NULL AND "participant" = ?`,
    [participant],
  );
  const names = Object.keys(MOST) as (keyof typeof MOST)[];
  const sum = (name: keyof typeof MOST): number => Number(has![name] ?? 0) + more[name];
  if (names.every((name) => more[name] === 0 || sum(name) <= MOST[name])) return;
  throw new Fault(
    'lists-full',
    `your serial lists that no entry names would be more than ${MOST.lists}, or have more than ${MOST.packs} packs: ` +
      'send the entries that name them, or discard lists ("theriac serial-list list" shows them)',
    { lists: Number(has!.lists) + Number(has!.whole), packs: Number(has!.packs ?? 0) },
  );
}

/** A list as it is first written. */
export type NewList = Announcement & Pick<SerialList, 'id' | 'received' | 'whole' | 'complete' | 'changed'>;

export async function insertLists(tx: QueryRunner, lists: readonly NewList[]): Promise<void> {
  const columns = [
    'id',
    'root',
    'seed',
    'purpose',
    'participant',
    'site',
    'count',
    'received',
    'whole',
    'complete',
    'gtin',
    'changed',
  ] as const;
  const values = lists.map((list) => [...columns.map((column) => list[column]), '', null, null]);
  await insertRows(tx, 'serial_list', [...columns, 'last', 'progress', 'named'], values);
}

/** Takes `count` ids of lists, which nobody gets again even where the lists are deleted. @returns the first of them */
export async function takeListIds(tx: QueryRunner, count: number): Promise<number> {
  await execute(tx, 'UPDATE "list_id" SET "next" = "next" + ?', [count]);
  const [row] = await rows<{ next: number }>(tx, 'SELECT "next" FROM "list_id"');
  return Number(row!.next) - count;
}

/** Serial lists as judging read them: all that are named (listKey); by their ids those whose packs come into being by the entry. */
export interface NamedLists {
  readonly lists: readonly string[];
  readonly ids: readonly number[];
}

/**
 * Notes, in the transaction of the entries that name them, that these lists stay. What judging read of a list, somebody beside
 * the sequencer may have deleted since: then the transaction must not be committed.
 *
 * @param size of the log before these entries
 * @returns whether all of them are still there
 */
export async function nameLists(tx: QueryRunner, { lists, ids }: NamedLists, size: number): Promise<boolean> {
  if (lists.length === 0) return true;
  const named = await execute(
    tx,
    `UPDATE "serial_list" SET "named" = COALESCE("named", CAST(? AS bigint))
     WHERE "complete" AND ("participant", "root") IN (SELECT SUBSTR(j."value", 1, 13), SUBSTR(j."value", 15) FROM ${eachText(tx, '?')})`,
    [size, JSON.stringify(lists)],
  );
  if (named !== lists.length || ids.length === 0) return named === lists.length;
  return (await selectIn(tx, 'SELECT "id" FROM "serial_list" WHERE "id" IN (?*)', ids)).length === ids.length;
}
