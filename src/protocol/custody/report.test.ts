import { describe, expect, it } from 'vitest';
import {
  commission,
  handOver,
  handoff,
  pack,
  packInto,
  some,
  sscc,
  tradingWorld,
  type Told,
} from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const late = { alreadyDone: 'the till was offline' };

describe('a report', () => {
  it('of what is in order is like any other step, and continues what it finds', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    handOver(world, 'acme', 'corner', some(world, 'A', 'B'));
    const dispense: Told = { kind: 'dispense', objects: one(pack('A')), ...late };
    expect(world.refuses('corner', dispense, { prev: [world.ids.at(-1)!] })).toBe('stale-prev');
    world.says('corner', dispense);
    expect(world.holding(pack('A'))).toMatchObject({ state: 'supplied', claim: null });
    expect(world.touches.at(-1)).toMatchObject({ contested: false });
  });

  it.each<[string, Told]>([
    ['dispensing', { kind: 'dispense', objects: one(pack('A')), ...late }],
    ['end', { kind: 'end', reason: 'destroyed', objects: one(pack('A')), ...late }],
    ['theft', { kind: 'end', reason: 'stolen', objects: one(pack('A')), ...late }],
    ['receipt', { kind: 'receive', objects: one(pack('A')), ...late }],
  ])('of a %s by somebody else is contested and changes nothing else', (_, told) => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    handOver(world, 'acme', 'corner', some(world, 'A', 'B'));
    const head = world.book.head(world.find(pack('A'))!);
    world.says('station', told);
    const { state, holder, claim } = world.holding(pack('A'));
    expect([state, holder]).toEqual(['active', world.glnOf('corner')]);
    expect(claim).toEqual({ kind: told.kind, by: world.glnOf('station'), site: world.glnOf('station'), index: world.index - 1 });
    expect(world.book.head(world.find(pack('A'))!)).toEqual(head);
    expect(world.touches.at(-1)).toMatchObject({ prev: null, contested: true });
    expect(world.holding(pack('B')).claim).toBeNull();
  });

  it('of a dispensing or an end against a lock or a recall takes effect, contested; live it is refused', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    handOver(world, 'acme', 'corner', some(world, 'A', 'B', 'C'));
    world.says('authority', { kind: 'lock', reason: 'x', objects: one(pack('A')) });
    const dispense: Told = { kind: 'dispense', objects: one(pack('A')) };
    expect(world.refuses('corner', dispense)).toBe('locked');
    world.says('corner', { ...dispense, ...late });
    expect(world.holding(pack('A'))).toMatchObject({ state: 'supplied', claim: null });
    expect(world.touches.at(-1)).toMatchObject({ contested: true });
    world.records('acme', world.recall(1));
    expect(world.refuses('corner', { ...dispense, objects: one(pack('B')) })).toBe('recalled');
    world.says('corner', { ...dispense, ...late, objects: one(pack('B')) });
    world.says('corner', { kind: 'end', reason: 'checked_out', ...late, objects: one(pack('C')) });
    expect([world.where(pack('B')).state, world.where(pack('C')).state]).toEqual(['supplied', 'checked_out']);
  });

  it('still names what exists, in its form, by a key and a licence that may', () => {
    const world = tradingWorld();
    commission(world, 'A');
    packInto(world, sscc(1), some(world, 'A'));
    expect(world.refuses('corner', { kind: 'receive', objects: one(pack('Z')), ...late })).toBe('object-unknown');
    expect(world.refuses('acme', { kind: 'dispense', objects: one(sscc(1)), ...late })).toBe('not-a-pack');
    expect(world.refuses('corner', { kind: 'receive', site: world.glnOf('medi'), objects: one(pack('A')), ...late })).toBe(
      'site-unknown',
    );
  });
});

describe('a contested receipt', () => {
  const received: Told = { kind: 'receive', objects: one(pack('A')), ...late };
  it('heals when the matching shipping arrives', () => {
    const world = tradingWorld();
    commission(world, 'A');
    world.says('corner', received);
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({
      state: 'active',
      holder: world.glnOf('corner'),
      owner: world.glnOf('corner'),
      site: world.glnOf('corner'),
      past: [world.glnOf('acme')],
      taker: null,
      claim: null,
    });
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
  });

  it('does not heal by a shipping to somebody else, nor do other reports', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.says('corner', received);
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ state: 'in_transit', claim: { by: world.glnOf('corner') } });
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    expect(world.holding(pack('A')).claim).toBeNull();
    world.says('corner', { kind: 'dispense', objects: one(pack('B')), ...late });
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(pack('B')) });
    expect(world.where(pack('B')).state).toBe('in_transit');
  });
});
