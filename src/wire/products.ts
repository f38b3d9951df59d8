/** `/api/manufacturers/products`: products and batches, as their records say. */
import { z } from 'zod';
import { Gln, Gtin, Lot } from '../protocol/gs1/identifiers.js';
import { PageLimit, SearchText } from './page.js';

export const ProductsQuery = z.strictObject({
  participant: z.optional(Gln),
  q: SearchText.optional(),
  after: z.optional(Gtin),
  limit: PageLimit,
});
export type ProductsQuery = z.infer<typeof ProductsQuery>;

export const BatchesQuery = z.strictObject({ after: z.optional(Lot), limit: PageLimit });
export type BatchesQuery = z.infer<typeof BatchesQuery>;

/** `active` false: it is ended. `issuer` signed the first one, `by` this one; `attested`: from now on only regulators change it. */
const WithdrawalView = z.strictObject({
  ref: z.string(),
  active: z.boolean(),
  text: z.string(),
  patientText: z.string().nullable(),
  issuer: Gln,
  by: Gln,
  attested: z.boolean(),
  index: z.int(),
});

/** `participant`: its manufacturer, who holds its number; null where nobody does. */
export const ProductView = z.strictObject({
  gtin: Gtin,
  participant: z.nullable(Gln),
  name: z.string(),
  authorisation: z.string().nullable(),
  serialised: z.boolean(),
  levels: z.array(z.strictObject({ gtin: Gtin, contains: z.int(), of: Gtin })).readonly(),
  storage: z.strictObject({ minCelsius: z.number(), maxCelsius: z.number() }).nullable(),
  markets: z.array(z.string()).readonly(),
  digitalLinkQr: z.boolean(),
  withdrawal: WithdrawalView.nullable(),
});
export type ProductView = z.infer<typeof ProductView>;

/**
 * `expiry`: the date in force; `printed`: those that packs bear; `aliases`: other lots that packs of it bear; `complete`: all its
 * packs are commissioned here. Dates without a time.
 */
const BatchRecordView = z.strictObject({
  gtin: Gtin,
  lot: Lot,
  aliases: z.array(Lot).readonly(),
  expiry: z.iso.date(),
  printed: z.array(z.iso.date()).readonly(),
  serialised: z.boolean(),
  complete: z.boolean(),
});
export type BatchRecordView = z.infer<typeof BatchRecordView>;

export const ProductsPage = z.strictObject({ items: z.array(ProductView), next: z.nullable(Gtin) });
export type ProductsPage = z.infer<typeof ProductsPage>;

export const BatchesPage = z.strictObject({ items: z.array(BatchRecordView), next: z.nullable(Lot) });
export type BatchesPage = z.infer<typeof BatchesPage>;
