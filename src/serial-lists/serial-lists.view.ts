/** What a serial list looks like from outside. */
import { z } from 'zod';
import type { SerialList } from './lists.reader.js';

/** A list in the description of the API: `root` is that of these packs with this seed. */
export const LIST_EXAMPLE = {
  root: 'zeMw0tRxaG6oNTxFrwCBxWCcxBMcqr3wbEh6PdNKX4k',
  seed: 'yKHIakBhWShnQzzlIWV5Mwvmkm2r5LFeVPMXrUuBRsQ',
  gtin: '09520000000011',
  serials: ['A7F3K9', 'B2M8Q4'],
};

export const Hash = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url')
  .meta({ example: LIST_EXAMPLE.root });

export const ListView = z.strictObject({
  root: Hash,
  seed: Hash.meta({ example: LIST_EXAMPLE.seed }),
  count: z.int(),
  received: z.int(),
  complete: z.boolean(),
});
export type ListView = z.infer<typeof ListView>;

export const listView = ({ root, seed, count, received, complete }: SerialList): ListView => ({
  root,
  seed,
  count,
  received,
  complete,
});
