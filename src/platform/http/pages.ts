/** Pages of lists: keyset, one row more than asked for tells whether there is a next page. */
import { z } from 'zod';

/** The most rows of a page, and how many a page has unless the asker says. */
const MAX = 200;
const USUAL = 50;

/** The query parameter `limit`. */
export const PageLimit = z.coerce.number().int().min(1).max(MAX).default(USUAL);

/** The query parameter `q`. */
export const SearchText = z.string().min(1).max(200);

/** A page of `found`, which was read with one row more than `limit`; `next` is the next page's `after`. */
export function pageOf<T, Next>(found: readonly T[], limit: number, key: (item: T) => Next): { items: T[]; next: Next | null } {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? key(items.at(-1)!) : null };
}

/** `text` as a pattern that finds it anywhere: `LIKE ? ESCAPE '!'`. */
export const anywhere = (text: string): string => `%${text.replace(/[!%_]/g, '!$&')}%`;
