import { describe, expect, it } from 'vitest';
import { tellLate } from '../../../test/support/late-histories.js';

const SEED = 20260305;

describe(`handoffs whose data come late (seed ${SEED})`, () => {
  it('end as they do in order, whatever comes when, and whether containers or all that is in them are named', () => {
    const { parked, contested } = tellLate(SEED, 120);
    // The histories are worth something: much was refused at first, and many receipts were contested.
    expect(parked).toBeGreaterThan(100);
    expect(contested).toBeGreaterThan(50);
  });
});
