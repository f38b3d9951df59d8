/**
 * A step on the bench, and what the rules of several steps ask of it.
 */
import { Fault } from '../fault.js';
import type { StepKind } from '../epcis/event.js';
import type { Step } from '../epcis/step.js';
import type { Position } from '../registry/case.js';
import type { Key, Participant, Registry, Site } from '../registry/registry.js';
import type { Book, Head, Holding, Selected } from './book.js';

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
  const own = book.holding(selected.id);
  const root = book.root(selected.id);
  const facts = { object, rule: 'held-by-signer' };
  if (own.state === 'supplied') {
    throw new Fault('already-supplied', `${object} was dispensed: reactivate it first, if it never left your hands`, facts);
  }
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
