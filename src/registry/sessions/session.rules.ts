/**
 * Whether a key may have a session: at sign-in, and again at each request, so that a session ends with the key or the
 * licence that it stands on. Pure.
 */
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { signingKey } from '../../protocol/registry/keys.js';
import { type Key, licensedSteps, type Participant, Registry, type Site } from '../../protocol/registry/registry.js';

/**
 * The key, if it could sign the log's next entry and its participant's licence is in force.
 *
 * @param log how many entries it has, and when the last came (epoch ms)
 * @param now epoch ms; the time of the last entry where that is later
 * @throws Fault `key-unknown`, `key-retired`, `key-compromised`, `licence-ended`
 */
export function requireKeyInForce(
  kid: string,
  key: Key | undefined,
  participant: Participant | undefined,
  log: { size: number; time: number },
  now: number,
): Key {
  const registry = new Registry();
  if (key) registry.keys.load(key.kid, key);
  const valid = signingKey(registry, kid, log.size);
  if (licensedSteps(participant!, Math.max(now, log.time)).length === 0) {
    throw new Fault('licence-ended', `the licence of ${participant!.name} is not in force: ask the authority to renew it`, {
      participant: participant!.gln,
    });
  }
  return valid;
}

/**
 * Throws `signin-site` unless the key may act at `gln`. A key that is bound to sites must name one of them; any other
 * may also name none, which means all of its participant's.
 */
export function requireSiteOfKey(key: Key, gln: Gln | null, site: Site | undefined): void {
  const allowed = gln === null ? key.sites === null : site?.participant === key.participant && (key.sites?.includes(gln) ?? true);
  if (allowed) return;
  const remedy = gln === null ? 'name one of the sites that it is bound to' : 'name a site of yours that it may act at';
  throw new Fault(
    'signin-site',
    `the key ${key.label} cannot sign in ${gln === null ? 'without a site' : `at ${gln}`}: ${remedy}`,
    {
      site: gln,
      sites: key.sites,
    },
  );
}
