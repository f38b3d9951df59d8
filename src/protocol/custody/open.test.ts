/** What opens a container, and what closes it. */
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
import { isOpen } from './open.js';

const one = (uri: string) => ({ epcs: [uri] });
const open = (world: PureWorld, ...uris: string[]) => uris.map((uri) => isOpen(world.holding(uri)));

/** `acme` has `serials` in case 1. */
function withCase(...serials: (string | number)[]): PureWorld {
  const world = tradingWorld();
  commission(world, ...serials);
  world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
  packInto(world, caseOf(1), some(world, ...serials));
  return world;
}

/** Ships by mistake, and takes that back. */
function takenOut(world: PureWorld, ...serials: (string | number)[]): void {
  world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: some(world, ...serials) });
  world.says('acme', { kind: 'void', objects: some(world, ...serials) });
}

describe('an open container', () => {
  it('is whole again when what left it is back in it', () => {
    const world = withCase('A', 'B', 'C');
    takenOut(world, 'A');
    expect(open(world, caseOf(1))).toEqual([true]);
    packInto(world, caseOf(1), one(pack('A')));
    expect(world.holding(caseOf(1)).missing).toEqual([]);
    expect(world.holding(pack('A')).leavings).toEqual([]);
    handOver(world, 'acme', 'medi', one(caseOf(1)));
  });

  it('stays open until the last of it is back, however that was divided meanwhile', () => {
    const world = withCase('A', 'B', 'C', 'D', 'E');
    takenOut(world, 'A', 'B', 'C');
    takenOut(world, 'D');
    for (const back of [['A', 'B'], ['D'], ['C']]) {
      expect(open(world, caseOf(1))).toEqual([true]);
      packInto(world, caseOf(1), some(world, ...back));
    }
    expect(open(world, caseOf(1))).toEqual([false]);
  });

  it('is not closed by what did not leave it, nor by what is put back elsewhere', () => {
    const world = withCase('A', 'B');
    commission(world, 'X', 'Y');
    takenOut(world, 'A');
    packInto(world, caseOf(1), one(pack('X')));
    packInto(world, sscc(2), { epcs: [pack('A')] });
    packInto(world, sscc(2), { epcs: [caseOf(1)] });
    expect(open(world, caseOf(1), sscc(2))).toEqual([true, true]);
    packInto(world, sscc(2), { epcs: [caseOf(1), pack('A')] });
    expect(open(world, caseOf(1), sscc(2))).toEqual([true, true]);
    // Directly in it, it is back, and what holds the case is whole by that; it left the other one by this.
    packInto(world, caseOf(1), one(pack('A')));
    expect(open(world, caseOf(1))).toEqual([false]);
    expect(world.holding(sscc(2))).toMatchObject({ missing: [{ count: 1 }], openInside: 0 });
  });

  it('keeps what left it for two containers apart', () => {
    const world = withCase('A', 'B');
    commission(world, 'X');
    takenOut(world, 'A');
    packInto(world, sscc(2), { epcs: [pack('A')] });
    packInto(world, sscc(2), { epcs: [pack('X')] });
    takenOut(world, 'A');
    packInto(world, caseOf(1), one(pack('A')));
    expect(open(world, caseOf(1), sscc(2))).toEqual([false, true]);
  });

  it('is closed by a packing of all that is in it, and what comes back after that is no more than something new', () => {
    const world = withCase('A', 'B', 'C');
    takenOut(world, 'A');
    packInto(world, caseOf(1), some(world, 'B', 'C'));
    expect(open(world, caseOf(1))).toEqual([false]);
    takenOut(world, 'B');
    packInto(world, caseOf(1), one(pack('A')));
    expect(open(world, caseOf(1))).toEqual([true]);
  });

  it('of which more than 32 left one by one is closed by such a packing alone', () => {
    const serials = Array.from({ length: 34 }, (_, i) => i);
    for (const gone of [32, 33]) {
      const world = withCase(...serials);
      for (const serial of serials.slice(0, gone)) takenOut(world, serial);
      packInto(world, caseOf(1), some(world, ...serials.slice(0, gone)));
      expect(open(world, caseOf(1))).toEqual([gone > 32]);
      packInto(world, caseOf(1), some(world, ...serials));
      expect(open(world, caseOf(1))).toEqual([false]);
    }
  });

  it('of which a list of more than 32 left is, too', () => {
    const serials = Array.from({ length: 34 }, (_, i) => i);
    const world = withCase(...serials);
    takenOut(world, ...serials.slice(1));
    packInto(world, caseOf(1), some(world, ...serials.slice(1)));
    expect(open(world, caseOf(1))).toEqual([true]);
  });

  it('opens all around it, and no longer than it is open', () => {
    const world = withCase('A', 'B');
    packInto(world, sscc(2), one(caseOf(1)));
    packInto(world, sscc(3), one(sscc(2)));
    takenOut(world, 'A');
    expect(open(world, caseOf(1), sscc(2), sscc(3))).toEqual([true, true, true]);
    expect(world.refuses('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(sscc(3)) })).toBe(
      'container-open',
    );
    packInto(world, caseOf(1), one(pack('A')));
    expect(open(world, caseOf(1), sscc(2), sscc(3))).toEqual([false, false, false]);
    takenOut(world, 'B');
    commission(world, 'X');
    packInto(world, sscc(2), one(pack('X')));
    world.says('acme', { kind: 'unpack', parent: sscc(2), objects: one(caseOf(1)) });
    expect(open(world, caseOf(1), sscc(2), sscc(3))).toEqual([true, false, false]);
  });

  it('of which all left one by one is no more, but missing where it was', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(2), one(sscc(1)));
    packInto(world, sscc(2), one(pack('B')));
    takenOut(world, 'A');
    expect(world.find(sscc(1))).toBeUndefined();
    expect(open(world, sscc(2))).toEqual([true]);
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(2), one(sscc(1)));
    expect(open(world, sscc(1), sscc(2))).toEqual([false, true]);
    packInto(world, sscc(2), { epcs: [sscc(1), pack('B')] });
    expect(open(world, sscc(2))).toEqual([false]);
  });

  it('is whole where the last thing in it was unpacked', () => {
    const world = withCase('A', 'B');
    takenOut(world, 'A');
    world.says('acme', { kind: 'unpack', parent: caseOf(1), objects: { epcs: [] } });
    expect(open(world, caseOf(1))).toEqual([false]);
  });
});
