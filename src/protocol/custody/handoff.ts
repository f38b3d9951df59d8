/**
 * The handoff: ship by the giver, then receive by the taker; void takes a shipping back before the receipt.
 */
import { Fault } from '../fault.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Selected, Taker } from './book.js';
import { nameOf, requireHeld, standAlone, type Case } from './case.js';
import { requireUsable } from './usable.js';

/** Judges a shipping: what is named leaves the signer's hands and is in transit to the taker. */
export function ship(on: Case<'ship'>, selected: readonly Selected[]): void {
  const { book, head } = on;
  const taker = takerOf(on);
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    const root = requireHeld(on, one);
    if (on.step.from.owner !== root.owner) {
      throw new Fault('not-owner', `${nameOf(on, one)} is owned by ${root.owner}: name it as the source's owning party`, {
        owner: root.owner,
      });
    }
    requireTradable(on, one);
    const part = standAlone(on, one);
    const state = on.registry.participants.has(taker.holder) ? 'in_transit' : 'left';
    book.touch(part.id, head, prevs[i]!);
    book.update(part.id, { state, taker, site: on.site.gln });
  }
}

function takerOf({ step, signer, registry, site }: Case<'ship'>): Taker {
  const { from, to } = step;
  if ((from.possessor ?? from.owner) !== signer.gln) {
    throw new Fault('not-giver', `the source's possessing party must be the signer: name ${signer.gln}`, {
      participant: signer.gln,
    });
  }
  const taker: Taker = { owner: to.owner, holder: to.possessor ?? to.owner, site: to.site ?? null };
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
  if (taker.holder === signer.gln && (taker.site === null || taker.site === site.gln)) {
    throw new Fault(
      'ship-to-self',
      'goods are shipped to another participant, or to another site of your own: name its location',
    );
  }
  return taker;
}

/** Dead states keep their own exits: nothing locked, recalled, withdrawn or expired goes on in trade, alone or inside. */
function requireTradable(on: Case, one: Selected): void {
  const { book } = on;
  const holding = book.holding(one.id);
  const object = nameOf(on, one);
  if (holding.open) {
    throw new Fault('container-open', `${object} was opened: pack it again, naming all that is in it, before it ships whole`, {
      object,
      rule: 'sealed',
    });
  }
  if (book.chain(one.id).some(({ locks }) => locks.length > 0) || holding.lockedInside > 0) {
    throw new Fault('locked', `${object} is locked, or something in it is: whoever locked it must unlock it, or take it out`, {
      object,
      rule: 'not-locked',
    });
  }
  requireUsable(on, one);
}

/** Judges a void: a shipment that was not received is back with its giver, object by object. */
export function voidShipping(on: Case<'void'>, selected: readonly Selected[]): void {
  const { book, signer, head } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    const object = nameOf(on, one);
    const holding = requireTopLevel(on, one);
    if (holding.holder !== signer.gln || (holding.state !== 'in_transit' && holding.state !== 'left')) {
      throw new Fault(
        'not-shipped',
        `${object} is not on its way from ${signer.name}: only the giver voids, before the receipt`,
        { object },
      );
    }
    const part = book.split(one, head.index);
    book.touch(part.id, head, prevs[i]!);
    book.update(part.id, { state: 'active', taker: null, site: on.site.gln });
  }
}

/** Judges a receipt: the named taker books in what it found, once, by what travels on its own. */
export function receive(on: Case<'receive'>, selected: readonly Selected[]): void {
  const { book, signer, head, step, site } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    const object = nameOf(on, one);
    const holding = requireTopLevel(on, one);
    const { state, taker } = holding;
    if (state === 'active' && holding.holder === signer.gln) {
      throw new Fault('already-received', `${object} is booked in already: nothing is to be done`, { object });
    }
    if (state !== 'in_transit' || taker?.holder !== signer.gln) {
      throw new Fault('not-for-you', `${object} is not on its way to ${signer.name}: call the sender, and do not book it in`, {
        object,
      });
    }
    if (step.from) {
      requireSameParty(step.from.owner, holding.owner, object);
      requireSameParty(step.from.possessor ?? step.from.owner, holding.holder, object);
    }
    if (step.to) {
      requireSameParty(step.to.owner, taker.owner, object);
      requireSameParty(step.to.possessor ?? step.to.owner, taker.holder, object);
    }
    const part = book.split(one, head.index);
    book.touch(part.id, head, prevs[i]!);
    book.update(part.id, { state: 'active', owner: taker.owner, holder: taker.holder, taker: null, site: site.gln });
  }
}

function requireTopLevel(on: Case, one: Selected) {
  const root = on.book.root(one.id);
  if (root.id === one.id) return root;
  throw new Fault('not-top-level', `${nameOf(on, one)} travels inside ${root.epc}: name that`, {
    object: nameOf(on, one),
    container: root.epc,
  });
}

function requireSameParty(named: Gln, expected: Gln, object: string): void {
  if (named === expected) return;
  throw new Fault('parties-differ', `the shipping of ${object} names ${expected}, the receipt ${named}: call the sender`, {
    object,
    expected,
    named,
  });
}
