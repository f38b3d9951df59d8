/** Which packs a cohort has. Packs point to their cohort and not the other way, so the entry that made it says where to look. */
import { entriesAt } from '../../ledger/log.store.js';
import { eachText, rows, type Runner } from '../../platform/database/sql.js';
import type { Holding } from '../../protocol/custody/book.js';
import { parseObjectUri, type Gtin, type Serial } from '../../protocol/gs1/identifiers.js';
import { batchParts } from '../../protocol/registry/registry.js';
import { stepOf } from './histories.reader.js';
import { findLists, packsOf } from './lists.reader.js';

/** Serials that are looked up at once. */
const PAGE = 5_000;

type Cohort = Pick<Holding, 'id' | 'batch' | 'count' | 'since'>;

/** The serials of a cohort's packs in byte order, page by page. Reads all packs of the product: for cohorts that are large. */
export async function* serialsOf(db: Runner, { id, batch }: Pick<Cohort, 'id' | 'batch'>): AsyncGenerator<Serial[]> {
  const gtin = Number(batchParts(batch!)[0]);
  for (let after = ''; ;) {
    const page = await rows<{ serial: Serial; holding: number }>(
      db,
      'SELECT "serial", "holding" FROM "pack" WHERE "gtin" = ? AND "serial" > ? ORDER BY "serial" LIMIT ?',
      [gtin, after, PAGE],
    );
    if (page.length === 0) return;
    const own = page.filter(({ holding }) => Number(holding) === id).map(({ serial }) => serial);
    if (own.length > 0) yield own;
    after = page.at(-1)!.serial;
  }
}

/** The serials of a small cohort's packs in byte order, by what the entry named that made it or split it off. */
export async function fewSerialsOf(db: Runner, cohort: Cohort): Promise<Serial[]> {
  const [gtin] = batchParts(cohort.batch!);
  const [entry] = await entriesAt(db, [cohort.since]);
  const { epcs, list: named } = stepOf(entry!).objects;
  const single = epcs.flatMap((uri) => {
    const id = parseObjectUri(uri);
    return id.kind === 'sgtin' && id.gtin === gtin ? [id.serial] : [];
  });
  const found = new Set(await ownOf(db, cohort, gtin, single));
  const list = named && (await findLists(db, [named.root]))[0];
  if (list) {
    for await (const page of packsOf(db, list)) {
      const serials = page.flatMap(([product, serial]) => (product === gtin ? [serial] : []));
      for (const serial of await ownOf(db, cohort, gtin, serials)) found.add(serial);
      if (found.size === cohort.count) break;
    }
  }
  // Whatever way a cohort may have come into being: its packs are in the table.
  if (found.size !== cohort.count) for await (const page of serialsOf(db, cohort)) for (const serial of page) found.add(serial);
  return [...found].sort();
}

async function ownOf(db: Runner, { id }: Cohort, gtin: Gtin, serials: readonly Serial[]): Promise<Serial[]> {
  if (serials.length === 0) return [];
  const found = await rows<{ serial: Serial }>(
    db,
    `SELECT p."serial" FROM "pack" p
     WHERE p."gtin" = ? AND p."serial" IN (SELECT j."value" FROM ${eachText(db, '?')}) AND p."holding" = ?`,
    [Number(gtin), JSON.stringify(serials), id],
  );
  return found.map(({ serial }) => serial);
}
