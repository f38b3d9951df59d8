import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  gtin,
  handOver,
  handoff,
  pack,
  packInto,
  packOf,
  sendBack,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import type { Step } from '../epcis/step.js';

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
    expect(world.where(pack('A')).state).toBe('supplied');
    expect(world.holding(pack('A')).claims).toEqual([]);
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
    const { state, holder, claims } = world.holding(pack('A'));
    expect([state, holder]).toEqual(['active', world.glnOf('corner')]);
    const station = world.glnOf('station');
    expect(claims).toMatchObject([{ kind: told.kind, by: station, site: station, index: world.index - 1, id: world.ids.at(-1) }]);
    expect(world.book.head(world.find(pack('A'))!)).toEqual(head);
    expect(world.touches.at(-1)).toMatchObject({ prev: null, contested: true });
    expect(world.holding(pack('B')).claims).toEqual([]);
  });

  it('of a dispensing or an end against a lock or a recall takes effect, contested; live it is refused', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    handOver(world, 'acme', 'corner', some(world, 'A', 'B', 'C'));
    world.says('authority', { kind: 'lock', reason: 'x', objects: one(pack('A')) });
    const dispense: Told = { kind: 'dispense', objects: one(pack('A')) };
    expect(world.refuses('corner', dispense)).toBe('locked');
    world.says('corner', { ...dispense, ...late });
    expect(world.where(pack('A')).state).toBe('supplied');
    expect(world.holding(pack('A')).claims).toEqual([]);
    expect(world.touches.at(-1)).toMatchObject({ contested: true });
    world.records('acme', world.recall(1));
    expect(world.refuses('corner', { ...dispense, objects: one(pack('B')) })).toBe('recalled');
    world.says('corner', { ...dispense, ...late, objects: one(pack('B')) });
    world.says('corner', { kind: 'end', reason: 'checked_out', ...late, objects: one(pack('C')) });
    expect([world.where(pack('B')).state, world.where(pack('C')).state]).toEqual(['supplied', 'checked_out']);
  });

  it.each(['expired', 'withdrawn'] as const)('of a dispensing of what is %s takes effect, too', (what) => {
    const world = tradingWorld();
    commission(world, 'A');
    handOver(world, 'acme', 'corner', some(world, 'A'));
    if (what === 'expired') world.time = Date.parse('2028-01-31T23:00:00Z');
    else world.records('acme', world.withdrawal(1));
    expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('A')) })).toBe(what);
    world.says('corner', { kind: 'dispense', ...late, objects: one(pack('A')) });
    expect(world.where(pack('A')).state).toBe('supplied');
    expect(world.touches.at(-1)).toMatchObject({ contested: true });
  });

  it('is noted as contested once its entry stands, whatever it changed', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'B'));
    const dispense: Told = { kind: 'dispense', objects: one(pack('A')), ...late };
    world.group(() => {
      world.says('acme', dispense);
      const { index } = world;
      world.says('corner', dispense);
      expect(world.refuses('corner', { ...dispense, objects: { epcs: [pack('A'), sscc(1)] } })).toBe('not-a-pack');
      expect(world.book.contested).toEqual([{ index, code: 'already-supplied' }]);
    });
  });

  it('still names what exists, in its form, by a key and a licence that may', () => {
    const world = tradingWorld();
    commission(world, 'A');
    packInto(world, sscc(1), some(world, 'A'));
    expect(world.refuses('corner', { kind: 'receive', objects: one(packOf(gtin(9), 'Z')), ...late })).toBe('product-unknown');
    expect(world.refuses('corner', { kind: 'receive', objects: one(sscc(9)), ...late })).toBe('object-unknown');
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
      claims: [],
    });
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
  });

  it('does not heal by a shipping to somebody else', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.says('corner', received);
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ state: 'in_transit', claims: [{ by: world.glnOf('corner') }] });
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ holder: world.glnOf('medi'), claims: [{ by: world.glnOf('corner') }] });
  });

  const shipped = (world: PureWorld, uri: string, from = 'acme', to = 'corner') =>
    world.says(from, { kind: 'ship', ...handoff(world, from, to), objects: one(uri) });
  const report = (world: PureWorld, objects: Step['objects'], name = 'corner') =>
    world.says(name, { kind: 'receive', objects, ...late });
  const state = (world: PureWorld, uri: string) => world.where(uri).state;

  it('waits for its own shipping while the goods come by another', () => {
    const world = tradingWorld();
    commission(world, 'A');
    report(world, one(pack('A')), 'medi');
    report(world, one(pack('A')));
    shipped(world, pack('A'), 'acme', 'medi');
    expect(world.where(pack('A'))).toMatchObject({ state: 'active', holder: world.glnOf('medi') });
    shipped(world, pack('A'), 'medi');
    expect(world.holding(pack('A'))).toMatchObject({ holder: world.glnOf('corner'), claims: [] });
  });

  it('of what is in a container waits on when it comes out', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    report(world, one(pack('A')));
    world.says('acme', { kind: 'unpack', parent: sscc(1), objects: one(pack('A')) });
    shipped(world, pack('A'));
    expect(world.where(pack('A'))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
  });

  it('that is sent twice waits for nothing once the goods are there', () => {
    const world = tradingWorld();
    commission(world, 'A');
    handOver(world, 'acme', 'corner', some(world, 'A'));
    report(world, one(pack('A')));
    expect(world.holding(pack('A'))).toMatchObject({ claims: [] });
  });

  describe('of all packs in a container', () => {
    /** Four packs, two of them in a case, case and packs on a pallet. */
    function pallet(): PureWorld {
      const world = tradingWorld();
      commission(world, 'A', 'B', 'C', 'D');
      packInto(world, sscc(2), some(world, 'A', 'B'));
      packInto(world, sscc(1), { ...some(world, 'C', 'D'), epcs: [sscc(2)] });
      return world;
    }

    it('heals when the container is shipped, and is its receipt when it was', () => {
      for (const isLate of [true, false]) {
        const world = pallet();
        const all = some(world, 'A', 'B', 'C', 'D');
        if (isLate) report(world, all);
        shipped(world, sscc(1));
        if (!isLate) report(world, all);
        expect(world.where(sscc(1))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
        expect(world.holding(sscc(1)).claims).toEqual([]);
        world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
      }
    });

    it('may name containers in it in the place of their packs', () => {
      const world = pallet();
      report(world, { ...some(world, 'C', 'D'), epcs: [sscc(2)] });
      shipped(world, sscc(1));
      expect(state(world, sscc(1))).toBe('active');
    });

    it('is not one of a part, of a part named twice, or of an empty container in it', () => {
      for (const part of [
        (world: PureWorld) => some(world, 'A', 'B', 'C'),
        (world: PureWorld) => ({ ...some(world, 'A', 'B'), epcs: [sscc(2)] }),
        () => one(caseOf(3)),
      ]) {
        const world = pallet();
        world.says('acme', { kind: 'commission', objects: one(caseOf(3)) });
        packInto(world, sscc(1), one(caseOf(3)));
        report(world, part(world));
        shipped(world, sscc(1));
        expect(state(world, sscc(1))).toBe('in_transit');
      }
    });

    it('is refused live, as before: the container is to be named', () => {
      const world = pallet();
      shipped(world, sscc(1));
      expect(world.refuses('corner', { kind: 'receive', objects: some(world, 'A', 'B', 'C', 'D') })).toBe('not-top-level');
    });

    it('waits from before the packing, if it is of everything that was packed, at one site', () => {
      for (const [first, second, expected] of [
        ['corner', 'corner', 'active'],
        ['corner', 'medi', 'in_transit'],
      ] as const) {
        const world = tradingWorld();
        commission(world, 'A', 'B');
        report(world, some(world, 'A'), first);
        report(world, some(world, 'B'), second);
        packInto(world, sscc(1), some(world, 'A'));
        packInto(world, sscc(1), some(world, 'B'));
        shipped(world, sscc(1));
        expect(state(world, sscc(1))).toBe(expected);
      }
    });

    it('waits no more once something else is in it, unless the container itself was named', () => {
      for (const [named, expected] of [
        [(world: PureWorld) => some(world, 'A', 'B'), 'in_transit'],
        [() => one(sscc(1)), 'active'],
      ] as const) {
        const world = tradingWorld();
        commission(world, 'A', 'B', 'C');
        packInto(world, sscc(1), some(world, 'A', 'B'));
        report(world, named(world));
        if (expected === 'active') report(world, some(world, 'A', 'B'));
        packInto(world, sscc(1), some(world, 'C'));
        shipped(world, sscc(1));
        expect(state(world, sscc(1))).toBe(expected);
      }
    });

    it('waits for nothing where the container is there: it has to come back before it is back', () => {
      const world = tradingWorld();
      commission(world, 'A', 'B');
      packInto(world, sscc(1), some(world, 'A', 'B'));
      report(world, some(world, 'A', 'B'), 'acme');
      expect(world.holding(sscc(1)).claims).toEqual([]);
      handOver(world, 'acme', 'medi', one(sscc(1)));
      sendBack(world, 'medi', 'acme', one(sscc(1)));
      expect(state(world, sscc(1))).toBe('in_transit');
    });

    it('is fulfilled once its signer had the goods: they do not arrive again when they come back', () => {
      const world = tradingWorld();
      commission(world, 'A', 'B');
      packInto(world, sscc(1), some(world, 'A', 'B'));
      report(world, some(world, 'A', 'B'), 'medi');
      shipped(world, sscc(1), 'acme', 'medi');
      world.says('medi', { kind: 'unpack', parent: sscc(1), objects: { epcs: [] } });
      expect(world.holding(pack('A')).claims).toEqual([]);
      report(world, one(pack('A')), 'corner');
      handOver(world, 'medi', 'station', some(world, 'A'));
      report(world, one(pack('A')), 'medi');
      packInto(world, sscc(2), some(world, 'A'), 'station');
      expect(world.holding(sscc(2)).claims.map(({ by }) => by)).toEqual([world.glnOf('corner')]);
    });
  });
});

describe('a report of a container and of what is in it', () => {
  /** A pallet of A and B on its way to corner, which reported before that it dispensed A. */
  const arriving = (...told: Told[]) => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    for (const one of told) world.says('corner', one);
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(sscc(1)) });
    return world;
  };
  const touchesOf = (world: PureWorld, uri: string) => world.touches.filter(({ holding }) => holding === world.find(uri));
  const dispensed: Told = { kind: 'dispense', ...late, objects: one(pack('A')) };

  it.each([
    ['the container first', [sscc(1), pack('A')]],
    ['what is in it first', [pack('A'), sscc(1)]],
  ])('is one item of the history of each, contested, and the earlier report has its effect: %s', (_, epcs) => {
    const world = arriving(dispensed);
    const shipped = world.index - 1;
    world.says('corner', { kind: 'receive', ...late, objects: { epcs } });
    const { index } = world;
    expect(world.where(sscc(1))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
    expect(world.where(pack('A'))).toMatchObject({ state: 'supplied', holder: world.glnOf('corner'), inside: false });
    expect(touchesOf(world, pack('A')).at(-1)).toMatchObject({ index: index - 1, contested: true });
    expect(touchesOf(world, sscc(1)).at(-1)).toMatchObject({ index: index - 1, prev: shipped, contested: false });
    expect(world.holding(pack('A')).head.index).toBe(index - 1);
  });

  it.each([
    ['the container first', [sscc(1), pack('A')]],
    ['what is in it first', [pack('A'), sscc(1)]],
  ])('that ends both on their way ends both: %s', (_, epcs) => {
    const world = arriving(dispensed);
    world.says('corner', { kind: 'end', reason: 'destroyed', ...late, objects: { epcs } });
    expect([world.where(sscc(1)).state, world.where(pack('A')).state]).toEqual(['destroyed', 'destroyed']);
    const indexes = touchesOf(world, pack('A')).map(({ index }) => index);
    expect(indexes).toEqual([...new Set(indexes)]);
  });
});

describe('a report of what is on its way back to its signer', () => {
  const [spent] = [pack('A')];
  /** A was dispensed by corner and is on its way back to acme. */
  const returning = () => {
    const world = tradingWorld();
    commission(world, 'A');
    handOver(world, 'acme', 'corner', one(spent));
    world.says('corner', { kind: 'dispense', objects: one(spent) });
    sendBack(world, 'corner', 'acme', one(spent));
    return world;
  };

  it.each<[string, Told]>([
    ['dispensing', { kind: 'dispense', objects: one(spent), ...late }],
    ['end', { kind: 'end', reason: 'checked_out', objects: one(spent), ...late }],
  ])('receives it and moves its head, though the %s itself breaks a rule', (_, told) => {
    const world = returning();
    const { index, id } = world.holding(spent).head;
    expect(id).toBe(world.ids.at(-1));
    world.says('acme', told);
    expect(world.holding(spent)).toMatchObject({ state: 'active', holder: world.glnOf('acme'), taker: null, claims: [] });
    expect(world.touches.at(-1)).toMatchObject({ index: world.index - 1, prev: index, contested: true });
    expect(world.holding(spent).head).toEqual({ index: world.index - 1, id: world.ids.at(-1) });
    expect(world.refuses('acme', { kind: 'receive', objects: one(spent) })).toBe('already-received');
    world.says('acme', { kind: 'end', reason: 'destroyed', objects: one(spent) });
  });
});
