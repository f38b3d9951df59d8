/** The same as simulator.test.ts, in numbers that show a rate: at most 0.005 % of honest scans, at least 99.9 % of the false. */
import { describe, expect, it } from 'vitest';
import { simulate } from './support/simulate.js';

describe('100,000 honest scans and 7,000 falsifications', () => {
  const measured = simulate(100_000, 1_000);

  it('raise falsification alerts on at most 0.005 % of the honest ones', () => {
    expect(measured.alerts.length / measured.scans, measured.alerts.join('\n')).toBeLessThanOrEqual(0.000_05);
  });

  it.each(Object.entries(measured.found))('show %s in at least 99.9 %%', (_, { found, of }) => {
    expect(found / of).toBeGreaterThanOrEqual(0.999);
  });
});
