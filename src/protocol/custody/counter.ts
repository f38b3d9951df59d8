/**
 * The steps at the counter: dispense, and reactivate what never left the hands.
 */
import { Fault } from '../fault.js';
import type { Selected } from './book.js';
import { nameOf, requireHeld, standAlone, type Case } from './case.js';
import { requireUsable } from './usable.js';

/** How long after a dispensing it may be undone, in milliseconds: ten days (EU 2016/161, Article 13). */
export const REACTIVATE_WITHIN = 10 * 86_400_000;

/** Judges a dispensing: a pack that the signer holds and nothing speaks against is Supplied. */
export function dispense(on: Case<'dispense'>, selected: readonly Selected[]): void {
  const { book, head, at, site } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    requirePack(on, one);
    requireHeld(on, one);
    const object = nameOf(on, one);
    if (book.chain(one.id).some(({ locks }) => locks.length > 0)) {
      throw new Fault('locked', `${object} is locked: keep it apart until whoever locked it unlocks it`, { object });
    }
    requireUsable(on, one);
    const part = standAlone(on, one);
    book.touch(part.id, head, prevs[i]!);
    book.update(part.id, { state: 'supplied', supply: { ...head, time: at.time, site: site.gln }, site: site.gln });
  }
}

function requirePack(on: Case, one: Selected): void {
  if (one.by === 'whole') {
    throw new Fault('not-a-pack', `${nameOf(on, one)} is a container: dispense the packs in it`, { object: nameOf(on, one) });
  }
}

/** Judges a reactivation: the same site takes back its own dispensing within ten days. */
export function reactivate(on: Case<'reactivate'>, selected: readonly Selected[]): void {
  const { book, head, at, site, signer, step } = on;
  for (const one of selected) {
    requirePack(on, one);
    const object = nameOf(on, one);
    const holding = book.holding(one.id);
    const { state, supply } = holding;
    if (state !== 'supplied' || supply?.id !== step.undoes) {
      throw new Fault(
        'state-mismatch',
        `${object} was not dispensed by the entry that you undo: read it again and name its last dispensing`,
        { object },
      );
    }
    if (holding.holder !== signer.gln || supply.site !== site.gln) {
      throw new Fault('other-site', `${object} was dispensed at ${supply.site}: only that site may reactivate it`, { object });
    }
    if (at.time - supply.time > REACTIVATE_WITHIN) {
      throw new Fault('too-late', `${object} was dispensed more than ten days ago: it stays dispensed, keep it apart`, {
        object,
      });
    }
    requireUsable(on, one);
    const part = book.split(one, head.index);
    book.touch(part.id, head, holding.head.index);
    book.update(part.id, { state: 'active', supply: null });
  }
}
