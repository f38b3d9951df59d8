/**
 * What several steps ask of an object: that the signer holds it, that it is alive, unlocked, whole, and stands alone.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import { packsIn, type Holding, type HoldingState, type Selected } from './book.js';
import { nameOf, type StepContext, type World } from './context.js';

/**
 * Throws unless the signer holds the object now: not in transit, not supplied, not another's.
 *
 * @returns the outermost holding, which says so
 */
export function requireHeld(on: StepContext, selected: Selected): Holding {
  const { book, signer, step } = on;
  const object = nameOf(on, selected);
  const root = book.root(selected.id);
  const facts = { object, rule: 'held-by-signer' };
  requireAlive(on, selected);
  if (root.state === 'in_transit' && root.taker?.holder === signer.gln) {
    throw new Fault('not-received', `${object} is on its way to you: book it in first`, facts);
  }
  if (root.holder !== signer.gln) {
    throw new Fault(
      'not-holder',
      `${object} is not held by ${signer.name}, so it cannot ${step.kind} it: whoever holds it must ship it first`,
      facts,
    );
  }
  if (root.state !== 'active') {
    throw new Fault('in-transit', `${object} is shipped: void the shipping first, or wait for the receipt`, facts);
  }
  return root;
}

const IN_TRADE: readonly HoldingState[] = ['active', 'in_transit', 'left'];

/** Throws where the object was dispensed, or left the trade for good. */
export function requireAlive(on: StepContext, selected: Selected): void {
  const object = nameOf(on, selected);
  const { state } = on.book.root(selected.id);
  if (IN_TRADE.includes(state)) return;
  if (state === 'supplied') {
    throw new Fault('already-supplied', `${object} was dispensed: reactivate it first, if it never left your hands`, {
      object,
      rule: 'held-by-signer',
    });
  }
  throw new Fault('object-ended', `${object} is recorded as ${state}: keep it apart, and ask whoever recorded that`, {
    object,
    rule: 'in-trade',
    state,
  });
}

/** Throws `locked` where a lock is on the object, around it or, of a container, on anything in it. */
export function requireUnlocked(on: StepContext, { id, ...rest }: Selected): void {
  const { book } = on;
  if (book.chain(id).every(({ locks }) => locks.length === 0) && book.holding(id).lockedInside === 0) return;
  const object = nameOf(on, { id, ...rest });
  throw new Fault('locked', `${object} is locked, or something in it is: keep it apart until whoever locked it unlocks it`, {
    object,
    rule: 'not-locked',
  });
}

/** Throws `not-top-level` where the object travels inside a container, which is then to be named. */
export function requireTopLevel(on: StepContext, one: Selected): Holding {
  const root = on.book.root(one.id);
  if (root.id === one.id) return root;
  throw new Fault('not-top-level', `${nameOf(on, one)} travels inside ${root.epc}: name that`, {
    object: nameOf(on, one),
    container: root.epc,
  });
}

/** Throws `part-used` where part of a pack was dispensed: the rest does not go on. */
export function requireWhole(on: StepContext, one: Selected): void {
  if (!on.book.holding(one.id).partUsed) return;
  const object = nameOf(on, one);
  throw new Fault('part-used', `${object} was opened and part of it dispensed: dispense the rest where it is, or destroy it`, {
    object,
  });
}

/** Whether a participant made the object: the product of the pack or the case, or of all packs that a container holds. */
export function isMadeBy({ book, registry }: World, { id }: Selected, gln: Gln): boolean {
  const holding = book.holding(id);
  const object = holding.epc === null ? undefined : parseObjectUri(holding.epc);
  if (object?.kind === 'sgtin') return registry.productOf(object.gtin)?.participant === gln;
  const batches = Object.keys(packsIn(holding));
  return batches.length > 0 && batches.every((key) => registry.batches.get(key)!.participant === gln);
}
