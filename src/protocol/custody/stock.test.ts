import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  gln,
  gtin,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  packOf,
  RMA,
  some,
  sscc,
  tradingWorld,
  type Told,
} from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const taking = (objects: Told['objects']): Told => ({ kind: 'stock', lot: LOT, expiry: '2028-01-31', objects });

describe('a stock-taking', () => {
  it('brings what the register never saw into being, unproven, in its own custody', () => {
    const world = tradingWorld();
    world.says('corner', taking(one(pack('A'))));
    expect(world.holdings()).toMatchObject([{ epc: null, count: 1 }]);
    world.says('corner', taking(some(world, 'B', 'C')));
    const where = { owner: world.glnOf('corner'), holder: world.glnOf('corner'), unproven: true, past: [] };
    for (const serial of ['A', 'B']) expect(world.holding(pack(serial))).toMatchObject(where);
    world.says('corner', { kind: 'dispense', objects: one(pack('B')) });
    world.says('medi', { kind: 'stock', objects: { epcs: [sscc(1), caseOf(1)].sort() } });
    expect(world.holding(sscc(1))).toMatchObject({ unproven: true, holder: world.glnOf('medi') });
    packInto(world, caseOf(1), one(sscc(1)), 'medi');
    expect(world.refuses('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: one(pack('A')) })).toBe(
      'already-commissioned',
    );
  });

  it('is once for every object, and of nothing that somebody holds', () => {
    const world = tradingWorld();
    world.says('corner', taking(one(pack('A'))));
    expect(world.refuses('corner', taking(one(pack('A'))))).toBe('held-elsewhere');
    const listed = some(world, 'B', 'C');
    world.says('corner', taking(listed));
    expect(world.refuses('corner', taking(listed))).toBe('held-elsewhere');
    commission(world, 'D');
    packInto(world, sscc(1), some(world, 'D'));
    expect(world.refuses('corner', taking(one(pack('D'))))).toBe('not-top-level');
    expect(world.refuses('corner', { kind: 'stock', objects: one(sscc(1)) })).toBe('held-elsewhere');
  });

  it('needs the batch of packs, registered, and knows no other products', () => {
    const world = tradingWorld();
    expect(world.refuses('corner', { kind: 'stock', objects: one(pack('A')) })).toBe('batch-missing');
    expect(world.refuses('corner', { ...taking(one(pack('A'))), lot: 'L9' } as Told)).toBe('batch-unknown');
    expect(world.refuses('corner', taking(one(packOf(gtin(9), 'A'))))).toBe('product-unknown');
    expect(world.refuses('corner', taking(one(pack('A'))), { prev: [world.ids[0]!] })).toBe('stale-prev');
    world.group(() => {
      world.says('corner', taking(one(pack('A'))));
      expect(world.refuses('corner', taking(one(pack('A'))))).toBe('held-elsewhere');
    });
  });

  it('takes in what comes from outside the register, and what left it', () => {
    const world = tradingWorld();
    const from = { owner: gln(77) };
    expect(world.refuses('corner', { ...taking(one(pack('A'))), from: { owner: world.glnOf('medi') } } as Told)).toBe(
      'source-registered',
    );
    world.says('corner', { ...taking(one(pack('A'))), from } as Told);
    commission(world, 'B', 'C', 'D');
    const objects = some(world, 'B', 'C');
    world.says('acme', { kind: 'ship', from: handoff(world, 'acme', 'medi').from, to: from, objects });
    const shipped = { prev: [world.ids.at(-1)!] };
    expect(world.refuses('corner', { kind: 'stock', from, objects }, shipped)).toBe('stale-prev');
    world.says('corner', { kind: 'stock', from, objects });
    expect(world.holding(pack('C'))).toMatchObject({
      state: 'active',
      unproven: true,
      past: [],
      holder: world.glnOf('corner'),
      taker: null,
    });
    handOver(world, 'corner', 'station', objects);
  });

  it('forgets who held the goods before they left: nobody knows where they have been', () => {
    const world = tradingWorld();
    commission(world, 'A');
    handOver(world, 'acme', 'medi', one(pack('A')));
    const outside = { owner: gln(77) };
    world.says('medi', { kind: 'ship', from: { owner: world.glnOf('medi') }, to: outside, objects: one(pack('A')) });
    expect(world.holding(pack('A')).past).not.toEqual([]);
    world.says('corner', { kind: 'stock', from: outside, objects: one(pack('A')) });
    expect(world.holding(pack('A')).past).toEqual([]);
    const back = { kind: 'return', ...handoff(world, 'corner', 'medi'), documents: RMA, objects: one(pack('A')) } as const;
    expect(world.refuses('corner', back)).toBe('not-returnable');
  });
});
