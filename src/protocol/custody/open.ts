/**
 * Open containers: something left them without being unpacked, so that what is in them is not what was scanned. Such a container does
 * not ship whole until what left is back in it, or all that is in it was packed anew.
 */
import type { Holding, Missing } from './holding.js';

/** The book, as far as this changes it. */
interface Holdings {
  holding(id: number): Holding;
  update(id: number, changes: Partial<Holding>): Holding;
}

/** Most packs and containers of which a container knows that they left it, and most containers of which an object knows that it left them. */
const MOST = 32;

/** So many left that nothing brings them back one by one: at no entry, since genesis takes nothing out of anything. */
const TOO_MANY: readonly Missing[] = [{ index: 0, count: MOST + 1 }];

/** Whether a container does not ship whole: something is missing in it, or something directly inside is open. */
export const isOpen = ({ missing, openInside }: Holding): boolean => missing.length > 0 || openInside > 0;

const sum = (missing: readonly Missing[]): number => missing.reduce((all, { count }) => all + count, 0);

/** Notes that something leaves its container at an entry without being unpacked. */
export function leave(book: Holdings, id: number, index: number): void {
  const { parent, leavings, ...child } = book.holding(id);
  const { epc } = book.holding(parent!);
  const others = leavings.filter(({ container }) => container !== epc);
  book.update(id, { leavings: [...others, { container: epc!, index }].slice(-MOST) });
  miss(book, parent!, { index, count: child.count });
}

/** Notes that so much left a container at an entry. */
export function miss(book: Holdings, container: number, { index, count }: Missing): void {
  const { missing } = book.holding(container);
  const before = missing.find((each) => each.index === index)?.count ?? 0;
  const all = [...missing.filter((each) => each.index !== index), { index, count: before + count }];
  setMissing(book, container, sum(all) > MOST ? TOO_MANY : all);
}

/** Notes that something comes to be directly inside a container: what is missed there is so no longer. */
export function comeBack(book: Holdings, id: number, container: number): void {
  const { leavings, count } = book.holding(id);
  const { epc, missing } = book.holding(container);
  const left = leavings.find((each) => each.container === epc);
  if (!left) return;
  book.update(id, { leavings: leavings.filter((each) => each !== left) });
  const rest = missing.map((each) => (each.index === left.index ? { ...each, count: each.count - count } : each));
  setMissing(
    book,
    container,
    rest.filter((each) => each.count > 0),
  );
}

/** What is in a container is all that belongs there. */
export const seal = (book: Holdings, container: number): void => setMissing(book, container, []);

function setMissing(book: Holdings, id: number, missing: readonly Missing[]): void {
  const before = book.holding(id);
  tell(book, before, book.update(id, { missing }));
}

/** Notes that something directly inside a container is open (1), or that it is no longer (-1). */
export function changeOpenInside(book: Holdings, container: number, change: 1 | -1): void {
  const before = book.holding(container);
  tell(book, before, book.update(container, { openInside: before.openInside + change }));
}

/** What holds an open container is open, and so on outwards. */
function tell(book: Holdings, before: Holding, after: Holding): void {
  if (after.parent !== null && isOpen(before) !== isOpen(after)) changeOpenInside(book, after.parent, isOpen(after) ? 1 : -1);
}
