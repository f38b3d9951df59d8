/** What a serial list looks like from outside. */
import type { ListView } from '../wire/serial-lists.js';
import type { SerialList } from '../custody/read/lists.reader.js';

export const listView = ({ root, seed, count, received, complete }: SerialList): ListView => ({
  root,
  seed,
  count,
  received,
  complete,
});
