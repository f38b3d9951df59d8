/**
 * The steps that take objects out of the trade for good: samples, export, own use, damage, loss, destruction, theft.
 */
import { Fault } from '../fault.js';
import type { EndReason } from '../epcis/step.js';
import type { Selected } from './book.js';
import { claimOf } from './claim.js';
import { isMadeBy, requireAlive, requireHeld } from './conditions.js';
import { isReport, nameOf, type StepContext } from './context.js';
import { receiveFirst, takeEffect } from './hands.js';
import { standAlone } from './packing.js';
import { contest, passes } from './report.js';
import { requireUndoubted } from './usable.js';

/** Ends after which a medicine is used: what is locked, recalled or expired has no such end. */
export const ENDS_IN_USE: readonly EndReason[] = ['free_sample', 'exported', 'checked_out'];

/** Judges an end. Its holder ends an object; a theft is told by the giver of goods on their way, or the manufacturer, too. */
export function end(on: StepContext<'end'>, selected: readonly Selected[]): void {
  const { book, head, step } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, named] of selected.entries()) {
    const one = isReport(step) ? receiveFirst(on, named) : named;
    if (!passes(on, () => (step.reason === 'stolen' ? requireVictim(on, one) : requireHeld(on, one)))) {
      contest(on, one);
      continue;
    }
    const clean = !ENDS_IN_USE.includes(step.reason) || passes(on, () => requireUndoubted(on, one));
    const part = standAlone(on, one);
    book.touch(part.id, head, prevs[i]!, !clean);
    takeEffect(book, part.id, claimOf(on));
  }
}

function requireVictim(on: StepContext, one: Selected): void {
  requireAlive(on, one);
  const { signer, book } = on;
  if (book.root(one.id).holder === signer.gln || isMadeBy(on, one, signer.gln)) return;
  const object = nameOf(on, one);
  throw new Fault('not-holder', `${object} is reported stolen by who holds it, who sent it, or its manufacturer`, { object });
}
