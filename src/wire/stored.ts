/** `/api/regulators/stored`: what the server has stored, row by row, to be compared with what follows from the log. */
import { z } from 'zod';
import { wholeNumber } from './numbers.js';

/** What may be asked for. */
const STORED = [
  'entries',
  'head',
  'ledger',
  'participants',
  'sites',
  'keys',
  'mandates',
  'granted',
  'approvals',
  'products',
  'levels',
  'batches',
  'aliases',
  'recalls',
  'packs',
  'holdings',
  'contested',
  'bookedIn',
  'balances',
  'shipments',
  'uses',
  'consignments',
  'waiting',
  'claimants',
  'sources',
] as const;

export const StoredName = z.enum(STORED).meta({ example: 'holdings' });
export type StoredName = z.infer<typeof StoredName>;

/** `after` is the `next` of the page before. */
export const StoredQuery = z.strictObject({
  after: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,600}$/, 'must be the "next" of a page')
    .optional(),
  limit: wholeNumber(1, 1_000).default(1_000),
});
export type StoredQuery = z.infer<typeof StoredQuery>;

/**
 * A page. `size`: of the log, read after the rows: where it is what you know of, so are the rows. Of each row what it is known
 * by and what it says, in the words of docs/audit.md; or, where it is damaged, why nothing can be made of it.
 */
export const StoredPage = z.strictObject({
  size: z.int(),
  items: z.array(
    z.union([
      z.strictObject({ key: z.string(), value: z.unknown() }),
      z.strictObject({ key: z.string(), unreadable: z.string() }),
    ]),
  ),
  next: z.string().nullable(),
});
export type StoredPage = z.infer<typeof StoredPage>;
