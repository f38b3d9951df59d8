import { expect, test } from 'vitest';
import type { Lot, Serial } from '../gs1/identifiers.js';
import { meantBy } from './lookalike.js';

const meant = (serial?: string, lot?: string) =>
  meantBy({ serial: serial as Serial, lot: lot as Lot }).map((each) => [each.code, each.serial, each.lot]);

test('a code may have been meant in the other case, with Y for Z, or with other signs', () => {
  const readings = meant('aY-1', 'z_7');
  expect(readings).toContainEqual(['SCAN_CAPS_LOCK', 'Ay-1', 'Z_7']);
  expect(readings).toContainEqual(['SCAN_KEYBOARD', 'aZ-1', 'y_7']);
  expect(readings).toContainEqual(['SCAN_KEYBOARD', 'aZ/1', 'y?7']);
});

test('a code of which no setting changes anything has no other meaning', () => {
  expect(meant(undefined, undefined)).toEqual([]);
  expect(meant('ABC', undefined).some(([code]) => code === 'SCAN_CAPS_LOCK')).toBe(true);
});
