/**
 * Where the packs of batches are: the one answer for recalls and their mails, batches and traces. In numbers that add up, with
 * serials and without: whatever came into being was dispensed, is held, is on its way, was ended or left the register. One
 * statement, so that all numbers are of one moment. Reads only.
 */
import { eachText, rows, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { MAX_DEPTH } from '../../protocol/custody/book.js';
import type { StateWord } from '../../protocol/custody/words.js';
import type { Gln, Gtin, Serial } from '../../protocol/gs1/identifiers.js';
import { batchKey, type Recall } from '../../protocol/registry/registry.js';
import { WORD } from '../book/book.store.js';
import { IS_FOUND } from '../book/rivals.store.js';
import { readMadeFrom } from './sources.reader.js';
import { readLots, readOwnLots } from '../../registry/registry.store.js';

/**
 * `count` packs with one holder at one site in one state; `taker`: to whom they are on their way. In transit the holder is the
 * giver, and the site the one that they left.
 */
export interface Position {
  holder: Gln;
  site: Gln;
  taker: Gln | null;
  /** Where they go, if that was said. */
  takerSite: Gln | null;
  state: StateWord;
  /** Dispensed or used, and brought back: the holder keeps it apart. */
  back: boolean;
  count: number;
}

/**
 * `commissioned`: packs that came into being, told from how they did, and not from where they are; `found`: by stock-takings, and
 * commissioned by nobody since.
 */
export interface Reach {
  commissioned: number;
  found: number;
  positions: Position[];
}

/** Where packs may be, in the words of a recall. */
export const PLACES = ['dispensed', 'broughtBack', 'held', 'inTransit', 'ended', 'left'] as const;
export type Place = (typeof PLACES)[number];

/** Numbers of packs. */
export type Counts = Record<Place, number>;

const PLACE_OF: Partial<Record<StateWord, Place>> = {
  active: 'held',
  in_transit: 'inTransit',
  supplied: 'dispensed',
  left: 'left',
};

/** The numbers of some positions by place. */
export function countsOf(positions: readonly Position[]): Counts {
  const counts: Counts = { dispensed: 0, broughtBack: 0, held: 0, inTransit: 0, ended: 0, left: 0 };
  for (const { state, back, count } of positions) counts[back ? 'broughtBack' : (PLACE_OF[state] ?? 'ended')] += count;
  return counts;
}

/**
 * Keys of the batches that a recall names (`own`), by serial where it names `packs`, and of those that are made of them: of these it
 * stops all. One may be both.
 */
export interface Recalled {
  readonly own: readonly string[];
  readonly made: readonly string[];
  readonly packs?: Packs | undefined;
}

/** The batches of which a recall stops packs: all of the product where it names no lots. */
export async function recalledBatches(
  db: Runner,
  { gtin, lots, serials }: Pick<Recall, 'gtin' | 'lots' | 'serials'>,
): Promise<Recalled> {
  const lotOf = await readOwnLots(
    db,
    lots.map((lot) => [gtin, lot]),
  );
  const named = lots.length > 0 ? new Set(lots.map((lot) => lotOf(gtin, lot))) : await readLots(db, gtin);
  const own = [...named].map((lot) => batchKey(gtin, lot));
  return { own, made: await readMadeFrom(db, own), ...(serials.length > 0 && { packs: { gtin, serials } }) };
}

/** Where the packs are that a recall stops: of what is made of recalled packs all. */
export async function readRecalled(db: Runner, { own, made, packs: only }: Recalled): Promise<Reach> {
  if (made.length === 0) return readReach(db, own, only);
  const named = await readReach(
    db,
    own.filter((batch) => !made.includes(batch)),
    only,
  );
  const others = await readReach(db, made);
  return {
    commissioned: named.commissioned + others.commissioned,
    found: named.found + others.found,
    positions: [...named.positions, ...others.positions],
  };
}

/** Packs of one product. */
interface Packs {
  gtin: Gtin;
  serials: readonly Serial[];
}

/**
 * Where the packs of batches (`{gtin}/{lot}`) are, by holder, site, state and taker, in this order.
 *
 * @param batches as many as there are: they are bound as one value
 * @param only of those with serials these packs and no others
 */
export async function readReach(db: Runner, batches: readonly string[], only?: Packs): Promise<Reach> {
  const { text, values } = only === undefined ? COHORTS : packs(db, only);
  const found = await rows<Omit<Position, 'holder' | 'count' | 'back'> & { holder: Gln | null; back: number; count: SqlValue }>(
    db,
    `WITH RECURSIVE lots AS (SELECT j."value" AS "batch" FROM ${eachText(db, '?')}), ${text},
     inside AS (SELECT "parent" AS "id", SUM("count") AS "count" FROM cohort WHERE "parent" IS NOT NULL GROUP BY "parent"),
     up AS (
       SELECT h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD} AS "state", ${BACK} AS "back", i."count", 1 AS "depth"
       FROM inside i JOIN "holding" h ON h."id" = i."id"
       UNION ALL
       SELECT h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD}, ${BACK}, u."count", u."depth" + 1
       FROM up u JOIN "holding" h ON h."id" = u."parent" WHERE u."depth" <= ${MAX_DEPTH})
     SELECT "holder", "site", "takerHolder" AS "taker", "takerSite", "state", "back", SUM("count") AS "count" FROM (
       SELECT "holder", "site", "takerHolder", "takerSite", "state", "back", "count" FROM cohort WHERE "parent" IS NULL
       UNION ALL SELECT "holder", "site", "takerHolder", "takerSite", "state", "back", "count" FROM up WHERE "parent" IS NULL
       UNION ALL SELECT "holder", "site", NULL, NULL, "state", 0, "quantity" FROM "balance" WHERE "batch" IN ${LOTS} AND "quantity" > 0
       UNION ALL SELECT "giver", "site", "takerHolder", "takerSite", "state", 0, "quantity" FROM "shipment" WHERE "batch" IN ${LOTS} AND "quantity" > 0
     ) x GROUP BY "holder", "site", "takerHolder", "takerSite", "state", "back"
     UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, 0, "count" FROM made
     UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, 1, "count" FROM found
     UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, 0, SUM("made" - "found") FROM "balance" WHERE "batch" IN ${LOTS}
     UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, 1, SUM("found") FROM "balance" WHERE "batch" IN ${LOTS}`,
    [JSON.stringify(batches), ...values],
  );
  const reach: Reach = { commissioned: 0, found: 0, positions: [] };
  for (const { holder, back, count, ...where } of found) {
    if (holder === null) reach[back ? 'found' : 'commissioned'] += Number(count);
    else reach.positions.push({ holder, ...where, back: Boolean(back), count: Number(count) });
  }
  reach.positions.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return reach;
}

const orderOf = ({ holder, site, taker, takerSite, state }: Position): string =>
  `${holder} ${site} ${state} ${taker ?? ''} ${takerSite ?? ''}`;

/** Positions without their sites: by holder, state and taker. */
export function byHolder(positions: readonly Position[]): Omit<Position, 'site' | 'takerSite' | 'back'>[] {
  const sums = new Map<string, Omit<Position, 'site' | 'takerSite' | 'back'>>();
  for (const { site: _site, takerSite: _takerSite, back: _back, ...one } of positions) {
    const key = `${one.holder} ${one.state} ${one.taker ?? ''}`;
    sums.set(key, { ...one, count: one.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

/** The serials that a recall names and no pack of its batches bears: misread, or not commissioned yet. */
export async function unknownSerials(db: Runner, { own, packs: named }: Recalled): Promise<Serial[]> {
  if (!named) return [];
  const { gtin, serials } = named;
  const found = await rows<{ serial: Serial }>(
    db,
    `SELECT p."serial" FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
     WHERE p."gtin" = ? AND p."serial" IN (SELECT j."value" FROM ${eachText(db, '?')})
       AND h."batch" IN (SELECT j."value" FROM ${eachText(db, '?')})`,
    [Number(gtin), JSON.stringify(serials), JSON.stringify(own)],
  );
  const known = new Set(found.map(({ serial }) => serial));
  return serials.filter((serial) => !known.has(serial));
}

/** The batches that are asked for, as one bound value: SQLite takes no more than 32,766 of them. */
const LOTS = '(SELECT "batch" FROM lots)';

/** Dispensed or used, and brought back by a patient or a ward. */
const BACK = `CASE WHEN h."spent" IN ('supplied', 'sample', 'free_sample', 'exported', 'checked_out') AND h."more" LIKE '%"forGood":true%' THEN 1 ELSE 0 END`;

/** Common table expressions `cohort`, `made` and `found`, and the values in them; they read the batches from `lots`. */
interface Source {
  text: string;
  values: readonly SqlValue[];
}

/**
 * A cohort that was split off nothing is one that came into being: by a serial list, which says how many it had, or alone. Packs that
 * were found first and commissioned later are in the number of their list; those that were commissioned alone are not.
 */
const COHORTS: Source = {
  text: `cohort AS (SELECT "parent", "holder", "site", "takerHolder", "takerSite", ${WORD} AS "state", ${BACK} AS "back", "count" FROM "holding" h WHERE "batch" IN ${LOTS} AND "count" > 0),
     found AS (SELECT SUM("count") AS "count" FROM "holding" h WHERE "batch" IN ${LOTS} AND ${IS_FOUND}),
     made AS (SELECT SUM(COALESCE(l."count", 1)) AS "count" FROM "holding" h LEFT JOIN "serial_list" l ON l."id" = -h."id"
         WHERE h."batch" IN ${LOTS} AND h."splitFrom" IS NULL AND COALESCE(h."more", '') NOT LIKE '%"found":"%'
       UNION ALL SELECT SUM("count") FROM "holding" h WHERE "batch" IN ${LOTS} AND "more" LIKE '%"found":"made"%'
         AND NOT EXISTS (SELECT 1 FROM "holding" o WHERE o."id" = h."origin" AND o."id" < 0))`,
  values: [],
};

function packs(db: Runner, { gtin, serials }: Packs): Source {
  const from = `FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
       WHERE p."gtin" = ? AND p."serial" IN (SELECT "serial" FROM wanted) AND h."batch" IN ${LOTS}`;
  return {
    text: `wanted AS (SELECT j."value" AS "serial" FROM ${eachText(db, '?')}),
     cohort AS (SELECT h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD} AS "state", ${BACK} AS "back", COUNT(*) AS "count" ${from}
       GROUP BY h."id", h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD}, ${BACK}),
     found AS (SELECT COUNT(*) AS "count" ${from} AND ${IS_FOUND}),
     made AS (SELECT COUNT(*) AS "count" ${from} AND NOT ${IS_FOUND})`,
    values: [JSON.stringify(serials), Number(gtin), Number(gtin), Number(gtin)],
  };
}
