import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  DAY,
  gln,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  some,
  sscc,
  tradingWorld,
} from '../../../test/support/pure-world.js';
import type { Serial } from '../gs1/identifiers.js';

const one = (uri: string) => ({ epcs: [uri] });

function withPacks(...serials: string[]) {
  const world = tradingWorld();
  commission(world, ...serials);
  const ship = (objects: object, more: object = {}) =>
    ({ kind: 'ship', ...handoff(world, 'acme', 'medi'), objects, ...more }) as never;
  return { world, ship };
}

describe('a handoff', () => {
  it('moves custody only when both sides are in the log', () => {
    const { world, ship } = withPacks('A');
    world.says('acme', ship(one(pack('A'))));
    expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('acme'), state: 'in_transit' });
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ holder: world.glnOf('medi'), owner: world.glnOf('medi'), taker: null });
  });

  it('of a container moves one row however many packs are in it', () => {
    const { world, ship } = withPacks(...Array.from({ length: 50 }, (_, i) => `S${i}`));
    packInto(world, sscc(1), some(world, ...Array.from({ length: 50 }, (_, i) => `S${i}`)));
    const before = world.touches.length;
    world.says('acme', ship(one(sscc(1))));
    world.says('medi', { kind: 'receive', objects: one(sscc(1)) });
    expect(world.touches.length - before).toBe(2);
    expect(world.where(pack('S7'))).toMatchObject({ holder: world.glnOf('medi'), inside: true });
  });

  it('is accepted once, whoever comes second', () => {
    const { world, ship } = withPacks('A');
    const second = world.signed('acme', { ...handoff(world, 'acme', 'corner'), kind: 'ship', objects: one(pack('A')) });
    world.says('acme', ship(one(pack('A'))));
    const fault = world.refused(second);
    expect([fault.code, fault.facts]).toEqual(['stale-prev', { heads: [world.ids.at(-1)], object: pack('A') }]);
    expect(world.refuses('acme', ship(one(pack('A'))))).toBe('in-transit');
  });
});

describe('a shipping', () => {
  it('of some packs of a cohort leaves the others where they are', () => {
    const { world, ship } = withPacks('A', 'B', 'C');
    world.says('acme', ship(some(world, 'A', 'B')));
    expect([world.where(pack('A')).state, world.where(pack('C')).state]).toEqual(['in_transit', 'active']);
    expect([world.holding(pack('A')).count, world.holding(pack('C')).count]).toEqual([2, 1]);
  });

  it('goes to a possessor for an owner, to a place of the possessor', () => {
    const { world, ship } = withPacks('A');
    const [medi, corner] = [world.glnOf('medi'), world.glnOf('corner')];
    const to = { owner: corner, possessor: medi, site: medi };
    expect(world.refuses('acme', ship(one(pack('A')), { to: { ...to, site: corner } }))).toBe('site-unknown');
    world.says('acme', ship(one(pack('A')), { to, from: { owner: world.glnOf('acme'), site: world.glnOf('acme') } }));
    expect(world.holding(pack('A')).taker).toEqual({ owner: corner, holder: medi, site: medi });
    world.says('medi', { kind: 'receive', from: { owner: world.glnOf('acme') }, to, objects: one(pack('A')) });
    const onward = { kind: 'ship', to: { owner: corner }, objects: one(pack('A')) } as const;
    expect(world.refuses('medi', { ...onward, from: { owner: medi } })).toBe('not-owner');
    world.says('medi', { ...onward, from: { owner: corner, possessor: medi } });
  });

  it('to a GLN outside the register is a leaving', () => {
    const { world, ship } = withPacks('A');
    world.says('acme', ship(one(pack('A')), { to: { owner: gln(77), site: gln(78) }, outside: true }));
    expect(world.where(pack('A')).state).toBe('left');
    expect(world.refuses('acme', { kind: 'dispense', objects: one(pack('A')) })).toBe('in-transit');
    world.says('acme', { kind: 'void', objects: one(pack('A')) });
    expect(world.where(pack('A')).state).toBe('active');
  });

  it('to a GLN of nobody says so, and to a participant does not', () => {
    const { world, ship } = withPacks('A');
    const to = { owner: gln(77) };
    expect(world.refuses('acme', ship(one(pack('A')), { to }))).toBe('taker-unknown');
    expect(world.refuses('acme', ship(one(pack('A')), { outside: true }))).toBe('taker-known');
    expect(world.refuses('acme', ship(one(pack('A')), { to: { owner: world.glnOf('medi'), possessor: gln(77) } }))).toBe(
      'taker-unknown',
    );
  });

  it('to the place of a participant says whose it is, and is no leaving', () => {
    const { world, ship } = withPacks('A');
    const branch = gln(79);
    world.addSite('corner', branch);
    const to = { owner: branch };
    const told = (outside: boolean): string => {
      try {
        world.says('acme', ship(one(pack('A')), { to, ...(outside && { outside }) }));
      } catch (reason) {
        return (reason as Error).message;
      }
      return 'logged';
    };
    expect(told(false)).toContain(`is a site of ${world.glnOf('corner')}`);
    expect(told(true)).toContain(`ship to ${world.glnOf('corner')} without saying`);
    expect(world.refuses('acme', ship(one(pack('A')), { to, outside: true }))).toBe('taker-known');
  });

  it('goes to nobody whose licence to receive has ended, nor does a title; an older one is taken back', () => {
    const { world, ship } = withPacks('A', 'B');
    world.says('acme', ship(one(pack('A'))));
    const medi = world.glnOf('medi');
    world.records('authority', { type: 'licence', participant: medi, steps: ['receive'], until: '2026-03-01', opening: null });
    expect(world.refuses('acme', ship(one(pack('B'))))).toBe('taker-unlicensed');
    const title = { to: { owner: medi, possessor: world.glnOf('acme') } };
    expect(world.refuses('acme', ship(one(pack('B')), title))).toBe('taker-unlicensed');
    world.says('acme', { kind: 'void', objects: one(pack('A')) });
  });

  it('to another site of the same participant is one that it receives itself', () => {
    const { world, ship } = withPacks('A');
    const acme = world.glnOf('acme');
    world.addSite('acme', gln(50));
    expect(world.refuses('acme', ship(one(pack('A')), { to: { owner: acme } }))).toBe('ship-to-self');
    expect(world.refuses('acme', ship(one(pack('A')), { to: { owner: acme, site: acme } }))).toBe('ship-to-self');
    world.says('acme', ship(one(pack('A')), { to: { owner: acme, site: gln(50) } }));
    world.says('acme', { kind: 'receive', site: gln(50), objects: one(pack('A')) });
    expect(world.where(pack('A'))).toMatchObject({ holder: acme, site: gln(50), state: 'active' });
  });

  it('is by the possessor that it names, from a place of its own', () => {
    const { world, ship } = withPacks('A');
    const medi = world.glnOf('medi');
    expect(world.refuses('acme', ship(one(pack('A')), { from: { owner: medi } }))).toBe('not-giver');
    expect(world.refuses('acme', ship(one(pack('A')), { from: { owner: world.glnOf('acme'), site: medi } }))).toBe(
      'site-unknown',
    );
  });

  it('is refused for what is not in the signer’s hands', () => {
    const { world, ship } = withPacks('A', 'B');
    handOver(world, 'acme', 'medi', one(pack('A')));
    expect(world.refuses('acme', ship(one(pack('A'))))).toBe('not-holder');
    expect(world.refuses('acme', ship(one(pack('Z'))))).toBe('object-unknown');
    world.says('acme', ship(one(pack('B'))));
    const onward = { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(pack('B')) } as const;
    expect(world.refuses('medi', onward)).toBe('not-received');
    world.says('medi', { kind: 'dispense', objects: one(pack('A')) });
    expect(world.refuses('medi', { ...onward, objects: one(pack('A')) })).toBe('already-supplied');
  });

  it('of what is in a container takes it out, and the container cannot ship whole until it is packed anew', () => {
    const { world, ship } = withPacks('A', 'B', 'C');
    packInto(world, sscc(1), some(world, 'A', 'B', 'C'));
    world.says('acme', ship(one(pack('A'))));
    expect(world.where(pack('A'))).toMatchObject({ inside: false, state: 'in_transit' });
    expect(world.refuses('acme', ship(one(sscc(1))))).toBe('container-open');
    packInto(world, sscc(1), one(pack('B')));
    expect(world.refuses('acme', ship(one(sscc(1))))).toBe('container-open');
    packInto(world, sscc(1), some(world, 'B', 'C'));
    world.says('acme', ship(one(sscc(1))));
  });

  it('cannot name a container and what is in it', () => {
    const { world, ship } = withPacks('A');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    packInto(world, caseOf(1), one(pack('A')));
    packInto(world, sscc(1), one(caseOf(1)));
    expect(world.refuses('acme', ship({ epcs: [sscc(1), caseOf(1)] }))).toBe('in-transit');
    expect(world.refuses('acme', ship({ epcs: [caseOf(1), pack('A')] }))).toBe('container-open');
  });

  it('is refused where anything in it is locked, or anything around it', () => {
    const { world, ship } = withPacks('A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    packInto(world, sscc(2), one(sscc(1)));
    world.says('acme', { kind: 'lock', reason: 'broken seal', objects: one(pack('A')) });
    expect(world.holding(sscc(2)).lockedInside).toBe(1);
    expect(world.refuses('acme', ship(one(sscc(2))))).toBe('locked');
    world.says('acme', { kind: 'unlock', reason: 'was fine', objects: one(pack('A')) });
    world.says('acme', { kind: 'lock', reason: 'wet', objects: one(sscc(2)) });
    expect(world.refuses('acme', ship(one(pack('A'))))).toBe('locked');
    world.says('acme', { kind: 'unlock', reason: 'dry', objects: one(sscc(2)) });
    world.says('acme', ship(one(sscc(2))));
  });

  it('is refused where anything in it is recalled, withdrawn or expired', () => {
    const { world, ship } = withPacks('A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    world.records('acme', world.recall(1, { ref: 'CAUTION', class: 4 }));
    world.says('acme', ship(one(sscc(1))));
    world.says('acme', { kind: 'void', objects: one(sscc(1)) });
    world.records('acme', world.recall(1, { ref: 'R-9', lots: [LOT as never], serials: ['NONE' as Serial] }));
    world.says('acme', ship(one(sscc(1))));
    world.says('acme', { kind: 'void', objects: one(sscc(1)) });
    world.records('acme', world.recall(1, { ref: 'R-2', lots: [LOT as never], serials: ['B' as Serial] }));
    const fault = world.refused(world.signed('acme', ship(one(sscc(1)))));
    expect([fault.code, fault.facts['recall']]).toEqual(['recalled', 'R-2']);
    world.time = Date.parse('2028-01-31T23:30:00Z');
    expect(world.refuses('acme', ship(one(pack('A'))))).toBe('expired');
    world.time = START_OF_LAST_DAY;
    world.says('acme', ship(one(pack('A'))));
    world.records('acme', world.withdrawal(1));
    expect(world.refuses('medi', { kind: 'pack', parent: sscc(8), objects: one(pack('A')) })).toBe('not-received');
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    expect(world.refuses('medi', { kind: 'ship', ...handoff(world, 'medi', 'corner'), objects: one(pack('A')) })).toBe(
      'withdrawn',
    );
  });

  it('finds a pack recalled by its serial in a list, until it was set apart by a lock', () => {
    const { world, ship } = withPacks('A', 'B', 'C', 'D');
    world.records('acme', world.recall(1, { lots: [LOT as never], serials: ['B' as Serial] }));
    expect(world.refuses('acme', ship(one(pack('B'))))).toBe('recalled');
    world.says('acme', ship(one(pack('A'))));
    expect(world.refuses('acme', ship(some(world, 'C', 'D')))).toBe('recalled');
    world.says('acme', { kind: 'lock', reason: 'recalled', objects: one(pack('B')) });
    world.says('acme', ship(some(world, 'C', 'D')));
  });

  it('does not take a serial of one batch for the same serial of another', () => {
    const { world, ship } = withPacks('A');
    world.records('acme', world.batch(1, 'L2'));
    world.says('acme', { kind: 'commission', lot: 'L2', expiry: '2028-01-31', objects: one(pack('B')) });
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(1), one(pack('B')));
    world.records('acme', world.recall(1, { lots: [LOT as never], serials: ['B' as Serial] }));
    world.says('acme', ship(one(sscc(1))));
  });
});

const START_OF_LAST_DAY = Date.parse('2028-01-30T23:30:00Z');

describe('a void', () => {
  it('takes part of a shipment back before its receipt', () => {
    const { world, ship } = withPacks('A', 'B', 'C');
    world.says('acme', ship(some(world, 'A', 'B', 'C')));
    world.says('acme', { kind: 'void', objects: one(pack('A')), documents: [{ type: 'desadv', id: 'urn:x:1' }] });
    expect([world.where(pack('A')).state, world.where(pack('B')).state]).toEqual(['active', 'in_transit']);
    world.says('medi', { kind: 'receive', objects: some(world, 'B', 'C') });
    expect(world.holding(pack('A')).taker).toBeNull();
  });

  it('is the giver’s, before the receipt, of what travels on its own', () => {
    const { world, ship } = withPacks('A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    expect(world.refuses('acme', { kind: 'void', objects: one(sscc(1)) })).toBe('not-shipped');
    world.says('acme', ship(one(sscc(1))));
    expect(world.refuses('medi', { kind: 'void', objects: one(sscc(1)) })).toBe('not-shipped');
    expect(world.refuses('acme', { kind: 'void', objects: one(pack('A')) })).toBe('not-top-level');
    world.says('medi', { kind: 'receive', objects: one(sscc(1)) });
    expect(world.refuses('acme', { kind: 'void', objects: one(sscc(1)) })).toBe('not-shipped');
  });
});

describe('a receipt', () => {
  it('is the named taker’s, once, by what travels on its own', () => {
    const { world, ship } = withPacks('A');
    packInto(world, sscc(1), one(pack('A')));
    const receive = (name: string, uri: string) => world.refuses(name, { kind: 'receive', objects: one(uri) });
    expect(receive('medi', sscc(1))).toBe('not-for-you');
    expect(receive('medi', pack('NEVER'))).toBe('object-unknown');
    world.says('acme', ship(one(sscc(1))));
    expect(receive('corner', sscc(1))).toBe('not-for-you');
    expect(receive('medi', pack('A'))).toBe('not-top-level');
    world.says('medi', { kind: 'receive', objects: one(sscc(1)) });
    expect(receive('medi', sscc(1))).toBe('already-received');
    expect(receive('acme', sscc(1))).toBe('not-for-you');
  });

  it('of part of what was shipped leaves the rest in transit', () => {
    const { world, ship } = withPacks('A', 'B', 'C');
    world.says('acme', ship(some(world, 'A', 'B', 'C')));
    world.says('medi', { kind: 'receive', objects: some(world, 'A', 'C') });
    expect(world.where(pack('B'))).toMatchObject({ holder: world.glnOf('acme'), state: 'in_transit' });
    world.says('medi', { kind: 'receive', objects: one(pack('B')) });
  });

  it('at another site of the same participant makes nobody a former holder', () => {
    const { world, ship } = withPacks('A');
    world.addSite('acme', gln(70));
    const acme = world.glnOf('acme');
    world.says('acme', { kind: 'ship', from: { owner: acme }, to: { owner: acme, site: gln(70) }, objects: one(pack('A')) });
    world.says('acme', { kind: 'receive', site: gln(70), objects: one(pack('A')) });
    expect(world.holding(pack('A'))).toMatchObject({ holder: acme, site: gln(70), past: [] });
    world.says('acme', ship(one(pack('A')), { site: gln(70) }));
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    expect(world.holding(pack('A')).past).toEqual([acme]);
  });

  it('that names other parties than the shipping is refused', () => {
    const { world, ship } = withPacks('A');
    world.says('acme', ship(one(pack('A'))));
    const [acme, medi, corner] = ['acme', 'medi', 'corner'].map((name) => world.glnOf(name)) as [never, never, never];
    const refuses = (ends: object) => world.refuses('medi', { kind: 'receive', objects: one(pack('A')), ...ends } as never);
    expect(refuses({ from: { owner: corner } })).toBe('parties-differ');
    expect(refuses({ from: { owner: acme, possessor: corner } })).toBe('parties-differ');
    expect(refuses({ to: { owner: corner } })).toBe('parties-differ');
    expect(refuses({ to: { owner: medi, possessor: corner } })).toBe('parties-differ');
    world.says('medi', { kind: 'receive', objects: one(pack('A')), from: { owner: acme }, to: { owner: medi, site: medi } });
  });

  it('books in what is recalled or locked on its way, so that it can be put aside', () => {
    const { world, ship } = withPacks('A');
    world.says('acme', ship(one(pack('A'))));
    world.records('acme', world.recall(1));
    world.says('acme', { kind: 'lock', reason: 'recalled', objects: one(pack('A')) });
    world.time += 900 * DAY;
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
  });
});
