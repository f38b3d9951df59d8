import { expect, it } from 'vitest';
import { hasCheckDigit } from '../../protocol/gs1/check-digit.js';
import { ownAmong, ownRun, sizeOf, ssccAt, startOf, takenIn } from './sscc.rules.js';

const KEY = '9521001';
const series = (longer: string[] = []) => ({ key: KEY, extension: 3, taken: takenIn(KEY, longer) });

it('a number has extension, beginning, place and a right check digit', () => {
  expect(ssccAt(series(), 0)).toBe('395210010000000001');
  expect(ssccAt(series(), 999_999_999).slice(0, 17)).toBe('39521001999999999');
  for (const place of [0, 1, 17, 123_456_789]) expect(hasCheckDigit(ssccAt(series(), place))).toBe(true);
  expect(sizeOf(series())).toBe(1_000_000_000);
});

it('longer beginnings are passed over, one behind the other and one in the other', () => {
  const run = (longer: string[], from: number) => ownRun(series(longer), from, 2);
  expect(run([], 5)).toEqual([5, 6]);
  expect(run(['95210010'], 5)).toEqual([100_000_000, 100_000_001]);
  expect(run(['95210011', '95210010', '952100101', '95210010555'], 5)).toEqual([200_000_000, 200_000_001]);
  expect(run(['95210019'], 5)).toEqual([5, 6]);
  expect(run(['95210019'], 899_999_999)).toEqual([899_999_999]);
  expect(run(['95210019'], 900_000_000)).toEqual([]);
  expect(run(['95210010', '95210012'], 199_999_999)).toEqual([199_999_999]);
  expect(run([], 1_000_000_000)).toEqual([]);
  const places = [5, 99_999_999, 100_000_000, 150_000_000, 199_999_999, 200_000_000, 999_999_999];
  expect(ownAmong(series(['95210011', '95210019']), places)).toEqual([5, 99_999_999, 200_000_000]);
});

it('a longer beginning starts behind what a shorter one gave out of it', () => {
  expect(startOf('95210010', KEY, 0)).toBe(0);
  expect(startOf('95210010', KEY, 7)).toBe(7);
  expect(startOf('95210011', KEY, 7)).toBe(0);
  expect(startOf('95210011', KEY, 100_000_007)).toBe(7);
  expect(startOf('95210011', KEY, 200_000_007)).toBe(100_000_000);
  expect(startOf(KEY, KEY, 12)).toBe(12);
});
