import { expect, it } from 'vitest';
import { howForked } from './forked.js';

it.each([
  [513, 312, 'your last checkpoint has 513 entries, the server’s log 312: an old backup?'],
  [5, 5, 'your last checkpoint and the server’s log both have 5 entries, and not the same ones'],
  [5, 9, 'the 9 entries of the server’s log do not begin with the 5 of your last checkpoint'],
])('of two heads that are not of one log both sizes are told: %i and %i', (before, now, said) => {
  expect(howForked({ name: 'your last checkpoint', size: before }, { name: 'the server’s log', size: now })).toBe(said);
});
