import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  count,
  DAY,
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
  START,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import { balanceKey } from './balance.js';

const one = (uri: string) => ({ epcs: [uri] });
const print = { lot: LOT, expiry: '2028-01-31' };
const OUTSIDE = { owner: gln(77) };
const taking = (objects: Told['objects'], fields: Partial<Told> = {}): Told =>
  ({ kind: 'stock', ...print, objects, ...fields }) as Told;
const claims = (world: PureWorld, uri: string) => world.holding(uri).claims.map(({ kind, by }) => [kind, by]);

/** A trade in which shelves are being opened, or no more, with a batch of which not all packs, or all, are known. */
function opened({ complete = false, opening = '2026-12-31' as string | null } = {}): PureWorld {
  const world = tradingWorld();
  for (const name of ['corner', 'medi', 'station', 'acme']) setOpening(world, name, opening);
  setComplete(world, `${gtin(1)}/${LOT}`, complete);
  return world;
}

function setComplete({ registry }: PureWorld, key: string, complete: boolean): void {
  registry.batches.load(key, Object.assign({}, registry.batches.get(key)!, { complete }));
}

function setOpening(world: PureWorld, name: string, opening: string | null): void {
  const participant = world.registry.participants.get(world.glnOf(name))!;
  world.records('authority', {
    type: 'licence',
    participant: participant.gln,
    steps: [...participant.steps],
    until: null,
    opening,
  } as never);
}

describe('what left the register and comes back', () => {
  /** A pack that `owner` owns and corner holds went to `to` outside; then `finder` has it, from there. */
  function comesBack(to: { owner: number | string; possessor?: number }, finder: string): [owner: string, holder: string] {
    const world = opened({ opening: null });
    const glnOf = (who: number | string) => (typeof who === 'number' ? gln(who) : world.glnOf(who));
    commission(world, 'A');
    const held = { owner: world.glnOf('medi'), possessor: world.glnOf('corner') };
    world.says('acme', { kind: 'ship', from: { owner: world.glnOf('acme') }, to: held, objects: one(pack('A')) });
    world.says('corner', { kind: 'receive', objects: one(pack('A')) });
    world.mandate('medi', 'corner', ['ship']);
    const end = { owner: glnOf(to.owner), ...(to.possessor !== undefined && { possessor: gln(to.possessor) }) };
    world.says('corner', { kind: 'ship', from: held, to: end, outside: true, objects: one(pack('A')) });
    world.says(finder, taking(one(pack('A')), { lot: undefined, expiry: undefined, from: OUTSIDE }));
    const { owner, holder } = world.holding(pack('A'));
    const nameOf = (of: string) => [...world.people].find(([, { gln: own }]) => own === of)![0];
    return [nameOf(owner), nameOf(holder)];
  }
  it('is whose it was where its title never left, whoever has it', () => {
    expect(comesBack({ owner: 'medi', possessor: 77 }, 'corner')).toEqual(['medi', 'corner']);
    expect(comesBack({ owner: 'medi', possessor: 77 }, 'station')).toEqual(['medi', 'station']);
  });
  it('is whose it was where its giver has it again, though it was sold: the goods alone came back', () => {
    expect(comesBack({ owner: 77 }, 'corner')).toEqual(['medi', 'corner']);
    expect(comesBack({ owner: 'acme', possessor: 77 }, 'corner')).toEqual(['medi', 'corner']);
  });
  it('is of the company here to which it was sold, and else of who bought it outside', () => {
    expect(comesBack({ owner: 'acme', possessor: 77 }, 'station')).toEqual(['acme', 'station']);
    expect(comesBack({ owner: 77 }, 'station')).toEqual(['station', 'station']);
  });
});

describe('a stock-taking', () => {
  it('finds what the register never saw of a batch that is not complete: unproven, with whoever found it', () => {
    const world = opened();
    world.says('corner', taking(one(pack('A'))));
    world.says('corner', taking(some(world, 'B', 'C'), { from: OUTSIDE }));
    const own = { owner: world.glnOf('corner'), holder: world.glnOf('corner'), unproven: true, found: 'unmade' };
    expect(world.holding(pack('A'))).toMatchObject({ ...own, past: [] });
    expect(world.holding(pack('B'))).toMatchObject({ ...own, past: [OUTSIDE.owner], count: 2 });
    world.says('corner', { kind: 'dispense', objects: one(pack('B')) });
    handOver(world, 'corner', 'station', one(pack('A')));
  });

  it('of a list that nobody uploaded is refused, and makes a list that waits wait for the next group', () => {
    const world = opened();
    const lgtin = some(world, 'A', 'B').quantities!;
    const nowhere = { epcs: [], list: { root: 'A'.repeat(43), count: 2 }, quantities: lgtin };
    expect(world.refuses('corner', taking(nowhere))).toBe('list-unknown');
    const objects = world.packs(gtin(1), LOT, ['A', 'B'], true);
    world.group(() => {
      world.says('corner', taking(one(pack('A'))));
      expect(world.defers('acme', { kind: 'commission', ...print, objects })).toBe(true);
    });
  });

  it('makes nothing of a complete batch, or without a print: what is reported waits for its maker', () => {
    const world = opened({ complete: true });
    world.says('corner', taking(one(pack('A'))));
    world.says('corner', { kind: 'stock', objects: one(pack('B')) });
    expect(world.holdings()).toEqual([]);
    expect(world.book.waiting.get(pack('A'))).toMatchObject([{ kind: 'receive', by: world.glnOf('corner') }]);
    expect(world.refuses('corner', { kind: 'ship', ...handoff(world, 'corner', 'station'), objects: one(pack('A')) })).toBe(
      'object-unknown',
    );
    expect(world.refuses('corner', taking(some(world, 'C', 'D')))).toBe('list-mismatch');
    commission(world, 'A', 'B', 'C');
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(pack('A')) });
    expect(world.where(pack('A'))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
    expect(world.holding(pack('A')).unproven).toBe(false);
  });

  it('is of packs, with a print that is true, over no head, from nobody who could ship', () => {
    const world = opened();
    expect(world.refuses('corner', taking(one(pack('A')), { from: { owner: world.glnOf('medi') } }))).toBe('source-registered');
    expect(world.refuses('corner', taking(one(pack('A')), { lot: 'L9' }))).toBe('batch-unknown');
    expect(world.refuses('corner', taking(one(pack('A')), { expiry: '2029-01-31' }))).toBe('batch-expiry');
    expect(world.refuses('corner', taking(one(packOf(gtin(9), 'A'))))).toBe('product-unknown');
    expect(world.refuses('corner', taking(one(pack('A'))), { prev: [world.ids[0]!] })).toBe('stale-prev');
    for (const uri of [sscc(1), caseOf(1)])
      expect(world.refuses('corner', { kind: 'stock', objects: one(uri) })).toBe('not-a-pack');
  });

  it('opens shelves until a day of the licence; afterwards it names who sold the goods', () => {
    for (const opening of [null, '2026-03-01']) {
      const world = opened({ opening });
      expect(world.refuses('corner', taking(one(pack('A'))))).toBe('opening-closed');
      world.says('corner', taking(one(pack('A')), { from: OUTSIDE }));
    }
    const world = opened({ opening: '2026-03-02' });
    world.time = START + 12 * 3_600_000;
    world.says('corner', taking(one(pack('A'))));
    world.time = START + DAY;
    expect(world.refuses('corner', taking(one(pack('B'))))).toBe('opening-closed');
  });

  it('of what somebody has is a report of its receipt', () => {
    const world = opened();
    commission(world, 'A', 'B', 'C');
    world.says('corner', taking(one(pack('A'))));
    expect(claims(world, pack('A'))).toEqual([['receive', world.glnOf('corner')]]);
    expect(world.touches.at(-1)).toMatchObject({ contested: true });
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: some(world, 'B', 'C') });
    world.says('corner', taking(some(world, 'B', 'C')));
    expect(world.where(pack('B'))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
    expect(world.holding(pack('B')).unproven).toBe(false);
  });

  it('takes back what left the register: to who shipped it, who was to get it, and who names that one', () => {
    for (const [name, from] of [
      ['acme', undefined],
      ['corner', OUTSIDE],
    ] as const) {
      const world = opened();
      commission(world, 'A', 'B');
      packInto(world, sscc(1), some(world, 'A', 'B'));
      world.says('acme', {
        kind: 'ship',
        from: handoff(world, 'acme', 'medi').from,
        to: OUTSIDE,
        outside: true,
        objects: one(sscc(1)),
      });
      world.says('station', taking(one(pack('A'))));
      expect(world.where(pack('A')).state).toBe('left');
      world.says(name, taking(one(pack('A')), from && { from }));
      const by = world.glnOf(name);
      expect(world.holding(pack('A'))).toMatchObject({
        state: 'active',
        owner: by,
        holder: by,
        taker: null,
        unproven: true,
        past: [],
      });
      expect(world.where(pack('B')).state).toBe('left');
      const back = { kind: 'return', ...handoff(world, name, 'medi'), documents: RMA, objects: one(pack('A')) } as const;
      expect(world.refuses(name, back)).toBe('not-returnable');
    }
  });

  it('takes back what was reported lost outside, alone or with its container: it is locked, and may be sold once inspected', () => {
    for (const inside of [false, true]) {
      const world = opened();
      commission(world, 'A', 'B');
      if (inside) packInto(world, sscc(1), some(world, 'A', 'B'));
      const objects = one(inside ? sscc(1) : pack('A'));
      const { from } = handoff(world, 'acme', 'medi');
      world.says('acme', { kind: 'ship', from, to: OUTSIDE, outside: true, objects });
      world.says('acme', { kind: 'end', reason: 'lost', objects });
      world.says('corner', taking(one(pack('A')), { from: OUTSIDE }));
      expect(world.holding(pack('A'))).toMatchObject({ state: 'active', end: null, locks: [{ kind: 'return' }] });
      expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('A')) })).toBe('locked');
      world.says('corner', { kind: 'unlock', reason: 'looked at', objects: one(pack('A')) });
      world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    }
  });

  it('that takes the last pack out of a container that left the register ends the container, whatever its group goes on with', () => {
    const world = opened();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    const { from } = handoff(world, 'acme', 'medi');
    world.says('acme', { kind: 'ship', from, to: OUTSIDE, outside: true, objects: one(sscc(1)) });
    const container = world.find(sscc(1))!;
    world.group(() => {
      world.says('acme', taking(one(pack('A'))));
      expect(world.book.holding(container)).toMatchObject({ until: world.index - 1, state: 'active', taker: null, count: 0 });
      world.says('acme', { kind: 'end', reason: 'lost', objects: one(pack('B')) });
    });
    expect(world.book.container(sscc(1))).toBeUndefined();
  });

  it('gives effect to what its signer reported of the pack before', () => {
    const world = opened();
    const id = world.says('corner', { kind: 'dispense', alreadyDone: 'offline', objects: one(pack('A')) });
    world.says('station', { kind: 'receive', alreadyDone: 'offline', objects: one(pack('B')) });
    world.says('corner', taking(one(pack('A'))));
    world.says('corner', taking(some(world, 'B', 'C')));
    expect(world.holding(pack('A')).supply).toMatchObject({ id });
    expect(claims(world, pack('B'))).toEqual([['receive', world.glnOf('station')]]);
  });
});

describe('a found pack', () => {
  it('refuses no commissioning, and stays where it is, in its batch, unproven', () => {
    const world = opened();
    world.records('acme', world.batch(1, 'L2'));
    world.says('corner', taking(one(pack('A'))));
    packInto(world, sscc(1), one(pack('A')), 'corner');
    world.says('acme', { kind: 'commission', lot: 'L2', expiry: '2028-01-31', objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ unproven: true, found: 'made', holder: world.glnOf('corner') });
    expect(world.holding(pack('A')).batch).toMatch(/L2$/);
    expect(Object.keys(world.holding(sscc(1)).contents)).toEqual([world.holding(pack('A')).batch]);
    const again: Told = { kind: 'commission', ...print, objects: one(pack('A')) };
    expect(world.refuses('acme', again)).toBe('already-commissioned');
    expect(world.refuses('corner', taking(some(world, 'A', 'Z')))).toBe('list-mismatch');
  });

  it('is left out where a later step of its list finds it elsewhere', () => {
    const world = opened();
    world.says('corner', taking(some(world, 'A', 'B', 'X')));
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    const listed = world.packs(gtin(1), LOT, ['A', 'B', 'C', 'D'], true);
    world.says('acme', { kind: 'commission', ...print, objects: listed });
    expect(world.holding(pack('A'))).toMatchObject({ found: 'made', origin: world.holding(pack('C')).origin });
    expect(world.holding(pack('X')).found).toBe('unmade');
    const heads = { prev: [world.ids.at(-1)!] };
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: listed }, heads);
    expect(world.where(pack('C')).state).toBe('in_transit');
    expect(world.where(pack('B'))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
    world.says('medi', { kind: 'receive', objects: listed }, { prev: [world.ids.at(-1)!] });
    expect(world.where(pack('D')).holder).toBe(world.glnOf('medi'));
    world.says('authority', { kind: 'lock', reason: 'x', objects: listed });
    expect(world.holding(pack('B')).locks).toHaveLength(1);
  });

  it('may be all of a list, whose steps then are about them, wherever they are', () => {
    const world = opened();
    world.says('corner', taking(some(world, 'A', 'B')));
    const listed = world.packs(gtin(1), LOT, ['A', 'B', 'C'], true);
    world.says('corner', taking(one(pack('C'))));
    world.group(() => world.says('acme', { kind: 'commission', ...print, objects: listed }));
    const ship: Told = { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: listed };
    expect(world.refuses('acme', ship)).toBe('not-holder');
  });
});

describe('quantities on shelves', () => {
  const BULK = gtin(2);
  const stocked = (quantity: number, fields: Partial<Told> = {}): Told =>
    ({ kind: 'stock', objects: count(BULK, 'B', quantity), ...fields }) as Told;
  function bulk(complete = false): PureWorld {
    const world = opened();
    world.records('acme', world.product(2, { serialised: false, levels: [] }));
    world.records('acme', world.batch(2, 'B', { serialised: false }));
    setComplete(world, `${BULK}/B`, complete);
    return world;
  }
  const there = (world: PureWorld) => world.book.balances.get(balanceKey(`${BULK}/B`, world.glnOf('corner')));

  it('are opened, and found later up to what ever came', () => {
    const world = bulk();
    world.says('corner', stocked(17));
    setOpening(world, 'corner', '2026-03-01');
    const before = world.index;
    world.says('corner', stocked(4));
    expect(there(world)).toMatchObject({ quantity: 21, came: 17, found: 4 });
    expect(world.refuses('corner', stocked(18))).toBe('opening-closed');
    world.says('corner', stocked(18, { from: OUTSIDE }));
    expect(there(world)).toMatchObject({ quantity: 39, came: 35, found: 4 });
    expect(before).toBeLessThan(world.index);
  });

  it('are contested where an inventory finds them, or all packs of the batch are known', () => {
    for (const complete of [false, true]) {
      const world = bulk(complete);
      world.group(() => {
        world.says('corner', stocked(5));
        expect(world.book.contested.length > 0).toBe(complete);
      });
      expect(there(world)).toMatchObject({ quantity: 5 });
    }
  });

  it('are of a batch that their print names, from nobody who could ship', () => {
    const world = bulk();
    expect(world.refuses('corner', stocked(5, { lot: 'L9', expiry: '2028-01-31' }))).toBe('list-mismatch');
    expect(world.refuses('corner', stocked(5, { from: { owner: world.glnOf('medi') } }))).toBe('source-registered');
    world.says('corner', stocked(5, { lot: 'B', expiry: '2028-01-31' }));
  });
});
