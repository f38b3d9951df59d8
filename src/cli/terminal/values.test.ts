import { expect, it } from 'vitest';
import { isOneApart } from './values.js';

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
