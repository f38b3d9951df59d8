import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  DAY,
  gln,
  handOver,
  handoff,
  pack,
  packInto,
  RMA,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import type { EndReason } from '../epcis/step.js';
import { REACTIVATE_WITHIN } from './counter.js';

const one = (uri: string) => ({ epcs: [uri] });
const ending = (reason: EndReason, uri = pack('A')): Told => ({ kind: 'end', reason, objects: one(uri) });

function atCorner(...serials: string[]): PureWorld {
  const world = tradingWorld();
  commission(world, ...serials);
  handOver(world, 'acme', 'corner', some(world, ...serials));
  return world;
}

describe('an end', () => {
  it.each([
    ['sample', 'sample'],
    ['free_sample', 'free_sample'],
    ['exported', 'exported'],
    ['checked_out', 'checked_out'],
    ['damaged', 'destroyed'],
    ['destroyed', 'destroyed'],
    ['lost', 'stolen'],
    ['stolen', 'stolen'],
  ] as const)('for the reason %s reads %s, and it is not used or ended again', (reason, state) => {
    const world = atCorner('A', 'B');
    const id = world.says('corner', ending(reason));
    expect(world.where(pack('A')).state).toBe(state);
    expect(world.holding(pack('A'))).toMatchObject({ end: { id, reason, site: world.glnOf('corner') }, count: 1 });
    expect(world.where(pack('B')).state).toBe('active');
    for (const told of [ending('sample'), ending('stolen'), { kind: 'dispense', objects: one(pack('A')) } as const]) {
      expect(world.refuses('corner', told)).toBe('object-ended');
    }
  });

  it('is told by its holder; of what is in use no longer, not twice', () => {
    const world = atCorner('A');
    expect(world.refuses('medi', ending('destroyed'))).toBe('not-holder');
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    expect(world.refuses('corner', ending('lost'))).toBe('already-supplied');
  });

  it('in use is refused of what is locked or recalled; a sample and destruction never are', () => {
    for (const stop of ['lock', 'recall']) {
      const world = atCorner('A', 'B');
      if (stop === 'lock') world.says('authority', { kind: 'lock', reason: 'x', objects: some(world, 'A', 'B') });
      else world.records('acme', world.recall(1));
      for (const reason of ['free_sample', 'exported', 'checked_out'] as const) {
        expect(world.refuses('corner', ending(reason))).toBe(stop === 'lock' ? 'locked' : 'recalled');
      }
      world.says('corner', ending('sample'));
      world.says('corner', ending('destroyed', pack('B')));
      expect(world.touches.at(-1)!.contested).toBe(false);
    }
  });

  it('in use that is reported of what is recalled takes effect, contested, and continues the head', () => {
    const world = atCorner('A', 'B');
    const received = world.index - 1;
    world.says('corner', { ...ending('exported', pack('B')), alreadyDone: 'left yesterday' } as Told);
    expect(world.touches.at(-1)).toMatchObject({ prev: received, contested: false });
    world.records('acme', world.recall(1));
    world.says('corner', { ...ending('exported'), alreadyDone: 'left yesterday' } as Told);
    expect(world.touches.at(-1)).toMatchObject({ prev: received, contested: true });
    expect(world.where(pack('A')).state).toBe('exported');
  });

  it('of a container ends all that is in it, and of a pack in it opens it', () => {
    const world = atCorner('A', 'B', 'C');
    packInto(world, sscc(1), some(world, 'A', 'B'), 'corner');
    world.says('corner', ending('damaged'));
    expect(world.holding(sscc(1))).toMatchObject({ missing: [{ count: 1 }], state: 'active' });
    const undoes = world.says('corner', ending('exported', sscc(1)));
    expect(world.where(pack('B')).state).toBe('exported');
    world.says('corner', { kind: 'reactivate', undoes, objects: one(sscc(1)) });
    expect(world.where(pack('B')).state).toBe('active');
  });
});

describe('a theft', () => {
  it('is told by the giver of goods on their way, or by the manufacturer, wherever they are', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C', 'D');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    packInto(world, caseOf(1), some(world, 'A'));
    handOver(world, 'acme', 'medi', { ...some(world, 'B', 'C', 'D'), epcs: [caseOf(1)] });
    world.says('medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(pack('B')) });
    expect(world.refuses('corner', ending('stolen', pack('B')))).toBe('not-holder');
    expect(world.refuses('medi', ending('damaged', pack('B')))).toBe('in-transit');
    world.says('medi', ending('stolen', pack('B')));
    expect(world.holding(pack('B'))).toMatchObject({ state: 'in_transit', end: { reason: 'stolen' } });
    world.says('corner', { kind: 'receive', objects: one(pack('B')) });
    expect(world.where(pack('B'))).toMatchObject({ holder: world.glnOf('corner'), state: 'stolen' });
    world.says('acme', ending('stolen', pack('C')));
    world.says('acme', ending('stolen', caseOf(1)));
    expect(world.where(pack('A')).state).toBe('stolen');
    world.says('medi', { kind: 'pack', parent: sscc(3), objects: one(pack('D')) });
    expect(world.refuses('corner', ending('stolen', sscc(3)))).toBe('not-holder');
    world.says('acme', ending('stolen', sscc(3)));
  });
});

describe('a loss on the way', () => {
  it('is told by the giver, and taken back by the receipt, which leaves the goods to be inspected', () => {
    const world = tradingWorld();
    commission(world, 'A');
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects: one(pack('A')) });
    for (const who of ['corner', 'medi']) expect(world.refuses(who, ending('lost'))).toBe('not-holder');
    world.says('acme', ending('lost'));
    expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('acme'), state: 'stolen' });
    world.says('corner', { kind: 'receive', objects: one(pack('A')) });
    expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('corner'), state: 'active' });
    expect(world.holding(pack('A')).locks).toMatchObject([{ kind: 'return', by: world.glnOf('corner'), rank: 'holder' }]);
  });

  it('of a pallet is undone for all that is in it, and stays with what is taken out of it', () => {
    const world = atCorner('A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'), 'corner');
    world.says('corner', ending('lost', sscc(1)));
    world.says('corner', { kind: 'unpack', parent: sscc(1), objects: one(pack('A')) });
    expect([world.where(pack('A')), world.where(pack('B'))]).toMatchObject([
      { inside: false, state: 'stolen' },
      { inside: true, state: 'stolen' },
    ]);
    expect(world.refuses('corner', { kind: 'pack', parent: sscc(2), objects: one(pack('A')) })).toBe('object-ended');
    expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('B')) })).toBe('object-ended');
  });
});

describe('the reactivation of an end', () => {
  it.each(['sample', 'free_sample', 'exported', 'checked_out'] as const)('%s is for its site, within ten days', (reason) => {
    const world = atCorner('A');
    world.addSite('corner', gln(70));
    const undoes = world.says('corner', ending(reason));
    const told = { kind: 'reactivate', undoes, objects: one(pack('A')) } as const;
    expect(world.refuses('corner', { ...told, undoes: world.ids[0]! })).toBe('state-mismatch');
    expect(world.refuses('corner', { ...told, site: gln(70) })).toBe('other-site');
    expect(world.refuses('medi', told)).toBe('other-site');
    const { time } = world.holding(pack('A')).end!;
    world.time = time + REACTIVATE_WITHIN + 1;
    expect(world.refuses('corner', told)).toBe('too-late');
    world.time = time + REACTIVATE_WITHIN;
    world.says('corner', told);
    expect(world.holding(pack('A'))).toMatchObject({ state: 'active', end: null });
  });

  it('is never of what was destroyed or stolen, nor of what is recalled', () => {
    for (const reason of ['damaged', 'destroyed', 'stolen'] as const) {
      const world = atCorner('A');
      const undoes = world.says('corner', ending(reason));
      expect(world.refuses('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) })).toBe('not-reversible');
    }
    const world = atCorner('A');
    const undoes = world.says('corner', ending('exported'));
    world.records('acme', world.recall(1));
    expect(world.refuses('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) })).toBe('recalled');
  });
});

describe('what was lost', () => {
  it('turns up at its site, and is inspected before it is sold', () => {
    const world = atCorner('A');
    const undoes = world.says('corner', ending('lost'));
    world.says('corner', { kind: 'reactivate', undoes, objects: one(pack('A')) });
    expect(world.where(pack('A')).state).toBe('active');
    expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('A')) })).toBe('locked');
    world.says('corner', { kind: 'unlock', reason: 'found behind the shelf', objects: one(pack('A')) });
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
  });
});

describe('an opened pack that was sent back', () => {
  it('is used by nobody but where it was opened: it goes on back, is tested, or is destroyed', () => {
    const world = atCorner('A', 'B');
    for (const serial of ['A', 'B']) {
      const objects = one(pack(serial));
      world.says('corner', { kind: 'dispense', partial: true, objects });
      world.says('corner', { kind: 'return', ...handoff(world, 'corner', 'acme'), documents: RMA, objects });
      world.says('acme', { kind: 'receive', objects });
      world.says('acme', { kind: 'unlock', reason: 'seen', objects });
      expect(world.refuses('acme', { kind: 'dispense', objects })).toBe('part-used');
      for (const reason of ['free_sample', 'exported', 'checked_out'] as const)
        expect(world.refuses('acme', { kind: 'end', reason, objects })).toBe('part-used');
      world.says('acme', { kind: 'dispense', alreadyDone: 'late', objects });
      expect(world.holding(pack(serial)).supply).toBe(null);
    }
    world.says('acme', { kind: 'end', reason: 'sample', objects: one(pack('A')) });
    world.says('acme', { kind: 'end', reason: 'destroyed', objects: one(pack('B')) });
  });
});

describe('a partial dispensing', () => {
  const partly: Told = { kind: 'dispense', partial: true, objects: one(pack('A')) };
  it('leaves the rest where it is, to be dispensed there or ended, and nothing else', () => {
    const world = atCorner('A');
    world.addSite('corner', gln(70));
    world.says('corner', partly);
    world.says('corner', partly);
    expect(world.holding(pack('A'))).toMatchObject({ state: 'active', openedAt: world.glnOf('corner'), supply: null });
    const objects = one(pack('A'));
    expect(world.refuses('corner', { ...partly, site: gln(70) })).toBe('part-used');
    expect(world.refuses('corner', { kind: 'ship', ...handoff(world, 'corner', 'medi'), objects })).toBe('part-used');
    expect(world.refuses('corner', { kind: 'pack', parent: sscc(1), objects })).toBe('part-used');
    const undoes = world.says('corner', { kind: 'dispense', objects });
    expect(world.where(pack('A')).state).toBe('supplied');
    world.time += DAY;
    world.says('corner', { kind: 'reactivate', undoes, objects });
    expect(world.holding(pack('A'))).toMatchObject({ state: 'active', openedAt: world.glnOf('corner') });
    world.says('corner', { kind: 'end', reason: 'destroyed', objects });
  });
});
