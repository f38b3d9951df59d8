import { describe, expect, it } from 'vitest';
import {
  commission,
  DAY,
  gln,
  handoff,
  handOver,
  pack,
  packInto,
  RMA,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import { MAX_OPEN_CLAIMS } from './claim.js';

const one = (uri: string) => ({ epcs: [uri] });
const late = { alreadyDone: 'the till was offline' };
const dispensed = (uri: string): Told => ({ kind: 'dispense', objects: one(uri), ...late });
const received = (uri: string): Told => ({ kind: 'receive', objects: one(uri), ...late });
const ended = (uri: string): Told => ({ kind: 'end', reason: 'destroyed', objects: one(uri), ...late });
const ship = (world: PureWorld, from: string, to: string, uri: string) =>
  world.says(from, { kind: 'ship', ...handoff(world, from, to), objects: one(uri) });
const claims = (world: PureWorld, uri: string) => world.holding(uri).claims.map(({ kind, by }) => [kind, by]);

function withPacks(...serials: string[]): PureWorld {
  const world = tradingWorld();
  commission(world, ...serials);
  return world;
}

/** `corner` shows a pack as one that it dispensed by this entry. */
function expectDispensed(world: PureWorld, uri: string, id: string, name = 'corner'): void {
  const by = world.glnOf(name);
  expect(world.holding(uri)).toMatchObject({ holder: by, parent: null, taker: null, supply: { id, site: by } });
  expect(world.holding(uri).claims).toEqual([]);
}

describe('what is on its way to the signer', () => {
  it('is received by its dispensing, live and reported, out of what it comes in', () => {
    for (const said of [{}, late]) {
      const world = withPacks('A', 'B');
      packInto(world, sscc(1), some(world, 'A', 'B'));
      ship(world, 'acme', 'corner', sscc(1));
      const id = world.says('corner', { kind: 'dispense', objects: one(pack('A')), ...said });
      expectDispensed(world, pack('A'), id);
      expect(world.holding(pack('A')).past).toEqual([world.glnOf('acme')]);
      expect(world.touches.at(-1)).toMatchObject({ contested: false });
      world.says('corner', { kind: 'receive', objects: one(sscc(1)) });
      expectDispensed(world, pack('A'), id);
      world.says('corner', { kind: 'dispense', objects: one(pack('B')) });
    }
  });

  it('is received by a reported end, and not by a live one', () => {
    const world = withPacks('A');
    ship(world, 'acme', 'corner', pack('A'));
    expect(world.refuses('corner', { kind: 'end', reason: 'destroyed', objects: one(pack('A')) })).toBe('not-received');
    world.says('corner', ended(pack('A')));
    expect(world.holding(pack('A'))).toMatchObject({ holder: world.glnOf('corner'), end: { reason: 'destroyed' } });
  });

  it('is received as what it was sent as: a return is inspected before it is dispensed', () => {
    const world = withPacks('A');
    handOver(world, 'acme', 'medi', one(pack('A')));
    world.says('medi', { kind: 'return', ...handoff(world, 'medi', 'acme'), documents: RMA, objects: one(pack('A')) });
    expect(world.refuses('acme', { kind: 'dispense', objects: one(pack('A')) })).toBe('locked');
  });
});

describe('a report before its shipping', () => {
  const tellings: [string, (world: PureWorld, report: () => void) => void][] = [
    [
      'before the packs were made',
      (world, report) => (report(), commission(world, 'A', 'B'), ship(world, 'acme', 'corner', pack('A'))),
    ],
    [
      'before it was shipped',
      (world, report) => (commission(world, 'A', 'B'), report(), ship(world, 'acme', 'corner', pack('A'))),
    ],
    [
      'in a case, before that was shipped',
      (world, report) => {
        commission(world, 'A', 'B');
        packInto(world, sscc(2), some(world, 'A', 'B'));
        packInto(world, sscc(1), one(sscc(2)));
        report();
        ship(world, 'acme', 'corner', sscc(1));
        world.says('corner', { kind: 'receive', objects: one(sscc(1)) });
      },
    ],
    [
      'before it was packed, shipped and received',
      (world, report) => {
        commission(world, 'A', 'B');
        report();
        packInto(world, sscc(1), some(world, 'A', 'B'));
        ship(world, 'acme', 'corner', sscc(1));
        world.says('corner', { kind: 'receive', objects: one(sscc(1)) });
      },
    ],
    [
      'while it was elsewhere',
      (world, report) => {
        commission(world, 'A', 'B');
        handOver(world, 'acme', 'medi', some(world, 'A'));
        report();
        ship(world, 'medi', 'corner', pack('A'));
      },
    ],
  ];

  it.each(tellings)('of a dispensing takes effect once the pack is there: %s', (_, tell) => {
    const world = tradingWorld();
    let id = '';
    tell(world, () => (id = world.says('corner', dispensed(pack('A')))));
    expectDispensed(world, pack('A'), id);
    expect(world.refuses('corner', { kind: 'dispense', objects: one(pack('A')) })).toBe('already-supplied');
    expect(world.holding(pack('B')).supply).toBeNull();
  });

  it('by who makes the pack takes effect once it is made, alone, by list and out of others', () => {
    const lists: string[][] = [['A'], ['A', 'B', 'C']];
    for (const serials of lists) {
      const world = tradingWorld();
      const id = world.says('acme', dispensed(pack('A')));
      const lost = world.says('acme', { ...ended(pack('B')), reason: 'lost' } as Told);
      world.says('acme', received(pack('C')));
      commission(world, ...serials);
      expectDispensed(world, pack('A'), id, 'acme');
      expect(world.refuses('acme', { kind: 'dispense', objects: one(pack('A')) })).toBe('already-supplied');
      world.says('acme', { kind: 'reactivate', undoes: id, objects: one(pack('A')) });
      if (serials.length === 1) continue;
      expect(world.holding(pack('B')).end).toMatchObject({ id: lost, reason: 'lost' });
      expect(claims(world, pack('C'))).toEqual([]);
      ship(world, 'acme', 'corner', pack('C'));
    }
  });

  it('of an end, or of a part, takes effect, too; of a receipt nothing is left', () => {
    const world = withPacks('A', 'B', 'C', 'D');
    packInto(world, sscc(1), some(world, 'A', 'B', 'C', 'D'));
    world.says('corner', ended(pack('A')));
    world.says('corner', { ...dispensed(pack('B')), partial: true } as Told);
    world.says('corner', received(pack('C')));
    ship(world, 'acme', 'corner', sscc(1));
    world.says('corner', { kind: 'receive', objects: one(sscc(1)) });
    expect(world.holding(pack('A')).end).toMatchObject({ reason: 'destroyed', site: world.glnOf('corner') });
    expect(world.holding(pack('B'))).toMatchObject({ openedAt: world.glnOf('corner'), parent: null });
    expect(claims(world, pack('C'))).toEqual([]);
    expect(world.where(pack('D')).inside).toBe(true);
    expect(world.holding(sscc(1)).claimsInside).toEqual({});
    world.says('corner', { kind: 'dispense', objects: one(pack('B')) });
  });

  it('of all that is in a container is its receipt, whatever was done with each', () => {
    const world = withPacks('A', 'B');
    world.says('corner', dispensed(pack('A')));
    world.says('corner', received(pack('B')));
    packInto(world, sscc(1), some(world, 'A', 'B'));
    ship(world, 'acme', 'corner', sscc(1));
    expect(world.where(sscc(1))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
    expect(world.holding(pack('A')).supply).not.toBeNull();
  });

  it('waits for the next group, where an earlier entry of it made the claim, and nobody loaded what is inside', () => {
    const world = withPacks('A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    const receipt: Told = { kind: 'receive', objects: one(sscc(1)) };
    world.book.children.unload(world.find(sscc(1))!);
    world.group(() => {
      world.says('corner', dispensed(pack('A')));
      ship(world, 'acme', 'corner', sscc(1));
      expect(world.defers('corner', receipt)).toBe(true);
    });
    world.book.children.load(world.find(sscc(1))!, [world.find(pack('A'))!, world.find(pack('B'))!]);
    world.says('corner', receipt);
    expect(world.holding(pack('A')).supply).not.toBeNull();
  });
});

describe('a claim', () => {
  it('is the last word of each participant, but a receipt takes no other word away', () => {
    const world = withPacks('A');
    const [corner, station] = [world.glnOf('corner'), world.glnOf('station')];
    world.says('corner', received(pack('A')));
    world.says('corner', dispensed(pack('A')));
    world.says('corner', received(pack('A')));
    world.says('station', received(pack('A')));
    expect(claims(world, pack('A'))).toEqual([
      ['dispense', corner],
      ['receive', station],
    ]);
  });

  it('is not made of what is said again: the goods are there, or what was reported has effect', () => {
    const world = withPacks('A');
    handOver(world, 'acme', 'corner', one(pack('A')));
    world.says('corner', received(pack('A')));
    world.says('corner', dispensed(pack('A')));
    world.says('corner', dispensed(pack('A')));
    world.says('corner', received(pack('A')));
    expect(claims(world, pack('A'))).toEqual([]);
    expect(world.touches.at(-1)).toMatchObject({ contested: true });
  });

  it('of a stranger is about single packs in the clear', () => {
    const world = withPacks('A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    world.says('station', ended(sscc(1)));
    expect(claims(world, sscc(1))).toEqual([]);
    const listed = some(world, 'A', 'B');
    expect(world.refuses('station', { kind: 'dispense', objects: listed, ...late })).toBe('object-unknown');
    world.says('station', { kind: 'receive', objects: listed, ...late });
    expect(claims(world, pack('A'))).toEqual([['receive', world.glnOf('station')]]);
    ship(world, 'acme', 'corner', sscc(1));
    world.says('corner', { kind: 'receive', objects: one(sscc(1)) });
    world.says('acme', ended(sscc(1)));
    expect(claims(world, sscc(1))).toContainEqual(['end', world.glnOf('acme')]);
  });

  it('has a bound for strangers, beyond which reports are logged without one', () => {
    const world = withPacks('A', 'B');
    const station = world.glnOf('station');
    world.says('station', dispensed(pack('A')));
    world.book.openClaims.load(station, MAX_OPEN_CLAIMS);
    world.says('station', dispensed(pack('B')));
    world.says('station', dispensed(pack('Z')));
    expect(claims(world, pack('B'))).toEqual([]);
    expect(world.book.waiting.get(pack('Z'))).toBeUndefined();
    world.says('station', ended(pack('A')));
    expect(claims(world, pack('A'))).toEqual([['end', station]]);
    world.says('authority', { kind: 'unlock', reason: 'looked into', objects: one(pack('A')) });
    expect(world.book.openClaims.get(station)).toBe(MAX_OPEN_CLAIMS - 1);
    world.says('station', dispensed(pack('B')));
    expect(claims(world, pack('B'))).toEqual([['dispense', station]]);
  });

  it('that waits for its pack is counted; once there is one, only what a stranger says of it', () => {
    const world = tradingWorld();
    const open = (name: string) => world.book.openClaims.get(world.glnOf(name)) ?? 0;
    world.says('corner', received(pack('A')));
    world.says('station', dispensed(pack('B')));
    expect([open('corner'), open('station')]).toEqual([1, 1]);
    commission(world, 'A', 'B', 'C');
    expect([open('corner'), open('station')]).toEqual([0, 1]);
    expect(claims(world, pack('A'))).toEqual([['receive', world.glnOf('corner')]]);
    commission(world, 'D');
    ship(world, 'acme', 'corner', pack('A'));
    expect(world.where(pack('A'))).toMatchObject({ state: 'active', holder: world.glnOf('corner') });
  });

  it('stops the dispensing by its holder, also after it moved, and no shipping, receipt or destruction', () => {
    const world = withPacks('A', 'B');
    handOver(world, 'acme', 'corner', some(world, 'A', 'B'));
    const id = world.says('station', dispensed(pack('A')));
    const dispense: Told = { kind: 'dispense', objects: one(pack('A')) };
    expect(world.refuses('corner', dispense)).toBe('reported-elsewhere');
    for (const reason of ['sample', 'free_sample', 'exported', 'checked_out'] as const)
      expect(world.refuses('corner', { kind: 'end', reason, objects: one(pack('A')) })).toBe('reported-elsewhere');
    packInto(world, sscc(1), some(world, 'A', 'B'), 'corner');
    expect(world.refuses('corner', dispense)).toBe('reported-elsewhere');
    handOver(world, 'corner', 'medi', one(sscc(1)));
    expect(world.refuses('medi', dispense)).toBe('reported-elsewhere');
    world.says('station', { kind: 'reactivate', undoes: id, objects: one(pack('A')) });
    world.says('medi', dispense);
    world.says('station', dispensed(pack('B')));
    world.says('medi', { kind: 'end', reason: 'destroyed', objects: one(pack('B')) });
  });
});

describe('a report without effect', () => {
  it('is undone by its participant, at its site, at any time, over no head', () => {
    const world = withPacks('A');
    const [known, unknown] = [world.says('corner', dispensed(pack('A'))), world.says('corner', dispensed(pack('Z')))];
    const branch = gln(99);
    world.addSite('corner', branch);
    world.time += 100 * DAY;
    for (const [uri, undoes] of [
      [pack('A'), known],
      [pack('Z'), unknown],
    ] as const) {
      const undo: Told = { kind: 'reactivate', undoes, objects: one(uri) };
      expect(world.refuses('station', undo)).toBe(uri === pack('A') ? 'stale-prev' : 'object-unknown');
      expect(world.refuses('corner', undo, { prev: [world.ids[0]!] })).toBe('stale-prev');
      expect(world.refuses('corner', { ...undo, site: branch })).toBe('other-site');
      world.says('corner', undo);
      expect(world.refuses('corner', undo)).toBe(uri === pack('A') ? 'state-mismatch' : 'object-unknown');
    }
    const never: Told = { kind: 'reactivate', undoes: unknown, objects: one(pack('NEVER')) };
    expect(world.refuses('corner', never)).toBe('object-unknown');
    expect(claims(world, pack('A'))).toEqual([]);
    commission(world, 'Z');
    expect(claims(world, pack('Z'))).toEqual([]);
  });

  it('is no arrival of what it is in any more, once it is undone or settled', () => {
    const settlings: ((undoes: string) => [string, Told])[] = [
      (undoes) => ['corner', { kind: 'reactivate', undoes, objects: one(pack('A')) }],
      () => ['authority', { kind: 'unlock', reason: 'looked into', objects: one(pack('A')) }],
    ];
    for (const settling of settlings) {
      const world = withPacks('A');
      const id = world.says('corner', dispensed(pack('A')));
      packInto(world, sscc(1), one(pack('A')));
      packInto(world, sscc(2), one(sscc(1)));
      expect(claims(world, sscc(2))).toEqual([['receive', world.glnOf('corner')]]);
      world.says(...settling(id));
      expect([...claims(world, sscc(1)), ...claims(world, sscc(2))]).toEqual([]);
      ship(world, 'acme', 'corner', sscc(2));
      expect(world.where(sscc(2)).state).toBe('in_transit');
    }
  });

  it('is settled by the manufacturer and by a regulator, who need no lock for it', () => {
    for (const name of ['acme', 'authority']) {
      const world = withPacks('A');
      handOver(world, 'acme', 'corner', one(pack('A')));
      world.says('station', dispensed(pack('A')));
      const unlock: Told = { kind: 'unlock', reason: 'looked into', objects: one(pack('A')) };
      expect(world.refuses('corner', unlock)).toBe('not-locked');
      world.says(name, unlock);
      expect(world.refuses(name, unlock)).toBe('not-locked');
      world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
    }
  });

  it('takes effect once a regulator confirms it: then its signer has the goods', () => {
    const world = withPacks('A', 'B');
    handOver(world, 'acme', 'corner', some(world, 'A', 'B'));
    packInto(world, sscc(1), some(world, 'A', 'B'), 'corner');
    const id = world.says('station', dispensed(pack('A')));
    world.says('medi', received(pack('A')));
    const confirms: Told = { kind: 'unlock', reason: 'looked into', confirms: id, objects: one(pack('A')) };
    expect(world.refuses('acme', confirms)).toBe('regulator-only');
    expect(world.refuses('authority', { ...confirms, confirms: world.ids[0]! })).toBe('state-mismatch');
    world.says('authority', confirms);
    expectDispensed(world, pack('A'), id, 'station');
    expect(world.holding(pack('A')).past.at(-1)).toBe(world.glnOf('corner'));
    expect(world.where(pack('B')).holder).toBe(world.glnOf('corner'));
    world.says('station', { kind: 'reactivate', undoes: id, objects: one(pack('A')) });
    expect(world.where(pack('A')).state).toBe('active');
  });
});
