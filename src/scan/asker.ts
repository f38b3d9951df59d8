/** The professional who asks: from its session to what a verdict needs to know of it. */
import { licensedSteps } from '../protocol/registry/registry.js';
import type { Asker } from '../protocol/verdict/knowledge.js';
import type { AtWork } from '../registry/parties.reader.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { isUnlicensed, signable } from '../registry/policy/session.policy.js';

/** The asker of a session at `now` (epoch ms): where it is, and the steps that it may sign. */
export function askerOf(
  viewer: Professional,
  { steps, until, country, timeZone, latitude, longitude, closed }: AtWork,
  now: number,
): Asker {
  const { gln, role, site } = viewer;
  const licensed = licensedSteps({ steps, until }, now);
  const can = signable(viewer, licensed, closed);
  const at = latitude === null ? null : { latitude, longitude: longitude! };
  const unlicensed = isUnlicensed(viewer, licensed);
  return { gln, role, site, country, timeZone, at, can, unlicensed, closed };
}
