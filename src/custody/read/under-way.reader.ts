/**
 * What is on its way between two participants, as other rooms join it to their own rows. Each row: `giver`, `taker` and its
 * `site` (null: none named), `batch` and `count`, the index of the shipping (`head`) and its `time` (epoch ms).
 */
import { ENTRIES } from '../../ledger/log.store.js';

/** Containers and loose packs that nobody reported lost or stolen, each with its `holding` and, where it is a container, its `epc`. */
export const HOLDINGS_UNDER_WAY = `(SELECT h."id" AS "holding", h."epc", h."batch", h."count", h."holder" AS "giver",
    h."takerHolder" AS "taker", h."takerSite" AS "site", h."head", e."time"
  FROM "holding" h JOIN ${ENTRIES} e ON e."idx" = h."head"
  WHERE h."state" = 'in_transit' AND (h."spent" IS NULL OR h."spent" <> 'stolen') AND h."parent" IS NULL AND h."count" > 0)`;

/** Packs of batches without serials: a row for each batch of a shipping. */
export const QUANTITIES_UNDER_WAY = `(SELECT s."batch", s."quantity" AS "count", s."giver", s."takerHolder" AS "taker",
    s."takerSite" AS "site", e."idx" AS "head", e."time"
  FROM "shipment" s JOIN ${ENTRIES} e ON e."id" = s."entry" WHERE s."quantity" > 0)`;
