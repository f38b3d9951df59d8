/** Beside each GLN that a person is told stands the name of the company or site, on both databases; machines get the number alone. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesIn } from '../src/cli/connection/names.js';
import { Api } from '../src/client/http/api.js';
import { CommandLine } from './support/command-line.js';
import { CounterWorld, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { glnOf } from './support/ledger-world.js';
import { addressOf } from './support/trader.js';

describe.each(databases)('names beside GLNs on $name', (database) => {
  let world: CounterWorld;
  let cli: CommandLine;
  let keys: Record<'maker' | 'pharmacy' | 'authority', string[]>;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
    cli = await CommandLine.at(await addressOf(world.base));
    const [maker, pharmacy, authority] = [world.maker, world.pharmacy, world.base.authority];
    keys = {
      maker: ['--key', await cli.keyOf(maker)],
      pharmacy: ['--key', await cli.keyOf(pharmacy)],
      authority: ['--key', await cli.keyOf(authority), '--purpose', 'a test'],
    };
    await world.batch('L1');
    await world.atPharmacy('L1', 'A');
    await world.commission('L1', 'B');
    await world.dispute(pharmacy, world.pack('A'));
    await world.recall('R-1', { lots: ['L1'] });
  });
  afterAll(async () => {
    await cli.close();
    await world.close();
  });

  it('stand in each answer that names a company or site', async () => {
    const { maker, pharmacy } = keys;
    const short = (serial: string) => `01/${world.gtin}/21/${serial}`;
    const answers: Record<string, string[]> = {
      stock: ['stock', 'list', ...pharmacy],
      expiring: ['stock', 'expiring', '--days', '1000', ...pharmacy],
      pack: ['object', short('A'), ...pharmacy],
      batch: ['object', `01/${world.gtin}/10/L1`, ...maker],
      recalls: ['recall', 'list'],
      recall: ['recall', 'show', 'R-1'],
      grants: ['grant', 'list'],
      product: ['product', 'show', world.gtin],
      trace: ['trace', short('A'), ...keys.authority],
      reads: ['reads', ...keys.authority],
      exceptions: ['journal', ...pharmacy],
    };
    for (const [name, args] of Object.entries(answers)) {
      const { out } = await cli.run(...args);
      const bare = out.split('\n').filter((line) => /(?<![\d/(.])\d{13}(?![\d)])/.test(line) && !/^9\d{12} {2,}\S/.test(line));
      expect([name, bare, /\(\d{13}[,)]/.test(out)]).toEqual([name, [], true]);
    }
    const [item] = await cli.json<{ holder: string }[]>(['stock', 'list', ...pharmacy]);
    expect(item).toMatchObject({ holder: world.pharmacy.gln, site: world.pharmacy.gln });
  });

  it('are those of participants and of their sites, of few and of many, and of nobody', async () => {
    const api = new Api(await addressOf(world.base));
    const answer = { items: [{ holder: world.pharmacy.gln, site: world.branch, to: OUTSIDE, count: 1 }], next: null };
    const many = Array.from({ length: 30 }, (_, i) => glnOf(500 + i));
    for (const [asked, found] of [
      [answer, true],
      [[answer, many], true],
      [answer, false],
    ] as const) {
      const called = await namesIn(api, asked, { json: !found });
      expect(called(world.pharmacy.gln)).toBe(found ? `${world.pharmacy.name} (${world.pharmacy.gln})` : world.pharmacy.gln);
      expect(called(world.branch)).toMatch(found ? /^\S.* \(\d{13}\)$/ : /^\d{13}$/);
      expect(called(OUTSIDE)).toBe(OUTSIDE);
    }
  });

  it('are left out where they cannot be had, so that what was done is told', async () => {
    const called = await namesIn(new Api('http://127.0.0.1:9'), [world.pharmacy.gln], {});
    expect(called(world.pharmacy.gln)).toBe(world.pharmacy.gln);
  });
});
