/**
 * Numbers of packs without serials that were dispensed or ended, by the entry that did it: so much of them may be taken back, as
 * packs with serials may, by the same site. What is reported of more than there is waits until so many are there.
 */
import { Fault } from '../fault.js';
import type { BatchQuantity } from '../epcis/step.js';
import { activeAt, changeBalance } from './balance.js';
import type { Use, WaitingUse } from './book.js';
import { requireCurrent, type StepContext } from './context.js';
import { isReversible, REACTIVATE_WITHIN } from './counter.js';
import { batchKeyOf } from './select.js';
import { END_WORDS } from './words.js';

/** The key of a use in tables. */
export const useKey = (entry: string, batch: string): string => `${entry}|${batch}`;

/** Most reports that wait at one site for packs of one batch. */
export const MOST_WAITING = 100;

/** What the step does with so many of a batch. */
function useOf({ id, at, step }: StepContext, quantity: number): WaitingUse {
  return { entry: id, reason: step.kind === 'end' ? step.reason : null, time: at.time, quantity };
}

/** Dispenses or ends so many of a batch, by the step. */
export const takeUse = (on: StepContext, batch: string, quantity: number): void => take(on, batch, useOf(on, quantity));

function take(on: Pick<StepContext, 'book' | 'site'>, batch: string, use: WaitingUse): void {
  const { book, site } = on;
  const { reason, quantity } = use;
  book.uses.set(useKey(use.entry, batch), { ...use, batch, site: site.gln });
  changeBalance(on, batch, reason ? END_WORDS[reason] : 'supplied', { quantity });
  changeBalance(on, batch, 'active', { quantity: -quantity });
}

/** Notes what is reported of so many of a batch which are not there; of more than MOST_WAITING nothing. */
export function awaitUse(on: StepContext, batch: string, quantity: number): void {
  const { waiting } = activeAt(on.book, batch, on.site.gln);
  if (waiting.length < MOST_WAITING) changeBalance(on, batch, 'active', { waiting: [...waiting, useOf(on, quantity)] });
}

/** More of a batch came to the step's site: what was reported of it before takes effect, the earliest first, as far as there are so many. */
export function settleUses(on: StepContext, batch: string): void {
  const { book, site } = on;
  for (const use of activeAt(book, batch, site.gln).waiting) {
    const { quantity, waiting } = activeAt(book, batch, site.gln);
    if (use.quantity > quantity) continue;
    changeBalance(on, batch, 'active', { waiting: waiting.filter((one) => one !== use) });
    take(on, batch, use);
  }
}

/** What the entry that is undone reported of a batch here and what waits still. */
const waitingFor = ({ book, site, step }: StepContext<'reactivate'>, batch: string): WaitingUse | undefined =>
  activeAt(book, batch, site.gln).waiting.find(({ entry }) => entry === step.undoes);

/**
 * Throws unless so much of what the named entry dispensed or ended here, or reported in vain, may be taken back.
 *
 * @throws Fault `state-mismatch`, `not-reversible`, `too-late`, `balance-short`; of what is no report that waits, that of requireCurrent
 */
export function requireUses(on: StepContext<'reactivate'>, quantities: readonly BatchQuantity[]): void {
  for (const { uri, quantity } of quantities) {
    const waits = waitingFor(on, batchKeyOf(uri));
    requireLeft(uri, quantity, (waits ?? requireReversible(on, uri)).quantity);
  }
}

function requireReversible(on: StepContext<'reactivate'>, uri: string): Use {
  requireCurrent(on);
  const { book, at, site, step } = on;
  const use = book.uses.get(useKey(step.undoes, batchKeyOf(uri)));
  if (use?.site !== site.gln) {
    throw new Fault('state-mismatch', `the entry that you undo dispensed or ended none of ${uri} at ${site.gln}: look it up`, {
      object: uri,
    });
  }
  const { reason, time } = use;
  if (!isReversible(reason && { reason }))
    throw new Fault('not-reversible', `what is ${reason} of ${uri} is never undone: correct the number by another entry`, {
      object: uri,
      state: reason,
    });
  if (reason !== 'lost' && at.time - time > REACTIVATE_WITHIN)
    throw new Fault('too-late', `${uri} was dispensed or ended more than ten days ago: it stays so`, { object: uri });
  return use;
}

function requireLeft(uri: string, quantity: number, available: number): void {
  if (quantity <= available) return;
  throw new Fault('balance-short', `of ${uri} ${available} are left to be taken back, not ${quantity}: count again`, {
    uri,
    quantity,
    available,
  });
}

/** Takes back so much of what the named entry dispensed or ended, or of what it reported in vain. */
export function undoUse(on: StepContext<'reactivate'>, batch: string, quantity: number): void {
  const { book, site, step } = on;
  const waits = waitingFor(on, batch);
  if (waits) {
    const { waiting } = activeAt(book, batch, site.gln);
    const left = waiting.map((one) => (one === waits ? { ...one, quantity: one.quantity - quantity } : one));
    return changeBalance(on, batch, 'active', { waiting: left.filter((one) => one.quantity > 0) });
  }
  const key = useKey(step.undoes, batch);
  const use = book.uses.get(key)!;
  book.uses.set(key, { ...use, quantity: use.quantity - quantity });
  changeBalance(on, batch, use.reason ? END_WORDS[use.reason] : 'supplied', { quantity: -quantity });
  changeBalance(on, batch, 'active', { quantity });
}
