/** What a participant holds at its sites, by batch: loose, in containers, and of batches without serials. Reads only. */
import { selectIn, type Runner } from '../../platform/database/sql.js';
import { wordOf } from '../../protocol/custody/words.js';
import { packUri, type Gln, type Gtin, type Serial } from '../../protocol/gs1/identifiers.js';
import { readPack } from './custody.reader.js';

/** `count` packs of a batch (`{gtin}/{lot}`) at a site. */
export interface SiteStock {
  site: Gln;
  batch: string;
  count: number;
}

/** All stock that `holder` holds now at `sites`; what is in transit is not there. */
export async function readSiteStock(db: Runner, holder: Gln, sites: readonly Gln[]): Promise<SiteStock[]> {
  const where = `"parent" IS NULL AND "state" = 'active' AND "spent" IS NULL AND "holder" = ? AND "site" IN (?*)`;
  const loose = await selectIn<SiteStock>(
    db,
    `SELECT "site", "batch", SUM("count") AS "count" FROM "holding" WHERE "batch" IS NOT NULL AND "count" > 0 AND ${where} GROUP BY "site", "batch"`,
    sites,
    [holder],
  );
  const packed = await selectIn<{ site: Gln; contents: string }>(
    db,
    `SELECT "site", "contents" FROM "holding" WHERE "contents" IS NOT NULL AND ${where}`,
    sites,
    [holder],
  );
  const counted = await selectIn<SiteStock>(
    db,
    `SELECT "site", "batch", "quantity" AS "count" FROM "balance" WHERE "state" = 'active' AND "quantity" > 0 AND "site" IN (?*)`,
    sites,
  );
  const stock = new Map<string, SiteStock>();
  const add = (site: Gln, batch: string, count: number): void => {
    const key = `${site} ${batch}`;
    stock.set(key, { site, batch, count: (stock.get(key)?.count ?? 0) + count });
  };
  for (const { site, batch, count } of [...loose, ...counted]) add(site, batch, Number(count));
  for (const { site, contents } of packed) {
    for (const [batch, count] of Object.entries(JSON.parse(contents) as Record<string, number>)) add(site, batch, count);
  }
  return [...stock.values()];
}

/** Which of these packs `holder` holds at `site` now. */
export async function heldAt(db: Runner, holder: Gln, site: Gln, gtin: Gtin, serials: readonly Serial[]): Promise<Serial[]> {
  const held: Serial[] = [];
  for (const serial of serials) {
    const root = (await readPack(db, packUri(gtin, serial)))?.at(-1);
    if (root?.holder === holder && root.site === site && wordOf(root) === 'active') held.push(serial);
  }
  return held;
}
