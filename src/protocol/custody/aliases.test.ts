import { beforeEach, describe, expect, it } from 'vitest';
import { count, gtin, LOT, pack, some, tradingWorld, UNIT, type PureWorld } from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const EXPIRY = '2028-01-31';

describe('a lot that packs bear beside that of their batch', () => {
  let world: PureWorld;
  beforeEach(() => {
    world = tradingWorld();
    world.records('acme', world.batch(1, LOT, { aliases: ['L-1'] as never }));
  });

  it('is that of the batch when packs are commissioned, and when a list of them is named', () => {
    world.says('acme', { kind: 'commission', lot: 'L-1', expiry: EXPIRY, objects: one(pack('A')) });
    const objects = world.packs(UNIT, 'L-1', ['B', 'C']);
    world.says('acme', { kind: 'commission', lot: LOT, expiry: EXPIRY, objects });
    for (const serial of ['A', 'B']) expect(world.holding(pack(serial)).batch).toBe(`${UNIT}/${LOT}`);
    world.says('acme', { kind: 'end', reason: 'sample', objects: { ...objects } });
    expect(some(world, 'B', 'C').list).toEqual(objects.list);
  });

  it('is one balance with it: what is named by both lots is counted together', () => {
    world.records('acme', world.product(2, { serialised: false, levels: [] }));
    world.records('acme', world.batch(2, 'B', { serialised: false, aliases: ['B-1'] as never }));
    const bulk = (...lots: [string, number][]) => ({
      epcs: [],
      quantities: lots.flatMap(([lot, n]) => count(gtin(2), lot, n).quantities!),
    });
    world.says('acme', { kind: 'commission', lot: 'B', expiry: EXPIRY, objects: bulk(['B-1', 6]) });
    const sample = (...lots: [string, number][]) => ({ kind: 'end', reason: 'sample', objects: bulk(...lots) }) as const;
    expect(world.refuses('acme', sample(['B', 4], ['B-1', 3]))).toBe('balance-short');
    world.says('acme', sample(['B', 4], ['B-1', 2]));
    expect([...world.book.balances.values()].map(({ batch, state, quantity }) => [batch, state, quantity])).toEqual([
      [`${gtin(2)}/B`, 'active', 0],
      [`${gtin(2)}/B`, 'sample', 6],
    ]);
  });
});

describe('a recall that names a batch by a lot that its packs bear', () => {
  const aliases = (...lots: string[]) => ({ aliases: lots as never[] });
  const leaves = (world: PureWorld, ...lots: string[]) => world.refusesRecord('authority', world.batch(1, LOT, aliases(...lots)));
  const use = { kind: 'end', reason: 'exported', objects: one(pack('A')) } as const;

  it('goes on to stop it: the lot is left out once the recall names the batch otherwise, or is ended', () => {
    const world = tradingWorld();
    world.records('acme', world.batch(1, LOT, aliases('L-1', 'L-2')));
    world.says('acme', { kind: 'commission', lot: LOT, expiry: EXPIRY, objects: one(pack('A')) });
    const recall = { class: 2, depth: 'patient' } as const;
    world.records('acme', world.recall(1, { ...recall, lots: ['L-1'] as never }));
    world.records('authority', world.batch(1, LOT, aliases('L-1')));
    expect(leaves(world)).toBe('product-fixed');
    world.records('authority', world.recall(1, { ...recall, lots: ['L-1', LOT] as never }));
    world.records('authority', world.batch(1, LOT));
    expect(world.refuses('acme', use)).toBe('recalled');
    world.records('acme', world.batch(1, LOT, aliases('L-1')));
    world.records('authority', world.recall(1, { ...recall, lots: ['L-1'] as never }));
    expect(leaves(world)).toBe('product-fixed');
    world.records('authority', world.recall(1, { ...recall, lots: ['L-1'] as never, active: false }));
    world.records('authority', world.batch(1, LOT));
    world.says('acme', use);
  });

  it('also where no batch had that lot when it was recalled', () => {
    const world = tradingWorld();
    world.records('acme', world.recall(1, { lots: ['L-1'] as never, unregistered: true }));
    world.records('acme', world.batch(1, LOT, aliases('L-1')));
    expect(leaves(world)).toBe('product-fixed');
  });
});

describe('the expiry date that packs were commissioned with', () => {
  it('stays theirs, whatever becomes of their batch', () => {
    const world = tradingWorld();
    world.says('acme', { kind: 'commission', lot: LOT, expiry: EXPIRY, objects: one(pack('A')) });
    world.records('acme', world.batch(1, LOT, { expiry: '2027-06-30', printed: ['2027-06-30'] }));
    expect(world.holding(pack('A')).expiry).toBe(EXPIRY);
    const late = { kind: 'commission', lot: LOT, expiry: EXPIRY, objects: one(pack('B')) } as const;
    expect(world.refuses('acme', late)).toBe('batch-expiry');
    world.says('acme', { ...late, expiry: '2027-06-30' });
  });
});
