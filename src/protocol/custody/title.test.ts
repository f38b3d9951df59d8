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
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });

/** A pack that medi owns and corner holds: acme shipped it past medi, its buyer. */
function dropShipped(): PureWorld {
  const world = tradingWorld();
  commission(world, 'A');
  const to = { owner: world.glnOf('medi'), possessor: world.glnOf('corner') };
  const from = { owner: world.glnOf('acme') };
  world.says('acme', { kind: 'ship', dropShipment: true, from, to, objects: one(pack('A')) });
  world.says('corner', { kind: 'receive', from, to, objects: one(pack('A')) });
  return world;
}
const offer = (world: PureWorld, owner: string, buyer: string, at: string, object = pack('A')): Told => {
  const possessor = world.glnOf(at);
  return {
    kind: 'ship',
    from: { owner: world.glnOf(owner), possessor },
    to: { owner: world.glnOf(buyer), possessor },
    objects: one(object),
  };
};
const parties = (world: PureWorld) => {
  const { owner, holder } = world.holding(pack('A'));
  return [owner, holder].map((gln) => [...world.people].find(([, person]) => person.gln === gln)?.[0]);
};

/** corner ends a pack's use and takes that back. */
function takeBack(world: PureWorld, told: Told): void {
  const undoes = world.says('corner', told);
  world.says('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) });
}

describe('a drop-shipment', () => {
  it('goes to a holder past its owner', () => {
    const world = dropShipped();
    expect(parties(world)).toEqual(['medi', 'corner']);
  });

  it('needs an owner other than who gets the goods', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const told = { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(pack('A')) } as const;
    expect(world.refuses('acme', { ...told, dropShipment: true })).toBe('drop-shipment');
    world.says('acme', { ...told, dropShipment: false });
  });
});

describe('who holds goods of another', () => {
  it('may move them, and dispense them, not sell them', () => {
    const world = dropShipped();
    const [medi, corner, station] = ['medi', 'corner', 'station'].map((name) => world.glnOf(name)) as [never, never, never];
    const ship = { kind: 'ship', from: { owner: medi, possessor: corner }, objects: one(pack('A')) } as const;
    expect(world.refuses('corner', { ...ship, to: { owner: station } })).toBe('not-owner');
    world.says('corner', { ...ship, to: { owner: medi, possessor: station } });
    world.says('station', { kind: 'receive', objects: one(pack('A')) });
    expect(parties(world)).toEqual(['medi', 'station']);
    world.says('station', { kind: 'dispense', objects: one(pack('A')) });
  });

  it('may sell them where the owner mandates it to ship', () => {
    const world = dropShipped();
    const told = {
      kind: 'ship',
      from: { owner: world.glnOf('medi'), possessor: world.glnOf('corner') },
      to: { owner: world.glnOf('station') },
      objects: one(pack('A')),
    } as const;
    world.mandate('medi', 'corner', ['receive']);
    expect(world.refuses('corner', told)).toBe('not-owner');
    world.mandate('medi', 'corner', ['ship']);
    world.says('corner', told);
  });
});

describe('a title', () => {
  it('is offered by the owner and accepted by the buyer, while the goods stay', () => {
    const world = dropShipped();
    const received = world.index - 1;
    world.says('medi', offer(world, 'medi', 'corner', 'corner'));
    expect(world.touches.at(-1)).toMatchObject({ index: received + 1, prev: received, contested: false });
    expect(world.holding(pack('A')).buyer).toBe(world.glnOf('corner'));
    const possessor = world.glnOf('corner');
    const [from, to] = [
      { owner: world.glnOf('medi'), possessor },
      { owner: possessor, possessor },
    ];
    expect(world.refuses('station', { kind: 'receive', objects: one(pack('A')) })).toBe('not-for-you');
    expect(world.refuses('corner', { kind: 'receive', from, to: from, objects: one(pack('A')) })).toBe('parties-differ');
    world.says('corner', { kind: 'receive', from, to, objects: one(pack('A')) });
    expect(parties(world)).toEqual(['corner', 'corner']);
    expect(world.holding(pack('A')).buyer).toBeNull();
    expect(world.refuses('corner', { kind: 'receive', objects: one(pack('A')) })).toBe('already-received');
  });

  it('is refused of goods of another, elsewhere, inside, on their way, locked, ended or opened', () => {
    const world = dropShipped();
    expect(world.refuses('corner', offer(world, 'corner', 'station', 'corner'))).toBe('not-owner');
    expect(world.refuses('corner', offer(world, 'medi', 'station', 'corner'))).toBe('not-owner');
    expect(world.refuses('medi', offer(world, 'medi', 'station', 'medi'))).toBe('parties-differ');
    // The owner names another as the source's owner: that one did not sign.
    expect(world.refuses('medi', offer(world, 'acme', 'station', 'corner'))).toBe('not-owner');
    commission(world, 'B', 'C', 'D', 'E', 'F');
    packInto(world, sscc(1), some(world, 'B'));
    const own = (object: string) => world.refuses('acme', offer(world, 'acme', 'medi', 'acme', object));
    expect(own(pack('B'))).toBe('not-top-level');
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(pack('C')) });
    expect(own(pack('C'))).toBe('in-transit');
    world.says('acme', { kind: 'lock', reason: 'x', objects: one(pack('D')) });
    expect(own(pack('D'))).toBe('locked');
    world.says('acme', { kind: 'dispense', partial: true, objects: one(pack('E')) });
    expect(own(pack('E'))).toBe('part-used');
    world.says('acme', { kind: 'dispense', objects: one(pack('E')) });
    expect(own(pack('E'))).toBe('already-supplied');
    world.records('acme', world.recall(1));
    expect(own(pack('F'))).toBe('recalled');
  });

  it('of goods in the owner’s own hands names the owner as possessor, by itself or not', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const [acme, medi] = [world.glnOf('acme'), world.glnOf('medi')];
    world.says('acme', { kind: 'ship', from: { owner: acme }, to: { owner: medi, possessor: acme }, objects: one(pack('A')) });
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    expect(parties(world)).toEqual(['medi', 'acme']);
  });

  it.each<[string, (world: PureWorld) => void]>([
    ['are packed', (world) => void packInto(world, sscc(1), one(pack('A')), 'corner')],
    ['are opened', (world) => void world.says('corner', { kind: 'dispense', partial: true, objects: one(pack('A')) })],
    ['are dispensed', (world) => takeBack(world, { kind: 'dispense', objects: one(pack('A')) })],
    ['are ended', (world) => takeBack(world, { kind: 'end', reason: 'exported', objects: one(pack('A')) })],
    [
      'are shipped',
      (world) => {
        const [medi, corner, station] = ['medi', 'corner', 'station'].map((name) => world.glnOf(name)) as [never, never, never];
        const from = { owner: medi, possessor: corner };
        world.says('corner', { kind: 'ship', from, to: { owner: medi, possessor: station }, objects: one(pack('A')) });
        world.says('corner', { kind: 'void', objects: one(pack('A')) });
      },
    ],
  ])('lapses for good when the goods %s, even where that is undone', (_, moveOn) => {
    const world = dropShipped();
    world.says('medi', offer(world, 'medi', 'station', 'corner'));
    moveOn(world);
    expect(world.refuses('station', { kind: 'receive', objects: one(pack('A')) })).toMatch(/^not-(for-you|top-level)$/);
    expect(world.holding(pack('A'))).toMatchObject({ buyer: null, owner: world.glnOf('medi') });
  });

  it('lapses when its owner withdraws it, and when the goods go on', () => {
    const world = dropShipped();
    world.says('medi', offer(world, 'medi', 'station', 'corner'));
    expect(world.refuses('station', { kind: 'void', objects: one(pack('A')) })).toBe('not-shipped');
    world.says('medi', { kind: 'void', objects: one(pack('A')) });
    expect(world.refuses('medi', { kind: 'void', objects: one(pack('A')) })).toBe('not-shipped');
    world.says('medi', offer(world, 'medi', 'station', 'corner'));
    packInto(world, sscc(1), some(world, 'A'), 'corner');
    expect(world.holding(pack('A')).buyer).toBeNull();
    commission(world, 'B');
    handOver(world, 'acme', 'medi', one(pack('B')));
    world.says('medi', offer(world, 'medi', 'station', 'medi', pack('B')));
    handOver(world, 'medi', 'corner', one(pack('B')));
    expect(world.refuses('station', { kind: 'receive', objects: one(pack('B')) })).toBe('not-for-you');
  });
});
