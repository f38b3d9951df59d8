import { describe, expect, it } from 'vitest';
import { dateOf, isOneApart, timeOf } from './values.js';

it('two lots are one sign apart where one sign is another one, or only one of them has it', () => {
  for (const [a, b] of [
    ['26H014', '26H0I4'],
    ['26H014', '26H01'],
    ['26H014', '26H0114'],
    ['26H014', '6H014'],
    ['A', ''],
    ['AA', 'A'],
  ] as const) {
    expect([a, b, isOneApart(a, b)]).toEqual([a, b, true]);
    expect([b, a, isOneApart(b, a)]).toEqual([b, a, true]);
  }
});

it('two lots are not one sign apart where they are the same, or two signs differ', () => {
  for (const [a, b] of [
    ['26H014', '26H014'],
    ['26H014', '26H041'],
    ['26H014', '26H0'],
    ['AB', 'BA'],
    ['', ''],
  ] as const)
    expect([a, b, isOneApart(a, b)]).toEqual([a, b, false]);
});

describe('a time that is signed', () => {
  it('is RFC 3339 with its zone, or one of today by the clock of the place', () => {
    const iso = (text: string): string => new Date(timeOf(text, 'Europe/Rome', Date.parse('2026-11-30T10:00:00Z'))).toISOString();
    expect(iso('2026-11-29T06:00:00Z')).toBe('2026-11-29T06:00:00.000Z');
    expect(iso('2026-11-29T07:00:00.250+01:00')).toBe('2026-11-29T06:00:00.250Z');
    expect(iso('today 9:05')).toBe('2026-11-30T08:05:00.000Z');
    expect(iso('today 14:30')).toBe('2026-11-30T13:30:00.000Z');
  });

  it.each([
    '5',
    '2026',
    '11/12/2026',
    '2026-11-30',
    '2026-11-30 01:00:00',
    '2026-11-30T01:00:00',
    '2026-11-30T01:00Z',
    '2026-02-30T01:00:00Z',
    '2026-11-30T25:00:00Z',
    '2026-11-30T01:00:00+1',
    'Mon, 30 Nov 2026 01:00:00 GMT',
    '1700000000000',
    'today',
    'today 25:00',
    'today 2',
    'now',
    '',
  ])('is not %j, and an example of a right one is told', (text) => {
    expect(() => timeOf(text, 'Europe/Rome')).toThrow(/write 2026-05-04T10:42:00\+02:00/);
  });
});

describe('a date that is signed', () => {
  it('is year, month and day', () => expect(dateOf('2028-02-29')).toBe('2028-02-29'));

  it.each(['31.07.2029', '07/31/2029', '290731', '2029-07', '2029-7-31', '2029-02-29', '2029-07-31T00:00:00Z', 'July 2029', ''])(
    'is not %j, and an example of a right one is told',
    (text) => {
      expect(() => dateOf(text)).toThrow(/such as 2029-07-31/);
    },
  );
});
