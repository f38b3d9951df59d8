/**
 * What the rules of custody are given: a signed step with the registry and the book that it is judged by.
 */
import type { StepKind } from '../epcis/event.js';
import type { Fault } from '../fault.js';
import type { Step } from '../epcis/step.js';
import type { Position } from '../log/position.js';
import type { Key, Participant, Registry, Site } from '../registry/registry.js';
import { type Book, type Claim, type Head, listOf, type Selected } from './book.js';

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

/** A step that is being judged, with everything that its rules see: the world, the entry and who signed it. */
export interface StepContext<K extends StepKind = StepKind> extends World {
  step: Step<K>;
  id: string;
  at: Position;
  /** The head that this entry makes. */
  head: Head;
  key: Key;
  signer: Participant;
  site: Site;
  /** Why this could not be done now; null where it could. Only what reports, or undoes a report, has it. */
  lapsed: Fault | null;
}

/** Whether a step reports what happened already, or what is there. */
export const isReport = (step: Step): boolean =>
  step.kind === 'stock' || ('alreadyDone' in step && step.alreadyDone !== undefined);

/** Throws where what is done, or said to have been, could not be done now: the licence ended, or the site was closed. */
export function requireCurrent({ lapsed }: StepContext): void {
  if (lapsed) throw lapsed;
}

/** What an undoing of a report takes away: the signer's claim of it. */
export const undoneClaim = ({ signer, step }: StepContext, claims: readonly Claim[]): Claim | undefined =>
  claims.find(({ by, id }) => by === signer.gln && step.kind === 'reactivate' && id === step.undoes);

/** How a refusal names an object: the container's URI (only containers are named whole), the pack's or the list's. */
export function nameOf({ book }: World, { id, by }: Selected): string {
  if (by === 'whole') return String(book.holding(id).epc);
  return 'pack' in by ? by.pack : `the serial list ${listOf(by.list).root}`;
}
