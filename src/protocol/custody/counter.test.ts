import { describe, expect, it } from 'vitest';
import {
  commission,
  DAY,
  gln,
  handOver,
  LOT,
  pack,
  packInto,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
} from '../../../test/support/pure-world.js';
import type { Serial } from '../gs1/identifiers.js';

const one = (uri: string) => ({ epcs: [uri] });

function atTheCounter(...serials: string[]) {
  const world = tradingWorld();
  commission(world, ...serials);
  handOver(world, 'acme', 'corner', some(world, ...serials));
  const dispense = { kind: 'dispense', objects: one(pack('A')) } as const;
  return { world, dispense };
}

describe('a dispensing', () => {
  it('makes a pack Supplied, where and when it happened', () => {
    const { world, dispense } = atTheCounter('A', 'B');
    const time = world.time;
    const id = world.says('corner', dispense);
    const corner = world.glnOf('corner');
    expect(world.holding(pack('A'))).toMatchObject({
      supply: { id, index: world.index - 1, time, site: corner },
    });
    expect(world.where(pack('B')).state).toBe('active');
    expect(world.refuses('corner', dispense)).toBe('already-supplied');
  });

  it('takes the pack out of its container', () => {
    const { world, dispense } = atTheCounter('A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'), 'corner');
    world.says('corner', dispense);
    expect(world.where(pack('A'))).toMatchObject({ inside: false, state: 'supplied' });
    expect(world.holding(sscc(1))).toMatchObject({ missing: [{ count: 1 }] });
  });

  it('of several packs is one of a list', () => {
    const { world } = atTheCounter('A', 'B', 'C');
    world.says('corner', { kind: 'dispense', objects: some(world, 'A', 'B') });
    expect([world.where(pack('A')).state, world.where(pack('C')).state]).toEqual(['supplied', 'active']);
  });

  it('is refused for a container, and for what is not in the signer’s hands', () => {
    const { world, dispense } = atTheCounter('A');
    packInto(world, sscc(1), one(pack('A')), 'corner');
    expect(world.refuses('corner', { ...dispense, objects: one(sscc(1)) })).toBe('not-a-pack');
    expect(world.refuses('station', dispense)).toBe('not-holder');
  });

  it('is refused while a lock on the pack or around it is open', () => {
    const { world, dispense } = atTheCounter('A');
    packInto(world, sscc(1), one(pack('A')), 'corner');
    world.says('authority', { kind: 'lock', reason: 'suspect', objects: one(sscc(1)) });
    expect(world.refuses('corner', dispense)).toBe('locked');
    world.says('authority', { kind: 'unlock', reason: 'cleared', objects: one(sscc(1)) });
    world.says('corner', dispense);
  });

  it('is refused for what is recalled, withdrawn or expired', () => {
    const { world, dispense } = atTheCounter('A', 'B');
    world.records('acme', world.recall(1, { lots: [LOT as never], serials: ['B' as Serial] }));
    world.says('corner', dispense);
    expect(world.refuses('corner', { ...dispense, objects: one(pack('B')) })).toBe('recalled');
    world.time = Date.parse('2028-01-31T23:00:00Z');
    const late = atTheCounter('A');
    late.world.time = world.time - 1;
    late.world.says('corner', late.dispense);
    const tooLate = atTheCounter('A');
    tooLate.world.time = world.time;
    expect(tooLate.world.refuses('corner', tooLate.dispense)).toBe('expired');
    tooLate.world.time -= 1000;
    tooLate.world.records('authority', world.withdrawal(1));
    expect(tooLate.world.refuses('corner', tooLate.dispense)).toBe('withdrawn');
  });
});

describe('a reactivation', () => {
  it('takes a dispensing back: the pack is Active where it was', () => {
    const { world, dispense } = atTheCounter('A');
    const undoes = world.says('corner', dispense);
    world.says('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ state: 'active', supply: null, holder: world.glnOf('corner') });
    world.says('corner', dispense);
  });

  it('of one of several packs dispensed together leaves the others Supplied', () => {
    const { world } = atTheCounter('A', 'B', 'C');
    const undoes = world.says('corner', { kind: 'dispense', objects: some(world, 'A', 'B', 'C') });
    world.says('corner', { kind: 'reactivate', undoes, objects: one(pack('B')) });
    expect(['A', 'B', 'C'].map((serial) => world.where(pack(serial)).state)).toEqual(['supplied', 'active', 'supplied']);
  });

  it('is possible for ten days', () => {
    const { world, dispense } = atTheCounter('A');
    const supplied = world.time;
    const undoes = world.says('corner', dispense);
    world.time = supplied + 10 * DAY + 1;
    expect(world.refuses('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) })).toBe('too-late');
    world.time = supplied + 10 * DAY;
    world.says('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) });
  });

  it('is refused for another site, another dispensing, or a pack that was not dispensed', () => {
    const { world, dispense } = atTheCounter('A', 'B');
    world.addSite('corner', gln(60));
    const undoes = world.says('corner', dispense);
    const reactivate = { kind: 'reactivate', undoes, objects: one(pack('A')) } as const;
    expect(world.refuses('corner', { ...reactivate, site: gln(60) })).toBe('other-site');
    expect(world.refuses('station', reactivate)).toBe('other-site');
    expect(world.refuses('corner', { ...reactivate, undoes: world.ids[0]! })).toBe('state-mismatch');
    expect(world.refuses('corner', { ...reactivate, objects: one(pack('B')) })).toBe('state-mismatch');
    packInto(world, sscc(1), one(pack('B')), 'corner');
    expect(world.refuses('corner', { ...reactivate, objects: one(sscc(1)) })).toBe('state-mismatch');
  });

  it.each<[string, (world: PureWorld) => unknown]>([
    ['recalled', (world) => world.records('acme', world.recall(1))],
    ['withdrawn', (world) => world.records('acme', world.withdrawal(1))],
    ['expired', (world) => (world.time = Date.parse('2028-01-31T23:00:00Z'))],
  ])('is refused for what was %s since', (code, since) => {
    const { world, dispense } = atTheCounter('A');
    world.time = Date.parse('2028-01-30T12:00:00Z');
    const undoes = world.says('corner', dispense);
    since(world);
    expect(world.refuses('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) })).toBe(code);
  });
});
