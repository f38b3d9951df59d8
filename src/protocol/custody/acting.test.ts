import { describe, expect, it } from 'vitest';
import {
  commission,
  DAY,
  gln,
  handOver,
  handoff,
  LOT,
  pack,
  RMA,
  some,
  sscc,
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

describe('a closed site', () => {
  /** A branch of `corner` with packs A to F, closed since; G is on its way there. */
  function closed(): PureWorld {
    const world = warehouse();
    const branch = gln(61);
    world.addSite('corner', branch);
    commission(world, 'C', 'D', 'E', 'F', 'G', 'H');
    const to = { owner: world.glnOf('corner'), site: branch };
    const ship = (objects: object) =>
      world.says('acme', { kind: 'ship', from: { owner: world.glnOf('acme') }, to, objects } as Told);
    ship(some(world, 'A', 'C', 'D', 'E', 'F'));
    world.says('corner', { kind: 'receive', site: branch, objects: some(world, 'A', 'C', 'D', 'E', 'F') });
    world.says('corner', { kind: 'pack', site: branch, parent: sscc(5), objects: some(world, 'E', 'F') });
    ship(one(pack('G')));
    world.addSite('corner', branch, { active: false });
    return world;
  }
  const at = { site: gln(61) };

  it('lets its stock leave', () => {
    const world = closed();
    world.says('corner', { kind: 'lock', reason: 'x', ...at, objects: one(pack('A')) });
    world.says('corner', { kind: 'unlock', reason: 'x', ...at, objects: one(pack('A')) });
    world.says('corner', { kind: 'dispute', what: 'damaged', reason: 'x', ...at, objects: one(pack('A')) });
    world.says('corner', { kind: 'ship', ...handoff(world, 'corner', 'medi'), ...at, objects: one(pack('A')) });
    world.says('corner', { kind: 'void', ...at, objects: one(pack('A')) });
    world.says('corner', { kind: 'unpack', parent: sscc(5), ...at, objects: { epcs: [] } });
    world.says('corner', { kind: 'end', reason: 'damaged', ...at, objects: one(pack('E')) });
    world.says('corner', { kind: 'return', ...handoff(world, 'corner', 'acme'), documents: RMA, ...at, objects: one(pack('C')) });
  });

  it('takes nothing in, and nothing is used there', () => {
    const world = closed();
    const refuses = (told: object) => world.refuses('corner', { ...told, ...at } as Told);
    expect(refuses({ kind: 'dispense', objects: one(pack('A')) })).toBe('site-closed');
    expect(refuses({ kind: 'receive', objects: one(pack('G')) })).toBe('site-closed');
    expect(refuses({ kind: 'pack', parent: sscc(6), objects: one(pack('A')) })).toBe('site-closed');
    expect(world.refuses('corner', { kind: 'receive', location: gln(61), objects: one(pack('G')) })).toBe('site-closed');
    // What was on its way there is booked in elsewhere.
    world.says('corner', { kind: 'receive', objects: one(pack('G')) });
  });

  it('is no destination, and is one again when it is open again', () => {
    const world = closed();
    const to = { owner: world.glnOf('corner'), site: gln(61) };
    const told: Told = { kind: 'ship', from: { owner: world.glnOf('acme') }, to, objects: one(pack('H')) };
    expect(world.refuses('acme', told)).toBe('site-closed');
    world.addSite('corner', gln(61));
    world.says('acme', told);
  });
});

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
    world.mandate('acme', 'medi', ['sensor']);
    const reading = { device: 'urn:example:logger:7', since: world.time, until: world.time, min: 3, max: 4 };
    const sensor: Told = { kind: 'sensor', reading, site: gln(60), objects: one(pack('A')) };
    const licence = { type: 'licence' as const, steps: ['ship'], until: null };
    world.records('authority', { ...licence, participant: world.glnOf('acme') });
    expect(world.refused(world.signed('medi', sensor)).facts).toMatchObject({ participant: world.glnOf('acme') });
    world.records('authority', { ...licence, participant: world.glnOf('medi') });
    expect(world.refused(world.signed('medi', sensor)).facts).toMatchObject({ participant: world.glnOf('medi') });
  });

  it('needs no licence where goods come out of the trade or stop: they go back, are unpacked, locked, destroyed', () => {
    const world = warehouse();
    world.says('acme', { kind: 'pack', parent: sscc(1), site: gln(60), objects: one(pack('A')) });
    world.records('authority', { type: 'licence', participant: world.glnOf('acme'), steps: [], until: null, opening: null });
    const told = { site: gln(60), objects: one(pack('A')) } as const;
    expect(world.refuses('acme', { kind: 'end', reason: 'sample', ...told })).toBe('licence-missing');
    expect(world.refuses('acme', { kind: 'dispense', ...told })).toBe('licence-missing');
    world.says('acme', { kind: 'unpack', parent: sscc(1), ...told });
    world.says('acme', { kind: 'lock', reason: 'x', ...told });
    world.says('acme', { kind: 'unlock', reason: 'x', ...told });
    world.says('acme', { kind: 'end', reason: 'destroyed', ...told });
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
