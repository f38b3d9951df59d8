/**
 * The mark of a sensor reading: what a device recorded of the temperature around goods. Outside the storage range of a product in them
 * they are locked. A reading speaks of its own time span only: of times that none covers, nothing is known.
 */
import { Fault } from '../fault.js';
import type { Selected } from './book.js';
import { requireUnspent } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { addLocks } from './holding.js';

/** Judges a reading by whoever holds the object, its giver while it is on its way. */
export function sensor(on: StepContext<'sensor'>, selected: readonly Selected[]): void {
  const { book, head, signer, step } = on;
  for (const one of selected) {
    requireUnspent(on, one);
    const object = nameOf(on, one);
    if (book.root(one.id).holder !== signer.gln)
      throw new Fault('not-holder', `${object} is not held by ${signer.name}: its holder reports what its sensors say`, {
        object,
      });
    const part = book.split(one, head.index);
    if (isOutside(on, one)) {
      const { min, max } = step.reading;
      const reason = `${min} to ${max} degrees Celsius`;
      const lock = { by: signer.gln, kind: 'excursion', rank: 'holder', index: head.index, reason } as const;
      book.setLocks(part.id, addLocks(part.locks, [lock]));
    }
    book.touch(part.id, head, null);
  }
}

/** Whether the reading leaves the storage range of any product in the object; one without a range has none to leave. */
function isOutside({ book, registry, step }: StepContext<'sensor'>, { id }: Selected): boolean {
  const { min, max } = step.reading;
  return book.standing(id).batches.some((key) => {
    const range = registry.products.get(registry.batches.get(key)!.gtin)?.storage;
    return range ? min < range.minCelsius || max > range.maxCelsius : false;
  });
}
