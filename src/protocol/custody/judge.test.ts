import { describe, expect, it } from 'vitest';
import {
  commission,
  DAY,
  gln,
  gtin,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  packOf,
  some,
  sscc,
  tradingWorld,
  UNIT,
} from '../../../test/support/pure-world.js';
import { batchUri, type Lot } from '../gs1/identifiers.js';
import { MAX_PREV } from '../statement/jws.js';
import { MAX_AHEAD } from './judge.js';

const one = (uri: string) => ({ epcs: [uri] });

function withPack() {
  const world = tradingWorld();
  commission(world, 'A');
  const dispense = { kind: 'dispense', objects: one(pack('A')) } as const;
  return { world, dispense };
}

describe('the signer of a step', () => {
  it('needs the permission for custody, or for locks', () => {
    const { world, dispense } = withPack();
    const picker = world.addKey('acme', 'picker');
    const guard = world.addKey('acme', 'guard', { permissions: ['lock'] });
    const lock = { kind: 'lock', reason: 'x', objects: one(pack('A')) } as const;
    expect(world.refuses('acme', dispense, { key: guard })).toBe('permission-missing');
    expect(world.refuses('acme', lock, { key: picker })).toBe('permission-missing');
    world.says('acme', lock, { key: guard });
    world.says('acme', { ...lock, kind: 'unlock' }, { key: guard });
    world.says('acme', dispense, { key: picker });
  });

  it('needs a licence for the step, up to the end of its last day in UTC', () => {
    const { world, dispense } = withPack();
    const licence = { type: 'licence', participant: world.glnOf('acme'), steps: ['lock'], until: null } as const;
    world.records('authority', licence as never);
    expect(world.refuses('acme', dispense)).toBe('licence-missing');
    world.records('authority', { ...licence, steps: ['dispense'], until: '2026-03-31' });
    world.time = Date.parse('2026-04-01T00:00:00.000Z');
    expect(world.refuses('acme', dispense)).toBe('licence-expired');
    world.time -= 1;
    world.says('acme', dispense);
  });

  it('reads at a site of its own, with a key that may sign there', () => {
    const { world, dispense } = withPack();
    world.addSite('acme', gln(50));
    const bound = world.addKey('acme', 'till', { sites: [gln(50)] });
    expect(world.refuses('acme', { ...dispense, site: world.glnOf('medi') })).toBe('site-unknown');
    expect(world.refuses('acme', { ...dispense, site: gln(99) })).toBe('site-unknown');
    expect(world.refuses('acme', { ...dispense, location: world.glnOf('medi') })).toBe('site-unknown');
    expect(world.refuses('acme', dispense, { key: bound })).toBe('key-not-for-site');
    world.says('acme', { ...dispense, site: gln(50), location: gln(50) }, { key: bound });
  });

  it('may say what happened long ago, and not what will happen in more than five minutes', () => {
    const { world, dispense } = withPack();
    const fault = world.refused(world.signed('acme', { ...dispense, time: world.time + MAX_AHEAD + 1 }));
    expect([fault.code, fault.facts['serverTime']]).toEqual(['event-ahead', world.time]);
    world.says('acme', { ...dispense, time: world.time - 900 * DAY });
    commission(world, 'B');
    world.says('acme', { ...dispense, objects: one(pack('B')), time: world.time + MAX_AHEAD });
  });
});

describe('the heads that a step continues', () => {
  it('are those of all that it names, each once, in order', () => {
    const { world } = withPack();
    commission(world, 'B');
    packInto(world, sscc(1), one(pack('A')));
    const heads = [world.ids.at(-1)!, world.ids.at(-2)!].sort();
    const told = { kind: 'pack', parent: sscc(1), objects: some(world, 'A', 'B') } as const;
    expect(world.refuses('acme', told, { prev: [heads[0]!] })).toBe('stale-prev');
    expect(world.refuses('acme', told, { prev: [] })).toBe('stale-prev');
    expect(world.refuses('acme', told, { prev: [world.ids[0]!, world.ids[1]!].sort() })).toBe('stale-prev');
    world.says('acme', told, { prev: heads });
  });

  it('are none for a commission and for marks', () => {
    const { world } = withPack();
    const prev = [world.ids.at(-1)!];
    const make = { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: one(pack('B')) } as const;
    expect(world.refuses('acme', make, { prev })).toBe('stale-prev');
    expect(world.refuses('acme', { kind: 'lock', reason: 'x', objects: one(pack('A')) }, { prev })).toBe('stale-prev');
  });

  it('are that of the container for what is inside, once the container moved', () => {
    const { world } = withPack();
    packInto(world, sscc(1), one(pack('A')));
    handOver(world, 'acme', 'medi', one(sscc(1)));
    const received = world.ids.at(-1)!;
    expect(world.headsOf({ kind: 'dispense', objects: one(pack('A')) } as never)).toEqual([received]);
    world.says('medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(pack('A')) }, { prev: [received] });
  });

  it('are at most 256, beyond which the event must be split', () => {
    const world = tradingWorld({ signatures: false });
    const serials = Array.from({ length: MAX_PREV + 1 }, (_, i) => i);
    for (const serial of serials) commission(world, serial);
    const all = { kind: 'pack', parent: sscc(1), objects: some(world, ...serials) } as const;
    expect(world.refuses('acme', all, { prev: [] })).toBe('too-many-heads');
    packInto(world, sscc(1), some(world, ...serials.slice(1)));
  });
});

describe('the objects of a step', () => {
  it('are known: packs, containers, products and lists', () => {
    const { world } = withPack();
    const ship = (objects: object) =>
      world.refuses('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects } as never);
    expect(ship(one(pack('Z')))).toBe('object-unknown');
    expect(ship(one(sscc(9)))).toBe('object-unknown');
    expect(ship(one(packOf(gtin(9), 1)))).toBe('product-unknown');
    const quantities = [{ uri: batchUri(UNIT, LOT as Lot), quantity: 2 }];
    expect(ship({ epcs: [], list: { root: world.ledger, count: 2 }, quantities })).toBe('list-unknown');
    expect(ship({ epcs: [pack('A'), pack('B')] })).toBe('too-many-packs');
  });

  it('of a list are as many of each batch as the event says', () => {
    const world = tradingWorld();
    world.records('acme', world.batch(1, 'L2'));
    commission(world, 'A', 'B');
    world.says('acme', { kind: 'commission', lot: 'L2', expiry: '2028-01-31', objects: one(pack('C')) });
    const list = world.upload([pack('A'), pack('B'), pack('C')]);
    const quantities = (l1: number, l2: number) =>
      [
        { uri: batchUri(UNIT, LOT as Lot), quantity: l1 },
        { uri: batchUri(UNIT, 'L2' as Lot), quantity: l2 },
      ].filter(({ quantity }) => quantity > 0);
    const told = (l1: number, l2: number, count = 3) =>
      ({
        kind: 'ship',
        ...handoff(world, 'acme', 'medi'),
        objects: { epcs: [], list: { ...list, count }, quantities: quantities(l1, l2) },
      }) as const;
    expect(world.refuses('acme', told(1, 2))).toBe('list-mismatch');
    expect(world.refuses('acme', told(3, 0))).toBe('list-mismatch');
    expect(world.refuses('acme', told(1, 1, 2))).toBe('list-mismatch');
    world.says('acme', told(2, 1));
  });
});

describe('a group of entries judged in one book', () => {
  it('sees what the entries before it did', () => {
    const { world, dispense } = withPack();
    world.group(() => {
      world.says('acme', dispense);
      expect(world.refuses('acme', dispense)).toBe('already-supplied');
      commission(world, 'B');
      world.says('acme', { ...dispense, objects: one(pack('B')) });
    });
    expect(world.where(pack('B')).state).toBe('supplied');
  });

  it('leaves to the next group what a list of the same group moved', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C', 'D');
    const [first, second] = [some(world, 'A', 'B'), some(world, 'B', 'C')];
    const ship = { kind: 'ship', ...handoff(world, 'acme', 'medi') } as const;
    world.group(() => {
      world.says('acme', { ...ship, objects: first });
      expect(world.defers('acme', { ...ship, objects: second })).toBe(true);
      expect(world.defers('acme', { ...ship, objects: one(pack('A')) })).toBe(true);
      expect(world.defers('acme', { ...ship, objects: one(pack('D')) })).toBe(true);
    });
    expect(world.defers('acme', { ...ship, objects: one(pack('D')) })).toBe(false);
    expect(world.where(pack('B')).state).toBe('in_transit');
  });

  it('leaves to the next group a list from which a pack was taken', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    const list = some(world, 'B', 'C');
    const ship = { kind: 'ship', ...handoff(world, 'acme', 'medi') } as const;
    world.group(() => {
      world.says('acme', { ...ship, objects: one(pack('A')) });
      expect(world.defers('acme', { ...ship, objects: list })).toBe(true);
      world.says('acme', { ...ship, objects: one(pack('B')) });
    });
  });
});

describe('a refused entry', () => {
  it('that had changed something before it was refused leaves nothing behind', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    world.says('acme', { kind: 'lock', reason: 'x', objects: one(pack('A')) });
    world.group(() => {
      commission(world, 'C');
      const told = { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: { epcs: [sscc(1), pack('B')] } } as const;
      expect(world.refuses('acme', told)).toBe('locked');
      expect(world.refuses('acme', { kind: 'pack', parent: sscc(2), objects: { epcs: [pack('B'), sscc(2)] } })).toBe(
        'object-unknown',
      );
      expect(world.refuses('acme', { kind: 'dispense', objects: { epcs: [pack('B'), sscc(1)] } })).toBe('not-a-pack');
    });
    expect(world.where(pack('C')).state).toBe('active');
  });
});
