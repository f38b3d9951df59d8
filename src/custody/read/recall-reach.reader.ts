/** Whom a recall reaches now: everybody who has, is getting, has passed on or has handed out what it names. */
import { readPack } from './custody.reader.js';
import { rows, selectIn, type Runner } from '../../platform/database/sql.js';
import { type Gtin, type Lot, packUri } from '../../protocol/gs1/identifiers.js';
import { batchKey, type Recall } from '../../protocol/registry/registry.js';
import { readBatches } from '../../registry/registry.store.js';

/** Participant -> state of its goods -> how many packs. Goods on their way count for giver and taker. */
export type Reach = Map<string, Record<string, number>>;

interface Stock {
  holder: string;
  takerHolder: string | null;
  state: string;
  count: number;
}

/** The reach of a recall: of its serials where it names some, else of its lots, else of the whole product. */
export async function recallReach(db: Runner, recall: Pick<Recall, 'gtin' | 'lots' | 'serials'>): Promise<Reach> {
  const reach: Reach = new Map();
  const add = (who: string | null, state: string, count: number): void => {
    if (who === null) return;
    const states = reach.get(who) ?? {};
    reach.set(who, { ...states, [state]: (states[state] ?? 0) + count });
  };
  for (const { holder, takerHolder, state, count } of await stockOf(db, recall)) {
    add(holder, state, count);
    if (state === 'in_transit') add(takerHolder, 'arriving', count);
  }
  return reach;
}

async function stockOf(db: Runner, { gtin, lots, serials }: Pick<Recall, 'gtin' | 'lots' | 'serials'>): Promise<Stock[]> {
  if (serials.length > 0) return packsOf(db, gtin, lots, serials);
  const known =
    lots.length > 0
      ? await readBatches(
          db,
          lots.map((lot) => [gtin, lot]),
        )
      : await batchesOf(db, gtin);
  const found = await selectIn<Stock>(
    db,
    `WITH RECURSIVE up AS (
       SELECT "id", "parent", "holder", "takerHolder", "state", "count" FROM "holding" WHERE "count" > 0 AND "batch" IN (?*)
       UNION ALL
       SELECT p."id", p."parent", p."holder", p."takerHolder", p."state", u."count" FROM up u JOIN "holding" p ON p."id" = u."parent")
     SELECT "holder", "takerHolder", "state", SUM("count") AS "count" FROM up WHERE "parent" IS NULL
     GROUP BY "holder", "takerHolder", "state"`,
    known.map(({ lot }) => batchKey(gtin, lot)),
  );
  const keys = known.map(({ lot }) => batchKey(gtin, lot));
  // Of batches without serials: what lies at a site, and what is between two.
  const balances = await selectIn<Stock>(
    db,
    `SELECT s."participant" AS "holder", NULL AS "takerHolder", 'active' AS "state", b."quantity" AS "count" FROM "balance" b
     JOIN "site" s ON s."gln" = b."site" WHERE b."quantity" > 0 AND b."batch" IN (?*)`,
    keys,
  );
  const shipments = await selectIn<Stock>(
    db,
    `SELECT "giver" AS "holder", "takerHolder", 'in_transit' AS "state", "quantity" AS "count" FROM "shipment"
     WHERE "quantity" > 0 AND "batch" IN (?*)`,
    keys,
  );
  return [...found, ...balances, ...shipments].map((row) => ({ ...row, count: Number(row.count) }));
}

const batchesOf = (db: Runner, gtin: Gtin): Promise<{ lot: Lot }[]> =>
  rows<{ lot: Lot }>(db, 'SELECT "lot" FROM "batch" WHERE "gtin" = ?', [gtin]);

async function packsOf(db: Runner, gtin: Gtin, lots: readonly Lot[], serials: Recall['serials']): Promise<Stock[]> {
  const found: Stock[] = [];
  for (const serial of serials) {
    const chain = await readPack(db, packUri(gtin, serial));
    if (!chain || (lots.length > 0 && !lots.some((lot) => chain[0].batch === batchKey(gtin, lot)))) continue;
    const { holder, taker, state } = chain.at(-1)!;
    found.push({ holder, takerHolder: taker?.holder ?? null, state, count: 1 });
  }
  return found;
}
