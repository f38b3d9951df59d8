/** `/api/serial-lists`: many packs under one signature. Hashes, seeds and salts are base64url. */
import { z } from 'zod';
import { Gtin, Serial } from '../protocol/gs1/identifiers.js';
import { MAX_SERIALS } from '../protocol/serial-list.js';
import { wholeNumber } from './numbers.js';
import { PageLimit } from './page.js';
import { Problem } from './problem.js';

/** A list in the description of the API: `root` is that of these packs with this seed. */
export const LIST_EXAMPLE = {
  root: 'zeMw0tRxaG6oNTxFrwCBxWCcxBMcqr3wbEh6PdNKX4k',
  seed: 'yKHIakBhWShnQzzlIWV5Mwvmkm2r5LFeVPMXrUuBRsQ',
  gtin: '09520000000011',
  serials: ['A7F3K9', 'B2M8Q4'],
};

const Purpose = z.enum(['commission', 'stock', 'existing']);

/** 32 bytes. */
export const Hash = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
  .meta({ example: LIST_EXAMPLE.root });

/** How far a list is. */
export const ListView = z.strictObject({
  root: Hash,
  seed: Hash.meta({ example: LIST_EXAMPLE.seed }),
  count: z.int(),
  received: z.int(),
  complete: z.boolean(),
});
export type ListView = z.infer<typeof ListView>;

/** The same, with the heads that a step naming the list continues. */
export const ListWithHeadsView = ListView.extend({ heads: z.array(Hash) });
export type ListWithHeadsView = z.infer<typeof ListWithHeadsView>;

/**
 * One of your lists. `named`: an entry names it, so that it stays; if none does, it goes at `expires`, with what was received of it.
 * `changed`: when it was announced or got its last packs.
 */
export const ListSummary = z.strictObject({
  root: Hash,
  purpose: Purpose,
  gtin: z.nullable(Gtin),
  count: z.int(),
  received: z.int(),
  complete: z.boolean(),
  named: z.boolean(),
  changed: z.iso.datetime(),
  expires: z.iso.datetime().nullable(),
});
export type ListSummary = z.infer<typeof ListSummary>;

export const ListsPage = z.strictObject({ items: z.array(ListSummary), next: Hash.nullable() });
export type ListsPage = z.infer<typeof ListsPage>;

export const ListsQuery = z.strictObject({
  waiting: z.enum(['true', 'false']).optional(),
  after: Hash.optional(),
  limit: PageLimit,
});
export type ListsQuery = z.infer<typeof ListsQuery>;

/** `purpose`: new packs, all of `gtin`, to be commissioned or to be taken into stock; or packs that exist. */
export const ListBody = z
  .strictObject({
    seed: Hash,
    count: z.int().min(2).max(MAX_SERIALS),
    purpose: Purpose,
    gtin: z.nullable(Gtin).default(null),
  })
  .meta({ example: { seed: LIST_EXAMPLE.seed, count: LIST_EXAMPLE.serials.length, purpose: 'existing' } });
export type ListBody = z.infer<typeof ListBody>;

/** `from`: the place of the first pack that is sent. */
export const ChunkQuery = z.strictObject({ from: wholeNumber(0, MAX_SERIALS).meta({ example: 0 }) });
export type ChunkQuery = z.infer<typeof ChunkQuery>;

/** Packs as they are sent: `text/tab-separated-values`, read while it arrives. */
export const ItemsBody = z
  .custom<AsyncIterable<Uint8Array>>(
    (body) => typeof body === 'object' && body !== null && Symbol.asyncIterator in body,
    'must be sent as text/tab-separated-values',
  )
  .meta({
    type: 'string',
    description: 'A line a pack: GTIN, tab, serial; in byte order of the canonical URIs.',
    example: LIST_EXAMPLE.serials.map((serial) => `${LIST_EXAMPLE.gtin}\t${serial}\n`).join(''),
  });
export type ItemsBody = z.infer<typeof ItemsBody>;

/** Most lists in one request; the size of the body bounds their packs. */
const MAX_LISTS = 256;

const { root, seed, gtin, serials } = LIST_EXAMPLE;
/** Many small lists of existing packs, whole. */
export const WholeListsBody = z.strictObject({
  lists: z
    .array(
      z.strictObject({
        root: Hash,
        seed: Hash,
        /** Packs by product; products and serials in byte order of the canonical URIs. */
        packs: z
          .array(z.strictObject({ gtin: Gtin, serials: z.array(Serial).min(1) }))
          .min(1)
          .max(100),
      }),
    )
    .min(1)
    .max(MAX_LISTS)
    .meta({ example: [{ root, seed, packs: [{ gtin, serials }] }] }),
});
export type WholeListsBody = z.infer<typeof WholeListsBody>;

/** The outcome for each of them, in their order. */
export const WholeListsView = z.strictObject({
  results: z.array(z.strictObject({ root: Hash, status: z.int(), problem: Problem.optional() })),
});
export type WholeListsView = z.infer<typeof WholeListsView>;

/** That a pack is on a list: its place, its salt, the hashes beside its way to the root. */
export const ListProofView = z.strictObject({
  object: z.string(),
  root: Hash,
  index: z.int(),
  count: z.int(),
  salt: z.string(),
  path: z.array(Hash),
});
export type ListProofView = z.infer<typeof ListProofView>;
