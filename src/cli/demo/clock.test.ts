import { describe, expect, it } from 'vitest';
import { monthEnd, timeAgo } from './clock.js';

const at = (text: string): number => Date.parse(text);

describe('the demonstration’s calendar', () => {
  it('tells a time of day by the clocks of the place, summer and winter', () => {
    const now = at('2026-11-22T12:00:00Z');
    expect(timeAgo(now, 42, '16:50', 'Europe/Rome')).toBe(at('2026-10-11T16:50:00+02:00'));
    expect(timeAgo(now, 1, '20:15', 'Europe/Rome')).toBe(at('2026-11-21T20:15:00+01:00'));
  });

  it('never tells a time that has not come yet', () => {
    const now = at('2026-11-22T06:00:00Z');
    expect(timeAgo(now, 0, '04:30', 'Europe/Rome')).toBe(at('2026-11-22T04:30:00+01:00'));
    expect(timeAgo(now, 0, '12:05', 'Europe/Rome')).toBe(now);
  });

  it('ends months on their real last day', () => {
    expect(monthEnd(at('2026-11-22T12:00:00Z'), 3)).toBe('2027-02-28');
    expect(monthEnd(at('2027-11-22T12:00:00Z'), 3)).toBe('2028-02-29');
    expect(monthEnd(at('2026-03-31T12:00:00Z'), -1)).toBe('2026-02-28');
  });
});
