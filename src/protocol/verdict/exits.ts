/**
 * The ways out of a verdict: what the asker can do next, and only what the rules of custody would let it do now.
 */
import { claimBy } from '../custody/claim.js';
import { isReversible, REACTIVATE_WITHIN } from '../custody/counter.js';
import type { Lock } from '../custody/holding.js';
import { mayUnlock, rankOf } from '../custody/lock.js';
import { ENDS_IN_USE, wordOf } from '../custody/words.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import type { Asker, Knowledge, PlacedLock, Resolved } from './knowledge.js';
import { isSuppliedHere } from './place.js';
import type { Reason, ReasonCode } from './reasons.js';

/** Whom to wait for: by name where that is no secret to the asker; `supplier`: whoever delivered it. */
export interface Whom {
  readonly role: 'manufacturer' | 'regulator' | 'supplier' | 'holder' | 'partner' | 'yourself';
  readonly gln: Gln | null;
  readonly name: string | null;
}

/** `send_back`: to who sold it, or its manufacturer; `take_back`: by a report of what came back after it was used. */
type ObjectExit =
  'dispense' | 'book_in' | 'take_stock' | 'take_back' | 'send_back' | 'destroy' | 'void' | 'unlock' | 'open_exception';

/** A step that the asker can sign for `object` (a canonical URI), or someone to wait for. */
export type Exit =
  | { readonly do: ObjectExit; readonly object: string }
  /** Closes the dispute that the entry `closes` (its id) opened. */
  | { readonly do: 'close_exception'; readonly object: string; readonly closes: string }
  /** A pharmacist goes on by a decision of its own, for this reason, which is recorded with name and reason. */
  | { readonly do: 'override'; readonly reason: ReasonCode }
  /** Takes back what the asker reported by the entry `undoes` (its id), and what had no effect. */
  | { readonly do: 'undo_report'; readonly object: string; readonly undoes: string }
  /** Undoes the entry `undoes` (its id), until the given time (RFC 3339). */
  | { readonly do: 'reactivate'; readonly object: string; readonly undoes: string; readonly until: string }
  | { readonly do: 'wait_for'; readonly who: Whom };

/** An object that the register knows, and who has it. */
interface Scanned {
  readonly uri: string;
  readonly custody: Resolved;
}

/** What pharmacists may decide by themselves, with their name and reason. */
const OVERRIDABLE: readonly ReasonCode[] = ['PRODUCT_UNREGISTERED', 'DISPUTED', 'OTHER_MARKET'];

/** Of these a dispensing is not taken back: the goods are out of use, or it is not known which pack was dispensed. */
const FINAL: readonly ReasonCode[] = ['RECALLED', 'WITHDRAWN', 'EXPIRED', 'FALSIFIED', 'COPY_SUSPECTED'];

/**
 * The exits from `reasons` for an object.
 *
 * @param object its canonical URI, null where the register does not know it
 * @param unknown the canonical URI of a pack that the register does not know
 */
export function exitsOf(
  reasons: readonly Reason[],
  object: Scanned | null,
  asker: Asker,
  known: Knowledge,
  now: number,
  unknown: string | null,
): Exit[] {
  const found = object ? actions(reasons, object, asker, known, now) : takeIn(unknown, reasons, asker);
  const obstacles = reasons.filter(({ verdict }) => verdict !== 'ok').map(({ code }) => code);
  const waits = obstacles.flatMap((code) => waitFor(code, object, asker, known));
  return [...found, ...overridesOf(obstacles, asker), ...distinct(waits)];
}

/** What no register has is taken into stock where it may be in order all the same. */
const takeIn = (unknown: string | null, reasons: readonly Reason[], { can }: Asker): Exit[] =>
  unknown !== null && can.includes('stock') && reasons.some(({ code }) => code === 'SERIAL_ELSEWHERE')
    ? [{ do: 'take_stock', object: unknown }]
    : [];

/** Only where there is no other obstacle does a decision help; and only who stands at a counter may take it. */
function overridesOf(obstacles: readonly ReasonCode[], { role, site, can }: Asker): Exit[] {
  if (role !== 'pharmacy' || site === null || !can.includes('dispense')) return [];
  if (!obstacles.every((code) => OVERRIDABLE.includes(code))) return [];
  return [...new Set(obstacles)].map((code) => ({ do: 'override', reason: code }));
}

function actions(reasons: readonly Reason[], { uri, custody }: Scanned, asker: Asker, known: Knowledge, now: number): Exit[] {
  const codes = reasons.map(({ code }) => code);
  const { state, holder, taker } = custody;
  const found: Exit[] = [];
  const moves = custody.container ?? uri;
  if (known.container === null && isDispensable(reasons, custody, asker)) found.push({ do: 'dispense', object: uri });
  const arriving = state === 'in_transit' && taker?.holder === asker.gln;
  if (arriving && asker.can.includes('receive')) found.push({ do: 'book_in', object: moves });
  const outgoing = (state === 'in_transit' || state === 'left') && holder === asker.gln;
  if (outgoing && asker.can.includes('void')) found.push({ do: 'void', object: moves });
  const isBack = state === 'left' && holder !== asker.gln && known.container === null;
  if (isBack && asker.can.includes('stock')) found.push({ do: 'take_stock', object: uri });
  if (!codes.some((code) => FINAL.includes(code))) found.push(...reactivation(uri, custody, asker, now));
  found.push(...disposals(codes, uri, custody, asker, known));
  const own = claimBy(custody.claims, asker.gln);
  if (own && !own.inferred && own.site === asker.site && asker.can.includes('reactivate'))
    found.push({ do: 'undo_report', object: uri, undoes: own.id });
  if (asker.can.includes('unlock')) {
    const mine = new Set(custody.locks.filter((lock) => isToUnlock(lock, custody, asker, known)).map(({ on }) => on));
    for (const on of mine) found.push({ do: 'unlock', object: on });
  }
  return [...found, ...exceptions(reasons, uri, custody, asker)];
}

/** Goods that are nobody's to use any more, or that their holder may not sell. */
const OUT_OF_USE: readonly ReasonCode[] = [
  'BROUGHT_BACK',
  'WITHDRAWN',
  'RECALLED',
  'EXPIRED',
  'STOLEN',
  'SUPPLIED_HERE',
  'INACTIVE_SAMPLE',
  'INACTIVE_FREE_SAMPLE',
  'INACTIVE_EXPORTED',
  'INACTIVE_CHECKED_OUT',
  'INACTIVE_DESTROYED',
  'LICENCE_ENDED',
  'LOCKED',
  'EXCURSION',
  'RETURN_PENDING',
  'PART_PACK',
];
/** Codes of what somebody may bring back who had it. */
const USED: readonly ReasonCode[] = ['SUPPLIED_ELSEWHERE', 'SUPPLIED_HERE', 'STOLEN'];

/** What its holder does with goods that are out of use; what anybody says of used goods that came back. */
function disposals(codes: readonly ReasonCode[], uri: string, custody: Resolved, asker: Asker, known: Knowledge): Exit[] {
  const { state, holder, end, forGood, locks } = custody;
  const found: Exit[] = [];
  // Who lost it, or had it stolen, takes nothing back from itself.
  const isMissed = holder === asker.gln && end !== null && !ENDS_IN_USE.includes(end.reason);
  const isSaid = claimBy(custody.claims, asker.gln) !== undefined;
  const isUsed = state !== 'in_transit' && !forGood && !isMissed && !isSaid && codes.some((code) => USED.includes(code));
  if (isUsed && known.container === null && asker.can.includes('receive')) found.push({ do: 'take_back', object: uri });
  if (state !== 'active' || holder !== asker.gln || !codes.some((code) => OUT_OF_USE.includes(code))) return found;
  if (end?.reason === 'destroyed' || locks.some(({ cause }) => cause === 'falsified')) return found;
  const maker = known.product?.participant;
  const isReturnable = end?.reason !== 'repacked' && known.container === null && maker && maker !== asker.gln;
  if (isReturnable && asker.can.includes('return')) found.push({ do: 'send_back', object: uri });
  if (asker.can.includes('end')) found.push({ do: 'destroy', object: uri });
  return found;
}

const isDispensable = (reasons: readonly Reason[], custody: Resolved, asker: Asker): boolean =>
  wordOf(custody) === 'active' &&
  custody.holder === asker.gln &&
  asker.can.includes('dispense') &&
  reasons.every(({ verdict }) => verdict === 'ok');

function reactivation(uri: string, custody: Resolved, asker: Asker, now: number): Exit[] {
  const { end, supply } = custody;
  const past = end ?? supply;
  if (!past || asker.site === null || !isSuppliedHere(custody, asker)) return [];
  if (custody.forGood || !isReversible(end)) return [];
  const until = past.time + REACTIVATE_WITHIN;
  if (now > until || !asker.can.includes('reactivate')) return [];
  return [{ do: 'reactivate', object: custody.container ?? uri, undoes: past.id, until: new Date(until).toISOString() }];
}

/** Its own disputes it closes, a regulator anybody's; who has a part in the goods opens one where a partner must explain. */
function exceptions(reasons: readonly Reason[], uri: string, custody: Resolved, asker: Asker): Exit[] {
  if (!asker.can.includes('dispute')) return [];
  const { disputes, owner, holder, taker } = custody;
  const mine = disputes.filter(({ by }) => by === asker.gln || asker.role === 'regulator');
  const closing = mine.map(({ on, id }): Exit => ({ do: 'close_exception', object: on, closes: id }));
  const isParty = [owner, holder, taker?.holder].includes(asker.gln);
  const isOpen = disputes.some(({ by }) => by === asker.gln);
  const explain = reasons.some(({ alert }) => alert === 'partner');
  return isParty && explain && !isOpen ? [...closing, { do: 'open_exception', object: uri }] : closing;
}

/** Whether the rules let the asker end a lock, which lies on what was scanned or on a container around it. */
const isToUnlock = (lock: PlacedLock, { holder }: Resolved, asker: Asker, known: Knowledge): boolean =>
  mayUnlock(lock, asker.gln, rankOf(asker, { maker: makerOf(lock.on, known), holder }));

/** Who made an object (a canonical URI) of the product that was scanned, be it a pack or a packaging level of it. */
function makerOf(object: string, { product }: Knowledge): Gln | undefined {
  const id = parseObjectUri(object);
  const isOfIt = id.kind === 'sgtin' && (product?.gtin === id.gtin || product?.levels.some(({ gtin }) => gtin === id.gtin));
  return (isOfIt && product!.participant) || undefined;
}

function waitFor(code: ReasonCode, object: Scanned | null, asker: Asker, known: Knowledge): Exit[] {
  switch (code) {
    case 'COPY_SUSPECTED':
      return [wait('regulator')];
    case 'FALSIFIED':
    case 'LOCKED':
    case 'EXCURSION':
    case 'RETURN_PENDING':
      return lockers(object!, asker, known);
    case 'DISPUTED':
      return openers(object!.custody, asker, known);
    case 'OTHER_MARKET':
    case 'LICENCE_ENDED':
      return [wait('regulator')];
    case 'KEY_SUSPECT':
      return signers(object!.custody, asker, known);
    case 'NEVER_SHIPPED':
    case 'EXPIRY_DAY_DIFFERS':
      return [wait('manufacturer', known.product!.participant, known)];
    case 'HELD_ELSEWHERE':
      return [object!.custody.holder === asker.gln ? wait('yourself', asker.gln, known) : wait('supplier')];
    case 'NOT_FOR_YOU':
      return object!.custody.holder === asker.gln ? [] : [wait('supplier')];
    case 'PRODUCT_UNREGISTERED':
      return [wait('supplier')];
    default:
      return [];
  }
}

/** Whom to wait for where it is locked: another company that merely holds it stays unnamed. */
function lockers({ custody }: Scanned, asker: Asker, known: Knowledge): Exit[] {
  const others = custody.locks.filter((lock) => !isToUnlock(lock, custody, asker, known));
  const named = others.map((lock) => (isSecret(lock, custody) ? wait('holder') : wait(lock.rank, lock.by, known)));
  return custody.lockedInside > 0 ? [...named, wait('holder')] : named;
}

/** Whom to wait for where keys that signed its past are suspect. */
const signers = (custody: Resolved, asker: Asker, known: Knowledge): Exit[] =>
  custody.suspect.map((gln) => {
    if (isSecretSigner(gln, custody, asker, known)) return wait('partner');
    return wait(gln === known.product?.participant ? 'manufacturer' : 'partner', gln, known);
  });

/** Whether the name of a company that signed a step of its past is not the asker's business: who holds it sees all of that. */
export const isSecretSigner = (gln: Gln, { owner, holder, visible }: Resolved, asker: Asker, { product }: Knowledge): boolean =>
  asker.role !== 'regulator' &&
  ![asker.gln, product?.participant].includes(gln) &&
  !(visible && (holder === asker.gln || [owner, holder].includes(gln)));

/** Whom to wait for where it is disputed: named to those who have a part in it. */
function openers({ disputes, visible }: Resolved, asker: Asker, known: Knowledge): Exit[] {
  const others = disputes.filter(({ by }) => by !== asker.gln);
  return others.map(({ by }) => (visible ? wait('partner', by, known) : wait('partner')));
}

/** Whether the name of the one who locked is not the asker's business. */
export const isSecret = ({ rank }: Lock, { visible }: Resolved): boolean => rank === 'holder' && !visible;

function wait(role: Whom['role'], gln: Gln | null = null, known?: Knowledge): Exit {
  return { do: 'wait_for', who: { role, gln, name: (gln !== null && known?.names.get(gln)) || null } };
}

function distinct(exits: readonly Exit[]): Exit[] {
  return [...new Map(exits.map((exit) => [JSON.stringify(exit), exit])).values()];
}
