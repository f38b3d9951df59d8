/** What stock is of, batch by batch: which expires first, what is recalled, what inside a container is locked or disputed. */
import { eachText, rows, type Runner } from '../../platform/database/sql.js';
import { isExpired } from '../../protocol/custody/expiry.js';
import { type Holding, lockedIn } from '../../protocol/custody/holding.js';
import { isCaution } from '../../protocol/custody/recall.js';
import type { Serial } from '../../protocol/gs1/identifiers.js';
import {
  batchKey,
  batchParts,
  namesBatch,
  recallCovers,
  recallKey,
  type Batch,
  type Recall,
} from '../../protocol/registry/registry.js';
import { readInherited } from './sources.reader.js';
import { readBatches, readRecalls, readSites } from '../../registry/registry.store.js';

/** What the records say of batches (`{gtin}/{lot}`): each as it is in force, and the recalls that stop goods of them. */
interface Known {
  readonly batches: ReadonlyMap<string, Batch>;
  readonly recalls: readonly Recall[];
}

/** Whether a recall that names the batch covers what of it some goods are. */
type Covers = (recall: Recall, batch: Batch) => boolean;

/** What is known of batches. A caution stops nothing: it is not among the recalls. */
export async function knownOf(db: Runner, keys: Iterable<string>): Promise<Known> {
  const pairs = [...new Set(keys)].map(batchParts);
  const batches = await readBatches(db, pairs);
  const inherited = await readInherited(db, batches);
  const all = inherited.recalls(await readRecalls(db, [...new Set(pairs.map(([gtin]) => gtin))]));
  const recalls = all.filter((one) => !isCaution(one) && batches.some((batch) => namesBatch(one, batch)));
  const known = batches.map((batch) => ({ ...batch, expiry: inherited.of(batch).expiry }));
  return { batches: new Map(known.map((batch) => [batchKey(batch.gtin, batch.lot), batch])), recalls };
}

/** Of a quantity: which of its packs have the serials that a recall names cannot be told, so it covers all. */
export const coversQuantity: Covers = () => true;

/**
 * Of holdings (by their ids), each as a whole: a recall that names serials covers one where such a pack is in it, at any
 * depth, as coversSelected judges (protocol/custody/recall.ts). One statement for all.
 */
export async function coversHoldings(
  db: Runner,
  { recalls }: Pick<Known, 'recalls'>,
  ids: readonly number[],
): Promise<(id: number) => Covers> {
  const names = new Map<string, string[]>();
  for (const recall of recalls) {
    for (const serial of recall.serials) {
      const pack = recall.gtin + serial;
      names.set(pack, [...(names.get(pack) ?? []), recallKey(recall)]);
    }
  }
  const found = names.size === 0 || ids.length === 0 ? [] : await placesOf(db, [...names.keys()], ids);
  const covered = new Set(found.flatMap(({ pack, batch, id }) => names.get(pack)!.map((name) => `${id} ${batch} ${name}`)));
  return (id) => (recall, batch) =>
    recall.serials.length === 0 || covered.has(`${id} ${batchKey(batch.gtin, batch.lot)} ${recallKey(recall)}`);
}

/** Which of these holdings are, or hold at any depth, one of the packs: GTIN and serial in one text. */
const placesOf = (db: Runner, packs: readonly string[], ids: readonly number[]) =>
  rows<{ pack: string; batch: string; id: number }>(
    db,
    `WITH RECURSIVE up AS (
       SELECT j."value" AS "pack", h."batch", h."id", h."parent" FROM ${eachText(db, '?')}
       JOIN "pack" p ON p."gtin" = CAST(SUBSTR(j."value", 1, 14) AS BIGINT) AND p."serial" = SUBSTR(j."value", 15)
       JOIN "holding" h ON h."id" = p."holding"
       UNION
       SELECT u."pack", u."batch", o."id", o."parent" FROM up u JOIN "holding" o ON o."id" = u."parent")
     SELECT "pack", "batch", "id" FROM up WHERE "id" IN (SELECT CAST(j."value" AS BIGINT) FROM ${eachText(db, '?')})`,
    [JSON.stringify(packs), JSON.stringify(ids)],
  );

const refsOf = ({ batches, recalls }: Known, key: string, covers: Covers): string[] => {
  const batch = batches.get(key)!;
  return recalls.filter((one) => namesBatch(one, batch) && covers(one, batch)).map(({ ref }) => ref);
};

/** The earliest expiry in force and the recalls of goods of these batches. */
export function expiryAndRecallsOf(
  keys: readonly string[],
  known: Known,
  covers: Covers,
): { expiry: string | null; recalls: string[] } {
  return {
    expiry: keys.map((key) => known.batches.get(key)!.expiry).toSorted()[0] ?? null,
    recalls: [...new Set(keys.flatMap((key) => refsOf(known, key, covers)))].toSorted(),
  };
}

/** A pack or a container, and of which batches it is or holds how many packs. */
interface Goods {
  readonly holding: Holding;
  readonly packs: Readonly<Record<string, number>>;
  /** Of a pack. */
  readonly serial?: Serial;
}

/** The summary of goods at `now` (epoch ms), batches by expiry. `site`: where they are, by whose midnight they expire. */
export async function summaryOf(db: Runner, { holding, packs, serial }: Goods, site: string, now: number) {
  const keys = Object.keys(packs);
  const known = await knownOf(db, keys);
  const covers: Covers =
    serial === undefined
      ? (await coversHoldings(db, known, [holding.id]))(holding.id)
      : (recall, batch) => recallCovers(recall, batch, serial);
  const [place] = await readSites(db, [site]);
  const batches = keys.map((batch) => {
    const { expiry } = known.batches.get(batch)!;
    const expired = isExpired(expiry, now, place!.timeZone);
    return { batch, count: packs[batch]!, expiry, expired, recalls: refsOf(known, batch, covers) };
  });
  return {
    ...expiryAndRecallsOf(keys, known, covers),
    batches: batches.toSorted((a, b) => (a.expiry + a.batch < b.expiry + b.batch ? -1 : 1)),
    locked: lockedIn(holding),
    disputed: await disputedIn(db, holding.id),
  };
}

/** How many things in a holding have an open dispute, itself counted: few have, and the others' rows say nothing of it. */
async function disputedIn(db: Runner, id: number): Promise<number> {
  const [row] = await rows<{ n: number }>(
    db,
    `WITH RECURSIVE inside AS (
       SELECT "id", "more" FROM "holding" WHERE "id" = ?
       UNION
       SELECT h."id", h."more" FROM inside i JOIN "holding" h ON h."parent" = i."id")
     SELECT COUNT(*) AS "n" FROM inside WHERE "more" LIKE '%"disputes":[{%'`,
    [id],
  );
  return Number(row!.n);
}
