/** SSCCs and GRAIs, which exist while something is in them. */
import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  gln,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  some,
  sscc,
  tradingWorld,
  UNIT,
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

describe('the number of a container', () => {
  /** `medi` holds the numbers of the tests' totes, and has one with pack A, which it sent to `corner`; `acme` holds those of SSCCs. */
  function granted(): PureWorld {
    const world = tradingWorld();
    world.records('authority', world.grantOf(null, 'medi', '952123400001'));
    commission(world, 'A', 'B', 'C');
    handOver(world, 'acme', 'medi', some(world, 'A', 'B'));
    packInto(world, TOTE, one(pack('A')), 'medi');
    handOver(world, 'medi', 'corner', one(TOTE));
    return world;
  }

  it('is taken by who holds it, by whom that one signs for, and where nobody holds it by anybody', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    packInto(world, sscc(1), one(pack('A')));
    world.records('authority', world.grantOf(null, 'medi', '952123400000'));
    expect(world.refuses('acme', { kind: 'pack', parent: sscc(2), objects: one(pack('B')) })).toBe('identifier-not-yours');
    // What is there already was begun when the number was free.
    packInto(world, sscc(1), one(pack('B')));
    world.addSite('acme', gln(60));
    world.mandate('acme', 'medi', ['pack']);
    const key = world.person('medi').signer;
    world.says('acme', { kind: 'pack', parent: sscc(2), site: gln(60), objects: one(pack('C')) }, { key });
    handOver(world, 'acme', 'medi', one(sscc(2)));
    world.says('medi', { kind: 'unpack', parent: sscc(2), objects: none });
    packInto(world, sscc(2), one(pack('C')), 'medi');
  });

  it('of a tote that others never unpacked begins it anew; what they had in it stays with them', () => {
    const world = granted();
    const before = world.find(TOTE)!;
    const prev = [headOf(world, pack('B'))];
    expect(
      world.refuses(
        'medi',
        { kind: 'pack', parent: TOTE, objects: one(pack('B')) },
        { prev: [...prev, headOf(world, TOTE)].sort() },
      ),
    ).toBe('stale-prev');
    packInto(world, TOTE, one(pack('B')), 'medi', { prev });
    expect(world.find(TOTE)).not.toBe(before);
    expect(world.book.holding(before)).toMatchObject({ until: world.index - 1, holder: world.glnOf('corner') });
    expect(world.where(TOTE).holder).toBe(world.glnOf('medi'));
    const corner = world.glnOf('corner');
    expect(world.where(pack('A'))).toEqual({ holder: corner, site: corner, state: 'active', inside: false });
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
  });

  it('of a tote that is in another container leaves that one open', () => {
    const world = granted();
    commission(world, 'X');
    handOver(world, 'acme', 'corner', one(pack('X')));
    packInto(world, sscc(7), { epcs: [TOTE] }, 'corner');
    packInto(world, sscc(7), { epcs: [pack('X')] }, 'corner');
    packInto(world, TOTE, one(pack('B')), 'medi', { prev: [headOf(world, pack('B'))] });
    expect(world.holding(sscc(7))).toMatchObject({ missing: [{ count: 1 }], contents: { [`${UNIT}/${LOT}`]: 1 }, height: 1 });
    expect(world.where(pack('A'))).toMatchObject({ inside: false, holder: world.glnOf('corner') });
  });

  it('of a tote is of no use to others, on its way or not, nor is that of an SSCC', () => {
    const world = granted();
    const refuses = (name: string, parent: string, uri: string) =>
      world.refuses(name, { kind: 'pack', parent, objects: one(uri) });
    expect(refuses('acme', TOTE, pack('C'))).toBe('not-holder');
    world.says('corner', { kind: 'ship', ...handoff(world, 'corner', 'station'), objects: one(TOTE) });
    expect(refuses('acme', TOTE, pack('C'))).toBe('not-holder');
    world.says('station', { kind: 'receive', objects: one(TOTE) });
    world.says('station', { kind: 'unpack', parent: TOTE, objects: none });
    expect(refuses('acme', TOTE, pack('C'))).toBe('identifier-not-yours');
    packInto(world, TOTE, one(pack('B')), 'medi');
    world.records('authority', world.grantOf(null, 'acme', '952123400000'));
    packInto(world, sscc(1), one(pack('C')));
    handOver(world, 'acme', 'corner', one(sscc(1)));
    commission(world, 'Z');
    expect(refuses('acme', sscc(1), pack('Z'))).toBe('not-holder');
  });
});
