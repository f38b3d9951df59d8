/**
 * The steps that take objects out of the trade for good: samples, export, own use, damage, loss, destruction, theft.
 */
import { Fault } from '../fault.js';
import type { EndReason } from '../epcis/step.js';
import type { Selected } from './book.js';
import { claimOf } from './claim.js';
import {
  GONE,
  isMadeBy,
  REMADE,
  requireGenuine,
  requireHeld,
  requireInTrade,
  requireLeft,
  requireOpenedHere,
  requireUnspent,
} from './conditions.js';
import { isReport, nameOf, requireCurrent, type StepContext } from './context.js';
import { receiveFirst, takeEffect } from './hands.js';
import { standAlone } from './alone.js';
import { contest, passes } from './report.js';
import { requireSound, requireUnreported } from './usable.js';
import { ENDS_IN_USE, MISHAPS } from './words.js';

/** Ends that need sound goods: what is locked, recalled or expired has no such end. */
export const ENDS_OF_SOUND: readonly EndReason[] = ['free_sample', 'exported', 'checked_out'];

/** What is done with goods that nobody uses any more, whatever became of them before. */
const DISPOSALS: readonly EndReason[] = ['damaged', 'destroyed'];

/**
 * Judges an end. Its holder ends an object; loss and theft are told by the giver of goods on their way, too, a theft by the
 * manufacturer as well. Where the object is does not change by it.
 */
export function end(on: StepContext<'end'>, selected: readonly Selected[]): void {
  const { book, head, step } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, named] of selected.entries()) {
    const one = isReport(step) ? receiveFirst(on, named) : named;
    if (!passes(on, () => requireMayEnd(on, one))) {
      contest(on, one);
      continue;
    }
    const clean = passes(on, () => {
      requireCurrent(on);
      requireUsableFor(on, one);
    });
    const part = standAlone(on, one);
    book.touch(part.id, head, prevs[i]!, !clean);
    takeEffect(book, part.id, claimOf(on));
  }
}

function requireMayEnd(on: StepContext<'end'>, one: Selected): void {
  requireGenuine(on, one);
  const { reason } = on.step;
  if (MISHAPS.includes(reason)) return requireVictim(on, one);
  if (DISPOSALS.includes(reason)) {
    // Of what was repacked only the empty packs are left: they are destroyed, and nothing else becomes of them.
    requireLeft(on, one, reason === 'damaged' ? REMADE : GONE);
    return void requireHeld(on, one);
  }
  requireInTrade(on, one);
  if (ENDS_OF_SOUND.includes(reason)) requireOpenedHere(on, one);
}

/** What is to be used is undoubted, and sound but for samples, which are taken of what is not, too. */
function requireUsableFor(on: StepContext<'end'>, one: Selected): void {
  const { reason } = on.step;
  if (ENDS_OF_SOUND.includes(reason)) requireSound(on, one);
  if (ENDS_IN_USE.includes(reason)) requireUnreported(on, one);
}

function requireVictim(on: StepContext<'end'>, one: Selected): void {
  requireUnspent(on, one);
  const { signer, book, step } = on;
  const byMaker = step.reason === 'stolen';
  if (book.root(one.id).holder === signer.gln || (byMaker && isMadeBy(on, one, signer.gln))) return;
  const object = nameOf(on, one);
  const who = byMaker ? 'who holds it, who sent it, or its manufacturer' : 'who holds it, or who sent it';
  throw new Fault('not-holder', `${object} is reported ${step.reason} by ${who}`, { object });
}
