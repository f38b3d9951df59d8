import { expect, it } from 'vitest';
import { hasCheckDigit } from '../../protocol/gs1/check-digit.js';
import { ownFrom, sizeOf, ssccAt } from './sscc.rules.js';

const series = (taken: string[] = []) => ({ key: '9521001', extension: 3, taken });

it('a number has extension, beginning, place and a right check digit', () => {
  expect(ssccAt(series(), 0)).toBe('395210010000000001');
  expect(ssccAt(series(), 999_999_999).slice(0, 17)).toBe('39521001999999999');
  for (const place of [0, 1, 17, 123_456_789]) expect(hasCheckDigit(ssccAt(series(), place))).toBe(true);
  expect(sizeOf(series())).toBe(1_000_000_000);
});

it('what is granted to another inside a beginning is passed over, one behind the other', () => {
  expect(ownFrom(series(), 5)).toBe(5);
  expect(ownFrom(series(['95210010']), 5)).toBe(100_000_000);
  expect(ownFrom(series(['95210011', '95210010']), 5)).toBe(200_000_000);
  expect(ownFrom(series(['95210019']), 5)).toBe(5);
  expect(ownFrom(series(['95210019']), 900_000_000)).toBe(1_000_000_000);
  expect(ownFrom(series(), 1_000_000_000)).toBe(1_000_000_000);
});
