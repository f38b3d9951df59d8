/**
 * A step on the bench, and what the rules of several steps ask of it.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import type { StepKind } from '../epcis/event.js';
import type { Step } from '../epcis/step.js';
import type { Position } from '../registry/case.js';
import type { Key, Participant, Registry, Site } from '../registry/registry.js';
import { packsIn, type Book, type Head, type Holding, type HoldingState, type Selected } from './book.js';

/** A signed step ready to be judged: the entry's id, the signer's key and the heads that it says it continues. */
export interface StepToJudge<S extends Step = Step> {
  id: string;
  kid: string;
  prev: readonly string[];
  step: S;
}

/** What the rules see: the registry and the book. */
export interface World {
  registry: Registry;
  book: Book;
}

/** A step on the bench: the world, the entry and who signed it. */
export interface Case<K extends StepKind = StepKind> extends World {
  step: Step<K>;
  id: string;
  at: Position;
  /** The head that this entry makes. */
  head: Head;
  key: Key;
  signer: Participant;
  site: Site;
}

/** How a refusal names an object: the container's URI (only containers are named whole), the pack's or the list's. */
export function nameOf({ book }: World, { id, by }: Selected): string {
  if (by === 'whole') return String(book.holding(id).epc);
  return 'pack' in by ? by.pack : `the serial list ${by.list}`;
}

/**
 * Throws unless the signer holds the object now: not in transit, not supplied, not another's.
 *
 * @returns the outermost holding, which says so
 */
export function requireHeld(on: Case, selected: Selected): Holding {
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
export function requireAlive(on: Case, selected: Selected): void {
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
export function requireUnlocked(on: Case, { id, ...rest }: Selected): void {
  const { book } = on;
  if (book.chain(id).every(({ locks }) => locks.length === 0) && book.holding(id).lockedInside === 0) return;
  const object = nameOf(on, { id, ...rest });
  throw new Fault('locked', `${object} is locked, or something in it is: keep it apart until whoever locked it unlocks it`, {
    object,
    rule: 'not-locked',
  });
}

/** Throws `not-top-level` where the object travels inside a container, which is then to be named. */
export function requireTopLevel(on: Case, one: Selected): Holding {
  const root = on.book.root(one.id);
  if (root.id === one.id) return root;
  throw new Fault('not-top-level', `${nameOf(on, one)} travels inside ${root.epc}: name that`, {
    object: nameOf(on, one),
    container: root.epc,
  });
}

/** Throws `part-used` where part of a pack was dispensed: the rest does not go on. */
export function requireWhole(on: Case, one: Selected): void {
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

/**
 * Makes what is selected stand alone, so that the step concerns it and nothing else: splits a cohort, and takes the object
 * out of a container that the signer holds, which is then open, as are those around it.
 */
export function standAlone({ book, at }: Case, selected: Selected): Holding {
  const part = book.split(selected, at.index);
  if (part.parent === null) return part;
  markOpen(book, part.parent);
  return book.detach(part.id, at.index);
}

/** Marks a container and those around it as open: what is in them is no longer what was scanned. */
export function markOpen(book: Book, container: number): void {
  for (const { id } of book.chain(container)) book.update(id, { open: true });
}
