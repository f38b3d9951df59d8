/**
 * Packs that several want to bring into being. A list that waits has no effect on anybody: others may upload or commission the
 * same serials, and whose entry is logged first has them. So that a commissioning need not ask for each pack of its list whether
 * it exists, each pack is looked up once as it is staged, and whatever comes into being or is staged later is noted with the
 * lists that have it. Both happen while the head stands still, so that nothing slips between them.
 */
import type { QueryRunner } from 'typeorm';
import { eachText, execute, insertRows, rows, selectIn, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { packUri, type Gtin, type Serial } from '../../protocol/gs1/identifiers.js';
import { gtinText } from './pack-key.js';

/** Whether the packs of a holding `h` were found, and nobody commissioned them. */
export const IS_FOUND = `COALESCE(h."more", '') LIKE '%"found":"unmade"%'`;

/** Notes which cohorts, existing or to be, have one of these packs of a list. The caller holds the head (holdHead). */
export async function noteRivals(
  tx: QueryRunner,
  list: number,
  { gtin, serials }: { gtin: Gtin; serials: readonly Serial[] },
): Promise<void> {
  const found = await rows<{ holding: number; made: SqlValue; found: SqlValue }>(
    tx,
    `SELECT x."holding", EXISTS (SELECT 1 FROM "holding" h WHERE h."id" = x."holding") AS "made",
       EXISTS (SELECT 1 FROM "holding" h WHERE h."id" = x."holding" AND ${IS_FOUND}) AS "found" FROM (
       SELECT DISTINCT p."holding" FROM "pack" p
       WHERE p."gtin" = ? AND p."serial" IN (SELECT j."value" FROM ${eachText(tx, '?')}) AND p."holding" <> ?) x`,
    [Number(gtin), JSON.stringify(serials), -list],
  );
  const waiting = found.filter(({ made }) => !made).map(({ holding }) => Number(holding));
  // Of packs that somebody made one is enough: the list cannot be commissioned any more. Those that were found are no obstacle.
  const made = found.filter((each) => each.made && !each.found).slice(0, 1);
  made.push(...found.filter((each) => each.found));
  await insertRivals(tx, [
    ...made.map(({ holding }) => [list, Number(holding)] as const),
    ...waiting.flatMap((holding) => [[list, holding] as const, [-holding, -list] as const]),
  ]);
}

/** Notes the cohorts of packs that come into being one by one with the lists that have these packs staged. In an entry's transaction. */
export async function noteMade(tx: QueryRunner, made: readonly (readonly [gtin: number, serial: string, holding: number])[]) {
  const staged = await selectIn<{ gtin: number; serial: string; holding: number }>(
    tx,
    STAGED,
    made.map(([gtin, serial]) => [gtin, serial]),
  );
  const cohorts = new Map(made.map(([gtin, serial, holding]) => [`${gtin}/${serial}`, holding]));
  await insertRivals(
    tx,
    staged.map(({ gtin, serial, holding }) => [-Number(holding), cohorts.get(`${Number(gtin)}/${serial}`)!] as const),
  );
}

const STAGED = `SELECT "gtin", "serial", "holding" FROM "pack" p
  WHERE "holding" < 0 AND NOT EXISTS (SELECT 1 FROM "holding" h WHERE h."id" = p."holding") AND ("gtin", "serial") IN (?*)`;

const insertRivals = (tx: QueryRunner, pairs: readonly (readonly [list: number, holding: number])[]) =>
  insertRows(tx, 'list_rival', ['list', 'holding'], pairs, { onConflict: 'nothing' });

/** The cohorts, existing or to be, that have a pack of one of these lists, by list. */
export async function readRivals(db: Runner, lists: readonly number[]): Promise<Map<number, number[]>> {
  const found = await selectIn<{ list: number; holding: number; made: number | null }>(
    db,
    `SELECT r."list", r."holding", (SELECT MIN(h."id") FROM "holding" h
       WHERE h."origin" = r."holding" AND NOT ${IS_FOUND}) AS "made"
     FROM "list_rival" r WHERE r."list" IN (?*)`,
    lists,
  );
  const rivals = new Map<number, number[]>();
  // Of packs that were found some may be commissioned since.
  for (const { list, holding, made } of found)
    rivals.set(Number(list), [...(rivals.get(Number(list)) ?? []), ...new Set([holding, made ?? holding].map(Number))]);
  return rivals;
}

/** The packs of these lists that were found and that nobody commissioned, by list. */
export async function readFound(db: Runner, lists: readonly number[]): Promise<Map<number, string[]>> {
  const holdings = await selectIn<{ list: number; id: number }>(
    db,
    `SELECT r."list", h."id" FROM "list_rival" r JOIN "holding" h ON h."origin" = r."holding" AND ${IS_FOUND}
     WHERE r."list" IN (?*)`,
    lists,
  );
  const found = await rows<{ list: number; gtin: SqlValue; serial: Serial }>(db, foundIn(db), [
    JSON.stringify([...new Set(holdings.map(({ list }) => list))]),
    JSON.stringify(holdings.map(({ id }) => id)),
  ]);
  const packs = new Map<number, string[]>();
  for (const { list, gtin, serial } of found)
    packs.set(Number(list), [...(packs.get(Number(list)) ?? []), packUri(gtinText(gtin), serial)]);
  return packs;
}

/**
 * Packs do not say in an index to which holding they belong, so those of a list are gone through: once, however many holdings
 * were found, and not at all where none was. In another order SQLite would go through them again for each
 * holding, and with BETWEEN from each part to the end of the product.
 */
function foundIn(db: Runner): string {
  const ids = `(SELECT CAST(j."value" AS bigint) FROM ${eachText(db, '?')})`;
  return `SELECT DISTINCT m."list", p."gtin", p."serial" FROM "list_part" m CROSS JOIN "pack" p CROSS JOIN "pack" s
     WHERE m."list" IN ${ids} AND m."low" IS NOT NULL
       AND p."gtin" = m."gtin" AND p."serial" >= m."low" AND p."serial" <= m."high" AND p."holding" IN ${ids}
       AND s."gtin" = p."gtin" AND s."serial" = p."serial" AND s."holding" = -m."list"`;
}

/** Forgets the rivals of lists that wait no more. */
export async function forgetRivals(tx: QueryRunner): Promise<void> {
  const waits = 'SELECT 1 FROM "serial_list" l WHERE l."id" = "list_rival"."list" AND l."named" IS NULL';
  await execute(tx, `DELETE FROM "list_rival" WHERE NOT EXISTS (${waits})`);
}
