/**
 * The world that a group of entries is judged in: the rows that they need, loaded from what is committed.
 */
import { loadSources } from '../custody/book/sources.store.js';
import { noNeeds } from '../custody/book/book-needs.js';
import { loadBook, loadClaimed } from '../custody/book/book.store.js';
import { loadClaimants, loadWaiting } from '../custody/book/claims.store.js';
import { readHead, type LogHead } from '../ledger/log.store.js';
import type { Runner } from '../platform/database/sql.js';
import { equal } from '../protocol/bytes.js';
import { Book, packsIn } from '../protocol/custody/book.js';
import type { World } from '../protocol/custody/context.js';
import { isContainer } from '../protocol/custody/select.js';
import { packsRecalledBySerial } from '../protocol/custody/recall.js';
import type { Entry } from '../protocol/entry.js';
import { packUri, parseObjectUri, type Gln, type Gtin, type Lot, type Serial } from '../protocol/gs1/identifiers.js';
import { batchKey, batchParts } from '../protocol/registry/registry.js';
import type { Edge } from '../protocol/log/tiles.js';
import { LoadedRegistry } from '../registry/registry.store.js';
import { needsOf } from './needs.js';
import { namesStrange } from './sight.js';

/** What one group leaves to the next one: of use if the head is still this one, so that nobody else wrote since. */
export interface Kept {
  head: LogHead;
  edge: Edge;
  registry: LoadedRegistry;
}

/** A loaded world and the head that it is of. Whatever was committed since shows in the head, which a commit compares. */
export interface LoadedWorld extends World {
  head: LogHead;
  /** The tree's right edge, where it is known. */
  edge: Edge | undefined;
  loaded: LoadedRegistry;
}

/** Rows of the registry that are kept from group to group: some 20 MB. */
const KEPT_ROWS = 20_000;

/** A pack that is none. */
const NO_PACK = packUri('0'.repeat(14) as Gtin, '0' as Serial);

/**
 * Loads what `entries` need. The head is read first: rows that are newer than it make the commit lose its race. Of an entry that
 * names what is not its signer's the number of statements is that of one which names what is not there.
 */
export async function loadWorld(db: Runner, entries: readonly Entry[], kept: Kept | undefined): Promise<LoadedWorld> {
  const head = await readHead(db);
  const fits = kept?.head.size === head.size && equal(kept.head.root, head.root);
  const loaded = fits && kept.registry.size < KEPT_ROWS ? kept.registry : new LoadedRegistry();
  const { registry } = loaded;
  const book = new Book(head.nextHolding);
  const needs = needsOf(entries);
  await loaded.load(db, needs.registry);
  // What of a batch lies at a site is kept by its own lot, whichever lot a step names.
  const borne = new Map(needs.aliases);
  needs.book.balances = needs.book.balances.flatMap(([lot, site]): [string, string][] => [
    [registry.keyOfBatch(...batchParts(lot)), site],
    [borne.get(lot) ?? lot, site],
  ]);
  for (const uri of needs.sgtins) {
    // An SGTIN of an unregistered product is neither, and is refused when it is judged.
    const id = parseObjectUri(uri);
    if (id.kind !== 'sgtin' || !registry.productOf(id.gtin)) continue;
    (isContainer(registry, uri) ? needs.book.containers : needs.book.packs).push(uri);
  }
  needs.book.packs.push(...(await loadWaiting(db, book, needs.claims)));
  await loadBook(db, book, needs.book);
  // Whose goods are that come back depends on whether a participant bought them.
  if (entries.some(({ body }) => 'step' in body && body.step.kind === 'stock')) await loaded.loadParticipants(db, buyersOf(book));
  const acting = needs.sites.flatMap((site) => registry.sites.get(site)?.participant ?? []);
  await loadClaimed(db, book, [...acting, ...needs.takers, ...confirmed(entries, book)]);
  await loadClaimants(db, book, acting);
  // A case carries the lot of what is in it, so its batch is that of the unit.
  const made = needs.made.map(([gtin, lot]): [string, string] => [registry.productOf(gtin as Gtin)?.gtin ?? gtin, lot]);
  const batches = [...needs.registry.batches, ...made].map(([gtin, lot]) => batchKey(gtin as Gtin, lot as Lot));
  const held = [...new Set([...batches, ...batchesOf(book)])];
  const evenly = entries.some((entry) => namesStrange({ registry, book }, entry));
  const loadGoods = (keys: readonly string[]) => {
    const units = keys.map((key) => batchParts(key)[0]);
    return loaded.loadProducts(db, units, keys, evenly);
  };
  await loadGoods(held);
  const named = held.map((key) => registry.keyOfBatch(...batchParts(key)));
  const sources = await loadSources(db, book, named);
  await loadGoods(sources);
  const keys = [...new Set([...held, ...sources])];
  const recalled = keys.flatMap((key) => (registry.batches.has(key) ? packsRecalledBySerial(registry, key) : []));
  await loadBook(db, book, { ...noNeeds(), packs: evenly && recalled.length === 0 ? [NO_PACK] : recalled });
  return { registry, book, head, edge: fits ? kept.edge : undefined, loaded };
}

/** Into whose hands goods come by the reports that entries confirm. */
const confirmed = (entries: readonly Entry[], book: Book): Gln[] =>
  entries.some(({ body }) => 'step' in body && body.step.kind === 'unlock' && body.step.confirms !== undefined)
    ? [...book.holdings.values()].flatMap(({ claims }) => claims.map(({ by }) => by))
    : [];

const buyersOf = (book: Book): Gln[] =>
  [...book.holdings.values()].flatMap(({ state, taker }) => (state === 'left' ? [taker!.owner] : []));

const batchesOf = (book: Book): string[] => [...book.holdings.values()].flatMap((holding) => Object.keys(packsIn(holding)));
