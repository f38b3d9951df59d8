/**
 * The handoff: ship by the giver, then receive by the taker; void takes a shipping back before the receipt.
 */
import { Fault } from '../fault.js';
import type { Gln, Gtin, Lot } from '../gs1/identifiers.js';
import { packsIn, type Selected, type Taker } from './book.js';
import { isExpired } from './expiry.js';
import { nameOf, requireHeld, standAlone, type Case } from './case.js';

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
    throw new Fault('not-giver', `the source's possessing party must be the signer, ${signer.gln}`, { participant: signer.gln });
  }
  const taker: Taker = { owner: to.owner, holder: to.possessor ?? to.owner, site: to.site ?? null };
  const known = registry.participants.has(taker.holder);
  if (known && taker.site !== null && registry.sites.get(taker.site)?.participant !== taker.holder) {
    throw new Fault('site-unknown', `the destination ${taker.site} is not a site of ${taker.holder}`, { gln: taker.site });
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
  const { book, registry, at, site } = on;
  const holding = book.holding(one.id);
  const object = nameOf(on, one);
  const refuse = (code: string, message: string) => new Fault(code, message, { object });
  if (holding.open && holding.epc !== null) {
    throw refuse('container-open', `${object} was opened: pack it again, naming all that is in it, before it ships whole`);
  }
  if (book.chain(one.id).some(({ locks }) => locks.length > 0) || holding.lockedInside > 0) {
    throw refuse('locked', `${object} is locked, or something in it is: whoever locked it must unlock it, or take it out`);
  }
  const serials = 'pack' in (one.by as object) ? (one.by as { pack: string }).pack : undefined;
  for (const key of Object.keys(packsIn(holding))) {
    const batch = registry.batches.get(key)!;
    refuseDead(on, batch.gtin, batch.lot, serials, object);
    if (isExpired(batch.expiry, at.time, site.timeZone))
      throw refuse('expired', `${object} holds packs that expired on ${batch.expiry}`);
  }
}

/** Throws `recalled` or `withdrawn` where the batch, or the pack (a canonical URI), must not go on. A caution (class 4) lets it. */
export function refuseDead({ registry }: Case, gtin: Gtin, lot: Lot, pack: string | undefined, object: string): void {
  const recall = registry.recallsForObject(gtin, lot, pack).find(({ class: level }) => level < 4);
  if (recall)
    throw new Fault('recalled', `${object} is recalled (${recall.ref}): quarantine it and follow the notice`, {
      object,
      recall: recall.ref,
    });
  if (registry.products.get(gtin)?.withdrawn)
    throw new Fault('withdrawn', `the product of ${object} is withdrawn: return it to the supplier`, { object });
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
    const { taker } = holding;
    if (holding.state === 'active' && holding.holder === signer.gln) {
      throw new Fault('already-received', `${object} is booked in already`, { object });
    }
    if (holding.state !== 'in_transit' || !taker || taker.holder !== signer.gln) {
      throw new Fault('not-for-you', `${object} is not on its way to ${signer.name}: call the sender, and do not book it in`, {
        object,
      });
    }
    requireSameParty(step.from?.possessor ?? step.from?.owner, holding.holder, object);
    requireSameParty(step.to?.owner, taker.owner, object);
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

function requireSameParty(named: Gln | undefined, expected: Gln, object: string): void {
  if (named === undefined || named === expected) return;
  throw new Fault('parties-differ', `the shipping of ${object} names ${expected}, the receipt ${named}: call the sender`, {
    object,
    expected,
    named,
  });
}
