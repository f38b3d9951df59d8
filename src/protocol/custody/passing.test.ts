/** SSCCs and GRAIs, which exist while something is in them. */
import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  handOver,
  handoff,
  pack,
  packInto,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
} from '../../../test/support/pure-world.js';
import { graiUri, type Grai, type GraiSerial } from '../gs1/identifiers.js';

const one = (uri: string) => ({ epcs: [uri] });
const none = { epcs: [] };
const TOTE = graiUri('09521234000013' as Grai, 'T1' as GraiSerial);
const headOf = (world: PureWorld, uri: string): string => world.book.head(world.find(uri)!).id;

describe('an SSCC or a GRAI', () => {
  it('of which all was taken out is no more, and begins anew with its next packing', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, TOTE, one(pack('A')));
    const first = world.find(TOTE)!;
    handOver(world, 'acme', 'medi', one(TOTE));
    world.says('medi', { kind: 'unpack', parent: TOTE, objects: none });
    expect(world.find(TOTE)).toBeUndefined();
    expect(world.book.holding(first)).toMatchObject({ count: 0, until: world.index - 1 });
    expect(world.refuses('medi', { kind: 'unpack', parent: TOTE, objects: none })).toBe('object-unknown');
    expect(world.refuses('medi', { kind: 'ship', ...handoff(world, 'medi', 'acme'), objects: one(TOTE) })).toBe('object-unknown');
    // Its owner packs it next morning, and needs to know nothing of where it was.
    packInto(world, TOTE, one(pack('B')));
    expect(world.find(TOTE)).not.toBe(first);
    expect(world.where(TOTE)).toMatchObject({ holder: world.glnOf('acme'), state: 'active' });
    expect(world.where(pack('A')).holder).toBe(world.glnOf('medi'));
  });

  it('begins anew over the heads of what is packed, and of nothing else', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, TOTE, one(pack('A')));
    world.says('acme', { kind: 'unpack', parent: TOTE, objects: none });
    expect(world.headsOf({ kind: 'pack', parent: TOTE, objects: one(pack('B')) } as never)).toEqual([headOf(world, pack('B'))]);
    packInto(world, TOTE, one(pack('B')));
  });

  it('takes no locks, disputes or former holders over from what it was: they left with what was in it', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    world.says('authority', { kind: 'lock', reason: 'suspect', objects: one(sscc(1)) });
    world.says('acme', { kind: 'dispute', what: 'damaged', reason: 'wet', objects: one(sscc(1)) });
    world.says('acme', { kind: 'unpack', parent: sscc(1), objects: none });
    expect(world.holding(pack('A'))).toMatchObject({ locks: [{ rank: 'regulator' }], disputes: [{ what: 'damaged' }] });
    packInto(world, sscc(1), one(pack('B')));
    expect(world.holding(sscc(1))).toMatchObject({ locks: [], lockedInside: 0, disputes: [] });
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(sscc(1)) });
  });

  it('is no more whichever step takes the last thing out', () => {
    for (const step of [
      (world: PureWorld) => world.says('acme', { kind: 'dispense', objects: one(pack('A')) }),
      (world: PureWorld) => world.says('acme', { kind: 'end', reason: 'damaged', objects: one(pack('A')) }),
      (world: PureWorld) => world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(pack('A')) }),
      (world: PureWorld) => packInto(world, sscc(2), one(pack('A'))),
      (world: PureWorld) => world.says('acme', { kind: 'unpack', parent: sscc(1), objects: one(pack('A')) }),
    ]) {
      const world = tradingWorld();
      commission(world, 'A');
      packInto(world, sscc(1), one(pack('A')));
      step(world);
      expect(world.find(sscc(1))).toBeUndefined();
    }
  });

  it('takes what it is in with it, where nothing else is in that; a case stays', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(2), one(sscc(1)));
    packInto(world, caseOf(1), one(sscc(2)));
    packInto(world, sscc(3), one(caseOf(1)));
    world.says('authority', { kind: 'lock', reason: 'suspect', objects: one(sscc(1)) });
    world.says('acme', { kind: 'unpack', parent: sscc(1), objects: none });
    expect([sscc(1), sscc(2), sscc(3)].map((uri) => world.find(uri) === undefined)).toEqual([true, true, false]);
    expect(world.holding(sscc(3))).toMatchObject({ height: 2, lockedInside: 0, contents: {} });
    expect(world.holding(caseOf(1))).toMatchObject({ height: 1, levels: [] });
  });

  it('stays where what is in it goes from one place in it to another', () => {
    const world = tradingWorld();
    commission(world, 'A');
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(2), one(sscc(1)));
    const pallet = world.find(sscc(2));
    packInto(world, sscc(2), one(pack('A')));
    expect([world.find(sscc(1)), world.find(sscc(2))]).toEqual([undefined, pallet]);
    expect(world.holding(sscc(2))).toMatchObject({ height: 1, levels: [] });
  });

  it('comes and goes within one group of entries', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.group(() => {
      for (const serial of ['A', 'B', 'A']) {
        packInto(world, TOTE, one(pack(serial)));
        world.says('acme', { kind: 'unpack', parent: TOTE, objects: none });
      }
      packInto(world, TOTE, some(world, 'B'));
    });
    expect(world.holdings().filter(({ epc }) => epc === TOTE)).toHaveLength(4);
    expect(world.holding(TOTE)).toMatchObject({ until: 0, count: 1 });
  });

  it('is as it was after a refusal', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    world.refuses('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: { epcs: [pack('A'), sscc(9)] } });
    expect(world.holding(sscc(1)).until).toBe(0);
  });
});
