/** Recalls of what is not there, as the command line takes them: cases from the field. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { casesOf } from './support/cases.js';
import { CommandLine } from './support/command-line.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
import { traderOf } from './support/trader.js';

interface Case {
  id: string;
  command: string;
  expect: { exit: number; inForce: boolean; says: string };
}
const cases = casesOf<{ cases: Case[] }>('recalls.json')?.cases ?? [];

const GTIN = '09521001000017' as Gtin;
const EXPIRY = '2040-06-30';

/** The words of a command, as a shell takes them apart. */
const wordsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);

describe.skipIf(cases.length === 0).each(databases)('of the recalls from the field on $name', (database) => {
  let world: LedgerWorld;
  let cli: CommandLine;
  let maker: Party;
  let key: string;
  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await world.admit('manufacturer');
    const { api, trade } = await traderOf(world, maker);
    const product = { name: 'Metformin', authorisation: null, serialised: true, levels: [], storage: null, markets: [] };
    await world.record(maker, { type: 'product', gtin: GTIN, digitalLinkQr: false, ...product });
    for (const lot of ['26H014', 'FH26'] as Lot[]) {
      await world.record(maker, { type: 'batch', gtin: GTIN, lot, expiry: EXPIRY, serialised: true });
      const serials = [`${lot}A`, `${lot}B`] as Serial[];
      await trade.commission({ site: maker.gln }, { gtin: GTIN, lot, expiry: EXPIRY, serials });
    }
    cli = await CommandLine.at(api.http.url);
    key = await cli.keyOf(maker);
  });
  afterAll(async () => {
    await cli?.close();
    await world?.close();
  });

  it.each(cases.map((one) => [one.id, one.command, one.expect] as const))(
    '%s: %s',
    async (_, command, { exit, inForce, says }) => {
      const words = wordsOf(command);
      const { code, out, err } = await cli.run(...words, '--yes', '--key', key);
      expect([code, out + err]).toEqual([exit, expect.stringContaining(says)]);
      const { body } = await world.get('/api/manufacturers/recalls').expect(200);
      const refs = (body.items as { ref: string; active: boolean }[]).filter(({ active }) => active).map(({ ref }) => ref);
      expect(refs.includes(words[words.indexOf('--ref') + 1]!)).toBe(inForce);
      if (inForce)
        expect(await cli.run('object', packUri(GTIN, 'FH26A' as Serial), '--key', key)).toMatchObject({
          out: expect.stringContaining('RECALLED'),
        });
    },
  );
});
