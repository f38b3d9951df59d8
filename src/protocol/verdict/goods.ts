/**
 * What is the matter with the medicine itself, wherever it is: product withdrawn, batch recalled or expired.
 * The rules that refuse a step for the same causes are in ../custody/handoff.ts and ../custody/counter.ts.
 */
import { isExpired } from '../custody/expiry.js';
import { CAUTION, stopsAt } from '../custody/usable.js';
import type { Serial } from '../gs1/identifiers.js';
import { type Batch, type Product, type Recall, recallCovers } from '../registry/registry.js';
import type { Asker } from './knowledge.js';
import { reason, type Reason } from './reasons.js';

/** What of `recalls` holds for a batch, or for a pack of it. */
export const recallsOf = (recalls: readonly Recall[], { gtin, lot }: Batch, serial: Serial | undefined): Recall[] =>
  recalls.filter((recall) => recallCovers(recall, gtin, lot, serial));

/** Whether a recall reaches the asker, by its depth and its markets; an authority sees all, a caution is for everybody. */
function reaches(recall: Recall, { role, country }: Asker): boolean {
  if (role === 'regulator' || recall.class >= CAUTION) return true;
  return country === null ? stopsAt({ ...recall, markets: [] }, role, '') : stopsAt(recall, role, country);
}

/** The reason for a withdrawn product, if it is. */
export const withdrawnReason = ({ withdrawn }: Product): Reason[] =>
  withdrawn ? [reason('WITHDRAWN', { ref: withdrawn.ref, text: withdrawn.text })] : [];

/** The reasons that a batch, or a pack of it, gives at `now` (epoch ms) to the asker. */
export function batchReasons(
  batch: Batch,
  serial: Serial | undefined,
  recalls: readonly Recall[],
  now: number,
  asker: Asker,
): Reason[] {
  const covering = recallsOf(recalls, batch, serial).filter((recall) => reaches(recall, asker));
  const found = covering.map(({ ref, text, class: level }) =>
    level < CAUTION ? reason('RECALLED', { ref, text, class: `${level}` }) : reason('RECALL_CAUTION', { ref, text }),
  );
  const { lot, expiry: date } = batch;
  return isExpired(date, now, asker.timeZone) ? [...found, reason('EXPIRED', { lot, date })] : found;
}
