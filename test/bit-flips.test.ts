/** Flipped bits are found: some of them here, many in bit-flips.slow.test.ts. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, flip, type Filled } from './support/bit-flips.js';
import { Chance } from './support/simulation.js';

const FLIPS = 24;

let filled: Filled;
beforeAll(async () => {
  filled = await fill();
});
afterAll(() => filled.world.server.home.close());

it(`each of ${FLIPS} flipped bits of a database is found, and where, or changed nothing`, async () => {
  for (let n = 0; n < FLIPS; n++) {
    const { at, by, place } = await flip(filled, new Chance(20261130 + n), n % 4 === 0);
    expect(by, `${at}: ${place}`).not.toBe('NOBODY');
  }
});
