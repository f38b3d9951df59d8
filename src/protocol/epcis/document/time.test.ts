import { describe, expect, test } from 'vitest';
import { parseDateTime } from './time.js';

describe('a date and time', () => {
  test.each([
    ['2026-03-01T08:00:00Z', '2026-03-01T08:00:00.000Z'],
    ['2026-03-01T08:00:00.5Z', '2026-03-01T08:00:00.500Z'],
    ['2026-03-01T08:00:00.123456-06:00', '2026-03-01T14:00:00.123Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
  ])('%s is %s', (text, iso) => {
    expect(new Date(parseDateTime(text) as number).toISOString()).toBe(iso);
  });

  test.each([
    ['2026-03-01T08:00:00.1425Z', '2026-03-01T08:00:00.143Z'],
    ['2026-03-01T08:00:00.1424999Z', '2026-03-01T08:00:00.142Z'],
    ['2026-03-01T08:00:00.14249Z', '2026-03-01T08:00:00.142Z'],
    ['2025-12-31T23:59:59.9996Z', '2026-01-01T00:00:00.000Z'],
  ])('%s is rounded by its fourth digit alone, to %s', (text, iso) => {
    expect(new Date(parseDateTime(text) as number).toISOString()).toBe(iso);
  });

  test.each([
    '2026-03-01',
    '2026-03-01T08:00:00',
    '2026-03-01 08:00:00Z',
    '2026-3-1T08:00:00Z',
    '2026-02-30T08:00:00Z',
    '2026-13-01T08:00:00Z',
    '2026-03-01T25:00:00Z',
    '2026-03-01T08:00:60Z',
    '2026-03-01T08:00:00+25:00',
    '2026-03-01T08:00:00.Z',
    'inf',
    '',
  ])('%j is none', (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  });
});
