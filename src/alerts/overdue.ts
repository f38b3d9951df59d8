/** Goods that are on their way for too long. */
import { rows, type Runner } from '../platform/database/sql.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { batchUri } from '../protocol/registry/registry.js';
import type { Finding } from './alerts.store.js';

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
 * up by taker: only what is on its way has one.
 */
export async function overdueReceipts(db: Runner, since: number, limit: number): Promise<Finding[]> {
  const serialised = await rows<Row>(
    db,
    `SELECT h."id" AS "holding", h."epc", h."batch", h."count", h."holder" AS "giver", h."takerHolder" AS "taker",
       h."takerSite" AS "site", h."head", e."time"
     FROM "participant" p JOIN "holding" h ON h."takerHolder" = p."gln" JOIN "entry" e ON e."idx" = h."head"
     WHERE h."state" = 'in_transit' AND h."parent" IS NULL AND h."count" > 0 AND e."time" < ?
     AND NOT EXISTS (${known('= h."id"', 'h."head"')}) ORDER BY h."head", h."id" LIMIT ?`,
    [since, limit],
  );
  // One alert a shipping, whatever batches are in it.
  const quantities = await rows<Row>(
    db,
    `SELECT NULL AS "holding", NULL AS "epc", MIN(s."batch") AS "batch", SUM(s."quantity") AS "count", s."giver",
       s."takerHolder" AS "taker", s."takerSite" AS "site", e."idx" AS "head", e."time"
     FROM "participant" p JOIN "shipment" s ON s."takerHolder" = p."gln" JOIN "entry" e ON e."id" = s."entry"
     WHERE s."quantity" > 0 AND e."time" < ? AND NOT EXISTS (${known('IS NULL', 'e."idx"')})
     GROUP BY s."giver", s."takerHolder", s."takerSite", e."idx", e."time" ORDER BY e."idx" LIMIT ?`,
    [since, limit],
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
    object: epc ?? (batch === null ? null : batchUri(batch)),
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
    `SELECT a."id" FROM "alert" a JOIN "holding" h ON h."id" = a."holding"
     WHERE ${open} AND (h."state" <> 'in_transit' OR h."head" <> a."head" OR h."parent" IS NOT NULL OR h."count" = 0)
     UNION ALL
     SELECT a."id" FROM "alert" a JOIN "entry" e ON e."idx" = a."head" WHERE ${open} AND a."holding" IS NULL
     AND NOT EXISTS (SELECT 1 FROM "shipment" s WHERE s."entry" = e."id" AND s."quantity" > 0)`,
  );
  return found.map(({ id }) => id);
}
