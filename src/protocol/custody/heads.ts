/** The heads that a step continues: what its signer says that it has seen. */
import { Fault } from '../fault.js';
import type { StepKind } from '../epcis/event.js';
import type { Step } from '../epcis/step.js';
import { MAX_PREV } from '../statement/jws.js';
import type { Head } from './book.js';
import { isReport } from './context.js';

/**
 * Steps that make what they name, find what left the register, or mark it. Who signs them need not see an object's history, so
 * they continue no step of it; marks move no head.
 */
const HEADLESS: readonly StepKind[] = ['commission', 'stock', 'lock', 'unlock', 'sensor', 'dispute'];

/** Whether a step continues no heads of the objects that it names: it is one of these, or reports what happened already. */
export const isHeadless = (step: Step): boolean => HEADLESS.includes(step.kind) || isReport(step);

/**
 * Throws unless `prev` names exactly these heads: `stale-prev`, or `too-many-heads` where no entry could.
 *
 * @param named what each head is of, so that the refusal can name the first that has moved on
 */
export function requireHeads(heads: readonly Head[], prev: readonly string[], named: readonly string[] = []): void {
  const ids = [...new Set(heads.map(({ id }) => id))].sort();
  if (ids.length > MAX_PREV) {
    throw new Fault(
      'too-many-heads',
      `the objects continue ${ids.length} different steps, an entry names at most ${MAX_PREV}: split the event`,
      { heads: ids.length },
    );
  }
  if (ids.length === prev.length && ids.every((id, i) => id === prev[i])) return;
  const object = named[heads.findIndex(({ id }) => !prev.includes(id))];
  throw new Fault(
    'stale-prev',
    `${object ?? 'an object'} has moved on since you read it: read it again, look at what changed and sign anew`,
    { heads: ids, ...(object !== undefined && { object }) },
  );
}
