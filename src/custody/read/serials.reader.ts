/** Which serials of a product are on packs, and how many; what waits on lists counts for nobody. Reads only. */
import { eachText, rows, selectIn, type Runner } from '../../platform/database/sql.js';
import type { Gtin, Serial } from '../../protocol/gs1/identifiers.js';
import { batchKey } from '../../protocol/registry/registry.js';
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

/** Whether a pack with this serial was commissioned. */
export async function isMade(db: Runner, gtin: Gtin, serial: string): Promise<boolean> {
  const text = 'SELECT 1 FROM "pack" p JOIN "holding" h ON h."id" = p."holding" WHERE p."gtin" = ? AND p."serial" = ?';
  return (await rows(db, text, [Number(gtin), serial])).length > 0;
}
