import { describe, expect, it } from 'vitest';
import {
  commission,
  DAY,
  gln,
  handOver,
  handoff,
  LOT,
  pack,
  some,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';

const one = (uri: string) => ({ epcs: [uri] });
const make = (uri: string): Told => ({ kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: one(uri) });

/** `acme` has a warehouse, `gln(60)`, that `medi` runs. */
function warehouse(): PureWorld {
  const world = tradingWorld();
  world.addSite('acme', gln(60));
  commission(world, 'A', 'B');
  return world;
}

describe('a step at a site of somebody else', () => {
  const lock: Told = { kind: 'lock', reason: 'x', site: gln(60), objects: one(pack('A')) };
  it('is signed by whom its participant mandates, in its name', () => {
    const world = warehouse();
    expect(world.refuses('medi', lock)).toBe('site-unknown');
    world.mandate('acme', 'medi', ['lock', 'ship'], { sites: [gln(60)] });
    world.says('medi', lock);
    expect(world.holding(pack('A')).locks[0]!.by).toBe(world.glnOf('acme'));
    world.says('medi', { kind: 'ship', ...handoff(world, 'acme', 'corner'), site: gln(60), objects: one(pack('B')) });
    world.says('corner', { kind: 'receive', objects: one(pack('B')) });
    expect(world.holding(pack('B'))).toMatchObject({ past: [world.glnOf('acme')] });
  });

  it('is refused beyond the mandate: its steps, its sites, its last day, its end', () => {
    const world = warehouse();
    const until = '2026-03-31';
    world.mandate('acme', 'medi', ['unlock']);
    expect(world.refuses('medi', lock)).toBe('mandate-missing');
    world.mandate('acme', 'medi', ['lock'], { sites: [world.glnOf('acme')] });
    expect(world.refuses('medi', lock)).toBe('mandate-missing');
    world.mandate('acme', 'medi', ['lock'], { active: false });
    expect(world.refuses('medi', lock)).toBe('mandate-missing');
    world.mandate('acme', 'medi', ['lock'], { until });
    world.says('medi', { ...lock, location: world.glnOf('acme') });
    world.time = Date.parse(until) + DAY;
    expect(world.refuses('medi', lock)).toBe('mandate-missing');
  });

  it('needs the licences of both', () => {
    const world = warehouse();
    world.mandate('acme', 'medi', ['lock']);
    const licence = { type: 'licence' as const, steps: ['ship'], until: null };
    world.records('authority', { ...licence, participant: world.glnOf('acme') });
    expect(world.refused(world.signed('medi', lock)).facts).toMatchObject({ participant: world.glnOf('acme') });
    world.records('authority', { ...licence, participant: world.glnOf('medi') });
    expect(world.refused(world.signed('medi', lock)).facts).toMatchObject({ participant: world.glnOf('medi') });
  });
});

describe('a contract manufacturer', () => {
  it('makes packs at its own site for whom it is mandated by, who owns them', () => {
    const world = tradingWorld();
    expect(world.refuses('medi', make(pack('A')))).toBe('not-maker');
    world.mandate('acme', 'medi', ['commission']);
    world.says('medi', make(pack('A')));
    const [acme, medi] = [world.glnOf('acme'), world.glnOf('medi')];
    expect(world.holding(pack('A'))).toMatchObject({ owner: acme, holder: medi, site: medi });
    const from = { owner: acme, possessor: medi };
    const to = { owner: acme, site: acme };
    world.says('medi', { kind: 'ship', from, to, objects: one(pack('A')) });
    world.says('acme', { kind: 'receive', objects: one(pack('A')) });
    handOver(world, 'acme', 'corner', some(world, 'A'));
  });
});

describe('a mandate', () => {
  it('is given by the principal, to another participant, for sites of either', () => {
    const world = warehouse();
    const record = world.mandateRecord('acme', 'medi', ['ship']);
    expect(world.refusesRecord('corner', record)).toBe('not-yours');
    expect(world.refusesRecord('acme', { ...record, to: record.from })).toBe('participant-unknown');
    expect(world.refusesRecord('acme', { ...record, to: gln(77) })).toBe('participant-unknown');
    for (const site of [world.glnOf('corner'), gln(77)])
      expect(world.refusesRecord('acme', { ...record, sites: [site] })).toBe('site-unknown');
    world.records('acme', { ...record, sites: [world.glnOf('medi'), gln(60)].sort() });
    const clerk = world.addKey('acme', 'clerk');
    expect(world.refusesRecord('acme', record, { key: clerk })).toBe('permission-missing');
  });
});
