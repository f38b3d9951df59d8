import { describe, expect, it } from 'vitest';
import { Contention } from './support/contention.js';
import { databases } from './support/databases.js';

const ROUNDS = 1000;

describe.each(databases)('64 clients at two servers on one $name, a thousand times', (database) => {
  it.each(['shipOnePack', 'sendOneEntry'] as const)('%s', async (play) => {
    const contention = await Contention.on(database);
    expect(await contention.violations(play, ROUNDS)).toEqual([]);
    await contention.close();
  });
});
