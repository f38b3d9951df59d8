import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  handOver,
  handoff,
  pack,
  packInto,
  RMA,
  some,
  sscc,
  tradingWorld,
  type Told,
} from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const lock = (uri: string) => ({ kind: 'lock', reason: 'suspect', objects: one(uri) }) as const;
const unlock = (uri: string) => ({ kind: 'unlock', reason: 'cleared', objects: one(uri) }) as const;

describe('what is falsified', () => {
  it('is said by a regulator alone, and stays where it is until a regulator unlocks it', () => {
    const world = tradingWorld();
    commission(world, 'A');
    handOver(world, 'acme', 'corner', one(pack('A')));
    const objects = one(pack('A'));
    const found = { kind: 'lock', reason: 'the seal is a copy', cause: 'falsified', objects } as const;
    for (const who of ['acme', 'corner']) expect(world.refuses(who, found)).toBe('regulator-only');
    world.says('authority', found);
    expect(world.holding(pack('A')).locks).toMatchObject([{ cause: 'falsified', rank: 'regulator' }]);
    const back = { kind: 'return', ...handoff(world, 'corner', 'acme'), documents: RMA, objects } as const;
    expect(world.refuses('corner', back)).toBe('locked');
    expect(world.refuses('corner', { kind: 'end', reason: 'destroyed', objects })).toBe('locked');
    world.says('corner', { kind: 'end', reason: 'destroyed', alreadyDone: 'burnt', objects });
    expect(world.holding(pack('A'))).toMatchObject({ end: null });
    world.says('authority', { kind: 'unlock', reason: 'seized no more', objects });
    world.says('corner', back);
  });

  it('is destroyed by a report once a regulator confirms it; until then its holder takes the report back', () => {
    const world = tradingWorld();
    commission(world, 'A');
    handOver(world, 'acme', 'corner', one(pack('A')));
    const objects = one(pack('A'));
    world.says('authority', { kind: 'lock', reason: 'the seal is a copy', cause: 'falsified', objects });
    const burnt: Told = { kind: 'end', reason: 'destroyed', alreadyDone: 'burnt', objects };
    const undone = world.says('corner', burnt);
    const corner = world.glnOf('corner');
    expect(world.holding(pack('A')).claims).toMatchObject([{ kind: 'end', reason: 'destroyed', by: corner, id: undone }]);
    world.says('corner', { kind: 'reactivate', undoes: undone, objects });
    expect(world.holding(pack('A')).claims).toEqual([]);
    const confirms = world.says('corner', burnt);
    world.says('authority', { kind: 'unlock', reason: 'it was seen', confirms, objects });
    expect(world.where(pack('A'))).toMatchObject({ state: 'destroyed', holder: corner });
    expect(world.holding(pack('A'))).toMatchObject({ claims: [], end: { id: confirms } });
  });

  it('is received by such a report where it was on its way, and the report waits', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const objects = one(pack('A'));
    world.says('acme', { kind: 'ship', ...handoff(world, 'acme', 'corner'), objects });
    world.says('authority', { kind: 'lock', reason: 'the seal is a copy', cause: 'falsified', objects });
    world.says('corner', { kind: 'end', reason: 'damaged', alreadyDone: 'crushed', objects });
    const corner = world.glnOf('corner');
    expect(world.holding(pack('A'))).toMatchObject({ holder: corner, end: null, claims: [{ kind: 'end', by: corner }] });
  });
});

describe('a lock', () => {
  it('moves nothing: the head stays, and the history gets a line', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    const head = world.book.head(world.find(pack('A'))!);
    world.says('authority', lock(pack('A')));
    expect(world.book.head(world.find(pack('A'))!)).toEqual(head);
    expect(world.touches.at(-1)).toEqual({
      holding: world.find(pack('A')),
      index: world.index - 1,
      prev: null,
      contested: false,
    });
    expect(world.where(pack('A')).inside).toBe(true);
    expect(world.holding(sscc(1))).toMatchObject({ lockedInside: 1, missing: [] });
  });

  it('has the rank of its issuer: regulator, manufacturer or holder', () => {
    const world = tradingWorld();
    commission(world, 'A');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    packInto(world, sscc(1), { epcs: [caseOf(1), pack('A')] });
    handOver(world, 'acme', 'medi', one(sscc(1)));
    for (const name of ['acme', 'medi', 'authority']) world.says(name, lock(pack('A')));
    expect(world.holding(pack('A')).locks.map(({ by, rank }) => [by, rank])).toEqual([
      [world.glnOf('acme'), 'manufacturer'],
      [world.glnOf('medi'), 'holder'],
      [world.glnOf('authority'), 'regulator'],
    ]);
    world.says('acme', lock(caseOf(1)));
    expect(world.refuses('acme', lock(sscc(1)))).toBe('not-holder');
    expect(world.refuses('corner', lock(pack('A')))).toBe('not-holder');
  });

  it('of a participant that has locked the object takes the place of its earlier one', () => {
    const world = tradingWorld();
    commission(world, 'A');
    world.says('acme', lock(pack('A')));
    world.says('authority', lock(pack('A')));
    world.says('acme', { ...lock(pack('A')), reason: 'still suspect' });
    expect(world.holding(pack('A')).locks.map(({ reason }) => reason)).toEqual(['suspect', 'still suspect']);
  });

  it('on a container and on what is in it is one lock when that comes out', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    world.says('acme', { ...lock(sscc(1)), objects: { epcs: [sscc(1), pack('A')] } });
    world.says('acme', { kind: 'unpack', parent: sscc(1), objects: one(pack('A')) });
    expect(world.holding(pack('A')).locks).toHaveLength(1);
    world.says('acme', lock(pack('B')));
    world.says('acme', { kind: 'unpack', parent: sscc(1), objects: one(pack('B')) });
    expect(world.holding(pack('B')).locks).toMatchObject([{ index: world.index - 2 }]);
  });

  it('is possible in any state', () => {
    const world = tradingWorld();
    commission(world, 'A');
    world.says('acme', { kind: 'dispense', objects: one(pack('A')) });
    world.says('authority', lock(pack('A')));
    expect(world.where(pack('A')).state).toBe('supplied');
    expect(world.holding(pack('A'))).toMatchObject({ locks: [{ rank: 'regulator' }] });
  });
});

describe('an unlock', () => {
  it('takes away the signer’s own lock and those of lower rank', () => {
    const world = tradingWorld();
    commission(world, 'A');
    handOver(world, 'acme', 'medi', one(pack('A')));
    for (const name of ['medi', 'acme', 'authority']) world.says(name, lock(pack('A')));
    world.says('acme', unlock(pack('A')));
    expect(world.holding(pack('A')).locks.map(({ rank }) => rank)).toEqual(['regulator']);
    // Locked while any lock is open.
    expect(world.refuses('medi', { kind: 'dispense', objects: one(pack('A')) })).toBe('locked');
    expect(world.refuses('acme', unlock(pack('A')))).toBe('lock-not-yours');
    expect(world.refuses('medi', unlock(pack('A')))).toBe('lock-not-yours');
    world.says('authority', unlock(pack('A')));
    expect(world.refuses('authority', unlock(pack('A')))).toBe('not-locked');
    world.says('medi', { kind: 'dispense', objects: one(pack('A')) });
  });

  it('of one pack of a locked list leaves the others locked', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    packInto(world, sscc(1), some(world, 'A', 'B', 'C'));
    world.says('acme', { ...lock(pack('A')), objects: some(world, 'A', 'B') });
    expect(world.holding(sscc(1)).lockedInside).toBe(1);
    world.says('acme', unlock(pack('A')));
    expect(['A', 'B', 'C'].map((serial) => world.holding(pack(serial)).locks.length)).toEqual([0, 1, 0]);
    expect(world.holding(sscc(1)).lockedInside).toBe(1);
    world.says('acme', unlock(pack('B')));
    expect(world.holding(sscc(1)).lockedInside).toBe(0);
  });
});
