/** Whether somebody may ask at a route at all, and whether that is written down. Pure; which rows are seen is decided elsewhere. */
import type { AccessRule } from '../../platform/http/access.js';
import { Fault } from '../../protocol/fault.js';
import { isRegulator, isSignedIn, type Professional, type Viewer } from './access.policy.js';

/**
 * Throws unless the viewer fulfils what a route declares.
 *
 * @throws Fault `session-required`, `role-required`, `permission-missing`
 */
export function requireRule(viewer: Viewer, rule: AccessRule): void {
  if (rule === 'public' || rule === 'optional') return;
  if (!isSignedIn(viewer)) {
    throw new Fault('session-required', 'sign in first: POST /api/sessions/challenge tells what to sign');
  }
  if (rule === 'session') return;
  const { roles, permission } = 'permission' in rule ? rule : { roles: rule, permission: undefined };
  if (roles && !roles.includes(viewer.role)) {
    throw new Fault('role-required', `this address is for: ${roles.join(', ')}; sign in as one of them`, {
      roles,
      role: viewer.role,
    });
  }
  if (permission && !viewer.permissions.includes(permission)) {
    throw new Fault('permission-missing', `your key lacks the permission "${permission}": sign in with one that has it`, {
      kid: viewer.kid,
      permission,
    });
  }
}

/** Methods that read; what a regulator changes is a registry record, and in the log. */
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** Whether a request is a read by a regulator, who sees all, and so must say why and is written down. */
export const isRecordedRead = (viewer: Viewer, method: string): viewer is Professional =>
  isSignedIn(viewer) && isRegulator(viewer) && READS.has(method);
