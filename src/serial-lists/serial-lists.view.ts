/** What a serial list looks like from outside. */
import { goesAt } from '../custody/book/clearing.store.js';
import type { ListSummary, ListView } from '../wire/serial-lists.js';
import type { SerialList } from '../custody/read/lists.reader.js';

export const listView = ({ root, seed, count, received, complete }: SerialList): ListView => ({
  root,
  seed,
  count,
  received,
  complete,
});

/** A list among its owner's, without the seed, which opens every proof. */
export const listSummary = (list: SerialList): ListSummary => {
  const { root, purpose, gtin, count, received, complete, named, changed } = list;
  return {
    root,
    purpose,
    gtin,
    count,
    received,
    complete,
    named: named !== null,
    changed: new Date(changed).toISOString(),
    expires: named === null ? new Date(goesAt(list)).toISOString() : null,
  };
};
