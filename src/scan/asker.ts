/** The professional who asks: from its session to what a verdict needs to know of it. */
import type { Runner } from '../platform/database/sql.js';
import { licensedSteps } from '../protocol/registry/registry.js';
import type { Asker } from '../protocol/verdict/knowledge.js';
import { readAtWork } from '../registry/parties.reader.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { signable } from '../registry/policy/session.policy.js';

/** The asker of a session at `now` (epoch ms): its site's country, time zone and point, and the steps that it may sign. */
export async function askerOf(db: Runner, viewer: Professional, now: number): Promise<Asker> {
  const { gln, role, site } = viewer;
  const { steps, until, country, timeZone, latitude, longitude } = await readAtWork(db, gln, site);
  const can = signable(viewer, licensedSteps({ steps, until }, now));
  const at = latitude === null ? null : { latitude, longitude: longitude! };
  return { gln, role, site, country, timeZone: timeZone ?? 'UTC', at, can };
}
