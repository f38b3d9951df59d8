import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Clock, confirmClock, isConfirmed } from './clock.js';

const HOUR = 3_600_000;
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'theriac-clock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

it('a clock that nobody confirmed is not confirmed', () => {
  expect(isConfirmed(folder, 0)).toBe(false);
});

it('a confirmation counts for every process of the folder, and nobody else reads it', () => {
  confirmClock(folder, 10 * HOUR);
  expect(statSync(join(folder, 'clock-confirmed')).mode & 0o777).toBe(0o600);
  expect(isConfirmed(folder, 10 * HOUR + 1)).toBe(true);
  expect(isConfirmed(folder, 10 * HOUR + 1)).toBe(true);
});

it('a confirmation of another time does not count', () => {
  confirmClock(folder, 10 * HOUR);
  expect(isConfirmed(folder, 12 * HOUR)).toBe(false);
});

it('the machine has a clock and one that only goes on', () => {
  const clock = new Clock();
  expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  expect(clock.ticks()).toBeLessThanOrEqual(clock.ticks());
});
