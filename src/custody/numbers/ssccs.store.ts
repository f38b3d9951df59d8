/**
 * How far each series of SSCCs is given out. The row of a beginning covers all that was given out of its numbers, also by a shorter
 * beginning that contained it before it was granted: whoever passes over it for the first time writes down what that was.
 */
import type { QueryRunner } from 'typeorm';
import { dialectOf, insertRows, selectIn, type Runner } from '../../platform/database/sql.js';
import { upsertRows } from '../../platform/database/upsert.js';
import { longerThan } from '../../registry/parties.reader.js';
import { startOf, takenIn, type Series } from './sscc.rules.js';

/** PostgreSQL: held until the end of a transaction that gives out numbers, since series that nest read each other's rows. */
const NUMBERS_LOCK = 7_235_415;

/** Where a series stands. `next`: no place before it is free. */
export interface Standing extends Series {
  readonly next: number;
}

/** Makes others that give out numbers wait until this transaction is over; on SQLite they wait already. */
export async function inOrder(tx: QueryRunner): Promise<void> {
  if (dialectOf(tx) === 'postgres') await tx.query('SELECT pg_advisory_xact_lock($1)', [NUMBERS_LOCK]);
}

/** Where the series of a beginning stands: by its own row, or by that of the longest shorter one that has given out numbers. */
export async function standingOf(db: Runner, key: string, extension: number): Promise<Standing> {
  const beginnings = Array.from({ length: key.length }, (_, i) => key.slice(0, i + 1));
  const text = 'SELECT "key", "next" FROM "sscc_series" WHERE "extension" = ? AND "key" IN (?*)';
  const found = await selectIn<{ key: string; next: number }>(db, text, beginnings, [extension]);
  const nearest = found.toSorted((a, b) => b.key.length - a.key.length)[0];
  const next = nearest === undefined ? 0 : startOf(key, nearest.key, Number(nearest.next));
  return { key, extension, next, taken: takenIn(key, await longerThan(db, key)) };
}

/** Moves a series on. Longer beginnings that it passes over start where it stood: the places behind were not given out but left out. */
export async function moveTo(tx: QueryRunner, { key, extension, next, taken }: Standing, to: number): Promise<void> {
  const passed = taken.filter(({ first, last }) => first < to && last >= next);
  const starts = passed.map((one) => [one.key, extension, startOf(one.key, key, next)]);
  await insertRows(tx, 'sscc_series', ['key', 'extension', 'next'], starts, { onConflict: 'nothing' });
  await upsertRows(tx, 'sscc_series', ['key', 'extension'], [{ key, extension, next: to }]);
}
