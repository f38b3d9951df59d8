/** The step of a draft, as it is read back from its event. */
import type { Draft } from '../../src/protocol/epcis/document/draft.js';
import { readStep, writeStep, type BatchQuantity, type Step } from '../../src/protocol/epcis/step.js';

/** Of many packs: a list that stands for whatever list they are put into. */
const ROOT = 'A'.repeat(43);
const QUANTITIES: readonly BatchQuantity[] = [{ uri: 'https://id.gs1.org/01/09521234500018/10/A', quantity: 0 }];

/** The step that is signed for a draft: one pack in the clear, several by a list of one batch. */
export function stepOf({ step, packs, containers, quantities, list }: Draft): Step {
  const count = packs.length;
  const named =
    count > 1
      ? { epcs: containers, list: { root: ROOT, count }, quantities: QUANTITIES.map((one) => ({ ...one, quantity: count })) }
      : { epcs: [...containers, ...packs], ...(count === 0 && quantities && { quantities, list }) };
  return readStep(writeStep({ ...step, objects: named } as Step));
}
