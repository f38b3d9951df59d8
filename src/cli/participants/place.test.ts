import { afterEach, describe, expect, it, vi } from 'vitest';
import { placeOf, zoneOf } from './place.js';

const ROME = { address: 'Via Roma 1', country: 'IT', latitude: 41.9, longitude: 12.5 };

describe('a place without a time zone', () => {
  const said: string[] = [];
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line));
  afterEach(() => void said.splice(0));

  it('has that of its country, whatever the machine has, and says so', () => {
    expect(placeOf(ROME).timeZone).toBe('Europe/Rome');
    expect(said).toEqual([expect.stringContaining('Europe/Rome')]);
    expect(zoneOf('IT', 'UTC')).toBe('Europe/Rome');
  });

  it("has the machine's where its country has several and that is one of them", () => {
    expect(zoneOf('US', 'America/Chicago')).toBe('America/Chicago');
    expect(() => zoneOf('US', 'UTC')).toThrow(/--time-zone, such as America\//);
  });

  it('is asked for where its country is not known', () => {
    for (const country of ['XX', 'Italy', '']) expect(() => zoneOf(country, 'UTC')).toThrow(/--time-zone, such as Europe\/Rome/);
  });

  it('is as it was said, without a word, where it was', () => {
    expect(placeOf({ ...ROME, timeZone: 'Europe/Vatican' }).timeZone).toBe('Europe/Vatican');
    expect(said).toEqual([]);
  });
});
