/** Every scan with one noise, families equally often: none is stopped or alerted, and every falsification is found. 100,000: scan-families.slow.test.ts. */
import { expect, it } from 'vitest';
import { freshSeed, playFamilies } from './support/scan-families-run.js';

const { honest, forged } = playFamilies(10_000, 2_000, freshSeed());

it('none of 10,000 honest scans is stopped, held or alerted', () => {
  expect(honest.wrong).toEqual([]);
});

it('each of 2,000 false codes is stopped, and told to an authority', () => {
  expect(forged.wrong).toEqual([]);
});
