/**
 * Claims and reports. A claim of right that breaks a rule is refused. A report of what happened already (`theriac:alreadyDone`)
 * is logged even so, as contested: nobody gains custody by it, nothing comes back to life, and a person must look at it.
 */
import { Fault } from '../fault.js';
import type { Step } from '../epcis/step.js';
import type { Claim, Selected } from './book.js';
import type { StepContext } from './context.js';
import { addArrivals } from './holding.js';

/** Whether a step reports what happened already. */
export const isReport = (step: Step): boolean => 'alreadyDone' in step && step.alreadyDone !== undefined;

/** Runs checks. @returns whether they hold; of a report that breaks one, which is then contested, false instead of its Fault */
export function passes({ book, head, step }: StepContext, checks: () => void): boolean {
  try {
    checks();
    return true;
  } catch (reason) {
    if (!isReport(step) || !(reason instanceof Fault)) throw reason;
    book.contested.push(head.index);
    return false;
  }
}

/** Whether the signer has the object at the step's site already. */
export function isHere({ book, signer, site }: StepContext, id: number): boolean {
  const root = book.root(id);
  return root.state === 'active' && root.holder === signer.gln && root.site === site.gln;
}

/**
 * Logs a report that has no effect: an item of the object's history, and the latest claim on it. A receipt waits for its
 * shipping, unless the signer has the object at that site already: a report that is sent twice waits for nothing.
 */
export function contest(on: StepContext<Claim['kind']>, one: Selected): void {
  const { book, head, signer, site, step } = on;
  const part = book.split(one, head.index);
  book.touch(part.id, head, null, true);
  const arrival = { by: signer.gln, site: site.gln, index: head.index };
  const waits = step.kind === 'receive' && !isHere(on, part.id);
  book.update(part.id, {
    claim: { kind: step.kind, ...arrival },
    ...(waits && { arrivals: addArrivals(part.arrivals, [arrival]) }),
  });
}
