/** What a serial list looks like from outside. */
import { z } from 'zod';
import type { SerialList } from './list-packs.js';

export const Hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be 32 bytes in base64url');

export const ListView = z.strictObject({ root: Hash, seed: Hash, count: z.int(), received: z.int(), complete: z.boolean() });
export type ListView = z.infer<typeof ListView>;

export const listView = ({ root, seed, count, received, complete }: SerialList): ListView => ({
  root,
  seed,
  count,
  received,
  complete,
});
