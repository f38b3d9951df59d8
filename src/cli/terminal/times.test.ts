import { expect, it } from 'vitest';
import { inZone } from './times.js';

it('tells a time as the clocks of its place showed it', () => {
  expect(inZone('2026-05-04T10:42:00.000Z', '+02:00')).toBe('2026-05-04T12:42:00+02:00');
  expect(inZone('2026-05-04T02:12:00.000Z', '-03:30')).toBe('2026-05-03T22:42:00-03:30');
  expect(inZone('2026-12-31T23:59:59.999Z', '+00:00')).toBe('2026-12-31T23:59:59+00:00');
  expect(inZone('2026-12-31T18:30:00.000Z', '+05:45')).toBe('2027-01-01T00:15:00+05:45');
});
