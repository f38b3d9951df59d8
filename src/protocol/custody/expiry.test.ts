import { describe, expect, it } from 'vitest';
import { isExpired, localDate } from './expiry.js';

const at = (text: string): number => Date.parse(text);

describe('the expiry of a batch', () => {
  it('comes with the local midnight that ends its last day', () => {
    expect(isExpired('2026-06-30', at('2026-06-30T21:59:59.999Z'), 'Europe/Berlin')).toBe(false);
    expect(isExpired('2026-06-30', at('2026-06-30T22:00:00.000Z'), 'Europe/Berlin')).toBe(true);
    expect(isExpired('2026-06-30', at('2026-06-30T22:00:00.000Z'), 'America/New_York')).toBe(false);
  });

  it('is by UTC where the time zone is not known', () => {
    expect(localDate(at('2026-01-01T23:30:00Z'), 'Atlantis/Poseidonis')).toBe('2026-01-01');
    expect(localDate(at('2026-01-01T23:30:00Z'), 'Asia/Tokyo')).toBe('2026-01-02');
    expect(localDate(at('2026-01-01T00:00:00Z'), 'Atlantis/Poseidonis')).toBe('2026-01-01');
  });
});
