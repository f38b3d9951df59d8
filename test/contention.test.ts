import { afterEach, describe, expect, it } from 'vitest';
import { Contention } from './support/contention.js';
import { databases } from './support/databases.js';
import { withoutCompare, withoutUnique } from './support/sabotage.js';

const ROUNDS = 50;

describe.each(databases)('64 clients at two servers on one $name', (database) => {
  let contention: Contention;
  afterEach(() => contention.close());

  it('that ship the same pack to different receivers at once: exactly one is accepted', async () => {
    contention = await Contention.on(database);
    expect(await contention.violations('shipOnePack', ROUNDS)).toEqual([]);
  });

  it('that send the same entry at once: all get one index', async () => {
    contention = await Contention.on(database);
    expect(await contention.violations('sendOneEntry', ROUNDS)).toEqual([]);
  });

  it('in turns: each judges by what the other one logged meanwhile', async () => {
    contention = await Contention.on(database);
    const rounds = await contention.retireBetween();
    expect(rounds.map(({ answers }) => answers)).toEqual([{ receipt: 1 }, { receipt: 1 }, { '403 key-retired': 1 }]);
  });

  it('would be told otherwise, were the head swapped without being compared', async () => {
    contention = await Contention.on(database);
    const restore = withoutCompare(contention.servers[0]!);
    try {
      expect(await contention.violations('shipOnePack', 10)).not.toEqual([]);
    } finally {
      restore();
    }
  });

  it('would be told otherwise, were ids of entries not unique', async () => {
    contention = await Contention.on(database);
    await withoutUnique(contention.servers[0]!);
    expect(await contention.violations('sendOneEntry', 10)).not.toEqual([]);
  });
});
