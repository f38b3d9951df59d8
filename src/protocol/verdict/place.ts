/**
 * Whether an object is where the register has it: who holds it, for whom it is on its way, whether it was dispensed.
 * A gap in the chain is a note; only a contradiction holds a pack.
 */
import { claimBy } from '../custody/claim.js';
import { localDate } from '../custody/expiry.js';
import type { Asker, Knowledge, Resolved } from './knowledge.js';
import type { Ending } from '../custody/holding.js';
import { wordOf } from '../custody/words.js';
import { reason, type Reason, type ReasonCode } from './reasons.js';

/** So many times a site that dispensed a pack may scan it again on that day before it is told to look for the pack. */
const REPEATS = 3;

/** What came in a container was booked in unseen; the first scan of the pack itself says so. */
const FIRST_SEEN = 'May be dispensed; booked in with its container, and scanned by itself for the first time. Check the seal.';

/** Whether the register shows the object at the asker's place. */
export const isHeldHere = (custody: Resolved, asker: Asker): boolean =>
  wordOf(custody) === 'active' && custody.holder === asker.gln && (asker.site === null || asker.site === custody.site);

/** Whether the asker dispensed it, or took it out of trade, at this place. */
export const isSuppliedHere = ({ holder, end, supply }: Resolved, asker: Asker): boolean =>
  holder === asker.gln && (asker.site === null || asker.site === (end ?? supply)?.site);

/**
 * What the object's place gives reason for; to who reported a dispensing or an end of it as if that had effect; regulators hold nothing, so nothing is misplaced with them.
 */
export function placeReasons(custody: Resolved, asker: Asker, known: Knowledge, now: number): Reason[] {
  const own = claimBy(custody.claims, asker.gln);
  if (own?.kind === 'dispense')
    return [suppliedReason({ ...custody, holder: asker.gln, supply: own, end: null }, asker, known, now)];
  if (own?.reason) return [endedReason({ ...custody, holder: asker.gln }, { ...own, reason: own.reason }, asker)];
  const back = broughtBack(custody, asker);
  if (back)
    return custody.end && INACTIVE[custody.end.reason] === 'STOLEN' ? [endedReason(custody, custody.end, asker), back] : [back];
  if (custody.end) return [endedReason(custody, custody.end, asker)];
  if (custody.supply) return [suppliedReason(custody, asker, known, now)];
  if (asker.role === 'regulator') return [custody.unproven ? unprovenReason(custody) : reason('OK_ACTIVE')];
  if (custody.holder === asker.gln) return [ownReason(custody, asker, known)];
  if (custody.state === 'in_transit')
    return [custody.taker?.holder === asker.gln ? arrivingReason(custody, asker) : reason('NOT_FOR_YOU')];
  if (custody.state === 'left') return [reason('OK_CHAIN_GAP')];
  if (custody.openedAt !== null) return [reason('SUPPLIED_ELSEWHERE')];
  return [reason(custody.holder === known.product?.participant ? 'NEVER_SHIPPED' : 'HELD_ELSEWHERE')];
}

/** What came back after it was supplied or ended, to who has it now or is to get it; what was destroyed since is that. */
function broughtBack({ forGood, end, holder, taker }: Resolved, asker: Asker): Reason | undefined {
  if (!forGood || (end && INACTIVE[end.reason] === 'INACTIVE_DESTROYED')) return undefined;
  return [holder, taker?.holder].includes(asker.gln) ? reason('BROUGHT_BACK') : undefined;
}

/** Of what was found and never commissioned, or came back from outside, nobody can say by its serial whether it is a copy. */
function unprovenReason({ found }: Resolved): Reason {
  if (found === 'unmade') return reason('SERIAL_ELSEWHERE');
  return reason('OK_CHAIN_GAP', {}, found === null ? { vrs: { status: 404 } } : {});
}

/** What is on its way to the asker; where it comes back it is inspected first. */
function arrivingReason({ taker }: Resolved, { role }: Asker): Reason {
  if (taker?.returned) return reason('RETURN_PENDING');
  return reason('OK_ARRIVING', {}, role === 'pharmacy' ? {} : { advice: 'Book it in. Check the seal.' });
}

/** No partner is concerned where the register has it with the asker itself, at another site or on its way out. */
function ownReason(custody: Resolved, asker: Asker, { names, pack, evidence }: Knowledge): Reason {
  if (isHeldHere(custody, asker)) {
    // Who has it elsewhere got it back: it goes on, and is not used there.
    if (custody.openedAt !== null) return reason(custody.openedAt === custody.site ? 'PART_PACK' : 'BROUGHT_BACK');
    if (custody.unproven) return unprovenReason(custody);
    const isUnseen = custody.basis === 'inferred' && !evidence.sightings.some(({ participant }) => participant === asker.gln);
    return pack && isUnseen ? reason('OK_ACTIVE', { basis: 'inferred' }, { advice: FIRST_SEEN }) : reason('OK_ACTIVE');
  }
  const { state, site, taker } = custody;
  if (state === 'active') {
    const advice = 'Your own other site holds it: ship it from there, or set it aside.';
    return reason('HELD_ELSEWHERE', { site }, { advice, alert: null });
  }
  if (taker?.holder === asker.gln) return arrivingReason(custody, asker);
  const who = names.get(taker!.holder) ?? taker!.holder;
  return reason('NOT_FOR_YOU', { who }, { advice: 'You shipped it to {who}: void the shipping if it stays.', alert: null });
}

const INACTIVE = {
  sample: 'INACTIVE_SAMPLE',
  free_sample: 'INACTIVE_FREE_SAMPLE',
  exported: 'INACTIVE_EXPORTED',
  checked_out: 'INACTIVE_CHECKED_OUT',
  damaged: 'INACTIVE_DESTROYED',
  destroyed: 'INACTIVE_DESTROYED',
  lost: 'STOLEN',
  stolen: 'STOLEN',
  repacked: 'INACTIVE_CHECKED_OUT',
} as const satisfies Readonly<Record<Ending['reason'], ReasonCode>>;

/** What turns up after it was lost is first the business of who lost it. */
const LOST = { advice: 'Keep apart; who lost it is told.', alert: 'partner', graceHours: 24 } as const;

/** Whoever took it out of trade looks at its own goods: that is nobody else's business. */
function endedReason({ holder, happened }: Resolved, { reason: why, index }: Ending, asker: Asker): Reason {
  const code = INACTIVE[why];
  const own = holder === asker.gln;
  // What was opened to be repacked is nothing that anybody uses any more.
  if (own && why === 'checked_out') return reason('OWN_USE');
  const facts = { reason: why, date: localDate(happened.get(index)!, asker.timeZone) };
  if (why === 'lost') return reason(code, facts, own ? { ...LOST, alert: null, graceHours: 0 } : LOST);
  if (code === 'STOLEN') return reason(code, { ...facts, authority: 'the authority' });
  return reason(code, facts, own ? { alert: 'site' } : {});
}

function suppliedReason(custody: Resolved, asker: Asker, { repeats }: Knowledge, now: number): Reason {
  if (!isSuppliedHere(custody, asker)) {
    if (custody.holder !== asker.gln) return reason('SUPPLIED_ELSEWHERE');
    const advice = 'Your own other site dispensed it: ask there before you suspect anybody.';
    return reason('SUPPLIED_ELSEWHERE', { site: custody.supply!.site }, { advice, alert: 'site' });
  }
  // Tills send what they did in batches, hours or days later: the day is that of the event.
  const at = custody.happened.get(custody.supply!.index)!;
  const date = localDate(at, asker.timeZone);
  if (date !== localDate(now, asker.timeZone) || repeats >= REPEATS) return reason('SUPPLIED_HERE', { date });
  return reason('DONE_HERE', { date, time: localTime(at, asker.timeZone) });
}

/** `HH:MM` at `time` (epoch ms) in an IANA time zone known to localDate; UTC where it is not. */
function localTime(time: number, timeZone: string): string {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  try {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone }).format(time);
  } catch {
    return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' }).format(time);
  }
}
