/**
 * Arrivals: receipts that were reported before their shipping came, and heal when it does; also where one side names a
 * container and the other all that is in it. docs/custody.md says which cases are decided, and why others are not.
 */
import { packsIn, type Book, type Claim, type Selected } from './book.js';
import { addClaim, claimOf, isHere } from './claim.js';
import { isReport, type StepContext } from './context.js';

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
export function noteFound(on: StepContext<'receive'>, container: number): void {
  const { book } = on;
  if (!isHere(on, container))
    book.setClaims(container, addClaim(book.holding(container).claims, { ...claimOf(on), inferred: true }));
}

/**
 * After a packing: whoever reported the receipt of everything in the container, at one site, has found the container. What it
 * dispensed or ended arrived, too.
 */
export function inferArrivals(book: Book, container: number): void {
  const inside = book.inside(container).map((id) => book.holding(id));
  const { holder } = book.root(container);
  for (const { by, site } of inside[0]!.claims) {
    if (by === holder || inside.some(({ past }) => past.includes(by))) continue;
    const all = inside.flatMap(({ claims }) => claims.find((each) => each.by === by && each.site === site) ?? []);
    if (all.length < inside.length) continue;
    const { id, index, time } = all.reduce((latest, each) => (each.index > latest.index ? each : latest));
    const claim: Claim = { kind: 'receive', by, id, index, time, site, inferred: true };
    book.setClaims(container, addClaim(book.holding(container).claims, claim));
  }
}
