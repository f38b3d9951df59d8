/**
 * 500 flipped bits of a filled database. `THERIAC_FLIP_SEED` goes on from where a run before it stopped: each flip has a seed of
 * its own, which is printed with what it found.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fill, flip, type Filled, type Flip } from './support/bit-flips.js';
import { Chance } from './support/simulation.js';

const FLIPS = 500;
const FIRST = Number(process.env['THERIAC_FLIP_SEED'] ?? 1);

let filled: Filled;
beforeAll(async () => {
  filled = await fill();
});
afterAll(() => filled.world.server.home.close());

it(`each of ${FLIPS} flipped bits of a database is found, and where, or changed nothing`, async () => {
  const counts: Partial<Record<Flip['by'], number>> = {};
  const missed: string[] = [];
  for (let seed = FIRST; seed < FIRST + FLIPS; seed++) {
    const { at, by, place } = await flip(filled, new Chance(seed), seed % 10 === 0);
    counts[by] = (counts[by] ?? 0) + 1;
    if (by === 'NOBODY') missed.push(`seed ${seed}: ${at}`);
    if (by !== 'harmless') console.log(`seed ${seed}: ${at}: ${by}: ${place.slice(0, 160)}`);
  }
  console.log(`from seed ${FIRST}:`, counts);
  expect(missed).toEqual([]);
});
