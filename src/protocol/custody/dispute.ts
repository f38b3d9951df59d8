/**
 * The mark of a dispute: either side of a handoff says that something is wrong with goods, and says later that it is settled.
 * Until then they read `hold`; nothing moves, and nothing is refused, since a person decides.
 */
import { Fault } from '../fault.js';
import type { Selected } from './book.js';
import { nameOf, type StepContext } from './context.js';
import { addDisputes } from './holding.js';

/** Judges a dispute that is opened or closed. A participant has one on an object: a further one takes its place. */
export function dispute(on: StepContext<'dispute'>, selected: readonly Selected[]): void {
  const { book, head, signer, step, id } = on;
  for (const one of selected) {
    const object = nameOf(on, one);
    const before = book.holding(one.id).disputes;
    if (step.what !== undefined) requireSide(on, one);
    else {
      const closed = before.find((each) => each.id === step.closes);
      if (!closed)
        throw new Fault('dispute-unknown', `${object} has no open dispute ${step.closes}: look up which ones it has`, { object });
      if (closed.by !== signer.gln && signer.role !== 'regulator') {
        throw new Fault(
          'dispute-not-yours',
          `the dispute of ${object} was opened by somebody else: only its opener or a regulator closes it`,
          { object, by: closed.by },
        );
      }
    }
    const part = book.split(one, head.index);
    const { what, reason } = step;
    const opened = what === undefined ? [] : [{ id, index: head.index, by: signer.gln, what, reason }];
    book.update(part.id, {
      disputes: addDisputes(
        before.filter((each) => each.id !== step.closes),
        opened,
      ),
    });
    book.touch(part.id, head, null);
  }
}

function requireSide(on: StepContext<'dispute'>, one: Selected): void {
  const { book, signer } = on;
  const { owner, holder, taker, past } = book.root(one.id);
  if ([owner, holder, taker?.holder, past.at(-1)].includes(signer.gln)) return;
  const object = nameOf(on, one);
  throw new Fault('not-concerned', `${object} is disputed by its owner, its giver or its taker, not by ${signer.name}`, {
    object,
  });
}
