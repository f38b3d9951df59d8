/** As scan-families.test.ts, ten times as much, twice. */
import { expect, it } from 'vitest';
import { freshSeed, playFamilies } from './support/scan-families-run.js';

const first = freshSeed();

it.each([0, 1].map((n) => first + n))('of 100,000 honest scans at most 5 are stopped or alerted (seed %i)', (seed) => {
  const { honest, forged } = playFamilies(100_000, 12_000, seed);
  expect(honest.wrong.length, honest.wrong.join('\n')).toBeLessThanOrEqual(5);
  expect(forged.wrong).toEqual([]);
});
