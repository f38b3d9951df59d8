/** What the command line says where it refuses: cases from the field, each with the sentence that it is to say. */
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gtin, Lot, Serial } from '../src/protocol/gs1/identifiers.js';
import { casesOf } from './support/cases.js';
import { CommandLine } from './support/command-line.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { traderOf } from './support/trader.js';

interface Case {
  id: string;
  command: string;
  expect: { exit?: number; codes?: string[] | null; never?: string | null };
}
const cases = casesOf<{ cases: Case[] }>('refusals.json')?.cases ?? [];

const GTIN = '09521001000017' as Gtin;
const LOT = '26H014' as Lot;
const EXPIRY = '2040-06-30';
const pack = (serial: string): string => `01/${GTIN}/21/${serial}`;
const [SSCC, BOX] = [ssccOf(81), ssccOf(82)];

/** Of each case what is typed (`maker`, `pharmacy` sign) and what is to be read. What HTTP answers is tested where its routes are. */
const TRIED: Readonly<Record<string, { by: 'maker' | 'pharmacy' | 'authority'; words: string[]; says: RegExp }>> = {
  'F30-1': { by: 'maker', words: ['ship', pack('A'), pack('A'), '--to', 'PARTNER'], says: /\/21\/A is named twice/ },
  'F30-2': { by: 'maker', words: ['pack', SSCC, pack('A'), pack('A')], says: /\/21\/A is named twice/ },
  F31: { by: 'maker', words: ['commission', GTIN, LOT, '--serials', 'FILE'], says: /line 3: DUPA stands in line 1 already/ },
  F32: { by: 'maker', words: ['pack', pack('A'), pack('B')], says: /\/21\/A is a pack, and a pack holds nothing/ },
  F34: { by: 'maker', words: ['pack', '00/095210010000900017', pack('A')], says: /check digit/ },
  N13a: { by: 'maker', words: ['object', '01/09521001000018/21/X'], says: /check digit/ },
  N6a: { by: 'pharmacy', words: ['receive', pack('HAD')], says: /is booked in here already, by entry \d+/ },
  N6f: { by: 'pharmacy', words: ['receive', pack('INSIDE')], says: /is booked in here already, by entry \d+/ },
  N6b: { by: 'pharmacy', words: ['reactivate', pack('BACK')], says: /done already/ },
  N6c: { by: 'authority', words: ['participant', 'admit', 'PARTNER'], says: /is admitted already, by entry \d+/ },
  N2a: {
    by: 'maker',
    words: [
      'apply',
      '--name',
      'X',
      '--role',
      'pharmacy',
      '--address',
      'Via',
      '--country',
      'IT',
      '--time-zone',
      'Europe/Rom',
      '--latitude',
      '41',
      '--longitude',
      '12',
    ],
    says: /no time zone .*Europe\/Rome/,
  },
  N3b: { by: 'maker', words: ['batch', 'add', GTIN, 'PAST', '--expiry', '2020-01-31'], says: /IT IS EXPIRED/ },
  N13b: {
    by: 'maker',
    words: ['batch', 'add', GTIN, 'NEXT', '--expiry', '31.12.2030'],
    says: /year, month and day, such as 2029-07-31/,
  },
  N5: { by: 'maker', words: ['alerts', 'set', 'x', '--state', 'closed'], says: /--status/ },
};

describe.skipIf(cases.length === 0).each(databases)('of the refusals from the field, on $name,', (database) => {
  let world: LedgerWorld;
  let cli: CommandLine;
  const keys: Record<string, string> = {};
  let partner: Party;
  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    const maker = await world.admit('manufacturer');
    partner = await world.admit('pharmacy');
    const { api, trade } = await traderOf(world, maker);
    const product = { name: 'Metformin', authorisation: null, serialised: true, levels: [], storage: null, markets: [] };
    await world.record(maker, { type: 'product', gtin: GTIN, digitalLinkQr: false, ...product });
    await world.record(maker, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
    const serials = ['A', 'B', 'BACK', 'HAD', 'INSIDE'] as Serial[];
    await trade.commission({ site: maker.gln }, { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials });
    cli = await CommandLine.at(api.http.url);
    Object.assign(keys, {
      maker: await cli.keyOf(maker),
      pharmacy: await cli.keyOf(partner),
      authority: await cli.keyOf(world.authority),
    });
    await cli.ok('pack', BOX, pack('INSIDE'), '--key', keys['maker']!);
    await cli.ok('ship', pack('HAD'), pack('BACK'), BOX, '--to', partner.gln, '--key', keys['maker']!);
    await cli.ok('receive', pack('HAD'), pack('BACK'), BOX, '--key', keys['pharmacy']!);
    await cli.ok('dispense', pack('BACK'), '--key', keys['pharmacy']!);
    await cli.ok('reactivate', pack('BACK'), '--key', keys['pharmacy']!);
    await writeFile(cli.file('serials.txt'), 'DUPA\nDUPB\nDUPA\n');
  });
  afterAll(async () => {
    await cli?.close();
    await world?.close();
  });

  const size = async (): Promise<number> => Number((await world.get('/api/ledger').expect(200)).body.size);

  it.each(cases.flatMap((one) => (TRIED[one.id] ? [[one.id, one.command, one.expect] as const] : [])))(
    '%s: %s',
    async (id, _, { exit, codes, never }) => {
      const { by, words, says } = TRIED[id]!;
      const before = await size();
      const typed = words.map((word) => ({ PARTNER: partner.gln, FILE: cli.file('serials.txt') })[word] ?? word);
      const { code, out, err } = await cli.run(...typed, '--key', keys[by]!);
      expect([out, err].join('\n')).toMatch(says);
      expect(await size()).toBe(before);
      if (never) expect(out + err).not.toContain(never);
      for (const one of codes ?? []) expect(err).toContain(one);
      // A date that has passed is asked about, as whatever may be a typing error is: where nobody can be asked, that is 2.
      expect(code).toBe(id === 'N3b' ? 2 : exit);
    },
  );

  it.runIf(cases.some(({ id }) => id === 'S11-help'))(
    'S11-help: a link with lot and expiry in its query is scanned',
    async () => {
      const text = `https://id.gs1.org/01/${GTIN}/21/HAD?17=400630&10=${LOT}`;
      const { code, out } = await cli.run('scan', text, '--key', keys['pharmacy']!);
      expect([code, out]).toEqual([0, expect.stringMatching(/in order/i)]);
    },
  );

  it.each(['/', '/21/A/10/L'])('F22: a telephone that opens a link with %s at its end sees a page', async (end) => {
    const answer = await world.get(`/01/${GTIN}${end}`).set('accept', 'text/html').redirects(1);
    expect([answer.status < 500, answer.headers['content-type']]).toEqual([true, expect.stringContaining('text/html')]);
  });

  it.each(['next', '0', 'abc'])('X1: nobody keeps that there is no checkpoint of size %s yet', async (which) => {
    const answer = await world.get(`/log/checkpoints/${which === 'next' ? (await size()) + 1_000 : which}`);
    expect([400, 404]).toContain(answer.status);
    expect(answer.headers['cache-control']).not.toMatch(/immutable|max-age=[1-9]/);
  });
});
