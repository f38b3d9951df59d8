/** The public shapes of products, batches and recalls, named field by field. */
import { z } from 'zod';
import { Gln, Gtin, Lot, Serial } from '../protocol/gs1/identifiers.js';
import type { Batch, Product, Recall } from '../protocol/registry/registry.js';

export const ProductView = z.strictObject({
  gtin: Gtin,
  participant: Gln,
  name: z.string(),
  authorisation: z.string().nullable(),
  serialised: z.boolean(),
  levels: z.array(z.strictObject({ gtin: Gtin, contains: z.int(), of: Gtin })).readonly(),
  storage: z.strictObject({ minCelsius: z.number(), maxCelsius: z.number() }).nullable(),
  markets: z.array(z.string()).readonly(),
  digitalLinkQr: z.boolean(),
  withdrawn: z.strictObject({ ref: z.string(), text: z.string(), patientText: z.string().nullable(), index: z.int() }).nullable(),
});
export type ProductView = z.infer<typeof ProductView>;

export const productView = (product: Product): ProductView => ({
  gtin: product.gtin,
  participant: product.participant,
  name: product.name,
  authorisation: product.authorisation,
  serialised: product.serialised,
  levels: product.levels,
  storage: product.storage,
  markets: product.markets,
  digitalLinkQr: product.digitalLinkQr,
  withdrawn: product.withdrawn,
});

/** `printed`: the expiry on the packs; `expiry`: the one in force. Dates without a time. */
export const BatchView = z.strictObject({
  gtin: Gtin,
  lot: Lot,
  participant: Gln,
  expiry: z.iso.date(),
  printed: z.iso.date(),
  serialised: z.boolean(),
});
export type BatchView = z.infer<typeof BatchView>;

export const batchView = ({ gtin, lot, participant, expiry, printed, serialised }: Batch): BatchView => {
  return { gtin, lot, participant, expiry, printed, serialised };
};

/** No lots: the whole product. `index`, `time`: of the entry since which it is in force. */
export const RecallView = z.strictObject({
  ref: z.string(),
  gtin: Gtin,
  lots: z.array(Lot).readonly(),
  serials: z.array(Serial).readonly(),
  markets: z.array(z.string()).readonly(),
  class: z.int(),
  depth: z.enum(['wholesaler', 'pharmacy', 'patient']),
  action: z.enum(['quarantine', 'return', 'destroy', 'caution']),
  text: z.string(),
  patientText: z.string().nullable(),
  by: Gln,
  index: z.int(),
  time: z.iso.datetime(),
});
export type RecallView = z.infer<typeof RecallView>;

export const recallView = (recall: Recall): RecallView => ({
  ref: recall.ref,
  gtin: recall.gtin,
  lots: recall.lots,
  serials: recall.serials,
  markets: recall.markets,
  class: recall.class,
  depth: recall.depth,
  action: recall.action,
  text: recall.text,
  patientText: recall.patientText,
  by: recall.by,
  index: recall.index,
  time: new Date(recall.time).toISOString(),
});
