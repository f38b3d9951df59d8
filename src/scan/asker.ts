/** The professional who asks: from its session to what a verdict needs to know of it. */
import type { Runner } from '../platform/database/sql.js';
import { permissionFor } from '../protocol/custody/judge.js';
import { STEP_KINDS } from '../protocol/epcis/event.js';
import { licensedSteps } from '../protocol/registry/registry.js';
import type { Asker } from '../protocol/verdict/knowledge.js';
import { readAtWork } from '../registry/parties.reader.js';
import type { Professional } from '../registry/policy/access.policy.js';

/** The asker of a session at `now` (epoch ms): its site's country, time zone and point, and the steps that it may sign. */
export async function askerOf(db: Runner, viewer: Professional, now: number): Promise<Asker> {
  const { gln, role, site, permissions } = viewer;
  const { steps, until, country, timeZone, latitude, longitude } = await readAtWork(db, gln, site);
  const licensed = licensedSteps({ steps, until }, now);
  const can = STEP_KINDS.filter((kind) => licensed.includes(kind) && permissions.includes(permissionFor(kind)));
  const at = latitude === null ? null : { latitude, longitude: longitude! };
  return { gln, role, site, country, timeZone: timeZone ?? 'UTC', at, can };
}
