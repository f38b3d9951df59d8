/**
 * Exceptions: what two partners disagree about, as a protocol between them. One side opens and asks for something, the other
 * answers within three working days, the opener closes. Pure.
 */
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { isRegulator, type Viewer } from '../registry/policy/access.policy.js';

/** What is wrong: data without goods or goods without data, more or fewer than said, damaged, anything else. */
export const EXCEPTION_KINDS = ['missing_product_data', 'missing_product', 'overage', 'underage', 'damaged', 'other'] as const;
export type ExceptionKind = (typeof EXCEPTION_KINDS)[number];

/** What the opener asks for, or the other side offers instead. */
export const RESOLUTIONS = [
  'send_data',
  'send_product',
  'return_product',
  'send_back_product',
  'credit_account',
  'debit_account',
] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const EXCEPTION_STATES = ['open', 'answered', 'closed'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** Why the opener closed it: it was put right; agreed upon as it is; opened by mistake; it stays wrong. */
export const EXCEPTION_REASONS = ['resolved', 'accepted', 'mistaken', 'unresolved'] as const;
export type ExceptionReason = (typeof EXCEPTION_REASONS)[number];

/** Kinds that may be about goods of which no shipping is in the log. */
export const WITHOUT_HANDOFF: readonly ExceptionKind[] = ['missing_product_data', 'other'];

/** How somebody stands to an exception. */
export type Side = 'opener' | 'other' | 'authority' | 'none';

/** The viewer's side; `none`: it does not exist for the viewer. */
export function sideOf(viewer: Viewer, { opener, other }: { readonly opener: string; readonly other: string }): Side {
  if (viewer.kind === 'anonymous') return 'none';
  if (viewer.gln === opener) return 'opener';
  if (viewer.gln === other) return 'other';
  return isRegulator(viewer) ? 'authority' : 'none';
}

/**
 * The other end of a shipping, for one of its ends.
 *
 * @throws Fault `handoff-unknown` for whoever is neither
 */
export function otherEnd(viewer: Gln, giver: Gln, taker: Gln, handoff: string): Gln {
  if (viewer === giver) return taker;
  if (viewer === taker) return giver;
  throw unknownHandoff(handoff);
}

/** Refuses a handoff that is none, or not the asker's. */
export const unknownHandoff = (handoff: string): Fault =>
  new Fault(
    'handoff-unknown',
    'this is no shipping of yours or to you: name its entry, or the partner where it is not in the log',
    {
      handoff,
    },
  );

/** Refuses what a side may not do. @throws Fault `case-closed`, `case-not-yours`, `case-move` */
export function assertMayAct(side: Side, state: ExceptionState, act: { answer: boolean; close: boolean; owner: boolean }): void {
  if (state === 'closed') throw new Fault('case-closed', 'this is closed already: open a new one if there is more to say');
  if (act.answer && side !== 'other') throw new Fault('case-not-yours', 'only the partner who was asked answers');
  if (act.close && side !== 'opener') throw new Fault('case-not-yours', 'only the one who opened it closes it');
  if (act.owner && side === 'authority')
    throw new Fault('case-not-yours', 'each of the two partners names who works on it for them');
  if (act.answer && state === 'answered')
    throw new Fault('case-move', 'it is answered already: add a note', { from: state, to: 'answered', allowed: ['closed'] });
}
