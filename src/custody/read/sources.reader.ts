/** Of which batches others are made by repackaging, and what of those holds for these: recalls, dates, withdrawals. Reads only. */
import { selectIn, type Runner } from '../../platform/database/sql.js';
import {
  batchKey,
  batchParts,
  namesBatch,
  recallKey,
  type Batch,
  type Product,
  type Recall,
} from '../../protocol/registry/registry.js';
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

/** What holds for batches since it holds for those of which they are made. */
export interface Inheritance {
  /**
   * These recalls and those that the batches inherit, each once for a batch: an inherited one is of all of its batch, so it stands in
   * the place of one that names some packs of that.
   */
  recalls(own: readonly Recall[]): Recall[];
  /** The earliest expiry of one of the batches in force, its own included; the withdrawal of one of the products that it is made of. */
  of(batch: Batch): { readonly expiry: string; readonly withdrawal: Product['withdrawal'] };
}

/** Reads what batches inherit. */
export async function readInherited(db: Runner, batches: readonly Batch[]): Promise<Inheritance> {
  const made = await selectIn<Row>(db, 'SELECT "batch", "source" FROM "made_of" WHERE "batch" IN (?*)', batches.map(keyOf));
  const pairs = [...new Set(made.map(({ source }) => source))].map(batchParts);
  const gtins = [...new Set(pairs.map(([gtin]) => gtin))];
  const sources = new Map((await readBatches(db, pairs)).map((source) => [keyOf(source), source]));
  const products = await readProducts(db, gtins);
  const recalls = await readRecalls(db, gtins);
  const sourcesOf = (one: Batch): Batch[] =>
    made.flatMap(({ batch, source }) => (batch === keyOf(one) ? [sources.get(source)!] : []));
  const inherited = batches.map((batch) => {
    const isWhole = (recall: Recall): boolean => recall.serials.length === 0 && namesBatch(recall, batch);
    const of = sourcesOf(batch);
    const found = recalls.filter((recall) => !isWhole(recall) && of.some((source) => namesBatch(recall, source)));
    const { gtin, lot } = batch;
    return { batch, recalls: found.map((recall) => ({ ...recall, gtin, lots: [lot], serials: [] })) };
  });
  const isWidened = (recall: Recall): boolean =>
    inherited.some(
      ({ batch, recalls: wider }) => namesBatch(recall, batch) && wider.some((one) => recallKey(one) === recallKey(recall)),
    );
  return {
    recalls: (own) => [...own.filter((recall) => !isWidened(recall)), ...inherited.flatMap((one) => one.recalls)],
    of: (batch) => {
      const of = sourcesOf(batch);
      const isWithdrawn = ({ gtin, withdrawal }: Product): boolean =>
        withdrawal?.active === true && of.some((source) => source.gtin === gtin);
      return {
        expiry: [batch.expiry, ...of.map(({ expiry }) => expiry)].sort()[0]!,
        withdrawal: products.find(isWithdrawn)?.withdrawal ?? null,
      };
    },
  };
}

const keyOf = ({ gtin, lot }: Batch): string => batchKey(gtin, lot);
