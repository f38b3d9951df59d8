/** The professional who asks: from its session to what a verdict needs to know of it. */
import type { Runner } from '../platform/database/sql.js';
import { STEP_KINDS, type StepKind } from '../protocol/epcis/event.js';
import type { Permission } from '../protocol/registry/records.js';
import type { Asker } from '../protocol/verdict/knowledge.js';
import { readAtWork } from '../registry/parties.reader.js';
import type { Professional } from '../registry/policy/access.policy.js';

/** Steps that need another permission than `custody`. */
const MARKS: readonly StepKind[] = ['lock', 'unlock'];

/** The asker of a session at `now` (epoch ms): its site's country, time zone and point, and the steps that it may sign. */
export async function askerOf(db: Runner, viewer: Professional, now: number): Promise<Asker> {
  const { gln, role, site, permissions } = viewer;
  const { steps, until, country, timeZone, latitude, longitude } = await readAtWork(db, gln, site);
  const inForce = until === null || new Date(now).toISOString().slice(0, 10) <= until;
  const licensed = new Set(inForce ? steps : []);
  const needed = (kind: StepKind): Permission => (MARKS.includes(kind) ? 'lock' : 'custody');
  const can = STEP_KINDS.filter((kind) => licensed.has(kind) && permissions.includes(needed(kind)));
  const at = latitude === null ? null : { latitude, longitude: longitude! };
  return { gln, role, site, country, timeZone: timeZone ?? 'UTC', at, can };
}
