/** Goods that are on their way for too long. */
import { HOLDINGS_UNDER_WAY, QUANTITIES_UNDER_WAY } from '../custody/read/under-way.reader.js';
import { rows, type Runner } from '../platform/database/sql.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { batchUriOf } from '../protocol/registry/registry.js';
import { PARTICIPANTS } from '../registry/parties.reader.js';
import type { Finding } from './opening.js';

interface Row {
  /** Null for goods without serials. */
  holding: number | null;
  epc: string | null;
  batch: string | null;
  count: number;
  giver: Gln;
  taker: Gln;
  site: Gln | null;
  head: number;
  time: number;
}

/** An alert about the same shipping, closed ones too: nobody is told twice. */
const known = (holding: string, head: string): string =>
  `SELECT 1 FROM "alert" a WHERE a."head" = ${head} AND a."holding" ${holding} AND a."kind" = 'OVERDUE_RECEIPT'`;

/**
 * What was shipped before `since` (epoch ms) to a registered participant, is still on its way, and is in no alert yet. Looked
 * up by taker: only what is on its way has one. What is on its way to one of `full` waits until there is room for its alert,
 * without being in the way of others'.
 */
export async function overdueReceipts(db: Runner, since: number, full: readonly Gln[], limit: number): Promise<Finding[]> {
  const others = full.length === 0 ? '' : `AND p."gln" NOT IN (${full.map(() => '?').join(', ')})`;
  const serialised = await rows<Row>(
    db,
    `SELECT w.* FROM ${PARTICIPANTS} p JOIN ${HOLDINGS_UNDER_WAY} w ON w."taker" = p."gln"
     WHERE w."time" < ? ${others} AND NOT EXISTS (${known('= w."holding"', 'w."head"')}) ORDER BY w."head", w."holding" LIMIT ?`,
    [since, ...full, limit],
  );
  // One alert a shipping, whatever batches are in it.
  const quantities = await rows<Row>(
    db,
    `SELECT NULL AS "holding", NULL AS "epc", MIN(w."batch") AS "batch", SUM(w."count") AS "count", w."giver", w."taker", w."site",
       w."head", w."time"
     FROM ${PARTICIPANTS} p JOIN ${QUANTITIES_UNDER_WAY} w ON w."taker" = p."gln"
     WHERE w."time" < ? ${others} AND NOT EXISTS (${known('IS NULL', 'w."head"')})
     GROUP BY w."giver", w."taker", w."site", w."head", w."time" ORDER BY w."head" LIMIT ?`,
    [since, ...full, limit],
  );
  return [...serialised, ...quantities].map(findingOf);
}

function findingOf({ holding, epc, batch, count, giver, taker, site, head, time }: Row): Finding {
  return {
    kind: 'OVERDUE_RECEIPT',
    class: 'C',
    graceHours: 24,
    by: { gln: taker, site },
    partner: giver,
    object: epc ?? (batch === null ? null : batchUriOf(batch)),
    // Giver and taker know each other from the shipping.
    facts: { from: giver, to: taker, shipped: new Date(Number(time)).toISOString(), ...(epc ? {} : { packs: String(count) }) },
    times: 1,
    of: { holding: holding === null ? null : Number(holding), head: Number(head) },
  };
}

/** Open alerts about goods that are no longer on their way by that shipping. */
export async function arrivedReceipts(db: Runner): Promise<string[]> {
  const open = `a."closed" IS NULL AND a."kind" = 'OVERDUE_RECEIPT'`;
  const found = await rows<{ id: string }>(
    db,
    `SELECT a."id" FROM "alert" a WHERE ${open} AND a."holding" IS NOT NULL
     AND NOT EXISTS (SELECT 1 FROM ${HOLDINGS_UNDER_WAY} w WHERE w."holding" = a."holding" AND w."head" = a."head")
     UNION ALL
     SELECT a."id" FROM "alert" a WHERE ${open} AND a."holding" IS NULL
     AND NOT EXISTS (SELECT 1 FROM ${QUANTITIES_UNDER_WAY} w WHERE w."head" = a."head")`,
  );
  return found.map(({ id }) => id);
}
