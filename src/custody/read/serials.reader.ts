/** Which serials of a product are on packs, and how many; what waits on lists counts for nobody. Reads only. */
import { eachText, rows, selectIn, type Runner } from '../../platform/database/sql.js';
import { CSET_82 } from '../../protocol/gs1/check-digit.js';
import type { Gtin, Lot, Serial } from '../../protocol/gs1/identifiers.js';
import { batchKey, batchParts } from '../../protocol/registry/registry.js';
import { type Asked, GAP } from '../../protocol/verdict/misread.js';
import { readLots } from '../../registry/registry.store.js';

/** How many packs of a product came into being, by lists or one by one. */
export async function countMade(db: Runner, gtin: Gtin): Promise<number> {
  const [listed] = await rows<{ n: number | null }>(
    db,
    'SELECT SUM(l."count") AS "n" FROM "serial_list" l JOIN "holding" h ON h."id" = -l."id" WHERE l."gtin" = ?',
    [gtin],
  );
  // A cohort that was split off nothing came into being itself; those of lists have negative ids.
  const single = await selectIn<{ n: number }>(
    db,
    'SELECT COUNT(*) AS "n" FROM "holding" WHERE "splitFrom" IS NULL AND "id" > 0 AND "batch" IN (?*)',
    (await readLots(db, gtin)).map((lot) => batchKey(gtin, lot)),
  );
  return single.reduce((sum, { n }) => sum + Number(n), Number(listed!.n ?? 0));
}

/** Those of `serials` that are on packs of the product. */
export async function takenSerials(db: Runner, gtin: Gtin, serials: readonly string[]): Promise<Serial[]> {
  const found = await rows<{ serial: Serial }>(
    db,
    `SELECT p."serial" FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
     WHERE p."gtin" = ? AND p."serial" IN (SELECT j."value" FROM ${eachText(db, '?')})`,
    [Number(gtin), JSON.stringify(serials)],
  );
  return found.map(({ serial }) => serial);
}

/** Whether serials of the product that begin so are on packs. */
export async function hasPacksFrom(db: Runner, gtin: Gtin, prefix: string): Promise<boolean> {
  const text = `SELECT 1 FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
    WHERE p."gtin" = ? AND p."serial" >= ? AND p."serial" < ? LIMIT 1`;
  return (await rows(db, text, [Number(gtin), prefix, `${prefix}~`])).length > 0;
}

/** So many packs are looked at whose serials begin as asked. */
const LONGER = 16;

/**
 * Packs of a product whose serials are what is asked for, by one statement. Letters of any case are found by walking along the
 * index sign by sign, in both cases, as far as there are serials that begin so: a few look-ups for each sign.
 */
export async function serialsLike(
  db: Runner,
  gtin: Gtin,
  { serials, anyCase, begun }: Asked,
): Promise<{ serial: Serial; lot: Lot }[]> {
  const each = `SELECT j."value" FROM ${eachText(db, '?')}`;
  const text = `WITH RECURSIVE "form"("text") AS (${each}),
    "walk"("n", "begun") AS (
      SELECT 0, CAST('' AS TEXT)
      UNION
      SELECT w."n" + 1, w."begun" || SUBSTR(f."text", w."n" + 1, 1) FROM "walk" w CROSS JOIN "form" f
      WHERE w."n" < ? AND EXISTS (SELECT 1 FROM "pack" p WHERE p."gtin" = ?
        AND p."serial" >= w."begun" || SUBSTR(f."text", w."n" + 1, 1) AND p."serial" < w."begun" || SUBSTR(f."text", w."n" + 1, 1) || '~')),
    "asked"("serial") AS (
      SELECT REPLACE(a."value", ?, s."value") FROM (${each}) a CROSS JOIN (${each}) s
      WHERE s."value" = '0' OR a."value" <> REPLACE(a."value", ?, '')
      UNION SELECT "begun" FROM "walk" WHERE "n" = ?
      UNION SELECT l."serial" FROM (SELECT p."serial" FROM "pack" p WHERE p."gtin" = ? AND p."serial" > ? AND p."serial" < ?
        ORDER BY p."serial" LIMIT ${LONGER}) l)
    SELECT p."serial", h."batch" FROM "asked" a JOIN "pack" p ON p."gtin" = ? AND p."serial" = a."serial"
    JOIN "holding" h ON h."id" = p."holding"`;
  const key = Number(gtin);
  const forms = JSON.stringify([anyCase.toLowerCase(), anyCase.toUpperCase()]);
  const signs = JSON.stringify([...CSET_82]);
  const { length } = anyCase;
  const longer = begun === null ? [' ', ' '] : [begun, `${begun}~`];
  const parameters = [forms, length, key, GAP, JSON.stringify(serials), signs, GAP, length, key, ...longer, key];
  const found = await rows<{ serial: Serial; batch: string }>(db, text, parameters);
  return found.map(({ serial, batch }) => ({ serial, lot: batchParts(batch)[1] }));
}
