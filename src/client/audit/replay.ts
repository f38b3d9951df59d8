/**
 * The custody book as an auditor rebuilds it: all in memory, entry by entry, by the rules that the server runs.
 *
 * The book moves cohorts; which packs are in which cohort is kept here, from the serial lists.
 */
import { Book, listKey, listOf, type Holding } from '../../protocol/custody/book.js';
import { spentWordOf } from '../../protocol/custody/words.js';
import { objectsOf, type Step } from '../../protocol/epcis/step.js';
import { equal, toBase64url } from '../../protocol/bytes.js';
import { entryBytes, judgeEntry, readEntry, type Entry } from '../../protocol/entry.js';
import { leafHash } from '../../protocol/log/merkle.js';
import { Fault } from '../../protocol/fault.js';
import { parseObjectUri, type Gtin } from '../../protocol/gs1/identifiers.js';
import type { Position } from '../../protocol/log/position.js';
import type { Table } from '../../protocol/table.js';
import type { Counts } from './report.js';
import { sumOf, type Compared, type Expected } from './rows.js';
import { Registry } from '../../protocol/registry/registry.js';

/** A head of the log that was replayed. `time` of its last entry, epoch ms; `leafAt`: the hash of the entry at an index. */
export interface ReplayedHead {
  size: number;
  root: string;
  time: number;
  leafAt: (index: number) => Uint8Array | undefined;
}

/** The registry and the book after some entries of the log. */
export class Replay {
  readonly registry = new Registry();
  readonly book = new Book(1);
  /** Root -> canonical URIs of the packs on the list. */
  private readonly lists = new Map<string, readonly string[]>();
  /** Lists that were commissioned: as on a server, their cohorts' ids are negative, and take none from the others. */
  private staged = 0;
  /** Holding -> the sum of all that happened to it, and of what it was in. */
  private readonly histories = new Map<number, bigint>();
  /** `{index} {advice} {holding}` -> what was sent under an advice. */
  private readonly consignments = new Map<string, unknown>();
  /** Indexes of reports that break a rule. */
  private readonly contested = new Set<string>();
  private readonly bookedIn = new Set<string>();

  /** Every container and pack that came into being, as canonical URIs. */
  objects = (): string[] => [...this.book.containers.changed(), ...this.book.packs.changed()].map(([uri]) => uri);

  /** How much there is of what people count. */
  register(): Counts['register'] {
    const { participants, products, batches } = this.registry;
    return { participants: participants.size, products: products.size, batches: batches.size, packs: this.book.packs.size };
  }

  /** Whether the packs of a list are known here. */
  hasList = (root: string): boolean => this.lists.has(root);

  /** Makes the packs of a list known. */
  addList = (root: string, uris: readonly string[]): void => void this.lists.set(root, uris);

  /**
   * Judges an entry at its place and takes its changes in.
   *
   * @throws Fault of the rule that it breaks; nothing is changed then
   */
  judge(entry: Entry, at: Position): void {
    const step = 'step' in entry.body ? entry.body.step : undefined;
    const named = step ? objectsOf(step).map(({ list }) => list && this.keyOf(entry, list.root)) : [];
    try {
      for (const [i, list] of named.entries()) if (list !== undefined) this.loadList(step!, list, i > 0);
      judgeEntry(entry, this, at);
    } catch (reason) {
      this.book.rollback();
      this.registry.rollback();
      throw reason;
    }
    if (step) this.settle(named.at(-1));
    this.registry.commit();
  }

  private happened(holding: number, row: readonly unknown[]): void {
    this.histories.set(holding, sumOf([row], this.histories.get(holding)));
  }

  /** What a server has stored after these entries, table by table. */
  expected({ leafAt, ...head }: ReplayedHead): Record<Compared, Expected> {
    const { book, registry, consignments } = this;
    const ledger = registry.ledger.get('ledger')!;
    const slashed = (key: string): string => key.replace(' ', '/');
    const piped = (key: string): string => key.replaceAll(' ', '|');
    return {
      entries: {
        size: head.size,
        get: (key, stored) => entryAt(leafAt(Number(key)), stored),
        keys: () => Array.from({ length: head.size }, (_, index) => String(index)),
      },
      packs: byKey(book.packs),
      holdings: {
        size: book.holdings.size,
        get: (key) => this.stored(book.holdings.get(Number(key))),
        keys: () => Array.from(book.holdings.keys(), String),
      },
      contested: marked(this.contested),
      bookedIn: marked(this.bookedIn),
      balances: byKey(book.balances, piped),
      shipments: byKey(book.shipments, piped),
      uses: byKey(book.uses, piped),
      consignments,
      waiting: new Map(book.waiting.changed().filter(([, claims]) => claims.length > 0)),
      claimants: byKey(book.openClaims),
      sources: new Map(book.madeOf.changed().flatMap(([batch, of]) => of.map((source) => [`${batch} ${source}`, true]))),
      ledger: new Map([[ledger.id, ledger]]),
      participants: byKey(registry.participants),
      sites: byKey(registry.sites),
      keys: byKey(registry.keys),
      mandates: byKey(registry.mandates, slashed),
      granted: byKey(registry.granted),
      approvals: byKey(registry.carried),
      products: byKey(registry.products),
      levels: byKey(registry.levels),
      batches: byKey(registry.batches, slashed),
      aliases: byKey(registry.aliases, slashed),
      recalls: byKey(registry.recalls, slashed),
      head: new Map([['1', { ...head, nextHolding: book.next }]]),
    };
  }

  /** What people call a holding: a container's URI, one of a cohort's packs. */
  nameOf(id: number): string {
    const { epc, batch } = this.book.holding(id);
    if (epc !== null) return epc;
    for (const uri of this.book.packs.keys()) if (this.book.packs.get(uri) === id) return `${uri} (packs of ${batch})`;
    return `packs of ${batch}`;
  }

  private stored(holding: Holding | undefined): unknown {
    if (!holding) return undefined;
    const { id, parent, ...rest } = holding;
    const history = (this.histories.get(id) ?? 0n).toString(16);
    return { ...rest, spent: spentWordOf(rest), parent: parent === null ? null : this.book.holding(parent).epc, history };
  }

  /** How the book names a list: it is its agent's. Whose it is counts for the server that keeps it; here a root has one content. */
  private keyOf({ header }: Entry, root: string): string | undefined {
    const agent = this.registry.keys.get(header.kid)?.participant;
    return agent === undefined ? undefined : listKey(agent, root);
  }

  /** @param makes whether its packs come into being by the step, whatever its kind */
  private loadList(step: Step, list: string, makes: boolean): void {
    const uris = this.urisOf(list);
    if (!uris) return; // the rule says that the list is unknown
    const { book } = this;
    if (makes || step.kind === 'commission' || (step.kind === 'stock' && !uris.every((uri) => book.packs.has(uri)))) {
      const rivals = uris.flatMap((uri) => book.packs.get(uri) ?? []);
      const cohort = -++this.staged;
      const found = uris.filter((uri) => book.isFound(book.packs.get(uri)));
      book.staged.load(list, { count: uris.length, gtin: gtinOf(uris[0]!), cohort, rivals, found });
      for (const uri of uris) if (book.waiting.has(uri)) book.awaited.set(uri, [cohort]);
      return;
    }
    const spread = new Map<number, number>();
    for (const uri of uris) {
      const cohort = book.packs.get(uri);
      if (cohort === undefined)
        throw new Fault('object-unknown', `${uri} is on the list, but was never commissioned`, { object: uri });
      spread.set(cohort, (spread.get(cohort) ?? 0) + 1);
    }
    book.lists.load(list, [...spread]);
  }

  private urisOf = (list: string): readonly string[] | undefined => this.lists.get(listOf(list).root);

  /** Makes the changes final and lets the packs follow their cohorts. */
  private settle(list: string | undefined): void {
    const { book } = this;
    book.awaited.clear();
    if (list !== undefined && book.staged.has(list) && book.lists.has(list)) {
      const [cohort] = book.lists.get(list)![0]!;
      // Those on which a claim waited went to cohorts of their own at once.
      for (const uri of this.urisOf(list)!) if (!book.packs.has(uri)) book.packs.set(uri, cohort);
      book.staged.unload(list);
    }
    for (const { by, from, to } of book.moves) {
      if (!('list' in by)) continue;
      for (const uri of this.urisOf(by.list)!) if (book.packs.get(uri) === from) book.packs.set(uri, to);
    }
    for (const { holding, index, prev, contested } of book.touches) this.happened(holding, [index, prev, contested]);
    for (const { child, index, parent, into } of book.nestings) this.happened(child, [index, book.holding(parent).epc, into]);
    for (const { index, advice, holding, giver, taker, packs, arrived } of book.consignments) {
      this.consignments.set(`${index} ${advice} ${holding ?? 0}`, {
        giver,
        taker: taker.holder,
        site: taker.site,
        packs,
        arrived,
      });
    }
    for (const { index } of book.contested) this.contested.add(String(index));
    for (const { index } of book.bookedIn) this.bookedIn.add(String(index));
    const { touches, moves, nestings, unstaged } = book;
    for (const list of [touches, moves, nestings, book.consignments, unstaged, book.contested, book.bookedIn]) list.length = 0;
    book.commit();
  }
}

/** Entries of which something is said, by their indexes. */
const marked = (entries: ReadonlySet<string>): Expected => ({
  size: entries.size,
  get: (key) => entries.has(key) || undefined,
  keys: () => entries,
});

/** A table's rows by the server's key, which `ours` turns into the table's own. */
const byKey = <K extends string, V>(table: Table<K, V>, ours: (key: string) => string = (key) => key): Expected => ({
  size: table.size,
  get: (key) => table.get(ours(key) as K),
  keys: () => table.keys(),
});

/** What a row of an entry should say beside its JWS, which must have the hash that the tree has; undefined beyond the log. */
function entryAt(hash: Uint8Array | undefined, stored: unknown): unknown {
  if (!hash) return undefined;
  try {
    const { jws, time } = stored as { jws: string; time: number };
    const { entry } = readEntry(jws);
    const row = { id: entry.id, kid: entry.header.kid, time, jws };
    return equal(leafHash(entryBytes(entry, time)), hash) ? row : { ...row, hash: toBase64url(hash) };
  } catch (reason) {
    return { ...(stored as object), fault: (reason as Error).message };
  }
}

function gtinOf(uri: string): Gtin {
  const id = parseObjectUri(uri);
  if (id.kind === 'sgtin') return id.gtin;
  throw new Fault('serial-list', `${uri} is on a serial list, but is not a pack`, { uri });
}
