/**
 * Whether returned goods go back on the shelf: the verdict says what is the matter with the pack, the handoffs whether it is
 * what was sold to the one who returns it. Pure.
 */
import type { OutAndBack } from '../custody/read/handoffs.reader.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { Verdict } from '../protocol/verdict/judge.js';
import type { ReasonCode } from '../protocol/verdict/reasons.js';
import type { ReturnNote, ReturnResult, ReturnStep } from '../wire/returns.js';

/** What is known of one scanned code. `handoffs`: null where it names nothing of which they could be asked. */
export interface ReturnFacts {
  verdict: Pick<Verdict, 'verdict' | 'reasons' | 'exits' | 'custody'>;
  handoffs: OutAndBack | null;
  own: Gln;
  returner: Gln | null;
  rma: string | null;
}

/** The answer; `notes` beside the verdict's reasons. */
export interface ReturnAnswer {
  result: ReturnResult;
  next: ReturnStep;
  notes: ReturnNote[];
}

/** Contradicts the register, or what is known of it: somebody must look whether it is genuine. */
const SUSPECT: readonly ReasonCode[] = [
  'BATCH_UNKNOWN',
  'SERIAL_UNKNOWN',
  'BATCH_MISMATCH',
  'EXPIRY_MISMATCH',
  'STOLEN',
  'FALSIFIED',
  'COPY_SUSPECTED',
];

/** Settled before anything else is looked at, in this order. */
const FINDINGS: readonly (readonly [codes: readonly ReasonCode[], result: ReturnResult, next: ReturnStep])[] = [
  [['RECALLED', 'WITHDRAWN'], 'quarantine', 'follow_notice'],
  [['EXPIRED'], 'destroy', 'destroy'],
  [['BROUGHT_BACK', 'INACTIVE_DESTROYED', 'INACTIVE_SAMPLE', 'INACTIVE_FREE_SAMPLE'], 'destroy', 'destroy'],
  // The returner can take back what it recorded, if the pack never left its hands.
  [['SUPPLIED_ELSEWHERE', 'SUPPLIED_HERE', 'DONE_HERE'], 'quarantine', 'ask_returner'],
  [['INACTIVE_EXPORTED', 'INACTIVE_CHECKED_OUT', 'OWN_USE', 'PART_PACK'], 'quarantine', 'ask_returner'],
  [['LICENCE_ENDED', 'SITE_CLOSED', 'EXCURSION', 'LOCKED', 'DISPUTED'], 'quarantine', 'wait'],
  [['KEY_SUSPECT', 'NEVER_SHIPPED', 'EXPIRY_DAY_DIFFERS'], 'quarantine', 'ask_maker'],
];

/** Whether a returned thing may be sold again, and what to do with it. */
export function judgeReturn(facts: ReturnFacts): ReturnAnswer {
  const { verdict, handoffs, own, returner, rma } = facts;
  const codes = verdict.reasons.map(({ code }) => code);
  const has = (...wanted: ReasonCode[]): boolean => wanted.some((code) => codes.includes(code));
  if (verdict.verdict === 'rescan') return { result: 'rescan', next: 'rescan', notes: [] };
  if (has(...SUSPECT)) return { result: 'suspect', next: verdict.custody?.holder === own ? 'lock' : 'ask_maker', notes: [] };
  if (has('PRODUCT_UNREGISTERED')) return { result: 'not_ours', next: 'give_back', notes: ['NOT_SHIPPED'] };
  if (!handoffs) return { result: 'quarantine', next: 'ask_returner', notes: ['RETURNER_NEEDED'] };
  const { out, back } = handoffs;
  if (!out) return { result: 'not_ours', next: 'give_back', notes: ['NOT_SHIPPED'] };
  const from = returner ?? back?.partner ?? out.partner;
  if (from !== out.partner) return { result: 'not_ours', next: 'give_back', notes: ['OTHER_CUSTOMER'] };

  const finding = FINDINGS.find(([wanted]) => has(...wanted));
  if (finding) return { result: finding[1], next: finding[2], notes: [] };
  if (rma !== null && back && back.rma !== null && back.rma !== rma)
    return { result: 'quarantine', next: 'ask_returner', notes: ['OTHER_RMA'] };
  if (has('NOT_FOR_YOU'))
    return { result: 'not_booked_in', next: verdict.custody?.holder === own ? 'void' : 'await_return', notes: [] };
  if (!back) return { result: 'not_booked_in', next: 'await_return', notes: [] };
  if (!back.isIn) return { result: 'not_booked_in', next: 'receive', notes: [] };
  if (!has('RETURN_PENDING')) {
    const isHere = verdict.reasons.every((one) => one.verdict === 'ok');
    return isHere ? { result: 'saleable', next: 'restock', notes: [] } : { result: 'quarantine', next: 'wait', notes: [] };
  }
  // What came back is locked until it was checked; nothing else is in the way of its unlocking now.
  const mayUnlock = verdict.exits.some((exit) => exit.do === 'unlock');
  const others = verdict.reasons.some((one) => one.verdict !== 'ok' && one.code !== 'RETURN_PENDING');
  return mayUnlock && !others
    ? { result: 'saleable', next: 'unlock', notes: [] }
    : { result: 'quarantine', next: 'wait', notes: [] };
}
