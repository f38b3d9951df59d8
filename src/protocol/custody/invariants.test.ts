import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectConsistent } from '../../../test/support/invariants.js';
import { caseOf, handoff, LOT, pack, RMA, sscc, tradingWorld, UNIT, type Told } from '../../../test/support/pure-world.js';
import type { Step } from '../epcis/step.js';
import { Fault } from '../fault.js';
import { type Holding, listKey } from './book.js';
import { isSpent } from './standing.js';

const PEOPLE = ['acme', 'medi', 'corner'] as const;
const KINDS = [
  'commission',
  'pack',
  'pack',
  'pack',
  'unpack',
  'ship',
  'receive',
  'void',
  'dispense',
  'reactivate',
  'lock',
  'unlock',
  'end',
  'return',
  'return',
  'dispute',
] as const;
const CONTAINERS = 9;
const REASONS = ['checked_out', 'sample', 'destroyed', 'stolen', 'exported'] as const;

/** One thing that somebody tries. The numbers pick from what there is at that moment. */
const Attempt = fc.record({
  kind: fc.constantFrom(...KINDS),
  /** Up to 8: whoever may, of what it could be about; above: anybody, of anything. */
  who: fc.nat(10),
  holdings: fc.uniqueArray(fc.nat(40), { minLength: 1, maxLength: 2 }),
  packs: fc.uniqueArray(fc.nat(23), { maxLength: 5 }),
  parent: fc.nat(CONTAINERS - 1),
});
type Attempt = typeof Attempt extends fc.Arbitrary<infer T> ? T : never;

class Play {
  readonly world = tradingWorld({ signatures: false });
  readonly made = new Map<number, number>();
  readonly outcomes: string[] = [];
  private serials = 0;

  attempt(attempt: Attempt): void {
    const told = this.tell(attempt);
    if (told) this.says(this.actor(attempt, told), told);
  }

  /** Commissions further packs. */
  make(count: number): void {
    this.says('acme', this.commission(count));
  }

  says(who: string, told: Told): void {
    const before = this.world.picture();
    try {
      this.world.says(who, told);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.outcomes.push(error.code);
      expect(this.world.picture()).toEqual(before);
      return;
    }
    this.outcomes.push(`${told.kind} accepted`);
    if (told.kind !== 'commission') return;
    const { origin, count } = this.world.holding(pack(this.serials - 1));
    this.made.set(origin, count);
  }

  private commission(count: number): Told {
    const serials = Array.from({ length: count }, () => this.serials++);
    return { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: this.world.packs(UNIT, LOT, serials) };
  }

  private tell({ kind, who, holdings, packs, parent }: Attempt): Told | undefined {
    const { world } = this;
    if (kind === 'commission') return this.commission(packs.length + 1);
    const found = who > 8 ? world.holdings() : this.candidates(kind);
    const chosen = holdings.flatMap((n) => found[n % found.length] ?? []);
    const [first] = chosen;
    if (!first) return undefined;
    if (kind === 'unpack') {
      const inside = world.book.inside(first.id).map((id) => world.book.holding(id));
      const leaving = inside.filter((_, i) => packs.some((n) => n % inside.length === i));
      return { kind, parent: first.epc ?? sscc(parent), objects: this.naming(leaving, packs) };
    }
    const objects = this.naming(chosen, packs);
    switch (kind) {
      case 'pack':
        return { kind, parent: sscc(parent), objects };
      case 'ship':
        return { kind, ...handoff(world, this.nameOf(world.book.root(first.id).holder), PEOPLE[parent % 3]!), objects };
      case 'reactivate':
        return { kind, undoes: (first.end ?? first.supply)?.id ?? world.ids[0]!, objects };
      case 'return': {
        const ends = handoff(world, this.nameOf(world.book.root(first.id).holder), 'acme');
        return { kind, ...ends, documents: RMA, objects };
      }
      case 'end':
        return { kind, reason: REASONS[parent % REASONS.length]!, objects };
      case 'dispute':
        return { kind, what: 'damaged', reason: 'x', objects };
      case 'lock':
      case 'unlock':
        return { kind, reason: 'x', objects };
      default:
        return { kind, objects };
    }
  }

  /** What a step could be about. */
  private candidates(kind: Attempt['kind']): Holding[] {
    const { book } = this.world;
    return this.world.holdings().filter((holding) => {
      const { state } = book.root(holding.id);
      switch (kind) {
        case 'receive':
        case 'void':
          return state === 'in_transit' && holding.parent === null;
        case 'reactivate':
          return isSpent(book.standing(holding.id));
        case 'unlock':
          return holding.locks.length > 0;
        case 'return':
          return state === 'active' && book.root(holding.id).holder !== this.world.glnOf('acme');
        case 'unpack':
          return state === 'active' && book.inside(holding.id).length > 0;
        case 'dispense':
          return state === 'active' && holding.batch !== null;
        default:
          return state === 'active';
      }
    });
  }

  /** Names containers by their URIs, and of each cohort the packs at the places `picks`, or all. */
  private naming(holdings: readonly Holding[], picks: readonly number[]): Step['objects'] {
    const packs = holdings.flatMap(({ id, epc }) => {
      const all = epc === null ? this.world.packsOf(id) : [];
      const some = all.filter((_, i) => picks.some((n) => n % all.length === i));
      return some.length > 0 ? some : all;
    });
    const serials = [...new Set(packs)].map((uri) => uri.slice(pack('').length));
    const named = serials.length > 0 ? this.world.packs(UNIT, LOT, serials) : { epcs: [] };
    return { ...named, epcs: [...new Set([...named.epcs, ...holdings.flatMap(({ epc }) => epc ?? [])])] };
  }

  private actor({ who, holdings }: Attempt, { kind, objects, ...told }: Told): string {
    if (who > 8) return PEOPLE[holdings[0]! % 3]!;
    if (kind === 'commission') return 'acme';
    const { book } = this.world;
    const named = 'parent' in told && kind === 'unpack' ? told.parent! : objects!.epcs[0];
    const id =
      named === undefined
        ? book.lists.get(listKey(this.world.glnOf('acme'), objects!.list!.root))![0]![0]
        : this.world.find(named);
    const root = id === undefined ? undefined : book.root(id);
    return this.nameOf((kind === 'receive' ? root?.taker?.holder : root?.holder) ?? '');
  }

  private nameOf = (gln: string): string => PEOPLE.find((name) => this.world.glnOf(name) === gln) ?? 'acme';
}

describe('whatever is tried, in whatever order', () => {
  it('the book stays consistent: no pack is lost or doubled, every sum is that of its parts', () => {
    const outcomes: string[] = [];
    fc.assert(
      fc.property(fc.array(Attempt, { minLength: 10, maxLength: 40 }), (attempts) => {
        const play = new Play();
        play.make(6);
        for (const attempt of attempts) play.attempt(attempt);
        expectConsistent(play.world, play.made);
        outcomes.push(...play.outcomes);
      }),
      { seed: 20260302, numRuns: 300 },
    );
    // The sequences are worth something: every step passes often, and many a rule refuses.
    for (const kind of new Set(KINDS)) {
      expect(outcomes.filter((outcome) => outcome === `${kind} accepted`).length, kind).toBeGreaterThan(
        kind === 'return' ? 5 : 30,
      );
    }
    expect(new Set(outcomes).size - new Set(KINDS).size).toBeGreaterThan(15);
  });

  it('containers are nested, taken apart and nested again', () => {
    const Move = fc.tuple(fc.nat(CONTAINERS - 1), fc.nat(CONTAINERS - 1), fc.boolean());
    const outcomes: string[] = [];
    fc.assert(
      fc.property(fc.array(Move, { minLength: 20, maxLength: 60 }), (moves) => {
        const play = new Play();
        play.make(2);
        for (let i = 0; i < CONTAINERS; i++) play.world.says('acme', { kind: 'commission', objects: { epcs: [caseOf(i)] } });
        for (const [child, parent, into] of moves) {
          play.says('acme', { kind: into ? 'pack' : 'unpack', parent: caseOf(parent), objects: { epcs: [caseOf(child)] } });
        }
        expectConsistent(play.world, play.made);
        outcomes.push(...play.outcomes);
      }),
      { seed: 7, numRuns: 100 },
    );
    expect([...new Set(outcomes)]).toEqual(expect.arrayContaining(['pack accepted', 'unpack accepted', 'nesting', 'too-deep']));
  });
});

describe('splitting a list', () => {
  it('in any order and to any takers leaves every pack with exactly one of them', () => {
    const parts = fc.uniqueArray(fc.nat(19), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), (shares) => {
        const world = tradingWorld({ signatures: false });
        const all = Array.from({ length: 20 }, (_, i) => i);
        world.says('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: world.packs(UNIT, LOT, all) });
        const made = new Map([[world.find(pack(0))!, 20]]);
        const given = new Map<number, string>();
        for (const [i, share] of shares.entries()) {
          const mine = share.filter((serial) => !given.has(serial));
          if (mine.length === 0) continue;
          const to = i % 2 ? 'medi' : 'corner';
          world.says('acme', { kind: 'ship', ...handoff(world, 'acme', to), objects: world.packs(UNIT, LOT, mine) });
          for (const serial of mine) given.set(serial, to);
        }
        for (const to of ['medi', 'corner']) {
          const mine = all.filter((serial) => given.get(serial) === to);
          if (mine.length > 0) world.says(to, { kind: 'receive', objects: world.packs(UNIT, LOT, mine) });
        }
        for (const serial of all) expect(world.where(pack(serial)).holder).toBe(world.glnOf(given.get(serial) ?? 'acme'));
        expectConsistent(world, made);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
