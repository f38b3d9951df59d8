/** Serial lists that go: discarded by their owners, or waiting for too long. What was staged of them is cleared away bit by bit. */
import type { QueryRunner } from 'typeorm';
import { execute, insertRows, rows, type Runner } from '../../platform/database/sql.js';
import { allOf, when, whenNull } from '../../platform/database/where.js';
import { Fault } from '../../protocol/fault.js';
import type { SerialList } from '../read/lists.reader.js';

/** Parts of a list, of up to 256 packs each, that are cleared in one transaction: a few milliseconds. */
const SLICE = 4;

/** A list is to go. `unchanged`: only if nothing came of it since then (epoch ms). */
export interface DropList {
  kind: 'drop';
  list: number;
  root: string;
  unchanged?: number;
}

/** The next of what was staged of lists that are gone is to be cleared away; `forget`: what is known of rivals of those that wait no more. */
export interface ClearWaste {
  kind: 'clear' | 'forget';
}

/**
 * Forgets a list, unless an entry named it. Deleting the row and naming it (nameLists) wait for each other: a list is deleted
 * or named, never both.
 *
 * @throws Fault `list-in-use`, `list-unknown`
 */
export async function dropList(tx: QueryRunner, { list, root, unchanged }: DropList): Promise<void> {
  const [found] = await rows<{ gtin: string | null }>(tx, 'SELECT "gtin" FROM "serial_list" WHERE "id" = ?', [list]);
  const [text, values] = allOf([when('"id" = ?', list), whenNull('"named"', true), when('"changed" = ?', unchanged)]);
  if (!found) throw new Fault('list-unknown', `the serial list ${root} is gone already`, { list: root });
  if ((await execute(tx, `DELETE FROM "serial_list" WHERE ${text}`, values)) === 0)
    throw new Fault('list-in-use', `the serial list ${root} stays: an entry names it, or its upload goes on`, { list: root });
  await execute(tx, 'DELETE FROM "list_rival" WHERE "list" = ?', [list]);
  await insertRows(tx, 'list_waste', ['list', 'gtin'], [[list, found.gtin]]);
}

/** Clears the next of what was staged of lists that are gone. */
export async function clearWaste(tx: QueryRunner): Promise<void> {
  const [waste] = await rows<{ list: number; gtin: string | null }>(tx, 'SELECT * FROM "list_waste" ORDER BY "list" LIMIT 1');
  if (!waste) return;
  const { list, gtin } = waste;
  const parts = await rows<{ n: number; low: string | null; high: string | null }>(
    tx,
    'SELECT DISTINCT "n", "low", "high" FROM "list_part" WHERE "list" = ? ORDER BY "n" LIMIT ?',
    [list, SLICE],
  );
  for (const { n, low, high } of parts) {
    if (low !== null && high !== null) await execute(tx, STAGED, [Number(gtin), low, high, -list]);
    await execute(tx, 'DELETE FROM "list_part" WHERE "list" = ? AND "n" = ?', [list, n]);
  }
  if (parts.length === SLICE) return;
  await execute(tx, 'DELETE FROM "list_node" WHERE "list" = ?', [list]);
  await execute(tx, 'DELETE FROM "list_waste" WHERE "list" = ?', [list]);
}

const STAGED = 'DELETE FROM "pack" WHERE "gtin" = ? AND "serial" >= ? AND "serial" <= ? AND "holding" = ?';

/** Whether something of lists that are gone is still to be cleared away. */
export const hasWaste = async (db: Runner): Promise<boolean> => (await rows(db, 'SELECT 1 FROM "list_waste" LIMIT 1')).length > 0;

/** How long a list waits for an entry to name it, in ms: after its last chunk, and once it is complete. */
const WAITS = { begun: 24 * 3_600_000, complete: 7 * 24 * 3_600_000 };

/** When a list goes unless an entry names it, epoch ms. */
export const goesAt = ({ changed, complete }: Pick<SerialList, 'changed' | 'complete'>): number =>
  changed + (complete ? WAITS.complete : WAITS.begun);

/** Some of the lists that have waited for too long at `now` (epoch ms), as what makes them go. */
export async function expiredLists(db: Runner, now: number): Promise<DropList[]> {
  const found = await rows<{ id: number; root: string; changed: number }>(
    db,
    `SELECT "id", "root", "changed" FROM "serial_list"
     WHERE "named" IS NULL AND "changed" <= CASE WHEN "complete" THEN CAST(? AS bigint) ELSE CAST(? AS bigint) END LIMIT 200`,
    [now - WAITS.complete, now - WAITS.begun],
  );
  return found.map(({ id, root, changed }) => ({ kind: 'drop', list: Number(id), root, unchanged: Number(changed) }));
}
