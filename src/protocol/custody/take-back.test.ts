import { describe, expect, it } from 'vitest';
import {
  commission,
  DAY,
  handOver,
  handoff,
  pack,
  RMA,
  some,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const brought: Told = { kind: 'receive', returned: true, alreadyDone: 'a patient brought it', objects: one(pack('A')) };

/** Corner has packs, and did something with A. @returns the id of that */
function atCorner(told: Told): { world: PureWorld; id: string } {
  const world = tradingWorld();
  commission(world, 'A', 'B');
  handOver(world, 'acme', 'corner', some(world, 'A', 'B'));
  return { world, id: world.says('corner', { objects: one(pack('A')), ...told } as Told) };
}

describe('a pack that a patient brings back', () => {
  it('is taken back by who dispensed it, and never comes into trade again', () => {
    const { world, id } = atCorner({ kind: 'dispense' });
    const handedOut = world.index - 1;
    world.says('corner', brought);
    expect(world.touches.at(-1)).toMatchObject({ prev: handedOut, contested: false });
    expect(world.holding(pack('A'))).toMatchObject({ forGood: true, supply: { id }, claims: [] });
    const objects = one(pack('A'));
    expect(world.refuses('corner', { kind: 'reactivate', undoes: id, objects })).toBe('not-reversible');
    expect(world.refuses('corner', { kind: 'dispense', objects })).toBe('already-supplied');
    world.says('corner', { kind: 'return', ...handoff(world, 'corner', 'acme'), documents: RMA, objects });
    world.says('acme', { kind: 'receive', objects });
    world.says('acme', { kind: 'end', reason: 'destroyed', objects });
  });

  it('is taken back by anybody once it cannot be undone any more, and is a claim before', () => {
    const { world } = atCorner({ kind: 'dispense' });
    const { time } = world.holding(pack('A')).supply!;
    world.time = time + 10 * DAY;
    world.says('station', brought);
    expect(world.touches.at(-1)).toMatchObject({ contested: true });
    expect(world.holding(pack('A'))).toMatchObject({ holder: world.glnOf('corner'), forGood: false });
    world.time = time + 11 * DAY;
    world.says('station', brought);
    const station = world.glnOf('station');
    expect(world.holding(pack('A'))).toMatchObject({ owner: station, holder: station, site: station, forGood: true });
    expect(world.holding(pack('A')).past.at(-1)).toBe(world.glnOf('corner'));
    world.says('medi', brought);
    expect(world.where(pack('A')).holder).toBe(station);
  });

  it('is whose it was where who used it has it: who keeps goods of another gets no title by using them', () => {
    for (const told of [{ kind: 'end', reason: 'exported' }, { kind: 'dispense' }] as Told[]) {
      const world = tradingWorld();
      commission(world, 'A', 'B');
      const to = { owner: world.glnOf('medi'), possessor: world.glnOf('corner') };
      world.says('acme', { kind: 'ship', from: { owner: world.glnOf('acme') }, to, objects: one(pack('A')) });
      world.says('corner', { kind: 'receive', objects: one(pack('A')) });
      world.says('corner', { ...told, objects: one(pack('A')) } as Told);
      world.says('corner', brought);
      expect(world.holding(pack('A'))).toMatchObject({
        owner: world.glnOf('medi'),
        holder: world.glnOf('corner'),
        forGood: true,
      });
    }
  });

  it('comes back from use to who used it, and to nobody else however long ago', () => {
    const { world } = atCorner({ kind: 'end', reason: 'checked_out' });
    world.time += 400 * DAY;
    world.says('station', brought);
    expect(world.where(pack('A')).holder).toBe(world.glnOf('corner'));
    world.says('corner', brought);
    expect(world.holding(pack('A'))).toMatchObject({ forGood: true });
  });

  it('and is stolen then is reported so, live refused; the report waits, is undone, and may be confirmed', () => {
    const { world, id: dispensed } = atCorner({ kind: 'dispense' });
    const stolen = { kind: 'end', reason: 'stolen', alreadyDone: 'at night', objects: one(pack('A')) } as const;
    world.says('corner', stolen);
    expect(world.holding(pack('A')).claims).toEqual([]);
    world.says('corner', brought);
    expect(world.refuses('corner', { kind: 'end', reason: 'stolen', objects: one(pack('A')) })).toBe('already-supplied');
    world.says('corner', { ...stolen, reason: 'sample' });
    expect(world.holding(pack('A')).claims).toEqual([]);
    const id = world.says('corner', stolen);
    const claim = { kind: 'end', reason: 'stolen', by: world.glnOf('corner'), id };
    expect(world.holding(pack('A'))).toMatchObject({ end: null, supply: { id: dispensed }, claims: [claim] });
    world.says('corner', { kind: 'reactivate', undoes: id, objects: one(pack('A')) });
    expect(world.holding(pack('A')).claims).toEqual([]);
    const again = world.says('corner', { ...stolen, alreadyDone: 'at night, after all' });
    world.says('authority', { kind: 'unlock', reason: 'as the police found', confirms: again, objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({
      end: { id: again, reason: 'stolen' },
      supply: { id: dispensed },
      forGood: true,
    });
  });

  it('that was reported lost or stolen is a claim, which a regulator confirms: it is held then, and still stopped', () => {
    for (const reason of ['lost', 'stolen'] as const) {
      const { world } = atCorner({ kind: 'end', reason });
      const report = world.says('station', brought);
      expect(world.where(pack('A')).holder).toBe(world.glnOf('corner'));
      world.says('authority', { kind: 'unlock', reason: 'seen', confirms: report, objects: one(pack('A')) });
      expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('station'), state: 'stolen' });
      expect(world.holding(pack('A'))).toMatchObject({ forGood: true, end: { reason } });
      world.says('station', { kind: 'end', reason: 'destroyed', objects: one(pack('A')) });
    }
  });

  it('and is not spent, or on its way back, is booked in like any other', () => {
    const { world } = atCorner({ kind: 'dispense' });
    world.says('corner', { kind: 'return', ...handoff(world, 'corner', 'acme'), documents: RMA, objects: one(pack('A')) });
    world.says('acme', brought);
    expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('acme'), state: 'supplied' });
    world.says('station', { ...brought, objects: one(pack('B')) } as Told);
    expect(world.touches.at(-1)).toMatchObject({ contested: true });
  });
});
