/**
 * Sites: the authority files them, since their country, time zone and place decide recalls, expiry and whether two scans fit.
 */
import { Fault } from '../fault.js';
import { claimGln } from './grants.js';
import { requireParticipant, requirePermission, requireRegulator, type Signing } from './keys.js';
import type { RegistryRecord } from './records.js';
import type { Registry, Site } from './registry.js';

/** Judges a site record: filed or changed by a regulator; closed by whose it is, too. */
export function putSite(record: RegistryRecord<'site'>, registry: Registry, signing: Signing): void {
  const { type: _, ...site } = record;
  const { gln, participant } = site;
  const before = registry.sites.get(gln);
  if (signing.role !== 'regulator' && before?.participant === signing.key.participant && isClosing(before, site))
    requirePermission(signing.key, 'admin');
  else requireRegulator(signing, 'file or change a site, but close it');
  requireParticipant(registry, participant);
  if (before && before.participant !== participant)
    throw new Fault('not-yours', `${gln} is a site of ${before.participant}, and stays one: check the GLN`, {
      gln,
      participant: before.participant,
    });
  claimGln(registry, gln, participant);
  registry.sites.set(gln, site);
}

const isClosing = (before: Site, after: Site): boolean =>
  !after.active &&
  (Object.keys(before) as (keyof Site)[]).every((member) => member === 'active' || before[member] === after[member]);
