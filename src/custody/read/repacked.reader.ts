/** Which packs were opened to make others, and which were made of them. Reads only. */
import { eachText, rows, selectIn, type Runner } from '../../platform/database/sql.js';
import type { Holding } from '../../protocol/custody/book.js';
import { HOLDING, holdingOf } from '../book/book.store.js';

type Row = Parameters<typeof holdingOf>[0];

/** Cohorts on the other side of a repackaging. `repacked`: what is asked for was made from it, or it was made from that. */
export interface Repacked {
  readonly holding: Holding;
  readonly repacked: 'from' | 'into';
}

/**
 * The cohorts out of which the packs of one were made by repackaging, those out of which these were, and so on; then those that
 * were made of it. At most `limit`.
 */
export async function readRepacked(db: Runner, own: Holding, limit: number): Promise<Repacked[]> {
  const opened = await follow(own, limit, (side) => openedFor(db, side, limit));
  const made = await follow(own, limit - opened.length, (side) => madeOf(db, side, limit));
  return [
    ...opened.map((holding): Repacked => ({ holding, repacked: 'from' })),
    ...made.map((holding): Repacked => ({ holding, repacked: 'into' })),
  ];
}

/** Most cohorts of one object of which it is asked what they went through. */
const MOST_OPENED = 1_000;

/** The cohorts out of which the packs of one were made, as in readRepacked: whatever is doubted of these is so of it. */
export const readOpened = (db: Runner, own: Holding): Promise<Holding[]> =>
  follow(own, MOST_OPENED, (side) => openedFor(db, side, MOST_OPENED));

/** What is next to a holding, what is next to that, and so on; each once, at most `limit`. */
async function follow(own: Holding, limit: number, next: (side: readonly Holding[]) => Promise<Holding[]>): Promise<Holding[]> {
  const found = new Map<number, Holding>();
  for (let side: Holding[] = [own]; side.length > 0 && found.size < limit;) {
    side = (await next(side)).filter(({ id }) => id !== own.id && !found.has(id));
    for (const holding of side) found.set(holding.id, holding);
  }
  return [...found.values()].slice(0, limit);
}

/** What went into the entries by which these came into being: what these continued, where they made something. */
async function openedFor(db: Runner, made: readonly Holding[], limit: number): Promise<Holding[]> {
  const origins = made.map(({ origin }) => origin);
  return touchedAt(
    db,
    `SELECT i."holding" FROM "touch" o JOIN "touch" i ON i."idx" = o."idx" AND i."prev" > 0
     WHERE o."prev" = 0 AND o."holding" IN (?*)`,
    origins,
    limit,
  );
}

/** What came out of the entries that repacked these. */
async function madeOf(db: Runner, opened: readonly Holding[], limit: number): Promise<Holding[]> {
  const entries = opened.flatMap(({ end }) => (end?.reason === 'repacked' ? [end.index] : []));
  return touchedAt(db, 'SELECT "holding" FROM "touch" WHERE "prev" = 0 AND "idx" IN (?*)', entries, limit);
}

/**
 * The cohorts that a statement names, with those that were split off them since, as far as any pack is in them. At most one more
 * than `limit`: fewer than that are known, and one may be what is asked for.
 */
async function touchedAt(db: Runner, text: string, keys: readonly number[], limit: number): Promise<Holding[]> {
  const named = (await selectIn<{ holding: number }>(db, text, [...new Set(keys)])).map(({ holding }) => Number(holding));
  const found = await rows<Row>(
    db,
    `WITH RECURSIVE part AS (
       SELECT CAST(j."value" AS bigint) AS "id" FROM ${eachText(db, '?')}
       UNION SELECT h."id" FROM part p JOIN "holding" h ON h."splitFrom" = p."id")
     ${HOLDING} JOIN part ON part."id" = h."id" WHERE h."batch" IS NOT NULL AND h."count" > 0 ORDER BY h."id" LIMIT ?`,
    [JSON.stringify(named), limit + 1],
  );
  return found.map(holdingOf);
}
