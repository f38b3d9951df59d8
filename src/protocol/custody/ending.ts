/**
 * The steps that take objects out of the trade for good: samples, export, own use, damage, loss, destruction, theft.
 */
import { Fault } from '../fault.js';
import type { EndReason } from '../epcis/step.js';
import type { HoldingState, Selected } from './book.js';
import { isMadeBy, requireAlive, requireHeld } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { standAlone } from './packing.js';
import { contest, passes } from './report.js';
import { requireSound } from './usable.js';

/**
 * The state that each reason leads to, in the regulators' words, which know neither "damaged" nor "lost". What is damaged
 * is on its way to destruction. What is lost may turn up on sale like what is stolen: it must be stopped then.
 */
export const END_STATE: Readonly<Record<EndReason, HoldingState>> = {
  sample: 'sample',
  free_sample: 'free_sample',
  exported: 'exported',
  checked_out: 'checked_out',
  damaged: 'destroyed',
  destroyed: 'destroyed',
  lost: 'stolen',
  stolen: 'stolen',
};

/** Ends after which a medicine is used: what is locked, recalled or expired has no such end. */
export const ENDS_IN_USE: readonly EndReason[] = ['free_sample', 'exported', 'checked_out'];

/** Judges an end. Its holder ends an object; a theft is told by the giver of goods on their way, or the manufacturer, too. */
export function end(on: StepContext<'end'>, selected: readonly Selected[]): void {
  const { book, head, at, site, step } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    if (!passes(on, () => (step.reason === 'stolen' ? requireVictim(on, one) : requireHeld(on, one)))) {
      contest(on, one);
      continue;
    }
    const clean = !ENDS_IN_USE.includes(step.reason) || passes(on, () => requireSound(on, one));
    const part = standAlone(on, one);
    book.touch(part.id, head, prevs[i]!, !clean);
    const ending = { ...head, time: at.time, site: site.gln, reason: step.reason };
    book.update(part.id, { state: END_STATE[step.reason], end: ending, taker: null, buyer: null });
  }
}

function requireVictim(on: StepContext, one: Selected): void {
  requireAlive(on, one);
  const { signer, book } = on;
  if (book.root(one.id).holder === signer.gln || isMadeBy(on, one, signer.gln)) return;
  const object = nameOf(on, one);
  throw new Fault('not-holder', `${object} is reported stolen by who holds it, who sent it, or its manufacturer`, { object });
}
