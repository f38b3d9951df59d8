/**
 * The marks lock and unlock: a lock stops an object where it is. The other marks are in sensor.ts and dispute.ts.
 */
import { Fault } from '../fault.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import { batchParts, type Participant } from '../registry/registry.js';
import type { Claim, Lock, Selected } from './book.js';
import { nameOf, type StepContext } from './context.js';
import { confirm, takeEffect } from './hands.js';
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
 * Whether somebody may end a lock: its own; one of lower rank; and, of the same, the manufacturer's, which is whoever holds the number
 * now, and one that nobody set by hand.
 *
 * @param rank what they are to the object on which it lies
 */
export const mayUnlock = (lock: Lock, gln: Gln, rank: Lock['rank'] | undefined): boolean =>
  lock.by === gln ||
  (rank !== undefined &&
    (RANKS.indexOf(lock.rank) < RANKS.indexOf(rank) ||
      (lock.rank === rank && (rank === 'manufacturer' || lock.kind !== 'lock'))));

/**
 * Judges a lock: by the holder, the product's manufacturer or a regulator, in any state. A participant has one lock on an
 * object: a further one takes its place. A regulator may say that it is falsified, which stops its return and its end, too.
 */
export function lock(on: StepContext<'lock'>, selected: readonly Selected[]): void {
  const { book, head, signer, step } = on;
  if (step.cause && signer.role !== 'regulator')
    throw new Fault('regulator-only', 'only a regulator says that goods are falsified: lock them, and tell the authority why');
  for (const one of selected) {
    const rank = rankOn(on, one);
    if (!rank) {
      const object = nameOf(on, one);
      throw new Fault('not-holder', `${object} is locked by its holder, its manufacturer or a regulator`, { object });
    }
    const part = book.split(one, head.index);
    const { reason, cause } = step;
    const added = { by: signer.gln, kind: 'lock', rank, index: head.index, reason, ...(cause && { cause }) } as const;
    book.setLocks(part.id, addLocks(part.locks, [added]));
    book.touch(part.id, head, null);
  }
}

/**
 * Judges an unlock: takes away the signer's own locks, those of lower ranks and, by whoever holds the object now, those that
 * nobody set by hand: it inspected what came back, or was out of its range. By the manufacturer or a regulator, who looked into
 * it, all that others reported of it is settled, too; a regulator may confirm one of these reports, which then takes effect.
 */
export function unlock(on: StepContext<'unlock'>, selected: readonly Selected[]): void {
  const { book, head, signer, step } = on;
  const prevs = selected.map(({ id }) => book.head(id).index);
  for (const [i, one] of selected.entries()) {
    const { locks, claims } = book.holding(one.id);
    const rank = rankOn(on, one);
    const left = locks.filter((each) => !mayUnlock(each, signer.gln, rank));
    const doubted = rank === 'manufacturer' || rank === 'regulator' ? claims.filter(({ by }) => by !== signer.gln) : [];
    if (left.length === locks.length && doubted.length === 0) throw nothingToUnlock(nameOf(on, one), left[0]);
    const confirmed = step.confirms === undefined ? undefined : requireClaim(on, one, claims, step.confirms);
    const part = book.split(one, head.index);
    book.setLocks(part.id, left);
    book.setClaims(
      part.id,
      claims.filter((claim) => !doubted.includes(claim)),
    );
    if (confirmed) takeEffect(book, confirm(on, { ...one, id: part.id }, confirmed), confirmed);
    book.touch(part.id, head, confirmed ? prevs[i]! : null);
  }
}

function nothingToUnlock(object: string, lock: Lock | undefined): Fault {
  if (!lock) return new Fault('not-locked', `${object} is not locked itself: nothing to unlock`, { object });
  return new Fault(
    'lock-not-yours',
    `${object} was locked by somebody else, of your rank or a higher one: only its issuer or a higher one unlocks`,
    { object, by: lock.by },
  );
}

function requireClaim(on: StepContext, one: Selected, claims: readonly Claim[], report: string): Claim {
  if (on.signer.role !== 'regulator') throw new Fault('regulator-only', 'only a regulator confirms what others reported');
  const claim = claims.find(({ id }) => id === report);
  if (claim) return claim;
  const object = nameOf(on, one);
  throw new Fault('state-mismatch', `the report ${report} says nothing of ${object} that waits: look up which ones do`, {
    object,
  });
}

/** What the signer is to the object. */
const rankOn = (on: StepContext, one: Selected): Lock['rank'] | undefined =>
  rankOf(on.signer, { maker: makerOf(on, one), holder: on.book.root(one.id).holder });

function makerOf({ book, registry }: StepContext, { id }: Selected): Gln | undefined {
  const { batch, epc } = book.holding(id);
  if (batch !== null) return registry.makerOf(batchParts(batch)[0]);
  const object = parseObjectUri(epc!);
  const product = object.kind === 'sgtin' && registry.productOf(object.gtin);
  return product ? registry.makerOf(product.gtin) : undefined;
}
