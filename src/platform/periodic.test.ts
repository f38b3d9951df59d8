import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { every, pauseAfter } from './periodic.js';

test('pauses grow fourfold up to six hours, and are spread by chance', () => {
  expect([1, 2, 3].map((n) => pauseAfter(n, 0.5))).toEqual([5_000, 20_000, 80_000]);
  expect(pauseAfter(50, 0.5)).toBe(6 * 3_600_000);
  expect([pauseAfter(1, 0), pauseAfter(1, 1)]).toEqual([2_500, 7_500]);
});

test('a round that takes longer than the period puts off the next, and stopping waits for it', async () => {
  let under = 0;
  let most = 0;
  let rounds = 0;
  const stop = every(
    5,
    async () => {
      most = Math.max(most, ++under);
      await sleep(40);
      under--;
      rounds++;
    },
    () => undefined,
  );
  while (rounds < 3) await sleep(5);
  await stop();
  expect([under, most]).toEqual([0, 1]);
});

test('a round that fails is told, and the next one comes all the same', async () => {
  const told: unknown[] = [];
  const stop = every(
    2,
    () => Promise.reject(new Error(`round ${told.length}`)),
    (reason) => told.push(reason),
  );
  while (told.length < 2) await sleep(2);
  await stop();
  expect(told.slice(0, 2)).toEqual([new Error('round 0'), new Error('round 1')]);
});
