/**
 * Who sees an alert, and who may do what with it: pure functions, and the same rule once more as a condition for lists; a
 * test holds the two together.
 *
 * Those with whom it was found see it at their site. A partner who must look sees it without learning who found it. The
 * authority sees class A at once, or after the hours that its manufacturer has to explain it, and class C after a day, unless
 * it was closed before. What the authority sees, only the authority closes where it
 * may be a falsification.
 */
import { allOf, anyOf, type Condition, when } from '../../platform/database/where.js';
import { Fault } from '../../protocol/fault.js';
import type { AlertClass } from '../alert.sink.js';
import type { AlertReason, AlertState } from '../../wire/alerts.js';
import { isRegulator, isSelf, isWithin, type Viewer } from './access.policy.js';

const HOUR = 3_600_000;

/** How somebody stands to an alert. */
export type Standing = 'own' | 'partner' | 'authority' | 'none';

/** What the policy looks at. */
export interface AlertFacts {
  readonly class: AlertClass;
  readonly participant: string;
  readonly site: string | null;
  readonly partner: string | null;
  readonly authorityFrom: number | null;
  readonly closed: number | null;
  readonly state: AlertState;
}

/** From when the authority sees an alert, null for never: a case between partners only where it has hours to settle in. */
export function authorityFrom(alertClass: AlertClass, graceHours: number, opened: number): number | null {
  if (alertClass === 'S' || (alertClass === 'C' && graceHours === 0)) return null;
  return opened + graceHours * HOUR;
}

/** How the viewer stands to an alert at `now`; `none`: it does not exist for the viewer. */
export function standingOf(viewer: Viewer, alert: AlertFacts, now: number): Standing {
  if (viewer.kind === 'anonymous') return 'none';
  if (alert.participant === viewer.gln) return isWithin(viewer, alert.site) ? 'own' : 'none';
  if (alert.partner === viewer.gln && alert.class !== 'S') return 'partner';
  return isRegulator(viewer) && isWithAuthority(alert, now) ? 'authority' : 'none';
}

const isWithAuthority = ({ authorityFrom: from, closed }: AlertFacts, now: number): boolean =>
  from !== null && from <= now && (closed === null || closed >= from);

/** The alerts to which the viewer's standing is not `none`, as a condition on rows of `alert`. */
export function visibleAlerts(viewer: Viewer, now: number): Condition {
  if (viewer.kind === 'anonymous') return anyOf([]);
  const { gln, site } = viewer;
  return anyOf([
    allOf([when('"participant" = ?', gln), when('"site" IS NULL OR "site" = ?', site)]),
    when(`"participant" <> ? AND "partner" = ? AND "class" <> 'S'`, gln),
    isRegulator(viewer)
      ? ['"participant" <> ? AND "authorityFrom" <= ? AND ("closed" IS NULL OR "closed" >= "authorityFrom")', [gln, now]]
      : null,
  ]);
}

/** Whether somebody (null: the authority) is told what the viewer did with an alert: everybody but the viewer. */
export const isToBeTold = (viewer: Viewer, to: string | null): boolean => to === null || !isSelf(viewer, to);

const MOVES: Readonly<Record<AlertState, readonly AlertState[]>> = {
  new: ['active', 'under_investigation', 'escalated', 'closed'],
  active: ['under_investigation', 'escalated', 'closed'],
  under_investigation: ['active', 'escalated', 'closed'],
  escalated: ['under_investigation', 'closed'],
  closed: [],
};

/**
 * Refuses what somebody may not do with an alert that it sees.
 *
 * @param to the new state, or undefined for a note or an owner only
 * @throws Fault `case-closed`, `case-move`, `case-not-yours`
 */
export function assertMayChange(
  alert: AlertFacts,
  standing: Standing,
  to: AlertState | undefined,
  reason: AlertReason | undefined,
  now: number,
): void {
  if (alert.state === 'closed') throw new Fault('case-closed', 'this is closed already: open a new one if there is more to say');
  if (to === undefined) return;
  if (to !== alert.state && !MOVES[alert.state].includes(to)) {
    const allowed = MOVES[alert.state];
    throw new Fault('case-move', `from ${alert.state} it goes on to ${allowed.join(', ')}`, { from: alert.state, to, allowed });
  }
  if (to !== 'closed') return;
  const reserved = reason === 'falsification' || (alert.class === 'A' && isWithAuthority(alert, now));
  if (standing === 'authority' || (standing === 'own' && !reserved)) return;
  throw new Fault(
    'case-not-yours',
    'you may not close this: add what you found out as a note; the authority or the finder closes it',
  );
}

/** Whether a reader sees a note: its own side's, the authority's and the server's; the authority all. */
export const mayReadNote = (reader: Standing, writer: string): boolean =>
  reader === 'authority' || reader === writer || writer === 'authority' || writer === 'server';
