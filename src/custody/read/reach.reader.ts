/**
 * Where all packs of batches are, in numbers that add up: whatever came into being was dispensed, is held, is on its way, was
 * ended or left the register. One statement, so that all numbers are of one moment. Reads only.
 */
import { rows, type Runner, type SqlValue } from '../../platform/database/sql.js';
import type { HoldingState } from '../../protocol/custody/book.js';
import type { Gln, Gtin, Serial } from '../../protocol/gs1/identifiers.js';

/** Packs that may be in one place each. */
export const PLACES = ['dispensed', 'held', 'inTransit', 'ended', 'left'] as const;
export type Place = (typeof PLACES)[number];

/** Numbers of packs. */
export type Counts = Record<Place, number>;

/** Which packs: all of these batches (`{gtin}/{lot}`), or of one product these serials only. */
export type Wanted = { batches: readonly string[] } | { gtin: Gtin; serials: readonly Serial[] };

/** `commissioned`: packs that came into being, told from how they did. `holders`: in transit it is the giver. */
export interface Reach {
  commissioned: number;
  holders: Map<Gln, Counts>;
}

const PLACE_OF: Partial<Record<HoldingState, Place>> = {
  active: 'held',
  in_transit: 'inTransit',
  supplied: 'dispensed',
  left: 'left',
};

/** Where the packs are. */
export async function readReach(db: Runner, wanted: Wanted): Promise<Reach> {
  const { text, values } = 'batches' in wanted ? ofBatches(wanted.batches) : ofSerials(wanted.gtin, wanted.serials);
  const found = await rows<{ holder: Gln | null; state: HoldingState | null; count: number }>(
    db,
    `WITH RECURSIVE ${text},
     inside AS (SELECT "parent" AS "id", SUM("count") AS "count" FROM cohort WHERE "parent" IS NOT NULL GROUP BY "parent"),
     up AS (
       SELECT h."parent", h."holder", h."state", i."count" FROM inside i JOIN "holding" h ON h."id" = i."id"
       UNION ALL
       SELECT h."parent", h."holder", h."state", u."count" FROM up u JOIN "holding" h ON h."id" = u."parent")
     SELECT "holder", "state", SUM("count") AS "count" FROM (
       SELECT "holder", "state", "count" FROM cohort WHERE "parent" IS NULL
       UNION ALL SELECT "holder", "state", "count" FROM up WHERE "parent" IS NULL) x GROUP BY "holder", "state"
     UNION ALL SELECT NULL, NULL, "count" FROM made`,
    values,
  );
  const reach: Reach = { commissioned: 0, holders: new Map() };
  for (const { holder, state, count } of found) {
    if (holder === null || state === null) reach.commissioned = Number(count ?? 0);
    else countsOf(reach, holder)[PLACE_OF[state] ?? 'ended'] += Number(count);
  }
  return reach;
}

function countsOf({ holders }: Reach, holder: Gln): Counts {
  const known = holders.get(holder);
  if (known) return known;
  const counts: Counts = { dispensed: 0, held: 0, inTransit: 0, ended: 0, left: 0 };
  holders.set(holder, counts);
  return counts;
}

interface Source {
  text: string;
  values: SqlValue[];
}

/** A cohort that was split off nothing is one that came into being: by a serial list, which says how many it had, or alone. */
function ofBatches(batches: readonly string[]): Source {
  const marks = batches.map(() => '?').join(', ') || 'NULL';
  return {
    text: `cohort AS (SELECT "parent", "holder", "state", "count" FROM "holding" WHERE "batch" IN (${marks}) AND "count" > 0),
     made AS (SELECT SUM(COALESCE(l."count", 1)) AS "count" FROM "holding" h LEFT JOIN "serial_list" l ON l."id" = -h."id"
       WHERE h."batch" IN (${marks}) AND h."splitFrom" IS NULL)`,
    values: [...batches, ...batches],
  };
}

function ofSerials(gtin: Gtin, serials: readonly Serial[]): Source {
  const marks = serials.map(() => '?').join(', ') || 'NULL';
  return {
    text: `cohort AS (SELECT h."parent", h."holder", h."state", COUNT(*) AS "count" FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
       WHERE p."gtin" = ? AND p."serial" IN (${marks}) GROUP BY h."id", h."parent", h."holder", h."state"),
     made AS (SELECT COUNT(*) AS "count" FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
       WHERE p."gtin" = ? AND p."serial" IN (${marks}))`,
    values: [Number(gtin), ...serials, Number(gtin), ...serials],
  };
}
