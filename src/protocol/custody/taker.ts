/**
 * To whom a shipping or a return goes, by its two ends.
 */
import { Fault } from '../fault.js';
import type { Taker } from './book.js';
import { licensedSteps } from '../registry/registry.js';
import { requireOpenSite } from './acting.js';
import type { StepContext } from './context.js';

/**
 * The taker of a shipping or a return.
 *
 * @throws Fault `not-giver`, `site-unknown`, `site-closed`, `ship-to-self`, and those of requireTakers
 */
export function takerOf(on: StepContext<'ship'> | StepContext<'return'>): Taker {
  const { step, signer, registry, site } = on;
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
  requireTakers(on);
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

/**
 * Who gets goods, or their title, may receive them; and whoever lets them leave the register knows it: a GLN of nobody may be a
 * mistyped one.
 *
 * @throws Fault `taker-unknown`, `taker-known`, `taker-unlicensed`
 */
export function requireTakers({ step, registry, at }: StepContext<'ship'> | StepContext<'return'>): void {
  const { owner, possessor = owner } = step.to;
  const glns = [...new Set([owner, possessor])];
  const unknown = glns.find((gln) => !registry.participants.has(gln));
  const of = unknown === undefined ? undefined : registry.sites.get(unknown)?.participant;
  if (unknown !== undefined && !step.outside) {
    const remedy =
      of === undefined
        ? 'is nobody in this register: check the number, or say that the goods leave the register'
        : `is a site of ${of}: name ${of} as who gets the goods, and the site as their place`;
    throw new Fault('taker-unknown', `${unknown} ${remedy}`, { gln: unknown });
  }
  const known = of === undefined ? (unknown === undefined ? possessor : undefined) : unknown;
  if (known !== undefined && step.outside) {
    throw new Fault('taker-known', `${known} is in this register: ship to ${of ?? 'it'} without saying that the goods leave`, {
      gln: known,
    });
  }
  for (const gln of glns) {
    const participant = registry.participants.get(gln);
    if (!participant || licensedSteps(participant, at.time).includes('receive')) continue;
    throw new Fault(
      'taker-unlicensed',
      `${participant.name} has no licence to receive medicines now: ask it, or the authority, and send them to somebody else`,
      { gln },
    );
  }
}
