/**
 * The world that a group of entries is judged in: the rows that they need, loaded from what is committed.
 */
import { loadBook, noNeeds } from '../custody/custody.store.js';
import { readHead, type LogHead } from '../ledger/log.store.js';
import type { Runner } from '../platform/database/sql.js';
import { Book, packsIn } from '../protocol/custody/book.js';
import type { World } from '../protocol/custody/case.js';
import { isContainer } from '../protocol/custody/select.js';
import { packsRecalledBySerial } from '../protocol/custody/usable.js';
import type { Entry } from '../protocol/entry.js';
import { parseObjectUri, type Gtin } from '../protocol/gs1/identifiers.js';
import { batchKey, batchParts, Registry } from '../protocol/registry/registry.js';
import { loadRegistry } from '../registry/registry.store.js';
import { needsOf } from './needs.js';

/** A loaded world and the head that it is of. Whatever was committed since shows in the head, which a commit compares. */
export interface LoadedWorld extends World {
  head: LogHead;
}

/** Loads what `entries` need. The head is read first: rows that are newer than it make the commit lose its race. */
export async function loadWorld(db: Runner, entries: readonly Entry[]): Promise<LoadedWorld> {
  const head = await readHead(db);
  const registry = new Registry();
  const book = new Book(head.nextHolding);
  const needs = needsOf(entries);
  await loadRegistry(db, registry, needs.registry);
  for (const uri of needs.sgtins) {
    // An SGTIN of an unregistered product is neither, and is refused when it is judged.
    const id = parseObjectUri(uri);
    if (id.kind !== 'sgtin' || !registry.productOf(id.gtin)) continue;
    (isContainer(registry, uri) ? needs.book.containers : needs.book.packs).push(uri);
  }
  await loadBook(db, book, needs.book);
  // A case carries the lot of what is in it, so its batch is that of the unit.
  const made = needs.made.map(([gtin, lot]): [string, string] => [registry.productOf(gtin as Gtin)?.gtin ?? gtin, lot]);
  const batches = [...made, ...batchesOf(book)];
  await loadRegistry(db, registry, { kids: [], glns: [], gtins: [], recallRefs: [], batches });
  const recalled = [...registry.batches.values()].flatMap(({ gtin, lot }) =>
    packsRecalledBySerial(registry, batchKey(gtin, lot)),
  );
  await loadBook(db, book, { ...noNeeds(), packs: recalled });
  return { registry, book, head };
}

function batchesOf(book: Book): [string, string][] {
  const keys = new Set([...book.holdings.values()].flatMap((holding) => Object.keys(packsIn(holding))));
  return [...keys].map(batchParts);
}
