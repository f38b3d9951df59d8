/**
 * What comes into somebody's hands: by a receipt, by a shipping of goods that arrived before it, by being dispensed or ended on
 * its way to who has it, or since a regulator confirms a report. Whatever its new holder reported of it before takes effect now.
 */
import type { Gln } from '../gs1/identifiers.js';
import { Deferred, type Book, type Claim, type Selected, type Taker } from './book.js';
import { claimBy, withoutClaimBy } from './claim.js';
import type { StepContext } from './context.js';
import { addLocks } from './holding.js';
import { addPast } from './past.js';
import { standAlone } from './alone.js';
import { isSpent } from './standing.js';

/**
 * Puts what arrived into the taker's hands. What came back stays locked until its receiver inspected it; so does what was reported
 * lost on its way, and was not.
 */
export function settle(
  on: StepContext,
  id: number,
  taker: Taker,
  site: Gln,
  returned: boolean | undefined = taker.returned,
): void {
  const { book, head } = on;
  const { holder, past } = book.holding(id);
  book.update(id, {
    state: 'active',
    owner: taker.owner,
    holder: taker.holder,
    past: addPast(past, holder === taker.holder ? [] : [holder]),
    taker: null,
    site,
  });
  if (returned) lockReturned(book, id, taker.holder, head.index, 'returned');
  turnUp(on, id, taker.holder);
  fulfil(on, id, taker.holder);
}

/** What was reported lost, and is with somebody now, is lost no more; spent for good it stays. */
export function turnUp({ book, head }: StepContext, id: number, by: Gln): void {
  const { end, forGood } = book.holding(id);
  if (end?.reason !== 'lost' || forGood) return;
  book.update(id, { end: null });
  lockReturned(book, id, by, head.index, TURNED_UP);
}

/** Why goods that were reported lost are locked. */
export const TURNED_UP = 'turned up after it was reported lost';

/** Locks what came back until its holder inspected it. */
export function lockReturned(book: Book, id: number, by: Gln, index: number, reason: string): void {
  const lock = { by, kind: 'return', rank: 'holder', index, reason } as const;
  book.setLocks(id, addLocks(book.holding(id).locks, [lock]));
}

/**
 * What is on its way to the signer is received first, alone: what it then does with it shows that the goods arrived, also where
 * nothing comes of the rest of its report.
 *
 * @returns what is named, as it is then
 */
export function receiveFirst(on: StepContext, one: Selected): Selected {
  const { book, signer, site, head } = on;
  const { state, taker } = book.root(one.id);
  if (state !== 'in_transit' || taker?.holder !== signer.gln) return one;
  const prev = book.head(one.id).index;
  const { id, count } = standAlone(on, one);
  settle(on, id, taker, site.gln);
  book.touch(id, head, prev);
  book.bookedIn.push({ index: head.index });
  return { ...one, id, count };
}

/** A regulator confirms a claim: the object comes into the hands of who reported it, as that one says, and what it says takes effect. */
export function confirm(on: StepContext, one: Selected, claim: Claim): number {
  const { by, site } = claim;
  const { id } = standAlone(on, one);
  const part = on.book.holding(id);
  if (isSpent(part)) on.book.update(id, { forGood: true });
  settle(on, id, { owner: by, holder: by, site }, site);
  return id;
}

/** The effect of a dispensing, or of an end, on what stands alone. Of a receipt it is who has the goods. */
export function takeEffect(book: Book, id: number, { kind, reason, ...claim }: Claim): void {
  const { index, time, site } = claim;
  const done = { id: claim.id, index, time, site };
  if (kind === 'part') book.update(id, { openedAt: site, site, buyer: null });
  if (kind === 'dispense') book.update(id, { supply: done, site, buyer: null });
  if (kind === 'end') book.update(id, { end: { ...done, reason: reason! }, buyer: null });
}

/** Settles the claims of its new holder on an object and on all that is inside, innermost first. */
export function fulfil(on: Pick<StepContext, 'book' | 'head' | 'at'>, root: number, gln: Gln): void {
  const { book, head } = on;
  for (const id of [...claimedInside(book, root, gln), root]) {
    const { claims, count } = book.holding(id);
    const claim = claimBy(claims, gln);
    if (!claim) continue;
    book.setClaims(id, withoutClaimBy(claims, gln));
    if (claim.kind === 'receive') continue;
    if (id !== root) {
      const before = book.chain(id).map((each) => each.head.index);
      standAlone(on, { id, count, by: 'whole' });
      book.touch(id, head, Math.max(...before.filter((index) => index < head.index)));
    }
    takeEffect(book, id, claim);
  }
}

/** What of all that is in a container a participant has claims on, what is in others before these. */
function claimedInside(book: Book, container: number, gln: Gln): number[] {
  if (!book.holding(container).claimsInside[gln]) return [];
  const inside = book.children.get(container);
  // An earlier entry of the same group reported it.
  if (!inside) throw new Deferred();
  return inside.flatMap((id) => [...claimedInside(book, id, gln), ...(claimBy(book.holding(id).claims, gln) ? [id] : [])]);
}
