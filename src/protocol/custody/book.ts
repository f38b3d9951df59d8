/**
 * The custody book: who holds what, at one point of the log.
 *
 * A holding is one row of it: a container, or a cohort of packs of one batch that share all their past. Packs point to
 * their cohort; a cohort or container inside another points to its parent, and only the outermost says who holds it. So
 * a pallet moves as one row, however many packs are in it. Packs that act alone are split off their cohort.
 *
 * Pure state and its arithmetic. Which steps are allowed: judge.ts. How rows are stored: src/custody.
 */
import type { Gln, Gtin } from '../gs1/identifiers.js';
import { Table } from '../table.js';

/** Most levels of containers, a pack not counted. */
export const MAX_DEPTH = 6;

/** The custody step that an object continues from: its entry's index and id. */
export interface Head {
  index: number;
  id: string;
}

/** An open lock: by whom, with which rank (a higher one may undo it), since which entry, why. */
export interface Lock {
  by: Gln;
  rank: 'holder' | 'manufacturer' | 'regulator';
  index: number;
  reason: string;
}

/** Where goods in transit go. `site` null where the giver named none. */
export interface Taker {
  owner: Gln;
  holder: Gln;
  site: Gln | null;
}

/** A dispensing: the entry, the sequencer's time (epoch ms) and the site. */
export interface Supply {
  id: string;
  index: number;
  time: number;
  site: Gln;
}

/** `left`: shipped to a GLN outside the register. */
export type HoldingState = 'active' | 'in_transit' | 'left' | 'supplied';

/** A container (`epc` set) or a cohort of packs (`batch` set). Owner, holder, site, state and taker hold where `parent` is null. */
export interface Holding {
  id: number;
  epc: string | null;
  batch: string | null;
  /** Packs in the cohort; 1 for a container. */
  count: number;
  owner: Gln;
  holder: Gln;
  site: Gln;
  state: HoldingState;
  taker: Taker | null;
  parent: number | null;
  /** A container whose content was acted on without unpacking it: it cannot ship whole until scanned anew. */
  open: boolean;
  /** Levels of containers inside, this one counted; 0 for packs. */
  height: number;
  head: Head;
  locks: readonly Lock[];
  /** Locked holdings at any depth inside. */
  lockedInside: number;
  /** Packs at any depth inside, by batch. */
  contents: Readonly<Record<string, number>>;
  supply: Supply | null;
  /** The cohort in which its packs were commissioned; its own id for a container. */
  origin: number;
  /** The cohort that it was split off, and the entry that did so or made it. */
  splitFrom: number | null;
  since: number;
}

/** What a step names within one holding: `count` of its packs, told by the pack's URI or the list's root; or all of it. */
export interface Selected {
  id: number;
  count: number;
  by: { pack: string } | { list: string } | 'whole';
}

/** A line of an object's history: a custody step (`prev`: index of the one that it continues, 0 for none) or a mark (null). */
export interface Touch {
  holding: number;
  index: number;
  prev: number | null;
}

/** A serial list to be commissioned. `cohort`: the id that its cohort is to have, where its packs point to it already. */
export interface Staged {
  count: number;
  gtin: Gtin;
  cohort: number | null;
}

/** Packs that went from one cohort to another. */
export interface Move {
  by: { pack: string } | { list: string };
  from: number;
  to: number;
  count: number;
}

/** A holding that went into or out of a container at an entry. */
export interface Nesting {
  child: number;
  parent: number;
  index: number;
  into: boolean;
}

/** The entry cannot be judged on what is loaded, since an earlier one of the same group moved its packs: judge it in the next. */
export class Deferred extends Error {}

/** The book. The caller commits or rolls back after each entry. */
export class Book {
  readonly holdings = new Table<number, Holding>();
  /** Container URI -> holding. */
  readonly containers = new Table<string, number>();
  /** Pack URI -> cohort, as loaded or as set by an earlier entry. */
  readonly packs = new Table<string, number>();
  /** Root of a serial list -> the cohorts over which its packs lie. */
  readonly lists = new Table<string, readonly (readonly [id: number, count: number])[]>();
  /** Root of a serial list that was uploaded to be commissioned and is not yet -> what it holds. */
  readonly staged = new Table<string, Staged>();
  /** Container -> what is directly inside. */
  readonly children = new Table<number, readonly number[]>();
  /** What was written in this group, in order, final up to `settled`. */
  readonly touches: Touch[] = [];
  readonly moves: Move[] = [];
  readonly nestings: Nesting[] = [];
  private settled = { touches: 0, moves: 0, nestings: 0, next: 0 };

  /** @param next the id of the next new holding; ids of cohorts of commissioned lists are negative and given from outside */
  constructor(public next: number) {
    this.settled.next = next;
  }

  /** Makes an entry's changes final. */
  commit(): void {
    for (const table of [this.holdings, this.containers, this.packs, this.lists, this.children])
      (table as Table<unknown, unknown>).commit();
    this.settled = { touches: this.touches.length, moves: this.moves.length, nestings: this.nestings.length, next: this.next };
  }

  /** Takes an entry's changes back. */
  rollback(): void {
    for (const table of [this.holdings, this.containers, this.packs, this.lists, this.children])
      (table as Table<unknown, unknown>).rollback();
    this.touches.length = this.settled.touches;
    this.moves.length = this.settled.moves;
    this.nestings.length = this.settled.nestings;
    this.next = this.settled.next;
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
  chain(id: number): Holding[] {
    const chain = [this.holding(id)];
    for (let parent = chain[0]!.parent; parent !== null; parent = chain.at(-1)!.parent) chain.push(this.holding(parent));
    return chain;
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

  /** Where a pack is now; undefined where it was never commissioned, though a list being uploaded may name it. Throws Deferred where a list may have moved it. */
  cohortOf(pack: string): number | undefined {
    const id = this.packs.get(pack);
    if (id === undefined || !this.holdings.has(id)) return undefined;
    if (this.moves.some(({ by, from }) => from === id && 'list' in by)) throw new Deferred();
    return id;
  }

  /** Over which cohorts a list's packs lie; undefined where it is unknown. Throws Deferred where one of them was split. */
  spreadOf(list: string): readonly (readonly [number, number])[] | undefined {
    const spread = this.lists.get(list);
    if (spread?.some(([id]) => this.moves.some(({ from }) => from === id))) throw new Deferred();
    return spread;
  }

  /** Adds a holding that comes into being at `head`, at the top level. */
  create(fields: Pick<Holding, 'owner' | 'holder' | 'site' | 'head'> & Partial<Holding>): Holding {
    const id = fields.id ?? this.next++;
    const holding: Holding = {
      epc: null,
      batch: null,
      count: 1,
      state: 'active',
      taker: null,
      parent: null,
      open: false,
      height: fields.epc ? 1 : 0,
      locks: [],
      lockedInside: 0,
      contents: {},
      supply: null,
      origin: id,
      splitFrom: null,
      since: fields.head.index,
      ...fields,
      id,
    };
    this.holdings.set(id, holding);
    if (holding.epc) this.containers.set(holding.epc, id);
    return holding;
  }

  /** The holding of exactly what is selected: the same where that is all of it, else a new cohort split off at `index`. */
  split({ id, count, by }: Selected, index: number): Holding {
    const whole = this.holding(id);
    if (by === 'whole' || count === whole.count) return whole;
    this.update(id, { count: whole.count - count });
    const part: Holding = { ...whole, id: this.next++, count, splitFrom: id, since: index };
    this.holdings.set(part.id, part);
    this.moves.push({ by, from: id, to: part.id, count });
    if ('pack' in by) this.packs.set(by.pack, part.id);
    if (part.parent !== null) {
      this.nest(part, part.parent, index, true);
      if (part.locks.length > 0) this.addUp(part.parent, {}, 1);
    }
    return part;
  }

  /** Writes a line of history. A custody step (`prev`: index of the head that it continues, 0 for none) becomes the head. */
  touch(id: number, head: Head, prev: number | null): void {
    this.touches.push({ holding: id, index: head.index, prev });
    if (prev !== null) this.update(id, { head });
  }

  /** Puts a top-level holding into a container. */
  attach(id: number, parent: number, index: number): void {
    const child = this.update(id, { parent });
    this.nest(child, parent, index, true);
    this.addUp(parent, packsIn(child), lockedIn(child));
    let below = child.height;
    for (const { id: ancestor, height } of this.chain(parent)) {
      below = Math.max(height, below + 1);
      this.update(ancestor, { height: below });
    }
  }

  /** Takes a holding out of its container: it is then held where and by whom the outermost one was. */
  detach(id: number, index: number): Holding {
    const child = this.holding(id);
    const parent = child.parent!;
    const { owner, holder, site, state, taker } = this.root(id);
    this.nest(child, parent, index, false);
    this.addUp(parent, negated(packsIn(child)), -lockedIn(child));
    return this.update(id, { parent: null, owner, holder, site, state, taker });
  }

  /** Adds or takes away a lock and keeps the containers' numbers. */
  setLocks(id: number, locks: readonly Lock[]): void {
    const before = this.holding(id);
    this.update(id, { locks });
    const change = Number(locks.length > 0) - Number(before.locks.length > 0);
    if (change !== 0 && before.parent !== null) this.addUp(before.parent, {}, change);
  }

  private nest({ id }: Holding, parent: number, index: number, into: boolean): void {
    this.nestings.push({ child: id, parent, index, into });
    const inside = this.children.get(parent) ?? [];
    this.children.set(parent, into ? [...inside, id] : inside.filter((child) => child !== id));
  }

  private addUp(parent: number, packs: Readonly<Record<string, number>>, locked: number): void {
    for (const { id, contents, lockedInside } of this.chain(parent)) {
      const sum = { ...contents };
      for (const [batch, count] of Object.entries(packs)) {
        const left = (sum[batch] ?? 0) + count;
        if (left === 0) delete sum[batch];
        else sum[batch] = left;
      }
      this.update(id, { contents: sum, lockedInside: lockedInside + locked });
    }
  }
}

/** The packs that a holding is or holds, by batch. */
export const packsIn = ({ batch, count, contents }: Holding): Readonly<Record<string, number>> =>
  batch === null ? contents : { [batch]: count };

const lockedIn = ({ locks, lockedInside }: Holding): number => lockedInside + Number(locks.length > 0);
const negated = (packs: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(packs).map(([batch, n]) => [batch, -n]));
