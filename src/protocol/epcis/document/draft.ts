/**
 * What a partner's event says, in our terms, before it is a step: its packs still in the clear.
 *
 * A step names at most one pack; several are named by a serial list, whose root needs random salts and an upload, so the
 * caller makes it between the draft and the step. Not here: reading a document (document.ts).
 */
import { Fault } from '../../fault.js';
import type { StepKind } from '../event.js';
import { readStep, writeStep, type BatchQuantity, type Objects, type Step } from '../step.js';

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
  /**
   * Of `packs`: their batches and how many of each, where the document itself tells the batch of every pack. Without packs:
   * the batches of `list`, or, without that, numbers of packs of batches without serials.
   */
  quantities?: readonly BatchQuantity[];
  /** The serial list that names the packs in place of `packs`, where the event was one of ours. */
  list?: { root: string; count: number };
  /** What the step does not say although the event did: "{JSON pointer into the event}: {why}". */
  dropped: string[];
}

/** A serial list that was made of a draft's packs; `quantities` where the register knows what the document does not tell. */
export interface DraftList {
  root: string;
  count: number;
  quantities?: readonly BatchQuantity[];
}

/**
 * The step of a draft, in the form that the codec reads back from its event.
 *
 * @param list needed where the draft has more than one pack, and only there
 * @throws Fault `draft-incomplete` where the list is missing, superfluous or of another length, or the batches of its packs
 *   are unknown; `event-invalid` where the batches do not add up to the list
 */
export function draftToStep(draft: Draft, list?: DraftList): Step {
  const { step, packs, containers, index } = draft;
  const readBack = (objects: Objects): Step => readStep(writeStep({ ...step, objects } as Step));
  const wanted = packs.length > 1 ? packs.length : undefined;
  if (list?.count !== wanted) {
    const need = wanted === undefined ? 'takes no serial list' : `needs a serial list of exactly its ${wanted} packs`;
    throw new Fault('draft-incomplete', `Event ${index} of the document ${need}.`, { index, packs: packs.length });
  }
  if (!list) {
    const byNumber = packs.length === 0 && draft.quantities ? { quantities: draft.quantities, list: draft.list } : {};
    return readBack({ epcs: [...containers, ...packs], ...byNumber });
  }
  const quantities = list.quantities ?? draft.quantities;
  if (!quantities) {
    throw new Fault(
      'draft-incomplete',
      `Event ${index} of the document does not tell the batches of its packs. Look them up and give them with the list.`,
      { index, packs: packs.length },
    );
  }
  const { root, count } = list;
  return readBack({ epcs: containers, list: { root, count }, quantities });
}
