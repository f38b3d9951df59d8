/**
 * Exceptions: what two partners disagree about, as a protocol between them. One side opens and asks for something, the other
 * answers within three working days, the opener closes. Pure.
 */
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { Condition } from '../../platform/database/where.js';
import { isNamedIn, isRegulator, isSelf, isSignedIn, isWithin, type Professional, type Viewer } from './access.policy.js';
import type { ExceptionState } from '../../wire/exceptions.js';

/** How somebody stands to an exception. */
export type Side = 'opener' | 'other' | 'authority' | 'none';

/** What the policy looks at: the two sides, and which site of each has to do with it, if one has. */
export interface ExceptionFacts {
  readonly opener: string;
  readonly openerSite: string | null;
  readonly other: string;
  readonly otherSite: string | null;
}

/** The viewer's side; `none`: it does not exist for the viewer. */
export function sideOf(viewer: Viewer, { opener, openerSite, other, otherSite }: ExceptionFacts): Side {
  if (!isSignedIn(viewer)) return 'none';
  if (viewer.gln === opener) return isWithin(viewer, openerSite) ? 'opener' : 'none';
  if (viewer.gln === other) return isWithin(viewer, otherSite) ? 'other' : 'none';
  return isRegulator(viewer) ? 'authority' : 'none';
}

/** The exceptions on which the viewer has a side, as a condition on rows of `partner_exception`. */
export const visibleExceptions = (viewer: Viewer): Condition => isNamedIn(viewer, { opener: 'openerSite', other: 'otherSite' });

/** One end of a shipping: a participant, and its site, if that is named. */
export interface End {
  readonly gln: Gln;
  readonly site: Gln | null;
}

/**
 * The viewer's end of a shipping, and the other one.
 *
 * @throws Fault `handoff-unknown` for whoever has neither
 */
export function endsFor(viewer: Professional, giver: End, taker: End, handoff: string): { own: End; other: End } {
  const isOwn = ({ gln, site }: End): boolean => isSelf(viewer, gln) && isWithin(viewer, site);
  if (isOwn(giver)) return { own: giver, other: taker };
  if (isOwn(taker)) return { own: taker, other: giver };
  throw unknownHandoff(handoff);
}

/** Refuses an exception with oneself. @throws Fault `partner-invalid` */
export function assertIsPartner(viewer: Professional, partner: Gln): void {
  if (isSelf(viewer, partner)) throw new Fault('partner-invalid', 'the partner must be another company than yours', { partner });
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
