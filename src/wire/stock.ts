/** `/api/custody` and `/api/pharmacies/expiring`: what lies where. */
import { z } from 'zod';
import { Gln, Gtin, Lot, Serial } from '../protocol/gs1/identifiers.js';
import { wholeNumber } from './numbers.js';
import { Contents, State, Taker } from './objects.js';

/** Which item of a list: the letter of its section (stock.reader.ts), and what orders the rows of that. */
const STOCK_KEY =
  /^(?:h:-?[1-9][0-9]{0,14}|b:[0-9]{14}\/[!-z]{1,20} [0-9]{13} [a-z_]{1,12}|s:[A-Za-z0-9_-]{43} [0-9]{14}\/[!-z]{1,20})$/;

/** Filters of `/api/custody`; `lot`: as packs bear it, of whatever product unless `gtin` is given, too; `batch` is both in one; `after` is the `next` of the page before. */
export const StockQuery = z.strictObject({
  site: z.optional(Gln),
  state: State.optional(),
  inTransitTo: z.optional(Gln),
  batch: z
    .string()
    .regex(/^[0-9]{14}\/[!-z]{1,20}$/, 'must be a GTIN, a slash and a lot')
    .optional(),
  gtin: z.optional(Gtin),
  lot: z.optional(Lot),
  after: z.string().regex(STOCK_KEY, 'must be the "next" of a page').optional(),
  limit: wholeNumber(1, 1_000).default(100),
});
export type StockQuery = z.infer<typeof StockQuery>;

/**
 * One item of stock: a container (`object` set); `count` packs of a batch that share their past; or `count` packs of a batch
 * without serials, at a site or, without one, sent by `shipping`, the entry that a receipt continues.
 */
const StockItem = z.strictObject({
  kind: z.enum(['container', 'packs', 'quantity']),
  object: z.string().nullable(),
  batch: z.string().nullable(),
  count: z.int(),
  contents: Contents,
  owner: Gln,
  holder: Gln,
  site: z.nullable(Gln),
  state: State,
  taker: Taker.nullable(),
  shipping: z.string().nullable(),
  /** The earliest of what it is or holds, as the batches' records have it now. */
  expiry: z.iso.date().nullable(),
  /** After the site's local midnight that ends that date; by UTC of what is at no site. */
  expired: z.boolean(),
  /** References of the recalls that stop it, or something in it; cautions (class 4) stop nothing. */
  recalls: z.array(z.string()),
  /** Locked things in it, itself counted. */
  locked: z.int(),
});
export type StockItem = z.infer<typeof StockItem>;

export const StockView = z.strictObject({ items: z.array(StockItem), next: z.string().nullable() });
export type StockView = z.infer<typeof StockView>;

/** `days`: how far ahead; `site`: at that one only. */
export const ExpiringQuery = z.strictObject({
  days: wholeNumber(0, 1_000).default(90),
  site: z.optional(Gln),
});
export type ExpiringQuery = z.infer<typeof ExpiringQuery>;

const ExpiringItem = z.strictObject({
  site: Gln,
  gtin: Gtin,
  lot: Lot,
  name: z.string(),
  expiry: z.iso.date(),
  count: z.int(),
  /** After the site's local midnight that ends the expiry date. */
  expired: z.boolean(),
  withdrawn: z.boolean(),
  /** `serials`: the recalled packs of this stock, where the recall names some only and the batch has serials. */
  recalls: z.array(
    z.strictObject({
      ref: z.string(),
      class: z.int(),
      action: z.string(),
      text: z.string(),
      serials: z.array(Serial).nullable(),
    }),
  ),
});
export type ExpiringItem = z.infer<typeof ExpiringItem>;

export const ExpiringView = z.strictObject({ items: z.array(ExpiringItem) });
export type ExpiringView = z.infer<typeof ExpiringView>;
