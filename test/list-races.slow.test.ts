import { describe, expect, it } from 'vitest';
import { databases } from './support/databases.js';
import { ListRaces } from './support/list-races.js';

describe.each(databases)('serial lists on $name, a thousand times', (database) => {
  it('are either deleted or named by an entry, never both', async () => {
    const races = await ListRaces.on(database);
    await expect(races.deleteAndEnter(1_000)).resolves.toBeUndefined();
    await races.world.close();
  });
});
