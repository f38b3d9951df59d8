/** What stock is of, batch by batch: which expires first, what is recalled, what inside a container is locked or disputed. */
import { rows, type Runner } from '../../platform/database/sql.js';
import { isExpired } from '../../protocol/custody/expiry.js';
import { type Holding, lockedIn } from '../../protocol/custody/holding.js';
import { batchKey, batchParts, namesBatch, type Batch } from '../../protocol/registry/registry.js';
import { readBatches, readRecalls, readSites } from '../../registry/registry.store.js';

/** A batch and the references of its recalls, whether of all of it or of some serials. */
type Known = Pick<Batch, 'expiry'> & { readonly recalls: readonly string[] };

/** What is known of batches (`{gtin}/{lot}`). */
export async function knownOf(db: Runner, keys: Iterable<string>): Promise<ReadonlyMap<string, Known>> {
  const pairs = [...new Set(keys)].map(batchParts);
  const recalls = await readRecalls(db, [...new Set(pairs.map(([gtin]) => gtin))]);
  const refsOf = ({ gtin, lot }: Batch): string[] => recalls.filter((one) => namesBatch(one, gtin, lot)).map(({ ref }) => ref);
  const batches = await readBatches(db, pairs);
  return new Map(batches.map((batch) => [batchKey(batch.gtin, batch.lot), { expiry: batch.expiry, recalls: refsOf(batch) }]));
}

/** The earliest expiry in force and all recalls of these batches. */
export function expiryAndRecallsOf(
  keys: readonly string[],
  known: ReadonlyMap<string, Known>,
): { expiry: string | null; recalls: string[] } {
  const found = keys.map((key) => known.get(key)!);
  return {
    expiry: found.map(({ expiry }) => expiry).toSorted()[0] ?? null,
    recalls: [...new Set(found.flatMap(({ recalls }) => recalls))].toSorted(),
  };
}

/** The summary of a container at `now` (epoch ms), batches by expiry. `site`: where it is, by whose midnight they expire. */
export async function summaryOf(db: Runner, container: Holding, site: string, now: number) {
  const keys = Object.keys(container.contents);
  const known = await knownOf(db, keys);
  const [place] = await readSites(db, [site]);
  const batches = keys.map((batch) => {
    const { expiry, recalls } = known.get(batch)!;
    const expired = isExpired(expiry, now, place!.timeZone);
    return { batch, count: container.contents[batch]!, expiry, expired, recalls: [...recalls] };
  });
  return {
    ...expiryAndRecallsOf(keys, known),
    batches: batches.toSorted((a, b) => (a.expiry + a.batch < b.expiry + b.batch ? -1 : 1)),
    locked: lockedIn(container),
    disputed: await disputedIn(db, container.id),
  };
}

/** How many things in a container have an open dispute, itself counted: few have, and the others' rows say nothing of it. */
async function disputedIn(db: Runner, id: number): Promise<number> {
  const [row] = await rows<{ n: number }>(
    db,
    `WITH RECURSIVE inside AS (
       SELECT "id", "more" FROM "holding" WHERE "id" = ?
       UNION ALL
       SELECT h."id", h."more" FROM inside i JOIN "holding" h ON h."parent" = i."id")
     SELECT COUNT(*) AS "n" FROM inside WHERE "more" LIKE '%"disputes":[{%'`,
    [id],
  );
  return Number(row!.n);
}
