/**
 * Ownership without the goods: the owner offers its title while they stay where they are, and the buyer accepts it.
 *
 * As EPCIS has it, a shipping and a receiving whose possessing party is the same on both sides.
 */
import { Fault } from '../fault.js';
import type { HandoffEnd } from '../epcis/step.js';
import type { Holding, Selected } from './book.js';
import { requireTopLevel, requireUnspent, requireWhole } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { requireTakers } from './taker.js';
import { requireSound } from './usable.js';

/** Whether a shipping moves no goods, but their ownership. */
export const isTitleOnly = ({ from, to }: { from: HandoffEnd; to: HandoffEnd }): boolean =>
  from.owner !== to.owner && (from.possessor ?? from.owner) === (to.possessor ?? to.owner);

/** Judges an offer of the title: by the owner, of what stands alone and could be sold. */
export function offerTitle(on: StepContext<'ship'>, selected: readonly Selected[]): void {
  const { book, head, signer, step } = on;
  requireTakers(on);
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    requireUnspent(on, one);
    const { owner, holder, state } = requireTopLevel(on, one);
    const object = nameOf(on, one);
    if (step.from.owner !== signer.gln || owner !== signer.gln) throw notOwner(object, owner);
    if (holder !== (step.from.possessor ?? step.from.owner)) {
      throw new Fault('parties-differ', `${object} is held by ${holder}: name it as the possessing party on both sides`, {
        object,
        expected: holder,
      });
    }
    if (state !== 'active')
      throw new Fault('in-transit', `${object} is on its way: its ownership changes with its receipt`, { object });
    requireWhole(on, one);
    requireSound(on, one);
    const part = book.split(one, head.index);
    book.touch(part.id, head, prevs[i]!);
    book.update(part.id, { buyer: step.to.owner });
  }
}

/** Whether the signer is the buyer to whom the title of goods that stay where they are is offered. */
export const isOffered = ({ state, buyer }: Holding, { signer }: StepContext): boolean =>
  state === 'active' && buyer === signer.gln;

/** The refusal of who sells what it does not own. */
export const notOwner = (object: string, owner: string): Fault =>
  new Fault('not-owner', `${object} is owned by ${owner}: only its owner, or whom it mandates to ship, changes that`, {
    object,
    owner,
  });
