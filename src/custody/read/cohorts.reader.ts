/** Holdings page by page, for who must miss none: all cohorts of a batch, all that is in a container. Reads only. */
import { rows, type Runner, type SqlValue } from '../../platform/database/sql.js';
import type { Holding } from '../../protocol/custody/book.js';
import { HOLDING, holdingOf } from '../book/book.store.js';

type Row = Record<string, SqlValue>;

/** Cohorts of a batch (`{gtin}/{lot}`) that have packs, by id after `after`; each pack of the batch is in exactly one. */
export const cohortsOf = async (db: Runner, batch: string, after: number, limit: number): Promise<Holding[]> =>
  (
    await rows<Row>(db, `${HOLDING} WHERE h."batch" = ? AND h."count" > 0 AND h."id" > ? ORDER BY h."id" LIMIT ?`, [
      batch,
      after,
      limit,
    ])
  ).map(holdingOf);

/** All that is in a container at any depth, by id after `after`, with the URI of what it is directly in. */
export async function contentsOf(
  db: Runner,
  container: number,
  after: number,
  limit: number,
): Promise<{ holding: Holding; parent: string }[]> {
  const found = await rows<Row>(
    db,
    `WITH RECURSIVE inside AS (
       SELECT "id", "parent" FROM "holding" WHERE "parent" = ?
       UNION SELECT h."id", h."parent" FROM inside i JOIN "holding" h ON h."parent" = i."id")
     ${HOLDING.replace('SELECT h.*', 'SELECT h.*, o."epc" AS "outer"')} JOIN inside i ON i."id" = h."id"
     JOIN "holding" o ON o."id" = h."parent" WHERE h."id" > ? ORDER BY h."id" LIMIT ?`,
    [container, after, limit],
  );
  return found.map((row) => ({ holding: holdingOf(row), parent: row['outer'] as string }));
}

/** A cohort by its id; undefined for containers, and where there is none. */
export async function readCohort(db: Runner, id: number): Promise<Holding | undefined> {
  const [row] = await rows<Row>(db, `${HOLDING} WHERE h."id" = ? AND h."batch" IS NOT NULL`, [id]);
  return row && holdingOf(row);
}
