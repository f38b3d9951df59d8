/** The server's custody against the replayed one. */
import { packsIn, type Holding } from '../../protocol/custody/book.js';
import type { StockItem } from '../../wire/stock.js';
import { everyItem, type Api } from '../http/api.js';
import { eachOf } from '../http/pool.js';
import { unlessHidden } from './entries.js';
import type { Replay } from './replay.js';

/** Requests at once. */
const AT_ONCE = 8;

/** A difference, in words; undefined where there is none. */
export type Difference = string | undefined;

type Where = Pick<StockItem, 'holder' | 'owner' | 'site' | 'state' | 'taker' | 'shipping'>;
type Item = Where & Pick<StockItem, 'kind' | 'object' | 'batch' | 'contents'>;

/** What makes two items of stock the same; numbers of packs are added up. */
function keyOf({ kind, object, batch, holder, owner, site, state, taker, shipping, contents }: Item): string {
  const inside = object === null ? [] : Object.entries(contents).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    kind,
    object,
    object === null ? batch : null,
    holder,
    owner,
    site,
    state,
    taker && [taker.owner, taker.holder, taker.site],
    shipping,
    inside,
  ]);
}

/** Where the number of locks stands among what is compared. */
const LOCKS = 6;

/** Compares all stock, for those who may see all of it. */
export async function compareStock(api: Api, replay: Replay): Promise<{ items: number; difference: Difference }> {
  const counts = new Map<string, number>();
  const add = (item: Item, count: number) => counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + count);
  const items = await everyItem((after) => api.custody({ limit: 1000, after }));
  for (const item of items) add(item, item.count);
  for (const holding of replay.book.holdings.values()) if (holding.parent === null) add(itemOf(holding), -holding.count);
  for (const [item, quantity] of quantitiesOf(replay)) add(item, -quantity);
  const odd = [...counts].find(([, left]) => left !== 0);
  if (!odd) return { items: items.length, difference: undefined };
  const [key, left] = odd;
  return {
    items: items.length,
    difference: `stock differs by ${Math.abs(left)}: ${left > 0 ? 'the server has, the log does not:' : 'the log has, the server does not:'} ${key}`,
  };
}

const itemOf = (holding: Holding): Item => ({
  kind: holding.epc === null ? 'packs' : 'container',
  object: holding.epc,
  batch: holding.batch,
  holder: holding.holder,
  owner: holding.owner,
  site: holding.site,
  state: holding.state,
  taker: holding.taker,
  shipping: null,
  contents: packsIn(holding),
});

/** What of batches without serials is or was used up at sites, and what is on its way or left. */
function quantitiesOf({ book }: Replay): [Item, number][] {
  const item = (batch: string, where: Where): Item => ({ kind: 'quantity', object: null, batch, contents: {}, ...where });
  const lying = [...book.balances.values()].map(({ batch, site, holder, state, quantity }): [Item, number] => {
    return [item(batch, { holder, owner: holder, site, state, taker: null, shipping: null }), quantity];
  });
  const moving = [...book.shipments.values()].map(({ entry, batch, giver, taker, state, quantity }): [Item, number] => {
    return [item(batch, { holder: giver, owner: giver, site: null, state, taker, shipping: entry }), quantity];
  });
  return [...lying, ...moving];
}

/** At most `limit` of the objects, spread evenly over all. */
export function sample(uris: readonly string[], limit: number): string[] {
  if (uris.length <= limit) return [...uris];
  return Array.from({ length: limit }, (_, i) => uris[Math.floor((i * uris.length) / limit)]!);
}

/**
 * Compares single objects: head, holder, state, container, locks.
 *
 * @param isKnown whether an entry's id was judged in this replay: of an object with another head nothing can be said
 * @param seesMarks whether all locks are known here: those that others set or ended may be hidden from a participant
 */
export async function compareObjects(
  api: Api,
  replay: Replay,
  uris: readonly string[],
  isKnown: (id: string) => boolean,
  seesMarks: boolean,
): Promise<{ compared: number; difference: Difference }> {
  let compared = 0;
  const differences = await eachOf(uris, AT_ONCE, async (uri) => {
    const { custody, head } = (await unlessHidden(api.object(uri))) ?? {};
    if (!custody || !head || !isKnown(head.id)) return undefined;
    compared++;
    const ours = stateOf(replay, uri);
    const theirs = [head.id, custody.holder, custody.owner, custody.site, custody.state, custody.parent, custody.locks.length];
    const at = ours.findIndex((value, i) => value !== theirs[i] && (seesMarks || i < LOCKS));
    if (at < 0) return undefined;
    const what = ['head', 'holder', 'owner', 'site', 'state', 'container', 'locks'][at];
    return `${uri}: the server says ${what} ${String(theirs[at])}, the log ${String(ours[at])}`;
  });
  return { compared, difference: differences.find((one) => one !== undefined) };
}

function stateOf({ book }: Replay, uri: string): readonly unknown[] {
  const id = book.containers.get(uri) ?? book.packs.get(uri)!;
  const chain = book.chain(id);
  const root = chain.at(-1)!;
  return [
    book.head(id).id,
    root.holder,
    root.owner,
    root.site,
    root.state,
    chain[1]?.epc ?? null,
    chain.reduce((sum, { locks }) => sum + locks.length, 0),
  ];
}
