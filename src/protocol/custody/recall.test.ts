import { describe, expect, it } from 'vitest';
import {
  commission,
  gln,
  handOver,
  handoff,
  pack,
  packInto,
  sendBack,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import type { RegistryRecord } from '../registry/records.js';

const one = (uri: string) => ({ epcs: [uri] });
const dispense: Told = { kind: 'dispense', objects: one(pack('A')) };

/** A pack with `corner`, one with `medi`, one with `acme`, and a recall. */
function recalled(fields: Partial<RegistryRecord<'recall'>>) {
  const world = tradingWorld();
  commission(world, 'A', 'B', 'C');
  handOver(world, 'acme', 'medi', some(world, 'A', 'B'));
  handOver(world, 'medi', 'corner', one(pack('A')));
  world.records('acme', world.recall(1, fields));
  const ship = (who: string, serial: string) =>
    ({ kind: 'ship', ...handoff(world, who, 'station'), objects: one(pack(serial)) }) as const;
  return { world, ship };
}

describe('a recall', () => {
  it('to the depth of wholesalers stops manufacturers and distributors, not pharmacies', () => {
    const { world, ship } = recalled({ depth: 'wholesaler' });
    expect([world.refuses('acme', ship('acme', 'C')), world.refuses('medi', ship('medi', 'B'))]).toEqual([
      'recalled',
      'recalled',
    ]);
    world.says('corner', dispense);
  });

  it.each(['pharmacy', 'patient'] as const)('to the depth of %s stops everybody', (depth) => {
    const { world, ship } = recalled({ depth });
    expect([world.refuses('acme', ship('acme', 'C')), world.refuses('corner', dispense)]).toEqual(['recalled', 'recalled']);
  });

  it('holds in its markets: where the goods are, and where they would go', () => {
    const { world, ship } = recalled({ markets: ['DE'] });
    world.addSite('station', gln(60), { country: 'DE' });
    const [from, owner] = [{ owner: world.glnOf('medi') }, world.glnOf('station')];
    const abroad = { kind: 'ship', from, to: { owner, site: gln(60) }, objects: one(pack('B')) } as const;
    expect(world.refuses('medi', abroad)).toBe('recalled');
    world.says('medi', ship('medi', 'B'));
    world.says('corner', dispense);
    const home = recalled({ markets: ['DE', 'IT'] }).world;
    expect(home.refuses('corner', dispense)).toBe('recalled');
  });

  it('moves no head: a step that was signed before it continues what it names all the same', () => {
    const { world } = recalled({ depth: 'wholesaler' });
    const prev = world.headsOf({ ...dispense, objects: one(pack('A')) } as never);
    world.records('authority', world.recall(1, { issuer: world.glnOf('authority'), ref: 'R-2', class: 4 }));
    world.says('corner', dispense, { prev });
  });

  it('that is a caution stops nobody', () => {
    const { world } = recalled({ class: 4, action: 'caution' });
    world.says('corner', dispense);
  });
});

/** What makes goods dead, in the order in which a refusal tells it: the higher level wins. */
const DEAD: readonly [code: string, how: (world: PureWorld) => unknown][] = [
  ['withdrawn', (world) => world.records('acme', world.withdrawal(1))],
  ['recalled', (world) => world.records('acme', world.recall(1))],
  ['expired', (world) => (world.time = Date.parse('2028-02-01T12:00:00Z'))],
  ['locked', (world) => world.says('authority', { kind: 'lock', reason: 'x', objects: { epcs: [sscc(1), sscc(2)] } })],
];

/** Two cases that went over `medi` to `corner`. */
function atCorner(): PureWorld {
  const world = tradingWorld();
  commission(world, 'A', 'B', 'C');
  packInto(world, sscc(1), some(world, 'A', 'B'));
  packInto(world, sscc(2), some(world, 'C'));
  handOver(world, 'acme', 'medi', { epcs: [sscc(1), sscc(2)] });
  handOver(world, 'medi', 'corner', { epcs: [sscc(1), sscc(2)] });
  return world;
}

describe('dead goods', () => {
  it.each(DEAD)('that are %s keep their exits: a lock, unpacking, the way back, destruction', (code, die) => {
    const world = atCorner();
    die(world);
    expect(world.refuses('corner', { kind: 'ship', ...handoff(world, 'corner', 'station'), objects: one(sscc(2)) })).toBe(code);
    expect(world.refuses('corner', dispense)).toBe(code);
    world.says('corner', { kind: 'lock', reason: 'x', objects: one(sscc(1)) });
    world.says('corner', { kind: 'unpack', parent: sscc(1), objects: { epcs: [] } });
    expect(world.refuses('corner', dispense)).toBe(code);
    sendBack(world, 'corner', 'medi', { epcs: [sscc(2), pack('A')] });
    world.says('medi', { kind: 'receive', objects: { epcs: [sscc(2), pack('A')] } });
    world.says('medi', { kind: 'end', reason: 'destroyed', objects: one(sscc(2)) });
    world.says('corner', { kind: 'end', reason: 'destroyed', objects: one(pack('B')) });
    expect([sscc(2), pack('B')].map((uri) => world.where(uri).state)).toEqual(['destroyed', 'destroyed']);
  });

  it('for several reasons are refused for that of the highest level: product, batch, pack', () => {
    const world = atCorner();
    const told: string[] = [];
    for (const [, die] of DEAD.toReversed()) {
      die(world);
      told.push(world.refuses('corner', dispense));
    }
    expect(told).toEqual(['locked', 'expired', 'recalled', 'withdrawn']);
  });
});
