/**
 * The ways out of a verdict: what the asker can do next, and only what the rules of custody would let it do now.
 */
import { claimBy } from '../custody/claim.js';
import { isReversible, REACTIVATE_WITHIN } from '../custody/counter.js';
import type { Claim } from '../custody/holding.js';
import { ENDS_IN_USE, wordOf } from '../custody/words.js';
import type { Gln } from '../gs1/identifiers.js';
import type { Asker, Knowledge, Resolved, Scanned } from './knowledge.js';
import { isSuppliedHere } from './place.js';
import type { Reason, ReasonCode } from './reasons.js';
import { isMadeByAsker, isToUnlock, waitFor, type Whom } from './waits.js';

/** `take_back`: by a report of what came back after it was used. */
type ObjectExit = 'dispense' | 'book_in' | 'take_stock' | 'take_back' | 'destroy' | 'void' | 'unlock' | 'open_exception';

/** A step that the asker can sign for `object` (a canonical URI), or someone to wait for. */
export type Exit =
  | { readonly do: ObjectExit; readonly object: string }
  /** Returns it to its manufacturer, or where that takes nothing in, to who sold it. */
  | { readonly do: 'send_back'; readonly object: string; readonly to: Gln }
  /** Closes the dispute that the entry `closes` (its id) opened. */
  | { readonly do: 'close_exception'; readonly object: string; readonly closes: string }
  /** A pharmacist goes on by a decision of its own, for this reason, which is recorded with name and reason. */
  | { readonly do: 'override'; readonly reason: ReasonCode }
  /** Takes back what the asker reported by the entry `undoes` (its id), and what had no effect. */
  | { readonly do: 'undo_report'; readonly object: string; readonly undoes: string }
  /** Says that the report `confirms` (its id) is so: a regulator's. */
  | { readonly do: 'confirm_report'; readonly object: string; readonly confirms: string }
  /** Undoes the entry `undoes` (its id), until the given time (RFC 3339). */
  | { readonly do: 'reactivate'; readonly object: string; readonly undoes: string; readonly until: string }
  | { readonly do: 'wait_for'; readonly who: Whom };

/** What pharmacists may decide by themselves, with their name and reason. */
const OVERRIDABLE: readonly ReasonCode[] = ['PRODUCT_UNREGISTERED', 'DISPUTED', 'OTHER_MARKET'];

/** Of these a dispensing is not taken back: the goods are out of use, or it is not known which pack was dispensed. */
const FINAL: readonly ReasonCode[] = ['RECALLED', 'WITHDRAWN', 'EXPIRED', 'FALSIFIED', 'COPY_SUSPECTED'];

/**
 * The exits from `reasons` for an object.
 *
 * @param object its canonical URI, null where the register does not know it
 * @param unknown the canonical URI of a pack or container that the register does not know
 */
export function exitsOf(
  reasons: readonly Reason[],
  object: Scanned | null,
  asker: Asker,
  known: Knowledge,
  now: number,
  unknown: string | null,
): Exit[] {
  const found = object ? actions(reasons, object, asker, known, now) : unknownExits(unknown, reasons, asker, known);
  const obstacles = reasons.filter(({ verdict }) => verdict !== 'ok').map(({ code }) => code);
  const waits = obstacles.flatMap((code) => waitFor(code, object, asker, known)).map((who): Exit => ({ do: 'wait_for', who }));
  return [...found, ...overridesOf(obstacles, asker), ...distinct(waits)];
}

/** What no register has is taken into stock where it may be in order all the same; who reported it may be wrong. */
function unknownExits(unknown: string | null, reasons: readonly Reason[], asker: Asker, { waiting }: Knowledge): Exit[] {
  if (unknown === null) return [];
  const isToTakeIn = asker.can.includes('stock') && reasons.some(({ code }) => code === 'SERIAL_ELSEWHERE');
  return [
    ...(isToTakeIn ? [{ do: 'take_stock', object: unknown } as const] : []),
    ...undoing(waiting ?? undefined, unknown, asker),
  ];
}

/** The asker's own report without effect is undone where it was made: for that nobody asks for a licence, as for a dispute. */
const undoing = (own: Claim | undefined, object: string, { site, can }: Asker): Exit[] =>
  own && !own.inferred && own.site === site && can.includes('dispute') ? [{ do: 'undo_report', object, undoes: own.id }] : [];

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
  found.push(...undoing(claimBy(custody.claims, asker.gln), uri, asker));
  if (asker.can.includes('unlock')) found.push(...settlings(uri, custody, asker, known));
  return [...found, ...exceptions(reasons, uri, custody, asker)];
}

/** Locks that the asker may end, and what others reported without effect: its manufacturer and a regulator settle it. */
function settlings(uri: string, custody: Resolved, asker: Asker, known: Knowledge): Exit[] {
  const isRegulator = asker.role === 'regulator';
  const others = custody.claims.filter(({ by, inferred }) => by !== asker.gln && !inferred);
  const isDoubted = (isRegulator || isMadeByAsker(uri, asker, known)) && others.some(({ kind }) => kind !== 'receive');
  const locked = custody.locks.filter((lock) => isToUnlock(lock, custody, asker, known)).map(({ on }) => on);
  const unlocked = new Set(isDoubted ? [...locked, uri] : locked);
  return [
    ...[...unlocked].map((object): Exit => ({ do: 'unlock', object })),
    ...(isRegulator ? others : []).map(({ id }): Exit => ({ do: 'confirm_report', object: uri, confirms: id })),
  ];
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
  'SITE_CLOSED',
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
  const { returnTo } = known;
  const isReturnable = end?.reason !== 'repacked' && known.container === null && asker.can.includes('return');
  if (isReturnable && returnTo !== null && returnTo !== asker.gln) found.push({ do: 'send_back', object: uri, to: returnTo });
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

function distinct(exits: readonly Exit[]): Exit[] {
  return [...new Map(exits.map((exit) => [JSON.stringify(exit), exit])).values()];
}
