/**
 * The marks lock and unlock: a lock stops an object where it is. The other marks are in sensor.ts and dispute.ts.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import type { Participant } from '../registry/registry.js';
import type { Lock, Selected } from './book.js';
import { nameOf, type StepContext } from './context.js';
import { addLocks } from './holding.js';

/** Lowest first. */
const RANKS: readonly Lock['rank'][] = ['holder', 'manufacturer', 'regulator'];

/**
 * What somebody is to an object; undefined where it is none of their business.
 *
 * @param object who made what it is, where that is a registered product's, and who holds what it is in
 */
export function rankOf(
  { gln, role }: Pick<Participant, 'gln' | 'role'>,
  { maker, holder }: { maker: Gln | undefined; holder: Gln },
): Lock['rank'] | undefined {
  if (role === 'regulator') return 'regulator';
  if (maker === gln) return 'manufacturer';
  return holder === gln ? 'holder' : undefined;
}

/**
 * Whether somebody may end a lock: its own; one of lower rank; and, of the same, one that nobody set by hand.
 *
 * @param rank what they are to the object on which it lies
 */
export const mayUnlock = (lock: Lock, gln: Gln, rank: Lock['rank'] | undefined): boolean =>
  lock.by === gln ||
  (rank !== undefined && (RANKS.indexOf(lock.rank) < RANKS.indexOf(rank) || (lock.kind !== 'lock' && lock.rank === rank)));

/**
 * Judges a lock: by the holder, the product's manufacturer or a regulator, in any state. A participant has one lock on an
 * object: a further one takes its place.
 */
export function lock(on: StepContext<'lock'>, selected: readonly Selected[]): void {
  const { book, head, signer, step } = on;
  for (const one of selected) {
    const rank = rankOn(on, one);
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
    const rank = rankOn(on, one);
    const left = locks.filter((each) => !mayUnlock(each, signer.gln, rank));
    if (left.length === locks.length) {
      throw new Fault(
        'lock-not-yours',
        `${object} was locked by somebody else, of your rank or a higher one: only its issuer or a higher one unlocks`,
        { object, by: left[0]!.by },
      );
    }
    const part = book.split(one, head.index);
    book.setLocks(part.id, left);
    book.touch(part.id, head, null);
  }
}

/** What the signer is to the object. */
const rankOn = (on: StepContext, one: Selected): Lock['rank'] | undefined =>
  rankOf(on.signer, { maker: makerOf(on, one), holder: on.book.root(one.id).holder });

function makerOf({ book, registry }: StepContext, { id }: Selected): Gln | undefined {
  const { batch, epc } = book.holding(id);
  if (batch !== null) return registry.batches.get(batch)!.participant;
  const object = parseObjectUri(epc!);
  return object.kind === 'sgtin' ? registry.productOf(object.gtin)?.participant : undefined;
}
