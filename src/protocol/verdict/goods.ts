/**
 * What is the matter with the medicine itself, wherever it is: product withdrawn, batch recalled or expired.
 * The rules that refuse a step for the same causes are in ../custody/usable.ts.
 */
import { isExpired } from '../custody/expiry.js';
import { isCaution, stopsAt } from '../custody/recall.js';
import type { Serial } from '../gs1/identifiers.js';
import { type Batch, type Product, type Recall, recallCovers } from '../registry/registry.js';
import type { Asker } from './knowledge.js';
import { reason, type Reason } from './reasons.js';

/** What of `recalls` holds for a batch, or for a pack of it. */
export const recallsOf = (recalls: readonly Recall[], batch: Batch, serial: Serial | undefined): Recall[] =>
  recalls.filter((recall) => recallCovers(recall, batch, serial));

/** Whether a recall is for the asker, by its depth and its markets; an authority sees all, a caution is for everybody. */
const isFor = (recall: Recall, { role, country }: Asker): boolean =>
  role === 'regulator' || isCaution(recall) || stopsAt(recall, role, country);

/** The reason for a withdrawn product, if it is. */
export const withdrawnReason = ({ withdrawal }: Product): Reason[] =>
  withdrawal?.active ? [reason('WITHDRAWN', { issuer: withdrawal.issuer, ref: withdrawal.ref, text: withdrawal.text })] : [];

/** The reasons that a batch, or a pack of it, gives at `now` (epoch ms) to the asker. */
export function batchReasons(
  batch: Batch,
  serial: Serial | undefined,
  recalls: readonly Recall[],
  now: number,
  asker: Asker,
): Reason[] {
  const covering = recallsOf(recalls, batch, serial).filter((recall) => isFor(recall, asker));
  const found = covering.map((recall) => {
    const { issuer, ref, text } = recall;
    return isCaution(recall)
      ? reason('RECALL_CAUTION', { issuer, ref, text })
      : reason('RECALLED', { issuer, ref, text, class: `${recall.class}` });
  });
  return isExpired(batch.expiry, now, asker.timeZone) ? [...found, expired(batch)] : found;
}

/** Whoever holds a pack that says a later date must learn why it is expired all the same. */
function expired({ lot, expiry: date, printed }: Batch): Reason {
  const later = printed.find((one) => one > date);
  const advice = 'Move to destruction: the manufacturer shortened the printed date, {printed}.';
  return later === undefined ? reason('EXPIRED', { lot, date }) : reason('EXPIRED', { lot, date, printed: later }, { advice });
}
