/**
 * What a partner's event says, in our terms, before it is a step: its packs still in the clear.
 *
 * A step names at most one pack; several are named by a serial list, whose root needs random salts and an upload, so the
 * caller makes it between the draft and the step. Not here: reading a document (document.ts).
 */
import type { StepKind } from '../event.js';
import type { BatchQuantity, Step } from '../step.js';

/** A step without its objects, of one kind or any. */
export type StepHead<K extends StepKind = StepKind> = { [P in K]: Omit<Step<P>, 'objects'> }[K];

/** One event of a partner's document, ready to become a step. Lists are sorted and without repeats. */
export interface Draft {
  /** The event's place in its document, from 0. */
  index: number;
  step: StepHead;
  /** Canonical URIs of packs (SGTINs that the register does not know for containers). */
  packs: string[];
  /** Canonical URIs of containers: SSCCs, GRAIs, and SGTINs of higher levels. */
  containers: string[];
  /** Of an event that names no packs: the batches of `list`, or, without that, numbers of packs of batches without serials. */
  quantities?: readonly BatchQuantity[];
  /** The serial list that names the packs in place of `packs`, where the event was one of ours. */
  list?: { root: string; count: number };
  /** What the step does not say although the event did: "{JSON pointer into the event}: {why}". */
  dropped: string[];
}
