/**
 * Whether a key may have a session: at sign-in, and again at each request, so that a session ends with the key that it stands on. A
 * licence that has ended ends none: whose it was still sees what it has, and sends it back. Pure.
 */
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { signingKey } from '../../protocol/registry/keys.js';
import { type Key, Registry, type Site } from '../../protocol/registry/registry.js';

/**
 * The key, if it could sign the log's next entry.
 *
 * @param size how many entries the log has
 * @throws Fault `key-unknown`, `key-retired`, `key-compromised`
 */
export function requireKeyInForce(kid: string, key: Key | undefined, size: number): Key {
  const registry = new Registry();
  if (key) registry.keys.load(key.kid, key);
  return signingKey(registry, kid, size);
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
