/** The balances of batches without serials: how many packs of one are at a site in one state, and what waits for more to come. */
import type { Gln } from '../gs1/identifiers.js';
import type { Balance, Book } from './book.js';
import type { StepContext } from './context.js';
import type { StateWord } from './words.js';

/** The key of a balance in tables. */
export const balanceKey = (batch: string, site: Gln, state: StateWord = 'active'): string => `${batch}|${site}|${state}`;

/** What is at a site of a batch and can be moved, dispensed or ended. */
export const activeAt = (book: Book, batch: string, site: Gln): Pick<Balance, 'quantity' | 'came' | 'found' | 'waiting'> =>
  book.balances.get(balanceKey(batch, site)) ?? { quantity: 0, came: 0, found: 0, waiting: [] };

/** What is added to a balance; numbers below zero take away. `waiting` takes the place of what waited. */
type Change = Partial<Pick<Balance, 'quantity' | 'made' | 'came' | 'found' | 'waiting'>>;

/** Changes the balance of a batch at the site of a step. */
export function changeBalance(
  { book, site }: Pick<StepContext, 'book' | 'site'>,
  batch: string,
  state: StateWord,
  change: Change,
): void {
  const key = balanceKey(batch, site.gln, state);
  const none = { quantity: 0, made: 0, came: 0, found: 0, waiting: [] };
  const before: Balance = book.balances.get(key) ?? { batch, site: site.gln, holder: site.participant, state, ...none };
  const { quantity = 0, made = 0, came = 0, found = 0, waiting = before.waiting } = change;
  book.balances.set(key, {
    ...before,
    quantity: before.quantity + quantity,
    made: before.made + made,
    came: before.came + came,
    found: before.found + found,
    waiting,
  });
}
