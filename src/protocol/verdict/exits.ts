/**
 * The ways out of a verdict: what the asker can do next, and only what the rules of custody would let it do now.
 */
import { REACTIVATE_WITHIN } from '../custody/counter.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Lock } from '../custody/holding.js';
import type { Asker, Knowledge, Resolved } from './knowledge.js';
import { isSuppliedHere } from './place.js';
import type { Reason, ReasonCode } from './reasons.js';

/** Whom to wait for: by name where that is no secret to the asker; `supplier`: whoever delivered it. */
export interface Whom {
  readonly role: 'manufacturer' | 'regulator' | 'supplier' | 'holder' | 'yourself';
  readonly gln: Gln | null;
  readonly name: string | null;
}

/** A step that the asker can sign for `object` (a canonical URI), or someone to wait for. */
export type Exit =
  | { readonly do: 'dispense' | 'book_in' | 'void' | 'unlock'; readonly object: string }
  /** Undoes the entry `undoes` (its id), until the given time (RFC 3339). */
  | { readonly do: 'reactivate'; readonly object: string; readonly undoes: string; readonly until: string }
  | { readonly do: 'wait_for'; readonly who: Whom };

/** Nothing on this list of reasons keeps a pack from being dispensed; the person decides on the market. */
const DISPENSABLE: readonly ReasonCode[] = ['OK_ACTIVE', 'OK_EXPIRY_EXTENDED', 'RECALL_CAUTION', 'OTHER_MARKET'];
/** Of these a dispensing is not taken back: the goods are out of use, or it is not known which pack was dispensed. */
const FINAL: readonly ReasonCode[] = ['RECALLED', 'WITHDRAWN', 'EXPIRED', 'FALSIFIED', 'COPY_SUSPECTED'];

/**
 * The exits from `reasons` for an object.
 *
 * @param object its canonical URI, null where the register does not know it
 */
export function exitsOf(
  reasons: readonly Reason[],
  object: { uri: string; custody: Resolved } | null,
  asker: Asker,
  known: Knowledge,
  now: number,
): Exit[] {
  const codes = reasons.map(({ code }) => code);
  const found = object ? actions(codes, object, asker, known, now) : [];
  const waits = codes.flatMap((code) => waitFor(code, object?.custody ?? null, asker, known));
  // A market is the person's decision; where it cannot dispense, it asks the authority.
  if (codes.includes('OTHER_MARKET') && found.length + waits.length === 0) waits.push(wait('regulator'));
  return [...found, ...distinct(waits)];
}

function actions(
  codes: readonly ReasonCode[],
  { uri, custody }: { uri: string; custody: Resolved },
  asker: Asker,
  { container }: Knowledge,
  now: number,
): Exit[] {
  const { state, holder, taker, supply, locks } = custody;
  const found: Exit[] = [];
  const moves = custody.container ?? uri;
  if (container === null && isDispensable(codes, custody, asker)) found.push({ do: 'dispense', object: uri });
  const arriving = state === 'in_transit' && taker?.holder === asker.gln;
  if (arriving && asker.can.includes('receive')) found.push({ do: 'book_in', object: moves });
  const outgoing = (state === 'in_transit' || state === 'left') && holder === asker.gln;
  if (outgoing && asker.can.includes('void')) found.push({ do: 'void', object: moves });
  if (supply && asker.can.includes('reactivate') && asker.site !== null && isSuppliedHere(custody, asker)) {
    const until = supply.time + REACTIVATE_WITHIN;
    const final = codes.some((code) => FINAL.includes(code));
    if (!final && now <= until)
      found.push({ do: 'reactivate', object: uri, undoes: supply.id, until: new Date(until).toISOString() });
  }
  if (asker.can.includes('unlock')) {
    const mine = new Set(locks.filter((lock) => mayUnlock(lock, asker)).map(({ on }) => on));
    for (const on of mine) found.push({ do: 'unlock', object: on });
  }
  return found;
}

const isDispensable = (codes: readonly ReasonCode[], { holder, state }: Resolved, asker: Asker): boolean =>
  state === 'active' &&
  holder === asker.gln &&
  asker.can.includes('dispense') &&
  codes.every((code) => DISPENSABLE.includes(code));

/** Its own lock, or, for a regulator, anybody else's. */
const mayUnlock = ({ by, rank }: Lock, asker: Asker): boolean =>
  by === asker.gln || (asker.role === 'regulator' && rank !== 'regulator');

function waitFor(code: ReasonCode, custody: Resolved | null, asker: Asker, known: Knowledge): Exit[] {
  switch (code) {
    case 'COPY_SUSPECTED':
      return [wait('regulator')];
    case 'FALSIFIED':
    case 'LOCKED':
      return lockers(custody!, asker, known);
    case 'KEY_SUSPECT':
    case 'NEVER_SHIPPED':
    case 'EXPIRY_DAY_DIFFERS':
      return [wait('manufacturer', known.product!.participant, known)];
    case 'HELD_ELSEWHERE':
      return [custody!.holder === asker.gln ? wait('yourself', asker.gln, known) : wait('supplier')];
    case 'NOT_FOR_YOU':
      return custody!.holder === asker.gln ? [] : [wait('supplier')];
    case 'PRODUCT_UNREGISTERED':
      return [wait('supplier')];
    default:
      return [];
  }
}

/** Whom to wait for where it is locked: another company that merely holds it stays unnamed. */
function lockers(custody: Resolved, asker: Asker, known: Knowledge): Exit[] {
  const others = custody.locks.filter((lock) => !mayUnlock(lock, asker));
  const named = others.map((lock) => (isSecret(lock, custody) ? wait('holder') : wait(lock.rank, lock.by, known)));
  return custody.lockedInside > 0 ? [...named, wait('holder')] : named;
}

/** Whether the name of the one who locked is not the asker's business. */
export const isSecret = ({ rank }: Lock, { visible }: Resolved): boolean => rank === 'holder' && !visible;

function wait(role: Whom['role'], gln: Gln | null = null, known?: Knowledge): Exit {
  return { do: 'wait_for', who: { role, gln, name: (gln !== null && known?.names.get(gln)) || null } };
}

function distinct(exits: readonly Exit[]): Exit[] {
  return [...new Map(exits.map((exit) => [JSON.stringify(exit), exit])).values()];
}
