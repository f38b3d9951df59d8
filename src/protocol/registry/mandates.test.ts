import { describe, expect, it } from 'vitest';
import { gln, tradingWorld, type PureWorld } from '../../../test/support/pure-world.js';
import type { Gln, Gtin, Lot } from '../gs1/identifiers.js';
import type { RegistryRecord } from './records.js';
import { batchKey, batchParts, licensedSteps } from './registry.js';

const GTIN = '09521234000013' as Gtin;
const DAY = 86_400_000;
const UNTIL = '2027-03-31';
const lastDay = Date.parse(UNTIL);

describe('a mandate', () => {
  const mandate = (world: PureWorld, fields: Partial<RegistryRecord<'mandate'>> = {}): RegistryRecord<'mandate'> => ({
    type: 'mandate',
    from: world.glnOf('acme'),
    to: world.glnOf('medi'),
    steps: ['ship'],
    sites: null,
    until: null,
    active: true,
    ...fields,
  });
  /** Whether medi may sign a step for acme. */
  const may = (world: PureWorld, step = 'ship', site: Gln = world.glnOf('acme'), time = lastDay): boolean =>
    world.registry.isMandated(world.glnOf('acme'), world.glnOf('medi'), step, site, time);

  it('is given by the one who is signed for, to another participant, for sites of either of them', () => {
    const world = tradingWorld();
    const [acme, medi] = [world.glnOf('acme'), world.glnOf('medi')];
    expect(world.refusesRecord('medi', mandate(world))).toBe('not-yours');
    expect(world.refusesRecord('acme', mandate(world, { to: acme }))).toBe('participant-unknown');
    expect(world.refusesRecord('acme', mandate(world, { to: gln(999) }))).toBe('participant-unknown');
    const third = world.glnOf('authority');
    for (const sites of [[third], [gln(998)], [acme, third].toSorted()])
      expect(world.refusesRecord('acme', mandate(world, { sites })), sites.join()).toBe('site-unknown');
    for (const sites of [[acme], [medi], [acme, medi].toSorted()]) {
      world.records('acme', mandate(world, { sites }));
      expect(sites.map((site) => may(world, 'ship', site))).toEqual(sites.map(() => true));
    }
  });

  it('holds for its steps, at its sites, through its last day, until it is ended', () => {
    const world = tradingWorld();
    const [acme, medi] = [world.glnOf('acme'), world.glnOf('medi')];
    expect(may(world)).toBe(false);
    world.records('acme', mandate(world, { until: UNTIL }));
    expect([may(world), may(world, 'receive'), may(world, 'ship', medi)]).toEqual([true, false, true]);
    expect(world.registry.isMandated(medi, acme, 'ship', acme, lastDay)).toBe(false);
    expect([lastDay + DAY - 1, lastDay + DAY].map((time) => may(world, 'ship', acme, time))).toEqual([true, false]);
    world.records('acme', mandate(world, { sites: [acme] }));
    expect([acme, medi].map((site) => may(world, 'ship', site, lastDay + 99 * DAY))).toEqual([true, false]);
    world.records('acme', mandate(world, { active: false }));
    expect(may(world)).toBe(false);
  });
});

describe('a licence', () => {
  it('has its steps through its last day, and none after it', () => {
    const licence = { steps: ['ship', 'receive'], until: UNTIL };
    expect([lastDay, lastDay + DAY - 1, lastDay + DAY].map((time) => licensedSteps(licence, time).length)).toEqual([2, 2, 0]);
    expect(licensedSteps({ ...licence, until: null }, lastDay + 9999 * DAY)).toEqual(licence.steps);
  });
});

describe('the key of a batch', () => {
  it('is taken apart as it was put together, whatever the lot', () => {
    for (const lot of ['A', 'A/B', '/', '14/2']) expect(batchParts(batchKey(GTIN, lot as Lot))).toEqual([GTIN, lot]);
  });
});
