/**
 * The marks lock and unlock: a lock stops an object where it is. The other marks are in sensor.ts and dispute.ts.
 */
import { Fault } from '../fault.js';
import { parseObjectUri } from '../gs1/identifiers.js';
import type { Lock, Selected } from './book.js';
import { nameOf, type StepContext } from './context.js';
import { addLocks } from './holding.js';

const RANKS: readonly Lock['rank'][] = ['holder', 'manufacturer', 'regulator'];

/**
 * Judges a lock: by the holder, the product's manufacturer or a regulator, in any state. A participant has one lock on an
 * object: a further one takes its place.
 */
export function lock(on: StepContext<'lock'>, selected: readonly Selected[]): void {
  const { book, head, signer, step } = on;
  for (const one of selected) {
    const rank = rankOf(on, one);
    if (!rank) {
      const object = nameOf(on, one);
      throw new Fault('not-holder', `${object} is locked by its holder, its manufacturer or a regulator`, { object });
    }
    const part = book.split(one, head.index);
    const added = { by: signer.gln, kind: 'lock', rank, index: head.index, reason: step.reason } as const;
    book.setLocks(part.id, addLocks(part.locks, [added]));
    book.touch(part.id, head, null);
  }
}

/**
 * Judges an unlock: takes away the signer's own locks, those of lower ranks and, by whoever holds the object now, those that
 * nobody set by hand: it inspected what came back, or was out of its range.
 */
export function unlock(on: StepContext<'unlock'>, selected: readonly Selected[]): void {
  const { book, head, signer } = on;
  for (const one of selected) {
    const object = nameOf(on, one);
    const { locks } = book.holding(one.id);
    if (locks.length === 0) throw new Fault('not-locked', `${object} is not locked itself: nothing to unlock`, { object });
    const rank = rankOf(on, one);
    const mayEnd = (each: Lock) =>
      each.by === signer.gln ||
      (rank !== undefined && (RANKS.indexOf(each.rank) < RANKS.indexOf(rank) || (each.kind !== 'lock' && each.rank === rank)));
    const left = locks.filter((each) => !mayEnd(each));
    if (left.length === locks.length) {
      throw new Fault('lock-not-yours', `${object} was locked by ${left[0]!.by}: only its issuer or a higher one unlocks`, {
        object,
      });
    }
    const part = book.split(one, head.index);
    book.setLocks(part.id, left);
    book.touch(part.id, head, null);
  }
}

/** What the signer is to the object; undefined where it is none of its business. */
function rankOf(on: StepContext, one: Selected): Lock['rank'] | undefined {
  if (on.signer.role === 'regulator') return 'regulator';
  if (isMaker(on, one)) return 'manufacturer';
  return on.book.root(one.id).holder === on.signer.gln ? 'holder' : undefined;
}

function isMaker({ book, registry, signer }: StepContext, { id }: Selected): boolean {
  const { batch, epc } = book.holding(id);
  if (batch !== null) return registry.batches.get(batch)!.participant === signer.gln;
  const object = parseObjectUri(epc!);
  return object.kind === 'sgtin' && registry.productOf(object.gtin)?.participant === signer.gln;
}
