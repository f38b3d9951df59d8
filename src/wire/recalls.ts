/** `/api/manufacturers/recalls`: recalls, and how far each reaches. */
import { z } from 'zod';
import { Gln, Gtin, Lot, Serial } from '../protocol/gs1/identifiers.js';
import { Role } from '../protocol/registry/records.js';
import { wholeNumber } from './numbers.js';
import { PageLimit } from './page.js';

export const RecallsQuery = z.strictObject({
  gtin: z.optional(Gtin),
  after: wholeNumber(0).optional(),
  limit: PageLimit,
});
export type RecallsQuery = z.infer<typeof RecallsQuery>;

/** A recall's reference. */
export const RecallRef = z.string().min(1).max(40).meta({ example: 'R-2026-01' });

/**
 * No lots: the whole product. `active` false: it is ended. `issuer` signed the first one, `by` this one; `attested`: a regulator signed
 * one of them, and only regulators change it. `index`, `time`: of the entry that made it so; `first`: of the first one.
 */
const RecallView = z.strictObject({
  issuer: Gln,
  ref: z.string(),
  active: z.boolean(),
  gtin: Gtin,
  lots: z.array(Lot).readonly(),
  unregistered: z.boolean(),
  serials: z.array(Serial).readonly(),
  markets: z.array(z.string()).readonly(),
  class: z.int(),
  depth: z.enum(['wholesaler', 'pharmacy', 'patient']),
  action: z.enum(['quarantine', 'return', 'destroy', 'caution']),
  text: z.string(),
  patientText: z.string().nullable(),
  by: Gln,
  attested: z.boolean(),
  first: z.int(),
  index: z.int(),
  time: z.iso.datetime(),
});
export type RecallView = z.infer<typeof RecallView>;

export const RecallsPage = z.strictObject({ items: z.array(RecallView), next: z.int().nullable() });
export type RecallsPage = z.infer<typeof RecallsPage>;

const counts = { dispensed: z.int(), broughtBack: z.int(), held: z.int(), inTransit: z.int(), ended: z.int(), left: z.int() };

/**
 * How many packs are where, with serials and without: in all, for each holder whom the asker may know of, and for all others together (`unnamed`). A
 * manufacturer learns who holds what by a recall of its own, while that is in force and where it stops trade. `made`: batches
 * (`{gtin}/{lot}`) that are made of recalled ones; `found`: packs that stock-takings found and nobody commissioned. `unknown`: serials that the recall names
 * and no pack of its lots bears.
 */
export const ReachView = z.strictObject({
  issuer: Gln,
  ref: z.string(),
  gtin: Gtin,
  lots: z.array(Lot),
  made: z.array(z.string()),
  /** The time of the answer. */
  time: z.iso.datetime(),
  commissioned: z.int(),
  found: z.int(),
  ...counts,
  holders: z.array(z.strictObject({ holder: Gln, name: z.string(), role: Role, ...counts })),
  unnamed: z.strictObject(counts),
  unknown: z.array(Serial),
});
export type ReachView = z.infer<typeof ReachView>;
