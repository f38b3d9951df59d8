/**
 * Goods that come back after they were dispensed or used: a patient brings a pack, or a ward sends one down. Whoever has them
 * reports it; they are out of trade for good, and go back or are destroyed.
 */
import { Fault } from '../fault.js';
import type { Selected } from './book.js';
import { isReport, nameOf, requireCurrent, type StepContext } from './context.js';
import { REACTIVATE_WITHIN } from './counter.js';
import { addPast } from './past.js';
import { standAlone } from './alone.js';
import { contest, passes } from './report.js';
import { isSpent } from './standing.js';
import { ENDS_IN_USE } from './words.js';

/** Whether a step reports that an object came back which was supplied or ended; one that is sent back is received. */
export function isTakeBack({ book, step }: StepContext<'receive'>, { id }: Selected): boolean {
  const standing = book.standing(id);
  return isReport(step) && step.returned === true && isSpent(standing) && standing.root.state !== 'in_transit';
}

/** Takes an object back; a claim, which a regulator may confirm, where anybody else is as likely to have it. */
export function takeBack(on: StepContext<'receive'>, one: Selected, prev: number): void {
  const { book, head, signer, site } = on;
  if (!passes(on, () => requireTakeable(on, one))) return contest(on, one);
  const { id, owner, holder, site: from, past } = standAlone(on, one);
  book.touch(id, head, prev);
  book.update(id, {
    state: 'active',
    taker: null,
    // Whoever has it still took no title by using it; another has it from whom it was dispensed to.
    owner: holder === signer.gln ? owner : signer.gln,
    holder: signer.gln,
    site: site.gln,
    past: addPast(past, holder === signer.gln ? [] : [holder]),
    forGood: true,
    takenBack: { index: head.index, from },
  });
}

/** What was supplied long ago comes back to anybody; what is in use, or could be undone still, to who supplied or used it. */
function requireTakeable(on: StepContext<'receive'>, one: Selected): void {
  requireCurrent(on);
  const { root, supply, end, forGood } = on.book.standing(one.id);
  const inUse = end ? ENDS_IN_USE.includes(end.reason) : true;
  const isLongAgo = !end && supply !== null && on.at.time - supply.time > REACTIVATE_WITHIN;
  if (inUse && !forGood && (root.holder === on.signer.gln || isLongAgo)) return;
  const object = nameOf(on, one);
  throw new Fault('not-for-you', `${object} is taken back by who dispensed or used it: keep it apart, and tell the authority`, {
    object,
  });
}
