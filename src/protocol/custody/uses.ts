/**
 * Numbers of packs without serials that were dispensed or ended, by the entry that did it: so much of them may be taken back, as
 * packs with serials may, by the same site.
 */
import { Fault } from '../fault.js';
import type { BatchQuantity } from '../epcis/step.js';
import type { Use } from './book.js';
import type { StepContext } from './context.js';
import { isReversible, REACTIVATE_WITHIN } from './counter.js';
import { batchKeyOf } from './select.js';

/** The key of a use in tables. */
export const useKey = (entry: string, batch: string): string => `${entry}|${batch}`;

/** Notes what an entry dispensed or ended of a batch. */
export function noteUse({ book, id, at, site, step }: StepContext, batch: string, quantity: number): void {
  const reason = step.kind === 'end' ? step.reason : null;
  book.uses.set(useKey(id, batch), { entry: id, batch, site: site.gln, reason, time: at.time, quantity });
}

/**
 * Throws unless so much of what the named entry dispensed or ended here may be taken back.
 *
 * @throws Fault `state-mismatch`, `not-reversible`, `too-late`, `balance-short`
 */
export function requireUses({ book, at, site, step }: StepContext<'reactivate'>, quantities: readonly BatchQuantity[]): void {
  for (const { uri, quantity } of quantities) {
    const use = book.uses.get(useKey(step.undoes, batchKeyOf(uri)));
    if (use?.site !== site.gln) {
      throw new Fault('state-mismatch', `the entry that you undo dispensed or ended none of ${uri} at ${site.gln}: look it up`, {
        object: uri,
      });
    }
    const { reason, time, quantity: available } = use;
    if (!isReversible(reason && { reason }))
      throw new Fault('not-reversible', `what is ${reason} of ${uri} is never undone: correct the number by another entry`, {
        object: uri,
        state: reason,
      });
    if (reason !== 'lost' && at.time - time > REACTIVATE_WITHIN)
      throw new Fault('too-late', `${uri} was dispensed or ended more than ten days ago: it stays so`, { object: uri });
    if (quantity <= available) continue;
    throw new Fault('balance-short', `of ${uri} ${available} are left to be taken back, not ${quantity}: count again`, {
      uri,
      quantity,
      available,
    });
  }
}

/** Takes a quantity off what is left of a use. @returns the use before */
export function takeOffUse({ book, step }: StepContext<'reactivate'>, batch: string, quantity: number): Use {
  const key = useKey(step.undoes, batch);
  const use = book.uses.get(key)!;
  book.uses.set(key, { ...use, quantity: use.quantity - quantity });
  return use;
}
