/**
 * Marks: they say something of an object and do not move it. Lock and unlock.
 */
import { Fault } from '../fault.js';
import { parseObjectUri } from '../gs1/identifiers.js';
import type { Lock, Selected } from './book.js';
import { nameOf, type Case } from './case.js';
import { addLocks } from './holding.js';

const RANKS: readonly Lock['rank'][] = ['holder', 'manufacturer', 'regulator'];

/**
 * Judges a lock: by the holder, the product's manufacturer or a regulator, in any state. A participant has one lock on an
 * object: a further one takes its place.
 */
export function lock(on: Case<'lock'>, selected: readonly Selected[]): void {
  const { book, head, signer, step } = on;
  for (const one of selected) {
    const rank = rankOf(on, one);
    const part = book.split(one, head.index);
    book.setLocks(part.id, addLocks(part.locks, [{ by: signer.gln, rank, index: head.index, reason: step.reason }]));
    book.touch(part.id, head, null);
  }
}

/** Judges an unlock: takes away the signer's own locks and those of lower ranks. */
export function unlock(on: Case<'unlock'>, selected: readonly Selected[]): void {
  const { book, head, signer } = on;
  for (const one of selected) {
    const object = nameOf(on, one);
    const { locks } = book.holding(one.id);
    if (locks.length === 0) throw new Fault('not-locked', `${object} is not locked itself: nothing to unlock`, { object });
    const rank = signer.role === 'regulator' ? 'regulator' : isMaker(on, one) ? 'manufacturer' : 'holder';
    const left = locks.filter((lock) => lock.by !== signer.gln && RANKS.indexOf(lock.rank) >= RANKS.indexOf(rank));
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

function rankOf(on: Case, one: Selected): Lock['rank'] {
  if (on.signer.role === 'regulator') return 'regulator';
  if (isMaker(on, one)) return 'manufacturer';
  if (on.book.root(one.id).holder === on.signer.gln) return 'holder';
  throw new Fault('not-holder', `${nameOf(on, one)} is locked by its holder, its manufacturer or a regulator`, {
    object: nameOf(on, one),
  });
}

function isMaker({ book, registry, signer }: Case, { id }: Selected): boolean {
  const { batch, epc } = book.holding(id);
  if (batch !== null) return registry.batches.get(batch)!.participant === signer.gln;
  const object = parseObjectUri(epc!);
  return object.kind === 'sgtin' && registry.productOf(object.gtin)?.participant === signer.gln;
}
