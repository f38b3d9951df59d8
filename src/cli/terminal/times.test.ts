import { expect, it } from 'vitest';
import { inZone, timeToday } from './times.js';

it('tells a time as the clocks of its place showed it', () => {
  expect(inZone('2026-05-04T10:42:00.000Z', '+02:00')).toBe('2026-05-04T12:42:00+02:00');
  expect(inZone('2026-05-04T02:12:00.000Z', '-03:30')).toBe('2026-05-03T22:42:00-03:30');
  expect(inZone('2026-12-31T23:59:59.999Z', '+00:00')).toBe('2026-12-31T23:59:59+00:00');
  expect(inZone('2026-12-31T18:30:00.000Z', '+05:45')).toBe('2027-01-01T00:15:00+05:45');
});

it('knows a time of today by the clocks of a place, unless they never show it or show it twice', () => {
  const at = (now: string, clock: string, zone: string): string | undefined => {
    const time = timeToday(clock, zone, Date.parse(now));
    return time === undefined ? undefined : new Date(time).toISOString();
  };
  expect(at('2026-05-04T10:00:00Z', '14:30', 'Europe/Rome')).toBe('2026-05-04T12:30:00.000Z');
  // There it is another day.
  expect(at('2026-05-04T22:30:00Z', '00:10', 'Europe/Rome')).toBe('2026-05-04T22:10:00.000Z');
  expect(at('2026-05-04T02:00:00Z', '21:00', 'America/New_York')).toBe('2026-05-04T01:00:00.000Z');
  // The clocks go forward at two, and back at three.
  expect(at('2026-03-29T12:00:00Z', '01:30', 'Europe/Rome')).toBe('2026-03-29T00:30:00.000Z');
  expect(at('2026-03-29T12:00:00Z', '02:30', 'Europe/Rome')).toBeUndefined();
  expect(at('2026-03-29T00:30:00Z', '14:00', 'Europe/Rome')).toBe('2026-03-29T12:00:00.000Z');
  expect(at('2026-10-25T12:00:00Z', '02:30', 'Europe/Rome')).toBeUndefined();
  expect(at('2026-10-25T12:00:00Z', '03:30', 'Europe/Rome')).toBe('2026-10-25T02:30:00.000Z');
  for (const clock of ['24:00', '12:60', '99:99']) expect(at('2026-05-04T10:00:00Z', clock, 'UTC')).toBeUndefined();
});
