/**
 * Claims of right and reports. A claim of right that breaks a rule is refused. A report of what happened already
 * (`theriac:alreadyDone`) is logged even so, as contested: nobody gains custody by it, nothing comes back to life, and a person
 * must look at it.
 */
import { Fault } from '../fault.js';
import type { Selected } from './book.js';
import { claim, type Claiming } from './claim.js';
import { isReport, type StepContext } from './context.js';

/** Runs checks. @returns whether they hold; of a report that breaks one, which is then contested, false instead of its Fault */
export function passes({ book, head, step }: StepContext, checks: () => void): boolean {
  try {
    checks();
    return true;
  } catch (reason) {
    if (!isReport(step) || !(reason instanceof Fault)) throw reason;
    book.contested.push({ index: head.index, code: reason.code });
    return false;
  }
}

/** Logs a report that passes() found to have no effect, or none but a receipt before: an item of the object's history, and its signer's claim on it. */
export function contest(on: StepContext<Claiming>, one: Selected): void {
  const { book, head } = on;
  const part = book.split(one, head.index);
  book.touch(part.id, head, null, true);
  claim(on, part.id, one, book.contested.at(-1)!.code);
}
