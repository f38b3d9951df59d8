/**
 * Mandates: a participant lets another one (a logistics company, a contract manufacturer) sign some of its steps.
 */
import { Fault } from '../fault.js';
import { requireOwn, requirePermission, type Signing } from './keys.js';
import type { RegistryRecord } from './records.js';
import { mandateKey, type Registry } from './registry.js';

/** Judges a mandate: given, changed or (`active` false) ended by the one who is signed for. */
export function putMandate(record: RegistryRecord<'mandate'>, registry: Registry, { key }: Signing): void {
  requirePermission(key, 'admin');
  const { type: _, ...mandate } = record;
  const { from, to, sites } = mandate;
  requireOwn(from, key, 'a mandate is given by the participant that is signed for');
  if (to === from || !registry.participants.has(to)) {
    throw new Fault('participant-unknown', `${to} is no other participant: a mandate is for one that is registered`, {
      gln: to,
    });
  }
  for (const gln of sites ?? []) {
    const owner = registry.sites.get(gln)?.participant;
    if (owner !== from && owner !== to) {
      throw new Fault('site-unknown', `${gln} is a site of neither ${from} nor ${to}: register the site first`, { gln });
    }
  }
  registry.mandates.set(mandateKey(from, to), mandate);
}
