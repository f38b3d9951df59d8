/** Whether a session may upload a serial list: what the rule needs of the registry, and where its key acts. Reads only. */
import type { Runner } from '../platform/database/sql.js';
import { readHead } from '../ledger/log.store.js';
import { requireStager, type ListUse } from '../protocol/custody/staging.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { signingKey } from '../protocol/registry/keys.js';
import { firstSites } from '../registry/parties.reader.js';
import { LoadedRegistry, readMandatesTo } from '../registry/registry.store.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { siteMeant } from '../registry/policy/session.policy.js';

/** Throws unless the session's key could sign, at its site, a step for which the list is, at `now` (epoch ms). @throws as requireStager */
export async function assertStager(db: Runner, viewer: Professional, use: ListUse, now: number): Promise<void> {
  const { gln, kid } = viewer;
  const site = siteMeant(viewer, undefined);
  const sites = site === undefined ? await sitesOf(db, gln) : [site];
  const loaded = new LoadedRegistry();
  const gtins = use.purpose === 'existing' ? [] : [use.gtin];
  await loaded.load(db, { kids: [kid], glns: sites, gtins });
  const { registry } = loaded;
  const { size } = await readHead(db);
  requireStager(registry, signingKey(registry, kid, size), use, sites, now);
}

/** Where a participant acts whose session names no site: at one of its own, which are alike, and at those that mandates let it sign for. */
async function sitesOf(db: Runner, gln: Gln): Promise<Gln[]> {
  const mandates = (await readMandatesTo(db, [gln])).filter(({ active }) => active);
  const open = mandates.filter(({ sites }) => sites === null).map(({ from }) => from);
  return [...(await firstSites(db, gln)), ...(await firstSites(db, ...open)), ...mandates.flatMap(({ sites }) => sites ?? [])];
}
