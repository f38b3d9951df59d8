/**
 * The rows of the custody book in memory: what is loaded, what an entry changes of it and how that is taken back. What changes
 * together is in book.ts.
 */
import type { Gln } from '../gs1/identifiers.js';
import { standingOf, type Standing } from './standing.js';
import { Table } from '../table.js';
import { chainOf } from './chain.js';
import type { Claim, Consignment, Head, Holding, Move, Nesting, Staged, Touch } from './holding.js';
import type { Balance, Shipment, Use } from './quantity-rows.js';

/** See Book. */
export class BookRows {
  readonly holdings = new Table<number, Holding>();
  /** Container URI -> holding, also of one that is no more: see `container`. */
  readonly containers = new Table<string, number>();
  /** Pack URI -> cohort, as loaded or as set by an earlier entry. */
  readonly packs = new Table<string, number>();
  /** Pack URI -> the cohorts in which it will be, if one of the lists is commissioned that were uploaded with it. */
  readonly awaited = new Map<string, readonly number[]>();
  /** Serial list (listKey) -> the cohorts over which its packs lie. */
  readonly lists = new Table<string, readonly (readonly [id: number, count: number])[]>();
  /** Lists that share no pack with any other list that is loaded here: a move by one leaves the others' packs. */
  readonly apart = new Set<string>();
  /** Serial list that was uploaded to be commissioned and is not yet -> what it holds. */
  readonly staged = new Table<string, Staged>();
  /** Container -> what is directly inside. */
  readonly children = new Table<number, readonly number[]>();
  /** `{batch}|{site}|{state}` -> how many packs of a batch without serials are there in that state. */
  readonly balances = new Table<string, Balance>();
  /** `{entry id}|{batch}` -> what of a shipment without serials is still on its way. */
  readonly shipments = new Table<string, Shipment>();
  /** `{entry id}|{batch}` -> what of a batch without serials an entry dispensed or ended. */
  readonly uses = new Table<string, Use>();
  /** Pack URI -> the claims on a pack that does not exist yet. */
  readonly waiting = new Table<string, readonly Claim[]>();
  /** Participant -> how many claims it has that are counted. */
  readonly openClaims = new Table<Gln, number>();
  /** Batch -> the batches of which it is made by repackaging, and those of which they are, sorted. */
  readonly madeOf = new Table<string, readonly string[]>();
  /** What was written in this group, in order, final up to `settled`. */
  readonly touches: Touch[] = [];
  readonly moves: Move[] = [];
  readonly nestings: Nesting[] = [];
  readonly consignments: Consignment[] = [];
  /** Packs of a list that was commissioned which do not come into being with it, since they were found before. */
  readonly unstaged: { pack: string; from: number }[] = [];
  /** Entries that are reports which break a rule, and the code of each that they break. */
  readonly contested: { index: number; code: string }[] = [];
  /** Dispensings and ends by which what was on its way to their signer was received first. */
  readonly bookedIn: { index: number }[] = [];
  /** Containers out of which the entry took something, and which are not looked at yet: see Book.endEmptied. */
  protected readonly left = new Set<number>();
  /** Where in `touches` the entry's are, by holding. */
  private readonly touched = new Map<number, number>();
  /** How much of these was final, and the next id, when an entry's changes last were. */
  private settled = { lengths: [0, 0, 0, 0, 0, 0, 0], next: 0 };

  /** @param next the id of the next new holding; ids of cohorts of commissioned lists are negative and given from outside */
  constructor(public next: number) {
    this.settled.next = next;
  }

  private get tables(): Table<unknown, unknown>[] {
    const { holdings, containers, packs, lists, children, balances, shipments, uses, waiting, openClaims, madeOf } = this;
    const book = [holdings, containers, packs, lists, children, balances, shipments, uses, waiting, openClaims, madeOf];
    return book as Table<unknown, unknown>[];
  }

  private get written(): readonly unknown[][] {
    return [this.touches, this.moves, this.nestings, this.consignments, this.unstaged, this.contested, this.bookedIn];
  }

  /** Makes an entry's changes final. */
  commit(): void {
    for (const table of this.tables) table.commit();
    this.clear();
    this.settled = { lengths: this.written.map(({ length }) => length), next: this.next };
  }

  /** Takes an entry's changes back. */
  rollback(): void {
    for (const table of this.tables) table.rollback();
    this.clear();
    for (const [i, list] of this.written.entries()) list.length = this.settled.lengths[i]!;
    this.next = this.settled.next;
  }

  /** Forgets what is known of the entry alone. */
  private clear(): void {
    this.left.clear();
    this.touched.clear();
  }

  /** The holding of a container; undefined where there is none, or none any more. */
  container(uri: string): number | undefined {
    const id = this.containers.get(uri);
    return id === undefined || this.holding(id).until > 0 ? undefined : id;
  }

  /** A holding that is known to be loaded. */
  holding(id: number): Holding {
    const holding = this.holdings.get(id);
    if (!holding) throw new Error(`holding ${id} is not loaded`);
    return holding;
  }

  /** Replaces fields of a holding. */
  update(id: number, fields: Partial<Holding>): Holding {
    const holding = { ...this.holding(id), ...fields };
    this.holdings.set(id, holding);
    return holding;
  }

  /** The holding and its ancestors, innermost first. */
  chain(id: number): [Holding, ...Holding[]] {
    return chainOf(id, (one) => this.holding(one));
  }

  /** How the holding stands, with all that it is in. */
  standing(id: number): Standing {
    return standingOf(this.chain(id));
  }

  /** The outermost container that the holding is in, or itself: it says who holds it. */
  root(id: number): Holding {
    return this.chain(id).at(-1)!;
  }

  /** The head to continue from: the latest custody step that named the holding or moved a container that it is in. */
  head(id: number): Head {
    return this.chain(id).reduce(
      (head, holding) => (holding.head.index > head.index ? holding.head : head),
      this.holding(id).head,
    );
  }

  /** What is directly inside a container. */
  inside(container: number): readonly number[] {
    return this.children.get(container) ?? [];
  }

  /**
   * Writes an item of history. A custody step (`prev`: index of the head that it continues, 0 for none) becomes the head. An entry is one
   * item of a holding's history: where it touches it again, it continues what it did at first, and is contested if it ever was.
   */
  touch(id: number, head: Head, prev: number | null, contested = false): void {
    const touch = { holding: id, index: head.index, prev, contested };
    const at = this.touched.get(id) ?? this.touches.length;
    const before = this.touches[at] ?? touch;
    this.touches[at] = { ...touch, prev: before.prev ?? prev, contested: before.contested || contested };
    this.touched.set(id, at);
    if (prev !== null) this.update(id, { head });
  }

  /** Replaces the claims on a pack that does not exist. */
  setWaiting(pack: string, claims: readonly Claim[]): void {
    this.count(this.waiting.get(pack) ?? [], -1);
    this.count(claims, 1);
    this.waiting.set(pack, claims);
  }

  protected count(claims: readonly Claim[], sign: 1 | -1): void {
    for (const { by, counted } of claims) if (counted) this.openClaims.set(by, (this.openClaims.get(by) ?? 0) + sign);
  }
}
