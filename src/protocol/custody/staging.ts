/**
 * Who may upload a serial list: whoever could sign the step for which it is, with the same key, at the same site, now. A list has
 * no effect before an entry names it, so nothing of its packs is judged here.
 */
import { Fault } from '../fault.js';
import { STEP_KINDS, type StepKind } from '../epcis/event.js';
import type { Gln, Gtin } from '../gs1/identifiers.js';
import { requirePermission } from '../registry/keys.js';
import type { Key, Registry } from '../registry/registry.js';
import { actingParty } from './acting.js';
import { requireMaker, requireProduct } from './origin.js';

/** What a list is for: new packs of a product, to be commissioned or to be taken into stock; or packs that exist. */
export type ListUse = { purpose: 'commission' | 'stock'; gtin: Gtin } | { purpose: 'existing' };

/** Steps that name packs which exist. */
const NAMING: readonly StepKind[] = STEP_KINDS.filter((kind) => kind !== 'commission' && kind !== 'stock');

/** For which steps a list is. */
const STEPS_OF: Readonly<Record<ListUse['purpose'], readonly StepKind[]>> = {
  commission: ['commission', 'repack'],
  stock: ['stock'],
  existing: NAMING,
};

/**
 * Throws unless the key could sign a step for which the list is, at one of `sites`.
 *
 * @param sites those that are meant; of several, one is enough, and the refusal is that of the first
 * @param time the sequencer's, epoch ms
 * @throws Fault `permission-missing`, `product-unknown`, `not-maker`, and those of 7.5 for site, mandate and licence
 */
export function requireStager(registry: Registry, key: Key, use: ListUse, sites: readonly Gln[], time: number): void {
  requirePermission(key, 'custody');
  if (use.purpose !== 'existing') requireProduct({ registry }, use.gtin, 'the serial list');
  const kinds = STEPS_OF[use.purpose];
  const attempts = sites.flatMap((site) => kinds.map((kind) => ({ site, kind })));
  const refusals: unknown[] = [];
  for (const attempt of attempts) {
    try {
      return requireStep(registry, key, use, attempt, time);
    } catch (reason) {
      refusals.push(reason);
    }
  }
  throw (
    refusals[0] ??
    new Fault('site-unknown', `${key.participant} has no site to act at: register one first`, { gln: key.participant })
  );
}

function requireStep(registry: Registry, key: Key, use: ListUse, step: { site: Gln; kind: StepKind }, time: number): void {
  const site = registry.sites.get(step.site);
  const owner = site && registry.participants.get(site.participant);
  // Whose product it is comes first: a licence would not help.
  if (use.purpose === 'commission' && site && owner)
    requireMaker({ registry, signer: owner, site, at: { index: 0, time } }, use.gtin, 'the serial list', step.kind as 'repack');
  actingParty(registry, key, step, time);
}
