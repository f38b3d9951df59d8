/** Whether somebody may ask at a route at all, and whether that is written down. Pure; which rows are seen is decided elsewhere. */
import { type AccessRule, askedOf } from '../../platform/http/access.js';
import { Fault } from '../../protocol/fault.js';
import { isRegulator, isSignedIn, type Professional, type Viewer } from './access.policy.js';

/** Who works on alerts and exceptions: whoever signs for the goods, and whoever runs the participant; no till that only locks. */
export const WORK_ON_CASES: AccessRule = { permissions: ['custody', 'admin'] };

/** Who reads serial lists: whoever signs for the goods, since a list tells the serials of many packs at once; and regulators. */
export const READ_LISTS: AccessRule = { permissions: ['custody'], except: 'regulator' };

/**
 * Throws unless the viewer fulfils what a route declares.
 *
 * @throws Fault `session-required`, `role-required`, `permission-missing`, `session-at-site`
 */
export function requireRule(viewer: Viewer, rule: AccessRule): void {
  const asked = askedOf(rule);
  if (!asked) return;
  if (!isSignedIn(viewer)) {
    throw new Fault('session-required', 'sign in first: POST /api/sessions/challenge tells what to sign');
  }
  const { roles, permissions, except, unbound } = asked;
  if (roles && !roles.includes(viewer.role)) {
    throw new Fault('role-required', `this address is for: ${roles.join(', ')}; sign in as one of them`, {
      roles,
      role: viewer.role,
    });
  }
  const isFree = except !== undefined && viewer.role === except;
  if (permissions && !isFree && !permissions.some((one) => viewer.permissions.includes(one))) {
    const named = permissions.map((one) => `"${one}"`).join(' or ');
    throw new Fault('permission-missing', `your key lacks the permission ${named}: sign in with one that has it`, {
      kid: viewer.kid,
      permission: permissions[0],
    });
  }
  if (unbound && viewer.site !== null) {
    throw new Fault(
      'session-at-site',
      `your session is for the site ${viewer.site}, and this is about all of your company: sign in without a site`,
      { site: viewer.site },
    );
  }
}

/** Methods that read; what a regulator changes is a registry record, and in the log. */
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Whether a request is a read by a regulator, who sees all, and so must say why and is written down.
 *
 * @param reads the route reads, whatever its method
 */
export const isRecordedRead = (viewer: Viewer, method: string, reads: boolean): viewer is Professional =>
  isSignedIn(viewer) && isRegulator(viewer) && (reads || READS.has(method));
