/** Pages of lists: keyset, one row more than asked for tells whether there is a next page. */

/** A page of `found`, which was read with one row more than `limit`; `next` is the next page's `after`. */
export function pageOf<T, Next>(found: readonly T[], limit: number, key: (item: T) => Next): { items: T[]; next: Next | null } {
  const items = found.slice(0, limit);
  return { items, next: found.length > limit ? key(items.at(-1)!) : null };
}

/** `text` as a pattern that finds it anywhere: `LIKE ? ESCAPE '!'`. */
export const anywhere = (text: string): string => `%${text.replace(/[!%_]/g, '!$&')}%`;
