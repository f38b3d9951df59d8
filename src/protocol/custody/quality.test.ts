import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  handOver,
  handoff,
  pack,
  packInto,
  sendBack,
  some,
  sscc,
  START,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const STORAGE = { minCelsius: 2, maxCelsius: 8 };

function cool(storage: typeof STORAGE | null = STORAGE): PureWorld {
  const world = tradingWorld();
  world.records('acme', world.product(1, { storage }));
  commission(world, 'A', 'B');
  handOver(world, 'acme', 'medi', some(world, 'A', 'B'));
  return world;
}
const reading = (min: number, max: number, uri = pack('A')): Told => ({
  kind: 'sensor',
  reading: { device: 'urn:example:logger:7', since: START, until: START + 60_000, min, max },
  objects: one(uri),
});

describe('a sensor reading', () => {
  it('inside the storage range is a line of history, outside it a lock', () => {
    const world = cool();
    const head = world.book.head(world.find(pack('A'))!);
    world.says('medi', reading(2, 8));
    expect(world.holding(pack('A')).locks).toEqual([]);
    expect(world.touches.at(-1)).toMatchObject({ prev: null, contested: false });
    world.says('medi', reading(1.9, 8));
    world.says('medi', reading(2, 8.1, pack('B')));
    const lock = { by: world.glnOf('medi'), kind: 'excursion', rank: 'holder' };
    for (const serial of ['A', 'B']) expect(world.holding(pack(serial)).locks).toMatchObject([lock]);
    expect(world.book.head(world.find(pack('A'))!)).toEqual(head);
  });

  it('of a product without a range, or of an empty container, locks nothing', () => {
    const world = cool(null);
    world.says('medi', reading(-40, 60));
    world.says('acme', { kind: 'commission', objects: one(caseOf(5)) });
    world.says('acme', reading(-40, 60, caseOf(5)));
    expect([...world.holding(pack('A')).locks, ...world.holding(caseOf(5)).locks]).toEqual([]);
  });

  it('is reported by the holder, the giver of goods on their way, of what is in trade', () => {
    const world = cool();
    packInto(world, sscc(1), some(world, 'A'), 'medi');
    world.says('medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(sscc(1)) });
    expect(world.refuses('corner', reading(1, 9, sscc(1)))).toBe('not-holder');
    world.says('medi', reading(1, 9, sscc(1)));
    world.says('corner', { kind: 'receive', objects: one(sscc(1)) });
    expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('A')) })).toBe('locked');
    world.says('medi', { kind: 'end', reason: 'destroyed', objects: one(pack('B')) });
    expect(world.refuses('medi', reading(1, 9, pack('B')))).toBe('object-ended');
  });
});

describe('an excursion', () => {
  const unlock = (uri = pack('A')): Told => ({ kind: 'unlock', reason: 'within its stability', objects: one(uri) });
  it('ends with the inspection of whoever holds the goods then, its manufacturer or a regulator', () => {
    const world = cool();
    world.says('medi', reading(1, 9));
    expect(world.refuses('corner', unlock())).toBe('lock-not-yours');
    world.says('acme', unlock());
    world.says('medi', reading(1, 9));
    world.says('authority', unlock());
    world.says('medi', reading(1, 9));
    handOverReturned(world);
    world.says('corner', unlock());
    expect(world.holding(pack('A')).locks).toEqual([]);
  });

  it('is not ended with a lock that the holder of before set by hand', () => {
    const world = cool();
    world.says('medi', reading(1, 9));
    world.says('medi', { kind: 'lock', reason: 'wet', objects: one(pack('A')) });
    expect(world.holding(pack('A')).locks).toHaveLength(2);
    handOverReturned(world);
    world.says('corner', unlock());
    expect(world.holding(pack('A')).locks).toMatchObject([{ kind: 'lock', by: world.glnOf('medi') }]);
    expect(world.refuses('corner', unlock())).toBe('lock-not-yours');
  });

  /** Locked goods move as returns only: corner, without a way to trade, is there to destroy. */
  function handOverReturned(world: PureWorld): void {
    const licence = { type: 'licence', participant: world.glnOf('corner'), until: null } as const;
    world.records('authority', { ...licence, steps: ['end', 'receive', 'unlock'] });
    sendBack(world, 'medi', 'corner', one(pack('A')));
    world.says('corner', { kind: 'receive', objects: one(pack('A')) });
  }
});

describe('a dispute', () => {
  const open: Told = { kind: 'dispute', what: 'damaged', reason: 'wet carton', objects: one(pack('A')) };
  it('is opened by a side of the handoff and closed by the same, or a regulator', () => {
    const world = cool();
    expect(world.refuses('corner', open)).toBe('not-concerned');
    const closes = world.says('acme', open);
    world.says('medi', { ...open, what: 'no_pedigree_match' });
    expect(world.holding(pack('A')).disputes).toMatchObject([
      { id: closes, by: world.glnOf('acme'), what: 'damaged', reason: 'wet carton' },
      { by: world.glnOf('medi'), what: 'no_pedigree_match' },
    ]);
    const close: Told = { kind: 'dispute', closes, reason: 'dried', objects: one(pack('A')) };
    expect(world.refuses('medi', close)).toBe('dispute-not-yours');
    world.says('acme', close);
    expect(world.refuses('acme', close)).toBe('dispute-unknown');
    world.says('authority', { ...close, closes: world.holding(pack('A')).disputes[0]!.id });
    expect(world.holding(pack('A')).disputes).toEqual([]);
  });

  it('is one for each participant, and comes out of a container with what was in it', () => {
    const world = cool();
    packInto(world, sscc(1), some(world, 'A', 'B'), 'medi');
    world.says('medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(sscc(1)) });
    world.says('corner', { ...open, objects: one(sscc(1)) });
    world.says('corner', { ...open, what: 'mismatch_quantity', objects: one(sscc(1)) });
    world.says('corner', { kind: 'receive', objects: one(sscc(1)) });
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    expect(world.holding(pack('A')).disputes).toMatchObject([{ what: 'mismatch_quantity' }]);
  });
});
