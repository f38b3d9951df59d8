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

/** `printed`: the expiry on the packs; `expiry`: the one in force. Dates without a time. */
const BatchRecordView = z.strictObject({
  gtin: Gtin,
  lot: Lot,
  participant: Gln,
  expiry: z.iso.date(),
  printed: z.iso.date(),
  serialised: z.boolean(),
});
export type BatchRecordView = z.infer<typeof BatchRecordView>;

export const ProductsPage = z.strictObject({ items: z.array(ProductView), next: z.nullable(Gtin) });
export type ProductsPage = z.infer<typeof ProductsPage>;

export const BatchesPage = z.strictObject({ items: z.array(BatchRecordView), next: z.nullable(Lot) });
export type BatchesPage = z.infer<typeof BatchesPage>;
