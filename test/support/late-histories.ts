/**
 * Histories of handoffs, told twice: once in their order, once as late data makes them. Every receipt is a report of goods
 * that are there, and so is what the last taker does with one of the packs; somebody else reports by mistake that it dispensed one,
 * and undoes that. Shippings, packings and reports come in any order, and what is refused is parked and sent again after
 * each entry that is taken, as a connector does. Both tellings must end alike.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { Fault } from '../../src/protocol/fault.js';
import { commission, handoff, pack, some, sscc, tradingWorld, type PureWorld, type Told } from './pure-world.js';

/** What goes by which route, how each taker names it, in how many packings, and in which order all this is told. */
interface LateHistory {
  route: readonly string[];
  packs: number;
  packings: number;
  /** Of each taker whether it names the packs one by one or what they came in. */
  namesPacks: readonly boolean[];
  /** What the last taker reports of the first pack, and whether somebody else does so of the last one by mistake. */
  used: (typeof USES)[number];
  mistaken: boolean;
  order: readonly number[];
}

const USES = ['not', 'dispensed', 'opened', 'destroyed'] as const;

const TAKERS = ['medi', 'corner', 'station'] as const;
/** More than any history has. */
const MOST_ENTRIES = 11;

const lateHistory: fc.Arbitrary<LateHistory> = fc.record({
  route: fc.shuffledSubarray([...TAKERS], { minLength: 1 }),
  packs: fc.integer({ min: 1, max: 4 }),
  packings: fc.integer({ min: 0, max: 2 }),
  namesPacks: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  used: fc.constantFrom(...USES),
  mistaken: fc.boolean(),
  order: fc.shuffledSubarray(
    Array.from({ length: MOST_ENTRIES }, (_, i) => i),
    { minLength: MOST_ENTRIES },
  ),
});

/** `told`: undefined while what it is about was not logged yet. */
type Entry = readonly [who: string, kind: Told['kind'], told: () => Told | undefined];

const LATE = { alreadyDone: 'goods before their data' };

/** What the last taker reports of a pack. */
function useOf(used: LateHistory['used'], uri: string): Told | undefined {
  const objects = { epcs: [uri] };
  if (used === 'not') return undefined;
  if (used === 'destroyed') return { kind: 'end', reason: 'destroyed', ...LATE, objects };
  return { kind: 'dispense', ...(used === 'opened' && { partial: true }), ...LATE, objects };
}

/** Plays histories in one world, each with goods of its own. */
class LateTelling {
  private goods = 0;
  /** What is told with the id of an entry once it is logged. */
  private readonly afterwards = new Map<Entry[2], (id: string) => void>();
  /** Entries that were parked, and receipts that were contested at first: what makes the histories worth something. */
  readonly seen = { parked: 0, contested: 0 };

  constructor(private readonly world: PureWorld) {}

  /** Where every pack ends, told in order or as it came. */
  play({ route, packs, packings, namesPacks, used, mistaken, order }: LateHistory, inOrder: boolean): unknown[] {
    const { world } = this;
    const container = sscc(++this.goods);
    const serials = Array.from({ length: packs }, (_, i) => `${this.goods}-${i}`);
    commission(world, ...serials);
    const all = some(world, ...serials);
    const travels = packings > 0 ? { epcs: [container] } : all;
    const half = Math.ceil(packs / 2);
    const loads = packings === 2 && packs > 1 ? [serials.slice(0, half), serials.slice(half)] : [serials];
    const filling = packings > 0 ? loads.map((load): Entry => ['acme', 'pack', () => this.packing(container, load)]) : [];
    const handoffs = route.flatMap((taker, i): Entry[] => {
      const giver = i === 0 ? 'acme' : route[i - 1]!;
      const found = namesPacks[i]! ? all : travels;
      return [
        [giver, 'ship', () => ({ kind: 'ship', ...handoff(world, giver, taker), objects: travels })],
        [taker, 'receive', () => ({ kind: 'receive', ...LATE, objects: found })],
      ];
    });
    const last = route.at(-1)!;
    // Of the only pack there is nothing left in a container that is booked in then.
    const use = packs > 1 ? useOf(used, pack(serials[0]!)) : undefined;
    const uses = use ? [[last, use.kind, () => use] as const] : [];
    const mistakes = mistaken
      ? this.mistake(
          pack(serials.at(-1)!),
          [...TAKERS].find((name) => !route.includes(name)),
        )
      : [];
    this.tell(filling, [...handoffs, ...uses, ...mistakes], inOrder ? undefined : order);
    return serials.map((serial) => this.endOf(pack(serial), container));
  }

  /** A report of a dispensing by somebody who never had the pack, and its undoing. */
  private mistake(uri: string, who: string | undefined): Entry[] {
    if (who === undefined) return [];
    const objects = { epcs: [uri] };
    let report: string | undefined;
    const noted = (): Told => {
      report = undefined;
      return { kind: 'dispense', ...LATE, objects };
    };
    this.afterwards.set(noted, (id) => (report = id));
    return [
      [who, 'dispense', noted],
      [who, 'reactivate', () => (report === undefined ? undefined : { kind: 'reactivate', undoes: report, objects })],
    ];
  }

  private packing = (parent: string, serials: readonly string[]): Told => ({
    kind: 'pack',
    parent,
    objects: some(this.world, ...serials),
  });

  /** A giver's own entries come in their order: it packs before it ships. Reports come when they come. */
  private tell(filling: readonly Entry[], handoffs: readonly Entry[], order: readonly number[] | undefined): void {
    const entries = [...filling, ...handoffs];
    const late = order?.filter((i) => i < entries.length).map((i) => entries[i]!) ?? entries;
    const isFilled = () => filling.every((entry) => !waiting.has(entry));
    const waiting = new Set<Entry>(entries);
    const attempt = (entry: Entry): boolean => {
      if (entry[1] === 'ship' && !isFilled()) return false;
      if (!this.isTaken(entry)) return false;
      waiting.delete(entry);
      return true;
    };
    const parked: Entry[] = [];
    for (const entry of late) {
      if (attempt(entry)) while (parked.some((each) => attempt(each) && parked.splice(parked.indexOf(each), 1)));
      else this.seen.parked += parked.push(entry) > 0 ? 1 : 0;
    }
    if (waiting.size > 0) throw new Error(`never taken: ${[...waiting].map(([who, kind]) => `${who} ${kind}`).join(', ')}`);
  }

  private isTaken([who, , telling]: Entry): boolean {
    const told = telling();
    if (!told) return false;
    try {
      const id = this.world.says(who, told);
      this.afterwards.get(telling)?.(id);
    } catch (error) {
      if (error instanceof Fault) return false;
      throw error;
    }
    if (this.world.touches.at(-1)!.contested) this.seen.contested++;
    return true;
  }

  private endOf(uri: string, container: string): unknown {
    const { world } = this;
    const { owner, holder, site, state, taker, past, claims, epc } = world.book.root(world.find(uri)!);
    const { supply, end, forGood } = world.book.standing(world.find(uri)!);
    const { openedAt } = world.holding(uri);
    return {
      owner,
      holder,
      site,
      state,
      taker,
      past,
      claims: claims.map(({ by, kind, site: at }) => ({ by, kind, at })),
      own: world.holding(uri).claims.map(({ by, kind }) => ({ by, kind })),
      supply: supply?.site,
      end: end && { reason: end.reason, site: end.site },
      forGood,
      openedAt,
      inside: epc === container,
    };
  }
}

/** How many histories share a world, which grows with each. */
const PER_WORLD = 40;

/**
 * Tells `runs` histories late and in order and expects that they end alike.
 *
 * @returns how many entries were parked, and how many receipts contested, on the way
 */
export function tellLate(seed: number, runs: number): { parked: number; contested: number } {
  const sum = { parked: 0, contested: 0 };
  for (let done = 0; done < runs; done += PER_WORLD) {
    const telling = new LateTelling(tradingWorld({ signatures: false }));
    const same = fc.property(lateHistory, (history) => {
      expect(telling.play(history, false)).toEqual(telling.play(history, true));
    });
    fc.assert(same, { seed: seed + done, numRuns: PER_WORLD });
    sum.parked += telling.seen.parked;
    sum.contested += telling.seen.contested;
  }
  return sum;
}
