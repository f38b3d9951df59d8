/** The late histories of src/protocol/custody/late.test.ts, 10,000 of them, each time others. */
import { describe, expect, it } from 'vitest';
import { tellLate } from './support/late-histories.js';

const SEED = Date.now() % 2 ** 31;

describe(`10,000 histories of late data (seed ${SEED})`, () => {
  it('end as they do in order', () => {
    expect(tellLate(SEED, 10_000).contested).toBeGreaterThan(5_000);
  });
});
