/**
 * What is the matter with the medicine itself, wherever it is: product withdrawn, batch recalled or expired.
 * The rules that refuse a step for the same causes are in ../custody/handoff.ts and ../custody/counter.ts.
 */
import { isExpired } from '../custody/expiry.js';
import type { Serial } from '../gs1/identifiers.js';
import { type Batch, type Product, type Recall, recallCovers } from '../registry/registry.js';
import { reason, type Reason } from './reasons.js';

/** Recalls of this class caution and let the goods go on; lower ones stop them. */
export const CAUTION = 4;

/** What of `recalls` holds for a batch, or for a pack of it. */
export const recallsOf = (recalls: readonly Recall[], { gtin, lot }: Batch, serial: Serial | undefined): Recall[] =>
  recalls.filter((recall) => recallCovers(recall, gtin, lot, serial));

/** The reason for a withdrawn product, if it is. */
export const withdrawnReason = ({ withdrawn }: Product): Reason[] =>
  withdrawn ? [reason('WITHDRAWN', { ref: withdrawn.ref, text: withdrawn.text })] : [];

/** The reasons that a batch, or a pack of it, gives at `now` (epoch ms) in `timeZone`. */
export function batchReasons(
  batch: Batch,
  serial: Serial | undefined,
  recalls: readonly Recall[],
  now: number,
  timeZone: string,
): Reason[] {
  const found = recallsOf(recalls, batch, serial).map(({ ref, text, class: level }) =>
    level < CAUTION ? reason('RECALLED', { ref, text, class: `${level}` }) : reason('RECALL_CAUTION', { ref, text }),
  );
  const { lot, expiry: date } = batch;
  return isExpired(date, now, timeZone) ? [...found, reason('EXPIRED', { lot, date })] : found;
}
