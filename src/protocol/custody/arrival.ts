/**
 * Arrivals: receipts that were reported before their shipping came, and heal when it does; also where one side names a
 * container and the other all that is in it. docs/custody.md says which cases are decided, and why others are not.
 */
import type { Gln } from '../gs1/identifiers.js';
import { packsIn, type Arrival, type Book, type Selected } from './book.js';
import type { StepContext } from './context.js';
import { addArrivals } from './holding.js';
import { isHere, isReport } from './report.js';

const sum = (packs: Readonly<Record<string, number>>): number => Object.values(packs).reduce((all, count) => all + count, 0);

/**
 * The outermost containers of which a report names all packs, none of them twice: whoever found all that is in a container
 * has found the container. A claim of right names the container itself.
 */
export function foundWhole({ book, step }: StepContext, selected: readonly Selected[]): Selected[] {
  if (!isReport(step)) return [];
  const named = new Set(selected.map(({ id }) => id));
  const counts = new Map<number, number>();
  for (const { id, count, by } of selected) {
    const [, ...around] = book.chain(id);
    if (around.length === 0 || around.some((each) => named.has(each.id))) continue;
    const root = around.at(-1)!.id;
    counts.set(root, (counts.get(root) ?? 0) + (by === 'whole' ? sum(book.holding(id).contents) : count));
  }
  const whole = [...counts].filter(([id, count]) => count > 0 && count === sum(packsIn(book.holding(id))));
  return whole.map(([id]) => ({ id, count: 1, by: 'whole' }));
}

/** Notes that the signer reported the receipt of all that is in a container, unless the signer has it there already. */
export function noteFound(on: StepContext, container: number): void {
  const { book, signer, site, head } = on;
  if (isHere(on, container)) return;
  const arrival: Arrival = { by: signer.gln, site: site.gln, index: head.index, inferred: true };
  infer(book, container, [arrival]);
}

/** After a packing: whoever reported the receipt of everything in the container, at one site, has found the container. */
export function inferArrivals(book: Book, container: number): void {
  const inside = book.inside(container).map((id) => book.holding(id));
  const { holder } = book.root(container);
  const found = inside[0]!.arrivals.flatMap(({ by, site }): Arrival[] => {
    if (by === holder || inside.some(({ past }) => past.includes(by))) return [];
    const all = inside.map(({ arrivals }) => arrivals.find((each) => each.by === by && each.site === site));
    const indexes = all.flatMap((each) => (each ? [each.index] : []));
    return indexes.length < all.length ? [] : [{ by, site, index: Math.max(...indexes), inferred: true }];
  });
  infer(book, container, found);
}

/** What somebody said of the container itself counts for more than what follows from its content. */
function infer(book: Book, container: number, found: readonly Arrival[]): void {
  const { arrivals } = book.holding(container);
  const said = (by: Gln): boolean => arrivals.some((each) => each.by === by && !each.inferred);
  const more = found.filter(({ by }) => !said(by));
  if (more.length > 0) book.update(container, { arrivals: addArrivals(arrivals, more) });
}
