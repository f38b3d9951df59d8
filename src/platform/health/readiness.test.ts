import { Logger } from '@nestjs/common';
import { expect, it } from 'vitest';
import { Readiness } from './readiness.js';

Logger.overrideLogger(false);

it('gives up on a check that does not answer', async () => {
  const readiness = new Readiness();
  readiness.add('good', () => Promise.resolve());
  readiness.add('stuck', () => new Promise(() => {}));
  await expect(readiness.assertReady()).rejects.toMatchObject({ code: 'not-ready', facts: { failed: ['stuck'] } });
});

it('is ready when all checks pass, and names them', async () => {
  const readiness = new Readiness();
  readiness.add('a', () => Promise.resolve());
  readiness.add('b', () => Promise.resolve());
  expect(await readiness.assertReady()).toEqual(['a', 'b']);
});
