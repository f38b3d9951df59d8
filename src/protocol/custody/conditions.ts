/**
 * What several steps ask of an object: that the signer holds it, that it is unspent, unlocked, whole, and stands alone.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import { batchParts } from '../registry/registry.js';
import type { Ending, Holding, Selected } from './book.js';
import { nameOf, type StepContext, type World } from './context.js';
import { END_WORDS } from './words.js';

/**
 * Throws unless the signer holds the object now: not in transit, not another's. What became of it is another question.
 *
 * @returns the outermost holding, which says so
 */
export function requireHeld(on: StepContext, selected: Selected): Holding {
  const { book, signer, step } = on;
  const object = nameOf(on, selected);
  const root = book.root(selected.id);
  const facts = { object, rule: 'held-by-signer' };
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

/** The same of what goes on in trade, or into use: it was neither supplied nor ended, and nothing around it was. */
export function requireInTrade(on: StepContext, selected: Selected): Holding {
  requireUnspent(on, selected);
  return requireHeld(on, selected);
}

/** Throws `object-ended` or `already-supplied` where the object, or what it is in, left the trade for good or was dispensed. */
export function requireUnspent(on: StepContext, one: Selected): void {
  const { supply, end } = on.book.standing(one.id);
  if (end) throw ended(nameOf(on, one), end);
  if (!supply) return;
  const object = nameOf(on, one);
  throw new Fault(
    'already-supplied',
    `${object} was dispensed, and is not sold again: keep it apart, and scan it to see its ways out`,
    {
      object,
      rule: 'held-by-signer',
    },
  );
}

/** Throws `object-ended` where there is nothing left of the object, or nothing that could go back. */
export function requireLeft(on: StepContext, one: Selected, gone: readonly Ending['reason'][]): void {
  const { end } = on.book.standing(one.id);
  if (end && gone.includes(end.reason)) throw ended(nameOf(on, one), end);
}

/** After these there is no object any more. */
export const GONE: readonly Ending['reason'][] = ['destroyed'];
/** After these there are no goods any more: they are gone, or went into others. */
export const REMADE: readonly Ending['reason'][] = [...GONE, 'repacked'];

const ended = (object: string, { reason }: Ending): Fault =>
  new Fault('object-ended', `${object} is recorded as ${END_WORDS[reason]}: keep it apart, and ask whoever recorded that`, {
    object,
    rule: 'in-trade',
    state: END_WORDS[reason],
  });

/** Throws `locked` where a lock is on the object, around it or, of a container, on anything in it. */
export function requireUnlocked(on: StepContext, one: Selected): void {
  const { locks, lockedInside } = on.book.standing(one.id);
  if (locks.length === 0 && lockedInside === 0) return;
  const object = nameOf(on, one);
  throw new Fault('locked', `${object} is locked, or something in it is: keep it apart until whoever locked it unlocks it`, {
    object,
    rule: 'not-locked',
  });
}

/** Throws `locked` where a regulator found that the object, or what it is in, is falsified: it stays where it is. */
export function requireGenuine(on: StepContext, one: Selected): void {
  if (on.book.standing(one.id).locks.every(({ cause }) => cause !== 'falsified')) return;
  const object = nameOf(on, one);
  throw new Fault('locked', `${object} is falsified, as a regulator found: keep it until the authority unlocks it`, {
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
  if (on.book.holding(one.id).openedAt === null) return;
  const object = nameOf(on, one);
  throw new Fault('part-used', `${object} was opened and part of it dispensed: dispense the rest where it is, or destroy it`, {
    object,
  });
}

/** Throws `part-used` where part of a pack was dispensed at another site than the step's: only that one uses the rest. */
export function requireOpenedHere(on: StepContext, one: Selected): void {
  const { openedAt } = on.book.holding(one.id);
  if (openedAt === null || openedAt === on.site.gln) return;
  const object = nameOf(on, one);
  throw new Fault(
    'part-used',
    `${object} was opened at ${openedAt}, and only that site dispenses the rest: send it back there, or destroy it`,
    { object, site: openedAt },
  );
}

/** Whether a participant made the object: the product of the pack or the case, or of all packs that a container holds. */
export function isMadeBy({ book, registry }: World, { id }: Selected, gln: Gln): boolean {
  const holding = book.holding(id);
  const object = holding.epc === null ? undefined : parseObjectUri(holding.epc);
  const product = object?.kind === 'sgtin' && registry.productOf(object.gtin);
  if (product) return registry.makerOf(product.gtin) === gln;
  const { batches } = book.standing(id);
  return batches.length > 0 && batches.every((key) => registry.makerOf(batchParts(key)[0]) === gln);
}
