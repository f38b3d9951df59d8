/**
 * To whom a shipping or a return goes, by its two ends.
 */
import { Fault } from '../fault.js';
import type { Taker } from './book.js';
import { requireOpenSite } from './acting.js';
import type { StepContext } from './context.js';

/**
 * The taker of a shipping or a return.
 *
 * @throws Fault `not-giver`, `site-unknown`, `site-closed`, `ship-to-self`
 */
export function takerOf({ step, signer, registry, site }: StepContext<'ship'> | StepContext<'return'>): Taker {
  const { from, to } = step;
  if ((from.possessor ?? from.owner) !== signer.gln) {
    throw new Fault('not-giver', `the source's possessing party must be the signer: name ${signer.gln}`, {
      participant: signer.gln,
    });
  }
  const ends = { owner: to.owner, holder: to.possessor ?? to.owner, site: to.site ?? null };
  const taker: Taker = step.kind === 'return' ? { ...ends, returned: true } : ends;
  if (from.site !== undefined && registry.sites.get(from.site)?.participant !== signer.gln) {
    throw new Fault('site-unknown', `the source ${from.site} is not a site of ${signer.gln}: name one that is`, {
      gln: from.site,
    });
  }
  const known = registry.participants.has(taker.holder);
  if (known && taker.site !== null && registry.sites.get(taker.site)?.participant !== taker.holder) {
    throw new Fault(
      'site-unknown',
      `the destination ${taker.site} is not a site of ${taker.holder}: ask the receiver for the right one`,
      { gln: taker.site },
    );
  }
  if (known && taker.site !== null) requireOpenSite(registry.sites.get(taker.site)!);
  if (taker.holder === signer.gln && (taker.site === null || taker.site === site.gln)) {
    throw new Fault(
      'ship-to-self',
      'goods are shipped to another participant, or to another site of your own: name its location',
    );
  }
  return taker;
}
