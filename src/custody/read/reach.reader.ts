/**
 * Where the packs of batches are: the one answer for recalls and their mails, batches and traces. In numbers that add up, with
 * serials and without: whatever came into being was dispensed, is held, is on its way, was ended or left the register. One
 * statement, so that all numbers are of one moment. Reads only.
 */
import { eachText, rows, type Runner, type SqlValue } from '../../platform/database/sql.js';
import { MAX_DEPTH } from '../../protocol/custody/book.js';
import type { StateWord } from '../../protocol/custody/words.js';
import type { Gln, Gtin, Lot, Serial } from '../../protocol/gs1/identifiers.js';
import { batchKey, type Recall } from '../../protocol/registry/registry.js';
import { WORD } from '../book/book.store.js';
import { readMadeFrom } from './sources.reader.js';
import { readLots } from '../../registry/registry.store.js';

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
  count: number;
}

/** `commissioned`: packs that came into being, told from how they did, and not from where they are. */
export interface Reach {
  commissioned: number;
  positions: Position[];
}

/** Where packs may be, in the words of a recall. */
export const PLACES = ['dispensed', 'held', 'inTransit', 'ended', 'left'] as const;
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
  const counts: Counts = { dispensed: 0, held: 0, inTransit: 0, ended: 0, left: 0 };
  for (const { state, count } of positions) counts[PLACE_OF[state] ?? 'ended'] += count;
  return counts;
}

/** What a recall names, by what it says. */
type Recalled = Pick<Recall, 'gtin' | 'lots' | 'serials'>;

/** The lots that a recall names: all of the product where it names none. */
export const recalledLots = async (db: Runner, { gtin, lots }: Recalled): Promise<readonly Lot[]> =>
  lots.length > 0 ? lots : readLots(db, gtin);

/**
 * Where the packs are that a recall stops: of `lots` (recalledLots) all, or these serials and all that have none; and whatever is made
 * of these lots by repackaging.
 */
export async function readRecalled(db: Runner, { gtin, serials }: Recalled, lots: readonly Lot[]): Promise<Reach> {
  const batches = lots.map((lot) => batchKey(gtin, lot));
  const made = (await readMadeFrom(db, batches)).filter((batch) => !batches.includes(batch));
  if (serials.length === 0) return readReach(db, [...batches, ...made]);
  const named = await readReach(db, batches, { gtin, serials });
  if (made.length === 0) return named;
  const others = await readReach(db, made);
  return { commissioned: named.commissioned + others.commissioned, positions: [...named.positions, ...others.positions] };
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
  const found = await rows<Omit<Position, 'holder' | 'count'> & { holder: Gln | null; count: SqlValue }>(
    db,
    `WITH RECURSIVE lots AS (SELECT j."value" AS "batch" FROM ${eachText(db, '?')}), ${text},
     inside AS (SELECT "parent" AS "id", SUM("count") AS "count" FROM cohort WHERE "parent" IS NOT NULL GROUP BY "parent"),
     up AS (
       SELECT h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD} AS "state", i."count", 1 AS "depth"
       FROM inside i JOIN "holding" h ON h."id" = i."id"
       UNION ALL
       SELECT h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD}, u."count", u."depth" + 1
       FROM up u JOIN "holding" h ON h."id" = u."parent" WHERE u."depth" <= ${MAX_DEPTH})
     SELECT "holder", "site", "takerHolder" AS "taker", "takerSite", "state", SUM("count") AS "count" FROM (
       SELECT "holder", "site", "takerHolder", "takerSite", "state", "count" FROM cohort WHERE "parent" IS NULL
       UNION ALL SELECT "holder", "site", "takerHolder", "takerSite", "state", "count" FROM up WHERE "parent" IS NULL
       UNION ALL SELECT "holder", "site", NULL, NULL, "state", "quantity" FROM "balance" WHERE "batch" IN ${LOTS} AND "quantity" > 0
       UNION ALL SELECT "giver", "site", "takerHolder", "takerSite", "state", "quantity" FROM "shipment" WHERE "batch" IN ${LOTS} AND "quantity" > 0
     ) x GROUP BY "holder", "site", "takerHolder", "takerSite", "state"
     UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, "count" FROM made
     UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, SUM("made") FROM "balance" WHERE "batch" IN ${LOTS}`,
    [JSON.stringify(batches), ...values],
  );
  const reach: Reach = { commissioned: 0, positions: [] };
  for (const { holder, count, ...where } of found) {
    if (holder === null) reach.commissioned += Number(count);
    else reach.positions.push({ holder, ...where, count: Number(count) });
  }
  reach.positions.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return reach;
}

const orderOf = ({ holder, site, taker, takerSite, state }: Position): string =>
  `${holder} ${site} ${state} ${taker ?? ''} ${takerSite ?? ''}`;

/** Positions without their sites: by holder, state and taker. */
export function byHolder(positions: readonly Position[]): Omit<Position, 'site' | 'takerSite'>[] {
  const sums = new Map<string, Omit<Position, 'site' | 'takerSite'>>();
  for (const { site: _site, takerSite: _takerSite, ...one } of positions) {
    const key = `${one.holder} ${one.state} ${one.taker ?? ''}`;
    sums.set(key, { ...one, count: one.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

/** The serials that a recall names and no pack of `lots` bears: misread, or not commissioned yet. */
export async function unknownSerials(db: Runner, { gtin, serials }: Recalled, lots: readonly Lot[]): Promise<Serial[]> {
  if (serials.length === 0) return [];
  const found = await rows<{ serial: Serial }>(
    db,
    `SELECT p."serial" FROM ${eachText(db, '?')} JOIN "pack" p ON p."gtin" = ? AND p."serial" = j."value"
     JOIN "holding" h ON h."id" = p."holding" WHERE h."batch" IN (SELECT j."value" FROM ${eachText(db, '?')})`,
    [JSON.stringify(serials), Number(gtin), JSON.stringify(lots.map((lot) => batchKey(gtin, lot)))],
  );
  const known = new Set(found.map(({ serial }) => serial));
  return serials.filter((serial) => !known.has(serial));
}

/** The batches that are asked for, as one bound value: SQLite takes no more than 32,766 of them. */
const LOTS = '(SELECT "batch" FROM lots)';

/** Common table expressions `cohort` and `made`, and the values in them; they read the batches from `lots`. */
interface Source {
  text: string;
  values: readonly SqlValue[];
}

/** A cohort that was split off nothing is one that came into being: by a serial list, which says how many it had, or alone. */
const COHORTS: Source = {
  text: `cohort AS (SELECT "parent", "holder", "site", "takerHolder", "takerSite", ${WORD} AS "state", "count" FROM "holding" h WHERE "batch" IN ${LOTS} AND "count" > 0),
     made AS (SELECT SUM(COALESCE(l."count", 1)) AS "count" FROM "holding" h LEFT JOIN "serial_list" l ON l."id" = -h."id"
       WHERE h."batch" IN ${LOTS} AND h."splitFrom" IS NULL)`,
  values: [],
};

function packs(db: Runner, { gtin, serials }: Packs): Source {
  const from = `FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
       WHERE p."gtin" = ? AND p."serial" IN (SELECT "serial" FROM wanted) AND h."batch" IN ${LOTS}`;
  return {
    text: `wanted AS (SELECT j."value" AS "serial" FROM ${eachText(db, '?')}),
     cohort AS (SELECT h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD} AS "state", COUNT(*) AS "count" ${from}
       GROUP BY h."id", h."parent", h."holder", h."site", h."takerHolder", h."takerSite", ${WORD}),
     made AS (SELECT COUNT(*) AS "count" ${from})`,
    values: [JSON.stringify(serials), Number(gtin), Number(gtin)],
  };
}
