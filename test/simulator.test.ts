/** Honest scans raise no falsification alerts, and falsifications are found: 5,000 scans; 100,000 in simulator.slow.test.ts. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { FAULTS, FORMS } from './support/scan-noise.js';
import { SEED, simulate } from './support/simulate.js';
import { Chance } from './support/simulation.js';

describe('a trade of honest, hasty people with bad scanners and late data', () => {
  const measured = simulate(5_000, 100);

  it('raises no falsification alert', () => {
    expect(measured.scans).toBeGreaterThanOrEqual(5_000);
    expect(measured.alerts).toEqual([]);
  });

  it('comes upon everything that is ordinary', () => {
    const codes = ['OK_ACTIVE', 'OK_ARRIVING', 'DONE_HERE', 'HELD_ELSEWHERE', 'SERIAL_UNKNOWN', 'NEVER_SHIPPED'];
    const faults = ['SCAN_CAPS_LOCK', 'SCAN_KEYBOARD', 'SCAN_SEPARATOR_LOST', 'SCAN_GLUED', 'SCAN_CORRUPT', 'SCAN_WRONG_CODE'];
    expect([...codes, ...faults].filter((code) => !measured.codes.has(code))).toEqual([]);
  });

  it.each(Object.entries(measured.found))('finds %s', (_, { found, of }) => {
    expect(found).toBe(of);
  });
});

describe('a sample of it through a server', () => {
  let world: CounterWorld;
  beforeAll(async () => {
    world = await CounterWorld.open(databases[0]!);
    await world.batch('L1');
    await world.batch('L2');
  });
  afterAll(() => world.close());

  it('is told the same: nothing false of the honest, nothing good of the false', async () => {
    const chance = new Chance(SEED);
    const { pharmacy, otherPharmacy } = world;
    const good = Object.entries(FORMS).filter(([name]) => name !== 'brackets');
    for (let n = 0; n < 12; n++) {
      const serial = `Zy-${chance.text('abcdefghXYZ23456789', 8)}`;
      const print = { gtin: world.gtin, serial, lot: 'L1', expiry: EXPIRY.slice(2).replaceAll('-', '') };
      const uri = await world.atPharmacy('L1', serial);
      const [name, fault, garbled] = chance.of(FAULTS);
      const faulty = await world.verdict(pharmacy, garbled(print));
      expect(faulty, name).toMatchObject({ verdict: 'rescan', reasons: [{ code: fault, alert: null }] });
      expect(await world.verdict(pharmacy, chance.of(good)[1](print))).toMatchObject({
        verdict: 'ok',
        reasons: [{ alert: null }],
      });
      const stranger = await world.verdict(otherPharmacy, chance.of(good)[1](print));
      expect(stranger).toMatchObject({ verdict: 'hold', reasons: [{ code: 'HELD_ELSEWHERE' }] });
      for (const lie of [{ serial: `${serial}0` }, { lot: 'L2' }, { expiry: `${Number(print.expiry) + 10_000}` }]) {
        const told = await world.verdict(pharmacy, FORMS['GS1 QR']!({ ...print, ...lie }));
        expect(told, JSON.stringify(lie)).toMatchObject({ verdict: 'stop', reasons: [{ alert: 'authority' }] });
      }
      await world.dispense(pharmacy, uri);
      const copy = await world.verdict(otherPharmacy, FORMS['DataMatrix, without']!(print));
      expect(copy.reasons.map(({ code }) => code)).toEqual(['SUPPLIED_ELSEWHERE', 'COPY_SUSPECTED']);
      expect((await world.verdict(pharmacy, chance.of(good)[1](print))).reasons[0]!.code).toBe('COPY_SUSPECTED');
    }
  });
});
