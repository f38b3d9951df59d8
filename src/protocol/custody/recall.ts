/**
 * Recalls: whom one stops, by its class, depth and markets, and which goods it covers. Which batches it names is in
 * ../registry/registry.ts; what else speaks against goods in usable.ts; what people are told in ../verdict/goods.ts.
 */
import { packUri } from '../gs1/identifiers.js';
import type { Role } from '../registry/records.js';
import type { Recall, Registry } from '../registry/registry.js';
import type { Selected } from './book.js';
import type { StepContext } from './context.js';

const CAUTION = 4;

/** Whether a recall is a caution, class 4: it is shown, and stops nothing. */
export const isCaution = (recall: Recall): boolean => recall.class === CAUTION;

/** Whose trade a recall stops, by its depth. Regulators trade nothing. */
const DEPTHS: Readonly<Record<Recall['depth'], readonly Role[]>> = {
  wholesaler: ['manufacturer', 'distributor'],
  pharmacy: ['manufacturer', 'distributor', 'pharmacy'],
  patient: ['manufacturer', 'distributor', 'pharmacy'],
};

/**
 * Whether a recall stops trade of a role in a country (ISO 3166-1; null: wherever it is): classes above caution, in its
 * depth, in its markets.
 */
export const stopsAt = (recall: Recall, role: Role, country: string | null): boolean =>
  !isCaution(recall) &&
  DEPTHS[recall.depth].includes(role) &&
  (country === null || recall.markets.length === 0 || recall.markets.includes(country));

/**
 * The packs of a batch (key in `registry.batches`) that a recall names by serial, as canonical URIs. Where such a pack
 * is decides whether what holds it may go on: whoever fills the book fills in these packs too, with all that they are in.
 */
export function packsRecalledBySerial(registry: Registry, batch: string): string[] {
  const stopping = registry.recallsOfBatch(registry.batches.get(batch)!).filter((recall) => !isCaution(recall));
  return stopping.flatMap(packsNamed);
}

const packsNamed = ({ gtin, serials }: Recall): string[] => serials.map((serial) => packUri(gtin, serial));

/**
 * Whether a recall of the batch (key in `registry.batches`) covers what is selected: one without serials all of it, one
 * with serials where such a pack is the one selected, or lies in the cohort of which a list names packs, or anywhere in
 * the container.
 */
export function coversSelected({ book }: StepContext, recall: Recall, batch: string, { id, by }: Selected): boolean {
  if (recall.serials.length === 0) return true;
  const packs = packsNamed(recall);
  if (by !== 'whole' && 'pack' in by) return packs.includes(by.pack);
  return packs.some((pack) => {
    const cohort = book.cohortOf(pack);
    if (cohort === undefined || book.holding(cohort).batch !== batch) return false;
    return book.chain(cohort).some((around) => around.id === id);
  });
}
