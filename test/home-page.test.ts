import { describe, expect, it } from 'vitest';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';

describe.each(databases)('the home page on $name', (database) => {
  it('says what to do next while the register is empty, and what it is afterwards', async () => {
    const world = await LedgerWorld.unfounded(database);
    const home = async () =>
      (
        await world
          .get('/')
          .expect(200)
          .expect('content-type', /text\/html/)
      ).text;
    expect(await home()).toMatch(/This register is empty.*theriac init/s);
    await world.close();

    const founded = await LedgerWorld.on(database);
    expect((await founded.get('/').expect(200)).text).toMatch(/<h1>Test ledger<\/h1>.*1 signed entries/s);
    await founded.close();
  });
});
