/**
 * The custody book: who holds what, at one point of the log.
 *
 * A holding is one row of it: a container, or a cohort of packs of one batch that share all their past. Packs point to
 * their cohort; a cohort or container inside another points to its parent, and only the outermost says who holds it. So
 * a pallet moves as one row, however many packs are in it. Packs that act alone are split off their cohort.
 *
 * Pure state and its arithmetic. Which steps are allowed: judge.ts. How rows are stored: src/custody.
 */
import { Deferred } from './deferred.js';
import { parseObjectUri, type Gln } from '../gs1/identifiers.js';
import { BookRows } from './book-rows.js';
import { changeOpenInside, comeBack, isOpen, miss } from './open.js';
import {
  addCounts,
  addDisputes,
  addLocks,
  changeLevels,
  claimedIn,
  lockedIn,
  packsIn,
  type Claim,
  type Holding,
  type Lock,
  type Move,
  type Selected,
  type Staged,
} from './holding.js';
import { addPast } from './past.js';

export type * from './holding.js';
export type * from './quantity-rows.js';
export { MAX_DEPTH } from './chain.js';
export { Deferred } from './deferred.js';
export { listKey, listOf, packsIn } from './holding.js';

/** What containers count of all that is inside: packs by batch, locked holdings, holdings with claims by participant. */
interface Inside {
  packs: Readonly<Record<string, number>>;
  locked: number;
  claimed: Readonly<Record<string, number>>;
}

/** Whether a holding is an SSCC or a GRAI in which nothing is. Cases (SGTINs) are there without content, too. */
const isEmptied = ({ epc, contents, levels }: Holding): boolean =>
  epc !== null && levels.length === 0 && Object.keys(contents).length === 0 && parseObjectUri(epc).kind !== 'sgtin';

/** The book. The caller commits or rolls back after each entry. */
export class Book extends BookRows {
  /** Whether one of a staged list's packs was commissioned otherwise. Throws Deferred where one of them has just been found. */
  isTaken({ cohort, rivals, found }: Staged): boolean {
    const made = [...this.awaited].filter(([, ids]) => cohort !== null && ids.includes(cohort)).map(([pack]) => pack);
    if (made.some((pack) => this.isFound(this.madeIn(pack)) && !found.includes(pack))) throw new Deferred();
    const packs = made.map((pack) => this.madeIn(pack));
    return [...rivals, ...packs].some((id) => id !== undefined && this.holdings.has(id) && !this.isFound(id));
  }

  /** Whether packs were found and not commissioned: they may be still. */
  isFound = (id: number | undefined): boolean => id !== undefined && this.holdings.get(id)?.found === 'unmade';

  /** A cohort in which a pack was, if not moved by a list since; undefined where it was never commissioned, whatever waits with it. */
  madeIn = (pack: string): number | undefined =>
    [this.packs.get(pack) ?? 0, ...(this.awaited.get(pack) ?? [])].find((id) => this.holdings.has(id));

  /** Where a pack is now; undefined where it was never commissioned. Throws Deferred where a list may have moved it. */
  cohortOf(pack: string): number | undefined {
    const id = this.madeIn(pack);
    if (id === undefined) return undefined;
    if (this.moves.some(({ by, from }) => from === id && 'list' in by)) throw new Deferred();
    return id;
  }

  /** Over which cohorts a list's packs lie; undefined where it is unknown. Throws Deferred where one of them was split. */
  spreadOf(list: string): readonly (readonly [number, number])[] | undefined {
    const spread = this.lists.get(list);
    if (spread?.some(([id]) => this.moves.some(({ by, from }) => from === id && !this.leaves(by, list)))) throw new Deferred();
    return spread;
  }

  /** Whether a move by `by` left the packs of `list` where they were. */
  private leaves(by: Move['by'], list: string): boolean {
    return 'list' in by && by.list !== list && this.apart.has(by.list) && this.apart.has(list);
  }

  /** Adds a holding that comes into being at `head`, at the top level. */
  create(fields: Pick<Holding, 'owner' | 'holder' | 'site' | 'head'> & Partial<Holding>): Holding {
    const id = fields.id ?? this.next++;
    const holding: Holding = {
      epc: null,
      batch: null,
      expiry: null,
      count: 1,
      state: 'active',
      taker: null,
      parent: null,
      missing: [],
      openInside: 0,
      leavings: [],
      height: fields.epc ? 1 : 0,
      levels: [],
      locks: [],
      lockedInside: 0,
      contents: {},
      supply: null,
      end: null,
      forGood: false,
      takenBack: null,
      openedAt: null,
      unproven: false,
      found: null,
      past: [],
      buyer: null,
      disputes: [],
      claims: [],
      claimsInside: {},
      origin: id,
      splitFrom: null,
      since: fields.head.index,
      numberedBy: null,
      until: 0,
      ...fields,
      id,
    };
    this.holdings.set(id, holding);
    if (holding.epc) {
      this.containers.set(holding.epc, id);
      this.children.set(id, []);
    }
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
      if (part.locks.length > 0) this.addUp(part.parent, { locked: 1 });
      if (part.claims.length > 0) this.addUp(part.parent, { claimed: claimedIn(part) });
    }
    return part;
  }

  /** Puts a top-level holding into a container. */
  attach(id: number, parent: number, index: number): void {
    this.narrowPast(this.holding(id).past, parent);
    comeBack(this, id, parent);
    const child = this.update(id, { parent, buyer: null });
    this.nest(child, parent, index, true);
    this.addUp(parent, { packs: packsIn(child), locked: lockedIn(child), claimed: claimedIn(child) });
    this.raise(parent, 0, child.height);
    if (isOpen(child)) changeOpenInside(this, parent, 1);
  }

  /**
   * Takes a holding out of its container: it is then held where and by whom the outermost one was, and the end, the locks,
   * disputes and former holders of all containers that it was in stay with it, so that unpacking undoes and unlocks nothing. Who
   * holds it, or held it, waits for its receipt no more.
   */
  detach(id: number, index: number): Holding {
    const child = this.holding(id);
    const parent = child.parent!;
    const { owner, holder, site, state, taker } = this.root(id);
    const around = this.chain(parent);
    const { supply, end, forGood, takenBack } = this.standing(id);
    const locks = addLocks(
      child.locks,
      around.flatMap((each) => each.locks),
    );
    const disputes = addDisputes(
      child.disputes,
      around.flatMap((each) => each.disputes),
    );
    const past = addPast(
      child.past,
      around.flatMap((each) => each.past),
    );
    this.takeOut(child, parent, index);
    this.update(id, { parent: null, owner, holder, site, state, taker, supply, end, forGood, takenBack, locks, disputes, past });
    const isFulfilled = ({ kind, by }: Claim): boolean => kind === 'receive' && (by === holder || past.includes(by));
    return this.setClaims(
      id,
      child.claims.filter((claim) => !isFulfilled(claim)),
    );
  }

  /** Ends the SSCCs and GRAIs of which the entry at `index` took the last thing out: what came out has their locks and disputes. */
  endEmptied(index: number): void {
    for (const id of this.left) {
      // What it is in may be empty by its end, and is then looked at again, in whatever order they were opened.
      this.left.delete(id);
      const container = this.holding(id);
      if (!isEmptied(container)) continue;
      const { owner, holder, site } = this.root(id);
      if (container.parent !== null) {
        this.takeOut(container, container.parent, index);
        // Nothing puts it back: there is no such container any more.
        if (isOpen(container)) miss(this, container.parent, { index, count: 1 });
      }
      const none = { parent: null, taker: null, buyer: null, supply: null, end: null, forGood: false };
      const empty = { locks: [], disputes: [], past: [], missing: [], count: 0 };
      this.update(id, { ...none, ...empty, owner, holder, site, state: 'active', until: index });
      this.setClaims(id, []);
    }
  }

  /** Makes a cohort one of another batch, and keeps the containers' numbers. */
  setBatch(id: number, batch: string): void {
    const before = this.holding(id);
    this.update(id, { batch });
    if (before.parent === null || before.batch === batch) return;
    for (const { id: around, contents } of this.chain(before.parent))
      this.update(around, { contents: addCounts(addCounts(contents, packsIn(before), -1), { [batch]: before.count }, 1) });
  }

  /** Adds or takes away a lock and keeps the containers' numbers. */
  setLocks(id: number, locks: readonly Lock[]): void {
    const before = this.holding(id);
    this.update(id, { locks });
    const change = Number(locks.length > 0) - Number(before.locks.length > 0);
    if (change !== 0 && before.parent !== null) this.addUp(before.parent, { locked: change });
  }

  /** Replaces the claims on a holding and keeps the containers' numbers and those of who has them. */
  setClaims(id: number, claims: readonly Claim[]): Holding {
    const before = this.holding(id);
    const holding = this.update(id, { claims });
    this.count(before.claims, -1);
    this.count(claims, 1);
    if (before.parent !== null) {
      const own = (one: Holding) => claimedIn({ ...one, claimsInside: {} });
      this.addUp(before.parent, { claimed: addCounts(own(holding), own(before), -1) });
      const gone = before.claims
        .filter(({ by, inferred }) => !inferred && !claims.some((one) => one.by === by))
        .map(({ by }) => by);
      if (gone.length > 0) this.forgetInferred(before.parent, (by) => gone.includes(by));
    }
    return holding;
  }

  /** Only who held everything inside a container is one to whom the container may go back. */
  private narrowPast(past: readonly Gln[], parent: number): void {
    if (this.inside(parent).length === 0) this.update(parent, { past });
    for (const around of this.chain(parent)) this.update(around.id, { past: around.past.filter((gln) => past.includes(gln)) });
  }

  private takeOut(child: Holding, parent: number, index: number): void {
    this.nest(child, parent, index, false);
    this.addUp(parent, { packs: packsIn(child), locked: lockedIn(child), claimed: claimedIn(child) }, -1);
    this.raise(parent, child.height, 0);
    if (isOpen(child)) changeOpenInside(this, parent, -1);
    this.left.add(parent);
  }

  private nest({ id }: Holding, parent: number, index: number, into: boolean): void {
    this.nestings.push({ child: id, parent, index, into });
    const inside = this.children.get(parent);
    if (inside) this.children.set(parent, into ? [...inside, id] : inside.filter((child) => child !== id));
  }

  private addUp(parent: number, { packs, locked = 0, claimed = {} }: Partial<Inside>, sign: 1 | -1 = 1): void {
    for (const { id, contents, lockedInside, claimsInside } of this.chain(parent)) {
      this.update(id, {
        contents: addCounts(contents, packs ?? {}, sign),
        lockedInside: lockedInside + sign * locked,
        claimsInside: addCounts(claimsInside, claimed, sign),
      });
    }
    if (packs && Object.keys(packs).length > 0) this.forgetInferred(parent);
  }

  /** What is in a container is not what was found any more, or not all of it was: by anybody, or by some. */
  private forgetInferred(container: number, isOf: (by: Gln) => boolean = () => true): void {
    for (const { id, claims } of this.chain(container)) {
      const said = claims.filter(({ inferred, by }) => !inferred || !isOf(by));
      if (said.length < claims.length) this.setClaims(id, said);
    }
  }

  /** A child of `parent` went from one height to another (0: none, or no container): so may those around it. */
  private raise(parent: number, from: number, to: number): void {
    let [before, after] = [from, to];
    for (const { id, height, levels: old } of this.chain(parent)) {
      if (before === after) return;
      const levels = changeLevels(old, before, after);
      [before, after] = [height, levels.length + 1];
      this.update(id, { levels, height: after });
    }
  }
}
