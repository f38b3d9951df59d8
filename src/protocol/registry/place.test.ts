import { describe, expect, it } from 'vitest';
import { PureWorld } from '../../../test/support/pure-world.js';
import { readEntry } from '../entry.js';
import type { Fault } from '../fault.js';
import { requirePlace, requirePlaces } from './place.js';

const PLACE = { country: 'IT', timeZone: 'Europe/Rome', latitude: 45.4, longitude: 9.2 };

function fault(attempt: () => void): Fault | undefined {
  try {
    attempt();
    return undefined;
  } catch (reason) {
    return reason as Fault;
  }
}

describe('a place', () => {
  it('has a country and a time zone that there are, spelled as they are', () => {
    for (const good of [
      {},
      { timeZone: 'UTC' },
      { timeZone: 'Asia/Calcutta' },
      { timeZone: 'America/Argentina/Buenos_Aires' },
      { country: 'SM' },
    ])
      expect(
        fault(() => requirePlace({ ...PLACE, ...good }, 'x')),
        JSON.stringify(good),
      ).toBeUndefined();
    for (const [bad, pointer] of [
      [{ country: 'XX' }, '/country'],
      [{ country: 'UK' }, '/country'],
      [{ timeZone: 'Europe/Atlantis' }, '/timeZone'],
      [{ timeZone: 'europe/rome' }, '/timeZone'],
      [{ timeZone: 'CEST' }, '/timeZone'],
    ] as const) {
      const refused = fault(() => requirePlace({ ...PLACE, ...bad }, '9521234500018'));
      expect(refused).toMatchObject({ code: 'place-unknown', facts: { mistakes: [{ pointer }] } });
      expect(refused!.message).toContain('9521234500018');
    }
  });

  it('tells all that is wrong with it at once', () => {
    const refused = fault(() => requirePlace({ country: 'XX', timeZone: 'X' }, 'x'));
    expect((refused!.facts['mistakes'] as unknown[]).length).toBe(2);
  });

  it('is looked for in every record that may bring one', () => {
    const world = new PureWorld();
    const genesis = world.genesis(['north']);
    const sea = (record: typeof genesis) => ({
      ...record,
      regulators: record.regulators.map((one) => ({ ...one, timeZone: 'Sea' })),
    });
    const look = (jws: string) => fault(() => requirePlaces(readEntry(jws).entry))?.code;
    expect(look(world.recordBy('north', genesis, { log: '' }))).toBeUndefined();
    expect(look(world.recordBy('north', sea(genesis), { log: '' }))).toBe('place-unknown');
    world.records('north', genesis, { log: '' });
    const site = {
      ...PLACE,
      type: 'site',
      gln: world.glnOf('north'),
      participant: world.glnOf('north'),
      name: 'N',
      address: 'N',
    } as const;
    expect(look(world.recordBy('north', site))).toBeUndefined();
    expect(look(world.recordBy('north', { ...site, country: 'XX' }))).toBe('place-unknown');
    expect(look(world.recordBy('north', world.admission('new', 'pharmacy', [])))).toBeUndefined();
    expect(look(world.recordBy('north', world.batch(1, 'L1')))).toBeUndefined();
    expect(
      look(
        world.signed('north', { kind: 'lock', reason: 'x', objects: { epcs: ['https://id.gs1.org/01/09521234000013/21/A'] } }),
      ),
    ).toBeUndefined();
  });
});
