/**
 * What speaks against packs whoever holds them: a recall, a withdrawal, the expiry date.
 */
import { Fault } from '../fault.js';
import { packUri } from '../gs1/identifiers.js';
import type { Role } from '../registry/records.js';
import type { Batch, Recall, Registry } from '../registry/registry.js';
import { packsIn, type Selected } from './book.js';
import { requireUnlocked } from './conditions.js';
import { nameOf, type StepContext } from './context.js';
import { isExpired } from './expiry.js';

/** Recalls of this class are cautions: they are shown, and stop nothing. */
export const CAUTION = 4;

/**
 * The packs of a batch (key in `registry.batches`) that a recall names by serial, as canonical URIs. Where such a pack
 * is decides whether what holds it may go on: whoever fills the book fills in these packs too, with all that they are in.
 */
export function packsRecalledBySerial(registry: Registry, batch: string): string[] {
  return stopping(registry, registry.batches.get(batch)!).flatMap(packsNamed);
}

const packsNamed = ({ gtin, serials }: Recall): string[] => serials.map((serial) => packUri(gtin, serial));

const stopping = (registry: Registry, { gtin, lot }: Batch): Recall[] =>
  registry.recallsOfBatch(gtin, lot).filter((recall) => recall.class !== CAUTION);

/** Whom a recall reaches: who stops at which depth. Regulators trade nothing. */
const DEPTHS: Readonly<Record<Recall['depth'], readonly Role[]>> = {
  wholesaler: ['manufacturer', 'distributor'],
  pharmacy: ['manufacturer', 'distributor', 'pharmacy'],
  patient: ['manufacturer', 'distributor', 'pharmacy'],
};

/** Whether a recall stops trade of a role in a country (ISO 3166-1): classes above caution, in its depth, in its markets. */
export const stopsAt = (recall: Recall, role: Role, country: string): boolean =>
  recall.class < CAUTION &&
  DEPTHS[recall.depth].includes(role) &&
  (recall.markets.length === 0 || recall.markets.includes(country));

/** Where goods must be usable: at the signer's site and, of a shipping, at the taker's. */
function placesOf({ step, signer, site, registry }: StepContext): [Role, string][] {
  const places: [Role, string][] = [[signer.role, site.country]];
  const to = step.kind === 'ship' && step.to.site !== undefined ? registry.sites.get(step.to.site) : undefined;
  const taker = to && registry.participants.get(to.participant);
  return taker ? [...places, [taker.role, to.country]] : places;
}

/**
 * Throws unless what is selected may be sold or used. The higher level wins: what is the matter with the product is told
 * before what is the matter with the batch, and that before a lock, since unlocking would not help.
 *
 * @throws Fault as requireUsable and requireUnlocked
 */
export function requireSound(on: StepContext, one: Selected): void {
  requireUsable(on, one);
  requireUnlocked(on, one);
}

/**
 * Throws `withdrawn`, `recalled` or `expired` unless all packs that are selected may go on. Expired: by the date in force,
 * at the signer's site.
 */
export function requireUsable(on: StepContext, one: Selected): void {
  for (const key of Object.keys(packsIn(on.book.holding(one.id)))) {
    requireUsableBatch(on, key, nameOf(on, one), (recall) => isHit(on, recall, key, one));
  }
}

/** The same for a batch (key in `registry.batches`). `isHit`: whether a recall of the batch holds for what `object` names. */
export function requireUsableBatch(on: StepContext, key: string, object: string, isHit: (recall: Recall) => boolean): void {
  const { registry, at, site } = on;
  const batch = registry.batches.get(key)!;
  if (registry.products.get(batch.gtin)?.withdrawn) {
    throw new Fault('withdrawn', `the product ${batch.gtin} of ${object} is withdrawn: put it aside and follow the notice`, {
      object,
      rule: 'not-withdrawn',
    });
  }
  const places = placesOf(on);
  const stops = (recall: Recall) => places.some(([role, country]) => stopsAt(recall, role, country));
  const recall = registry.recallsOfBatch(batch.gtin, batch.lot).find((each) => stops(each) && isHit(each));
  if (recall) {
    throw new Fault(
      'recalled',
      `${object} is recalled, or something in it is (${recall.ref}): quarantine it and follow the notice`,
      {
        object,
        rule: 'not-recalled',
        recall: recall.ref,
      },
    );
  }
  if (isExpired(batch.expiry, at.time, site.timeZone)) {
    throw new Fault('expired', `${object} expired on ${batch.expiry}, or packs in it did: move them to destruction`, {
      object,
      rule: 'in-date',
      expiry: batch.expiry,
    });
  }
}

/**
 * Whether a recall of the batch holds for what is selected: one without serials for all of it, one with serials where such
 * a pack is the one selected, or lies in the cohort of which a list names packs, or anywhere in the container.
 */
function isHit({ book }: StepContext, recall: Recall, batch: string, { id, by }: Selected): boolean {
  if (recall.serials.length === 0) return true;
  const packs = packsNamed(recall);
  if (by !== 'whole' && 'pack' in by) return packs.includes(by.pack);
  return packs.some((pack) => {
    const cohort = book.cohortOf(pack);
    if (cohort === undefined || book.holding(cohort).batch !== batch) return false;
    return book.chain(cohort).some((around) => around.id === id);
  });
}
