/** Of which batches others are made by repackaging, and what of those holds for these: recalls, dates, withdrawals. Reads only. */
import { selectIn, type Runner } from '../../platform/database/sql.js';
import { batchKey, batchParts, namesBatch, type Batch, type Product, type Recall } from '../../protocol/registry/registry.js';
import { readProducts } from '../../registry/goods.reader.js';
import { readBatches, readRecalls } from '../../registry/registry.store.js';

interface Row {
  batch: string;
  source: string;
}

/** The batches (`{gtin}/{lot}`) that are made of any of these. */
export const readMadeFrom = async (db: Runner, batches: readonly string[]): Promise<string[]> => [
  ...new Set(
    (await selectIn<Row>(db, 'SELECT "batch", "source" FROM "made_of" WHERE "source" IN (?*)', batches)).map(
      ({ batch }) => batch,
    ),
  ),
];

/** What holds for a batch since it holds for one of which it is made. */
export interface Inherited {
  /** Recalls of these as such of the batch, all of it; none that is of all of it anyway. */
  readonly recalls: readonly Recall[];
  /** The earliest expiry in force, its own included. */
  readonly expiry: string;
  /** The withdrawal of one of their products. */
  readonly withdrawal: Product['withdrawal'];
}

/** Reads what batches inherit. @returns what of it each does */
export async function readInherited(db: Runner, batches: readonly Batch[]): Promise<(batch: Batch) => Inherited> {
  const keys = batches.map(({ gtin, lot }) => batchKey(gtin, lot));
  const made = await selectIn<Row>(db, 'SELECT "batch", "source" FROM "made_of" WHERE "batch" IN (?*)', keys);
  const pairs = [...new Set(made.map(({ source }) => source))].map(batchParts);
  const gtins = [...new Set(pairs.map(([gtin]) => gtin))];
  const sources = new Map((await readBatches(db, pairs)).map((source) => [batchKey(source.gtin, source.lot), source]));
  const products = await readProducts(db, gtins);
  const recalls = await readRecalls(db, gtins);
  return (one) => {
    const { gtin, lot, expiry } = one;
    const isOwn = (recall: Recall): boolean => recall.serials.length === 0 && namesBatch(recall, one);
    const of = made.flatMap(({ batch, source }) => (batch === batchKey(gtin, lot) ? [sources.get(source)!] : []));
    const own = { gtin, lots: [lot], serials: [] };
    return {
      recalls: recalls
        .filter((recall) => !isOwn(recall) && of.some((source) => namesBatch(recall, source)))
        .map((recall) => ({ ...recall, ...own })),
      expiry: [expiry, ...of.map((source) => source.expiry)].sort()[0]!,
      withdrawal:
        products.find((product) => product.withdrawal?.active && of.some((source) => source.gtin === product.gtin))?.withdrawal ??
        null,
    };
  };
}
