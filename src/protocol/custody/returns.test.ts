import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  gtin,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  packOf,
  RMA,
  sendBack,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
} from '../../../test/support/pure-world.js';
import { addPast } from './past.js';

const one = (uri: string) => ({ epcs: [uri] });

/** Packs that went from acme over medi to corner; `station` never had them. */
function atCorner(...serials: string[]): PureWorld {
  const world = tradingWorld();
  commission(world, ...serials);
  handOver(world, 'acme', 'medi', some(world, ...serials));
  handOver(world, 'medi', 'corner', some(world, ...serials));
  return world;
}
const refusesReturn = (world: PureWorld, from: string, to: string, objects = one(pack('A'))) =>
  world.refuses(from, { kind: 'return', ...handoff(world, from, to), documents: RMA, objects });

describe('a return', () => {
  it('goes to an earlier seller, and is locked there until its receiver inspected it', () => {
    const world = atCorner('A');
    sendBack(world, 'corner', 'medi', one(pack('A')));
    expect(world.holding(pack('A'))).toMatchObject({ state: 'in_transit', taker: { returned: true } });
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    expect(world.holding(pack('A')).locks).toMatchObject([{ by: world.glnOf('medi'), kind: 'return', rank: 'holder' }]);
    const on = { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(pack('A')) } as const;
    expect(world.refuses('medi', on)).toBe('locked');
    expect(world.refuses('corner', { kind: 'unlock', reason: 'fine', objects: one(pack('A')) })).toBe('lock-not-yours');
    world.says('medi', { kind: 'unlock', reason: 'fine', objects: one(pack('A')) });
    world.says('medi', on);
  });

  it('goes to the manufacturer or to a destroyer, and to nobody else', () => {
    const world = atCorner('A', 'B', 'C');
    world.admit('oven', 'distributor', ['receive', 'end', 'lock', 'unlock']);
    world.admit('shop', 'distributor', ['receive', 'end', 'ship']);
    world.admit('till', 'pharmacy', ['receive', 'end', 'dispense']);
    world.admit('shelf', 'distributor', ['receive']);
    world.admit('mute', 'distributor', ['end']);
    for (const other of ['shop', 'till', 'shelf', 'station'])
      expect(refusesReturn(world, 'corner', other), other).toBe('not-returnable');
    for (const other of ['mute', 'authority']) expect(refusesReturn(world, 'corner', other), other).toBe('taker-unlicensed');
    const outside = { kind: 'return', ...handoff(world, 'corner', 'nobody'), outside: true, documents: RMA } as const;
    expect(world.refuses('corner', { ...outside, objects: one(pack('A')) })).toBe('not-returnable');
    sendBack(world, 'corner', 'oven', one(pack('A')));
    world.says('oven', { kind: 'receive', objects: one(pack('A')) });
    world.says('oven', { kind: 'end', reason: 'destroyed', objects: one(pack('A')) });
    sendBack(world, 'corner', 'acme', one(pack('B')));
    packInto(world, sscc(1), some(world, 'C'), 'corner');
    sendBack(world, 'corner', 'acme', one(sscc(1)));
  });

  it('goes to whom the manufacturer, or a former holder, lets receive at that place', () => {
    const world = atCorner('A', 'B');
    world.admit('hub', 'distributor', ['receive']);
    const [acme, hub] = [world.glnOf('acme'), world.glnOf('hub')];
    const to = (owner: string, site?: string) => ({
      owner: world.glnOf(owner),
      possessor: hub,
      ...(site && { site: site as typeof hub }),
    });
    const told = (ends: object, serial = 'A') =>
      ({ kind: 'return', from: { owner: world.glnOf('corner') }, to: ends, documents: RMA, objects: one(pack(serial)) }) as never;
    expect(world.refuses('corner', told(to('acme', hub)))).toBe('not-returnable');
    world.mandate('acme', 'hub', ['receive'], { sites: [hub] });
    expect(world.refuses('corner', told(to('acme')))).toBe('not-returnable');
    expect(world.refuses('corner', told(to('station', hub)))).toBe('not-returnable');
    world.says('corner', told(to('acme', hub)));
    world.says('hub', { kind: 'receive', objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ owner: acme, holder: hub, locks: [{ kind: 'return' }] });
    world.mandate('medi', 'hub', ['receive']);
    world.says('corner', told(to('medi', hub), 'B'));
  });

  it('may be of what is locked, recalled or expired, not of a container that was opened', () => {
    const world = atCorner('A', 'B', 'C', 'D', 'E');
    world.says('corner', { kind: 'lock', reason: 'x', objects: one(pack('A')) });
    world.records('acme', world.recall(1));
    packInto(world, sscc(1), some(world, 'B', 'C'), 'corner');
    sendBack(world, 'corner', 'medi', one(pack('A')));
    world.says('corner', { kind: 'end', reason: 'destroyed', objects: one(pack('B')) });
    expect(refusesReturn(world, 'corner', 'medi', one(sscc(1)))).toBe('container-open');
    world.time = Date.parse('2029-01-01T00:00:00.000Z');
    sendBack(world, 'corner', 'medi', one(pack('D')));
    world.says('medi', { kind: 'receive', objects: some(world, 'A', 'D') });
    expect(world.holding(pack('A')).locks.map(({ kind }) => kind)).toEqual(['lock', 'return']);
    sendBack(world, 'medi', 'acme', one(pack('A')));
  });

  it('may be of what was dispensed, used or opened, which never comes back into trade then, and not of what was destroyed', () => {
    const world = atCorner('A', 'B', 'C', 'D');
    const dispensing = world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    world.says('corner', { kind: 'dispense', partial: true, objects: one(pack('B')) });
    world.says('corner', { kind: 'end', reason: 'damaged', objects: one(pack('C')) });
    world.says('corner', { kind: 'end', reason: 'destroyed', objects: one(pack('D')) });
    expect(refusesReturn(world, 'corner', 'medi', one(pack('D')))).toBe('object-ended');
    sendBack(world, 'corner', 'medi', some(world, 'A', 'B', 'C'));
    world.says('medi', { kind: 'receive', objects: some(world, 'A', 'B', 'C') });
    const stays = ['A', 'B', 'C'].map((serial) => [world.where(pack(serial)).state, world.holding(pack(serial)).forGood]);
    expect(stays).toEqual([
      ['supplied', true],
      ['active', false],
      ['destroyed', true],
    ]);
    expect(world.refuses('medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(pack('A')) })).toBe(
      'already-supplied',
    );
    expect(world.refuses('medi', { kind: 'reactivate', undoes: dispensing, objects: one(pack('A')) })).toBe('not-reversible');
    sendBack(world, 'medi', 'acme', one(pack('A')));
    world.says('acme', { kind: 'receive', objects: one(pack('A')) });
    world.says('acme', { kind: 'end', reason: 'destroyed', objects: one(pack('A')) });
    expect(world.refuses('acme', { kind: 'end', reason: 'damaged', objects: one(pack('A')) })).toBe('object-ended');
  });

  it('of what was reported lost leaves it lost, and what is unpacked from it', () => {
    const world = atCorner('A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'), 'corner');
    world.says('corner', { kind: 'end', reason: 'lost', objects: one(sscc(1)) });
    sendBack(world, 'corner', 'medi', one(sscc(1)));
    world.says('medi', { kind: 'receive', objects: one(sscc(1)) });
    world.says('medi', { kind: 'unpack', parent: sscc(1), objects: one(pack('A')) });
    expect(world.where(pack('A'))).toMatchObject({ state: 'stolen', inside: false });
    expect(world.holding(pack('A')).forGood).toBe(true);
  });

  it('is what the receiver calls one, too', () => {
    const world = tradingWorld();
    commission(world, 'A');
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(pack('A')) });
    world.says('medi', { kind: 'receive', returned: true, objects: one(pack('A')) });
    expect(world.holding(pack('A')).locks).toMatchObject([{ kind: 'return' }]);
  });
});

describe('who held an object before', () => {
  it('is known of what is packed, and of a container only where it holds for all in it', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    const [acme, medi] = [world.glnOf('acme'), world.glnOf('medi')];
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: some(world, 'A', 'B') });
    world.says('medi', { kind: 'receive', objects: some(world, 'A', 'B') });
    handOver(world, 'acme', 'corner', one(pack('C')));
    handOver(world, 'corner', 'medi', one(pack('C')));
    expect(world.holding(pack('C')).past).toEqual([acme, world.glnOf('corner')]);
    packInto(world, sscc(1), one(pack('C')), 'medi');
    expect(world.holding(sscc(1)).past).toEqual([acme, world.glnOf('corner')]);
    packInto(world, sscc(1), one(pack('A')), 'medi');
    expect(world.holding(sscc(1)).past).toEqual([acme]);
    packInto(world, sscc(2), one(sscc(1)), 'medi');
    handOver(world, 'medi', 'station', one(sscc(2)));
    world.says('station', { kind: 'unpack', parent: sscc(2), objects: { epcs: [] } });
    world.says('station', { kind: 'unpack', parent: sscc(1), objects: one(pack('C')) });
    expect(world.holding(pack('C')).past).toEqual([world.glnOf('corner'), acme, medi]);
  });

  it('is kept of the latest thirty-two', () => {
    const glns = Array.from({ length: 40 }, (_, i) => String(i)) as never[];
    expect(addPast(glns.slice(0, 30), glns.slice(20))).toEqual(glns.slice(8));
    expect(addPast(glns.slice(0, 3), [glns[0]!])).toEqual([glns[1], glns[2], glns[0]]);
  });

  it('does not make one a maker of what others made', () => {
    const world = tradingWorld();
    world.admit('rival', 'manufacturer', ['commission', 'ship', 'receive', 'pack', 'end']);
    world.records('authority', world.grantOf('acme', 'rival', gtin(2)));
    world.records('rival', world.product(2));
    world.records('rival', world.batch(2, LOT));
    commission(world, 'A');
    handOver(world, 'acme', 'medi', some(world, 'A'));
    const objects = one(packOf(gtin(2), 'X'));
    world.says('rival', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects });
    handOver(world, 'rival', 'medi', objects);
    packInto(world, sscc(1), { epcs: [packOf(gtin(2), 'X')] }, 'medi');
    packInto(world, sscc(1), one(pack('A')), 'medi');
    expect(refusesReturn(world, 'medi', 'rival', one(sscc(1)))).toBe('not-returnable');
    packInto(world, sscc(2), one(sscc(1)), 'medi');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    handOver(world, 'acme', 'medi', one(caseOf(1)));
    handOver(world, 'medi', 'corner', one(caseOf(1)));
    sendBack(world, 'corner', 'acme', one(caseOf(1)));
  });
});
