/** Every command once and more, against a real server on both databases: what it answers people and machines, and how it ends. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../src/cli/program.js';
import { loadConfig } from '../src/settings.js';
import { CommandLine, leavesOf, pathOf } from './support/command-line.js';
import { databases, type TestDatabase } from './support/databases.js';
import { glnOf, gtinOf, LedgerWorld, type Party } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { traderOf } from './support/trader.js';

const [GTIN, CASE, PLAIN] = [gtinOf(7), gtinOf(7, 5), gtinOf(8)];
const LOT = 'C1';
const PALLET = ssccOf(1);
const [MAKER, PHARMACY] = [glnOf(101), glnOf(102)];
const where = [
  '--address',
  'Am Markt 1',
  '--country',
  'DE',
  '--time-zone',
  'Europe/Berlin',
  '--latitude',
  '52.5',
  '--longitude',
  '13.4',
];

/** The same database, for a server that may call the tests' own webhook receiver. */
const onPremises = (database: TestDatabase): TestDatabase => ({
  ...database,
  fresh: async () => {
    const home = await database.fresh();
    const { databaseUrl: DATABASE_URL, dataDir: THERIAC_DATA } = home;
    const settings = { PORT: '0', LOG_LEVEL: 'silent', THERIAC_DATA, DATABASE_URL, THERIAC_WEBHOOK_PRIVATE: 'true' };
    return { ...home, config: loadConfig(settings) };
  },
});

describe.each(databases)('the commands on $name', (database) => {
  let world: LedgerWorld;
  let cli: CommandLine;
  let wholesaler: Party;
  let hook: Server;
  let [authority, maker, pharmacy, trade] = ['', '', '', ''];
  let packs: string[];
  /** Of another batch. */
  let others: string[];
  const key = (file: string) => ['--key', file];
  const pack = (n: number): string => packs[n]!;

  beforeAll(async () => {
    world = await LedgerWorld.on(onPremises(database));
    wholesaler = await world.admit('distributor');
    const { api } = await traderOf(world, world.authority);
    cli = await CommandLine.at(api.http.url);
    [authority, trade] = [await cli.keyOf(world.authority), await cli.keyOf(wholesaler)];
    [maker, pharmacy] = [cli.file('maker.json'), cli.file('pharmacy.json')];
    hook = createServer((request, response) => void request.resume().on('end', () => response.writeHead(204).end()));
    await new Promise<void>((listening) => hook.listen(0, '127.0.0.1', listening));
  });
  afterAll(async () => {
    hook.close();
    await cli.close();
    await world.close();
  });

  it('tells which ledger a server has, and whether it is ready', async () => {
    expect(await cli.ok('status')).toMatch(/Test ledger: ledger [\s\S]*\nready\n$/);
    expect(await cli.json(['status'])).toMatchObject({ founded: true, ready: true, id: world.ledger });
  });

  it('makes keys, applies, is admitted, and says who one is', async () => {
    for (const [file, gln, name, role] of [
      [maker, MAKER, 'Maker', 'manufacturer'],
      [pharmacy, PHARMACY, 'Corner pharmacy', 'pharmacy'],
    ] as const) {
      await cli.ok('keys', 'new', file, '--gln', gln);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await cli.ok('apply', ...key(file), '--name', name, '--role', role, ...where);
      expect(await cli.ok('participant', 'applications', ...key(authority))).toContain(gln);
      const { kid } = await cli.json<{ kid: string }>(['application', 'show', ...key(file)]);
      await cli.ok('application', 'refuse', kid, '--reason', 'No licence was named.', ...key(authority));
      expect(await cli.ok('application', 'show', ...key(file))).toContain('refused: No licence was named.');
      await cli.ok('apply', ...key(file), '--name', name, '--role', role, ...where);
      expect(await cli.ok('application', 'show', ...key(file))).toContain('waits for the authority');
      const granted = gln === MAKER ? ['--grant', `${GTIN},${PLAIN}`] : [];
      await cli.ok('participant', 'admit', gln, ...granted, ...key(authority));
      const again = await cli.run('participant', 'admit', gln, ...key(authority));
      expect(again).toMatchObject({ code: 1, err: expect.stringContaining('is admitted already, by entry') as string });
    }
    expect(await cli.ok('participant', 'list', '--search', 'corner')).toMatch(
      new RegExp(`^${PHARMACY}  pharmacy  DE  Corner pharmacy\n$`),
    );
    expect(await cli.ok('participant', 'list', '--search', 'nobody')).toBe('none\n');
    await cli.ok('site', 'add', glnOf(103), '--name', 'Branch', ...where, ...key(pharmacy));
    expect(await cli.ok('site', 'applications', ...key(authority))).toContain(
      `Corner pharmacy (${PHARMACY})  ${glnOf(103)}  Branch`,
    );
    await cli.ok('site', 'file', glnOf(103), '--of', PHARMACY, '--yes', ...key(authority));
    expect(await cli.ok('site', 'applications', ...key(pharmacy))).toBe('none\n');
    expect(await cli.ok('participant', 'show', PHARMACY)).toContain(`site ${glnOf(103)} Branch`);
    expect(await cli.ok('whoami', '--site', glnOf(103), ...key(pharmacy))).toMatch(
      /^Corner pharmacy \(.*\), pharmacy, at .*\nits key k-\S+ may: admin, custody[\s\S]*its licence: .*dispense/,
    );
    await cli.ok('site', 'add', glnOf(104), '--name', 'Kiosk', ...where, ...key(pharmacy));
    await cli.ok('site', 'refuse', glnOf(104), '--of', PHARMACY, '--reason', 'No such street.', ...key(authority));
    expect(await cli.ok('site', 'applications', ...key(pharmacy))).toContain('REFUSED: No such street.');
    await cli.ok('site', 'close', glnOf(103), '--yes', ...key(pharmacy));
    await cli.ok('site', 'add', glnOf(103), '--name', 'Branch', ...where, ...key(pharmacy));
    await cli.ok('site', 'file', glnOf(103), '--of', PHARMACY, '--yes', ...key(authority));
    await cli.ok(
      'participant',
      'licence',
      wholesaler.gln,
      '--steps',
      'pack,unpack,ship,void,receive,return,dispute,lock,unlock,end',
      '--yes',
      ...key(authority),
    );
  });

  it('keeps of a licence what is not named', async () => {
    const licence = ['participant', 'licence', wholesaler.gln, '--yes', ...key(authority)];
    const { licence: before } = await cli.json<{ licence: { steps: string[] } }>(['participant', 'show', wholesaler.gln]);
    expect(await cli.ok(...licence, '--until', '2040-12-31')).toContain(`${before.steps.join(', ')}; until 2040-12-31`);
    await cli.ok(...licence, '--opening', '2039-12-31');
    const shown = await cli.json(['participant', 'show', wholesaler.gln]);
    expect(shown['licence']).toEqual({ steps: before.steps, until: '2040-12-31', opening: '2039-12-31' });
    await cli.ok(...licence, '--until', 'none', '--opening', 'none');
    expect((await cli.json(['participant', 'show', wholesaler.gln]))['licence']).toEqual({
      ...before,
      until: null,
      opening: null,
    });
    expect((await cli.run(...licence)).err).toContain('say what changes');
    expect(await cli.run(...licence, '--until', '31.12.2040')).toMatchObject({ code: 2 });
  });

  it('closes a site, once that is wanted, and has the authority open it again', async () => {
    const close = ['site', 'close', glnOf(103), ...key(pharmacy)];
    expect(await cli.run(...close)).toMatchObject({ code: 2, err: expect.stringContaining('not-confirmed') as string });
    await cli.ok(...close, '--yes');
    expect(await cli.ok('participant', 'show', PHARMACY)).toMatch(new RegExp(`^site ${glnOf(103)} Branch .*, closed$`, 'm'));
    await cli.ok('site', 'add', glnOf(103), '--name', 'Branch', ...where, ...key(pharmacy));
    await cli.ok('site', 'file', glnOf(103), '--of', PHARMACY, '--yes', ...key(authority));
    expect(await cli.ok('participant', 'show', PHARMACY)).not.toContain('closed');
    expect(await cli.run('site', 'close', glnOf(199), '--yes', ...key(pharmacy))).toMatchObject({
      code: 1,
      err: expect.stringContaining('site-unknown') as string,
    });
  });

  it('grants numbers, and takes them away by a record in a file that is approved and signed', async () => {
    const keys = [gtinOf(31), gtinOf(32)];
    const mine = ['grant', 'list', '--of', wholesaler.gln];
    // Its admission granted it the number that it is known by.
    const holder = `${wholesaler.name} (${wholesaler.gln})`;
    expect(await cli.ok(...mine)).toBe(`${wholesaler.gln}  ${holder}\n`);
    await cli.ok('grant', 'add', wholesaler.gln, ...keys, ...key(authority));
    expect(await cli.ok(...mine)).toBe([...keys, `${wholesaler.gln} `].map((one) => `${one}  ${holder}\n`).join(''));
    expect(await cli.run('grant', 'add', MAKER, keys[0]!, ...key(authority))).toMatchObject({
      code: 1,
      err: expect.stringContaining('grant-stale') as string,
    });
    const [file, approval] = [cli.file('taken.json'), cli.file('taken.approval')];
    const said = await cli.run('grant', 'take', wholesaler.gln, keys[1]!, '--propose', file, ...key(authority));
    expect(said).toMatchObject({ code: 0, out: '', err: expect.stringContaining('nothing is signed yet') as string });
    expect((await cli.ok(...mine)).trim().split('\n')).toHaveLength(3);
    expect(await cli.run('registry', 'approve', file, ...key(authority))).toMatchObject({ code: 2 });
    await writeFile(approval, await cli.ok('registry', 'approve', file, '--yes', ...key(authority)));
    const sign = ['registry', 'sign', file, '--yes', ...key(authority)];
    expect(await cli.run(...sign, '--approval', file)).toMatchObject({ code: 1 });
    await cli.ok(...sign, '--approval', approval);
    expect(await cli.ok(...mine)).toBe([keys[0]!, `${wholesaler.gln} `].map((one) => `${one}  ${holder}\n`).join(''));
  });

  it('works by a profile, and without one after its end', async () => {
    await cli.ok('login', ...key(pharmacy), '--site', glnOf(103), '--profile', 'branch');
    await cli.ok('profile', 'use', 'branch');
    expect(await cli.ok('profile', 'list')).toContain('Corner pharmacy');
    expect(await cli.ok('whoami')).toContain(`at ${glnOf(103)}`);
    await cli.ok('logout');
    expect((await cli.run('whoami')).err).toContain('key-needed');
  });

  it('opens and ends a session for other programs', async () => {
    const token = (await cli.ok('session', 'open', ...key(pharmacy))).trim();
    await world.get('/api/custody', token).expect(200);
    await cli.ok('session', 'close', '--token', token);
    await world.get('/api/custody', token).expect(401);
  });

  it('registers further keys and ends them', async () => {
    const till = cli.file('till.json');
    const { kid } = await cli.json<{ kid: string }>(['keys', 'new', till, '--gln', PHARMACY, '--label', 'till-3']);
    await cli.ok('keys', 'add', till, '--permissions', 'custody', ...key(pharmacy));
    expect(await cli.json(['keys', 'show', till])).toMatchObject({ kid, label: 'till-3', gln: PHARMACY });
    await cli.ok('keys', 'retire', kid, '--yes', ...key(pharmacy));
    await cli.ok('keys', 'compromise', kid, '--yes', ...key(pharmacy));
    expect(await cli.run('whoami', ...key(till))).toMatchObject({ code: 1, err: expect.stringContaining('key-') as string });
  });

  it('ends with a stolen key what it added, but for the keys that are confirmed', async () => {
    const add = async (name: string, by: string) => {
      const { kid } = await cli.json<{ kid: string }>(['keys', 'new', cli.file(name), '--gln', PHARMACY]);
      await cli.ok('keys', 'add', cli.file(name), '--permissions', 'admin,custody', ...key(by));
      return kid;
    };
    const stolen = await add('stolen.json', pharmacy);
    const [honest, false_] = [
      await add('honest.json', cli.file('stolen.json')),
      await add('false.json', cli.file('stolen.json')),
    ];
    const compromise = ['keys', 'compromise', stolen, '--since', '0', '--of', PHARMACY, '--yes', ...key(authority)];
    expect(await cli.run(...compromise, '--confirm', 'nobody')).toMatchObject({ code: 2 });
    const said = await cli.ok(...compromise, '--confirm', honest);
    expect(said).toMatch(new RegExp(`the key ${false_} .* ends with it`));
    expect(said).not.toContain(honest);
    expect(await cli.ok('participant', 'show', PHARMACY)).toMatch(new RegExp(`key ${false_}.*added by ${stolen}, compromised`));
  });

  it('registers, lists and shows products and batches, and changes an expiry date', async () => {
    await cli.ok(
      'product',
      'add',
      GTIN,
      '--name',
      'Metformin',
      '--level',
      `${CASE}:10`,
      '--storage',
      '2..25',
      '--qr',
      '--yes',
      ...key(maker),
    );
    await cli.ok('product', 'add', PLAIN, '--name', 'Infusion', '--no-serials', ...key(maker));
    expect(await cli.ok('product', 'list', '--of', MAKER, '--search', 'metf')).toMatch(
      new RegExp(`^${GTIN}  Metformin  of ${MAKER}\n$`),
    );
    expect(await cli.json(['product', 'show', GTIN])).toMatchObject({ name: 'Metformin', storage: { minCelsius: 2 } });
    expect(await cli.run('product', 'show', gtinOf(99))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not registered') as string,
    });
    for (const lot of [LOT, 'C2', 'C3']) await cli.ok('batch', 'add', GTIN, lot, '--expiry', '2040-01-31', ...key(maker));
    await cli.ok('batch', 'change', GTIN, LOT, '--expiry', '2040-06-30', '--yes', ...key(maker));
    expect(await cli.ok('batch', 'list', GTIN)).toMatch(/^C1  in date until 2040-06-30  its packs say 2040-01-31\nC2 /);
    expect(await cli.json(['batch', 'show', GTIN, 'C2'])).toMatchObject({ expiry: '2040-01-31', printed: ['2040-01-31'] });
    expect(await cli.run('batch', 'show', GTIN, 'C9')).toMatchObject({
      code: 1,
      err: expect.stringContaining('batch-unknown') as string,
    });
    await cli.ok('batch', 'add', PLAIN, 'P1', '--expiry', '2040-01-31', '--no-serials', ...key(maker));
  });

  it('takes serials from the pool of a product, by request and by reservation', async () => {
    const file = cli.file('serials.txt');
    await cli.ok('serials', 'reserve', GTIN, 'LINE2', '--label', 'Line 2', ...key(maker));
    const ask = ['serials', 'request', GTIN, '--id', 'monday', '--count', '30'];
    expect(await cli.ok(...ask, '--out', file, ...key(maker))).toBe(`30 serials: ${file}\n`);
    const serials = (await readFile(file, 'utf8')).trim().split('\n');
    expect(new Set(serials).size).toBe(30);
    expect(await cli.json([...ask, ...key(maker)])).toEqual(serials);
    const again = await cli.run(...ask, '--out', file, ...key(maker));
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('EEXIST') as string });
    packs = serials.map((serial) => `01/${GTIN}/21/${serial}`);
    await cli.ok('commission', GTIN, LOT, '--serials', file, ...key(maker));
    expect(await cli.ok('serials', 'close', GTIN, 'monday', ...key(maker))).toContain('30 serials are on packs, 0 went back');
    expect(await cli.ok('serials', 'pool', GTIN, ...key(maker))).toMatch(
      /30 on packs, 0 given out[\s\S]*reserved LINE2... +Line 2/,
    );
    const beginning = await cli.run('serials', 'request', GTIN, '--id', 'x', '--count', '1', '--prefix', 'LINE2', ...key(maker));
    expect(beginning).toMatchObject({ code: 1, err: expect.stringContaining('prefix-reserved') as string });
    await cli.ok('serials', 'release', GTIN, 'LINE2', ...key(maker));
    const request = [
      'commission',
      GTIN,
      'C2',
      '--count',
      '4',
      '--request',
      'tuesday',
      '--out',
      cli.file('c2.txt'),
      ...key(maker),
    ];
    expect(await cli.json(request)).toMatchObject({ count: 4 });
    others = (await readFile(cli.file('c2.txt'), 'utf8'))
      .trim()
      .split('\n')
      .map((serial) => `01/${GTIN}/21/${serial}`);
    expect(await cli.run(...request)).toMatchObject({ code: 1, err: expect.stringContaining('request-closed') as string });
    expect((await cli.run('commission', GTIN, 'C2', '--request', 'x', ...key(maker))).err).toContain('--count');
  });

  it('gets numbers for new pallets, where a beginning of numbers is granted', async () => {
    expect(await cli.run('sscc', 'new', ...key(pharmacy))).toMatchObject({
      code: 1,
      err: expect.stringContaining('beginning-missing') as string,
    });
  });

  it('makes cases, packs, prints labels, unpacks', async () => {
    const box = `01/${CASE}/21/K1`;
    await cli.ok('commission-containers', box, ...key(maker));
    await cli.ok('pack', box, ...packs.slice(0, 10), ...key(maker));
    await cli.ok('pack', PALLET, box, ...packs.slice(10, 20), ...key(maker));
    await cli.ok('label', 'print', pack(0), '--layout', '40x30', '--out', cli.file('one.svg'), ...key(maker));
    expect(await readFile(cli.file('one.svg'), 'utf8')).toContain('<svg');
    await cli.ok('label', 'print', PALLET, '--out', cli.file('pallet.pdf'), ...key(maker));
    await cli.ok('label', 'test', '--layout', '40x30', '--out', cli.file('test.zpl'));
    expect((await cli.run('label', 'test', '--out', cli.file('no/test.svg'))).err).toContain('cannot be written (ENOENT)');
    expect(await cli.ok('label', 'layouts')).toMatch(/^a4-24 /m);
    await cli.ok('unpack', PALLET, pack(19), ...key(maker));
    await cli.ok('commission', PLAIN, 'P1', '--quantity', '500', ...key(maker));
  });

  it('opens packs and makes new ones of another batch', async () => {
    const steps = 'commission,repack,stock,pack,unpack,ship,return,void,receive,end,lock,unlock,sensor,dispute';
    await cli.ok('participant', 'licence', MAKER, '--steps', steps, '--yes', ...key(authority));
    await cli.ok('batch', 'add', GTIN, 'C5', '--expiry', '2040-01-31', ...key(maker));
    const out = cli.file('c5.txt');
    const said = await cli.ok('repack', GTIN, 'C5', others[3]!, '--count', '2', '--out', out, '--yes', ...key(maker));
    expect(said).toMatch(/^repacked into 2 of batch C5: /);
    const [first] = (await readFile(out, 'utf8')).split('\n');
    expect(await cli.ok('object', `01/${GTIN}/21/${first}`, ...key(maker))).toContain(`${GTIN}/C5`);
  });

  it('ships, takes back, receives with an answer for each code, returns', async () => {
    await cli.ok('ship', PALLET, pack(19), pack(20), pack(21), '--to', wholesaler.gln, '--desadv', '77', ...key(maker));
    await cli.ok('void', pack(21), ...key(maker));
    const found = cli.file('found.txt');
    await writeFile(found, `${pack(19)}\r\n\r\n${pack(20)}\r\n${pack(21)}\r\n${pack(20)}\r\nnonsense\r\n${PALLET}\r\n`);
    const answers = await cli.json<{ object: string; problem?: string }[]>(['receive', '--codes', found, ...key(trade)], 1);
    expect(answers.map(({ problem }) => problem)).toEqual([
      undefined,
      undefined,
      'not-for-you',
      'code-repeated',
      'code-unreadable',
      undefined,
    ]);
    expect(await cli.ok('stock', 'list', ...key(trade))).toContain(PALLET);
    await cli.ok('unpack', PALLET, ...key(trade));
    const box = `01/${CASE}/21/K1`;
    await cli.ok('ship', box, ...packs.slice(10, 19), '--to', PHARMACY, ...key(trade));
    const all = await cli.json<{ index: number }[]>(['receive', box, ...packs.slice(10, 19), ...key(pharmacy)]);
    expect(all).toHaveLength(10);
    expect(new Set(all.map(({ index }) => index)).size).toBe(1);
    expect((await cli.run('receive', pack(5), pack(12), ...key(pharmacy))).err).toMatch(/refused: .*\n.*refused: /);
    await cli.ok('return', pack(18), '--to', wholesaler.gln, '--rma', '9', ...key(pharmacy));
    await cli.ok('unpack', box, ...key(pharmacy));
  });

  it('compares what was announced with what came, and closes it with an exception for what did not', async () => {
    const [expected, more] = [`${GTIN}/${LOT}=999`, ['--from', MAKER, ...key(trade)]];
    expect(await cli.ok('advices', 'show', '77', ...key(trade))).toMatch(/received/);
    expect(await cli.ok('advices', 'list', ...key(trade))).toBe('none\n');
    expect(await cli.ok('advices', 'expect', '77', expected, '--po', '4500', ...more)).toContain('short');
    expect(await cli.ok('advices', 'list', ...key(trade))).toMatch(/^77 +open +\d+ of 999 awaited +from/);
    expect((await cli.run('advices', 'show', '77', ...key(trade))).code).toBe(1);
    expect(await cli.run('advices', 'close', '77', ...more)).toMatchObject({
      code: 1,
      err: expect.stringContaining('advice-open') as string,
    });
    expect(await cli.ok('advices', 'close', '77', '--exceptions', ...more)).toMatch(/^77 is closed\nexception \w+ is opened\n$/);
    expect((await cli.run('advices', 'show', '78', ...key(trade))).err).toContain('advice-unclear');
    expect((await cli.run('advices', 'expect', '78', 'nonsense', ...more)).err).toContain('is no line');
  });

  it('checks what came back before it is sold again', async () => {
    const returned = ['returns', 'check', '--from', PHARMACY, ...key(trade)];
    const check = await cli.run(...returned, pack(18), pack(25));
    expect(check.code).toBe(1);
    expect(check.out).toMatch(new RegExp(`${pack(18)} +not_booked_in +receive`));
    expect(check.out).toMatch(new RegExp(`${pack(25)} +not_ours +give_back`));
    await cli.ok('receive', pack(18), ...key(trade));
    expect(await cli.ok(...returned, pack(18))).toMatch(/ saleable +unlock/);
    const [last] = await cli.json<{ id: string; count: number }[]>(['returns', 'list', '--object', pack(18), ...key(trade)]);
    expect(last).toMatchObject({ count: 1 });
    expect(await cli.ok('returns', 'show', last!.id, ...key(trade))).toContain('saleable');
    expect(await cli.ok('returns', 'list', ...key(authority))).toContain('0 of 2 saleable');
  });

  it('dispenses many with an answer for each, and takes one back', async () => {
    const bulk = await cli.run('dispense', pack(0), pack(1), pack(25), pack(2), ...key(pharmacy));
    expect(bulk.code).toBe(1);
    expect(bulk.out.match(/^dispensed: .*, entry \d+, recorded /gm)).toHaveLength(3);
    expect(bulk.err).toMatch(new RegExp(`^refused: https://id.gs1.org/${pack(25)} .*\\(problem [a-z-]+\\)$`, 'm'));
    expect(bulk.out).toContain('3 of 4 dispensed, 1 refused');
    const file = cli.file('till.txt');
    await writeFile(file, `${pack(3)}\n`);
    expect(await cli.json(['dispense', '--codes', file, ...key(pharmacy)])).toMatchObject([
      { object: `https://id.gs1.org/${pack(3)}` },
    ]);
    expect(await cli.json(['dispense', '--codes', file, ...key(pharmacy)], 1)).toMatchObject([{ problem: 'already-supplied' }]);
    await writeFile(file, '\n');
    expect(await cli.run('dispense', '--codes', file, ...key(pharmacy))).toMatchObject({
      code: 2,
      err: expect.stringContaining('names no code') as string,
    });
    expect((await cli.run('dispense', pack(3), ...key(pharmacy))).err).toMatch(/^refused: .*already-supplied/);
    await cli.ok('reactivate', pack(0), ...key(pharmacy));
    await cli.ok('end', pack(10), '--reason', 'lost', '--yes', ...key(pharmacy));
    await cli.ok('reactivate', pack(10), ...key(pharmacy));
    await cli.ok('end', pack(1 + 3), '--reason', 'damaged', '--yes', ...key(pharmacy));
    await cli.ok('take-back', pack(1), '--reason', 'brought by the patient', '--yes', ...key(pharmacy));
    expect((await cli.run('scan', pack(1), ...key(pharmacy))).out).not.toMatch(/^OK/);
    const beyond = await cli.run('dispense', pack(5), pack(6), '--server', 'http://127.0.0.1:9', ...key(pharmacy));
    expect(beyond).toMatchObject({ code: 2, err: expect.stringContaining('unreachable') as string });
  });

  it('imports what a file asks for', async () => {
    const file = cli.file('out.csv');
    await writeFile(file, `code\n${pack(5)}\n${pack(26)}\n`);
    const ended = await cli.run('import', 'dispense', file, '--yes', ...key(pharmacy));
    expect(ended).toMatchObject({ code: 1, out: expect.stringMatching(/line 3: [\s\S]*1 of 2 lines are in the log/) as string });
  });

  it('scans one and many, and says the way out', async () => {
    expect(await cli.ok('scan', pack(6), ...key(pharmacy))).toMatch(/^OK\n/);
    const many = await cli.json<{ code: string; verdict: string }[]>(['scan', pack(6), pack(3), ...key(pharmacy)], 1);
    expect(many.map(({ code, verdict }) => [code, verdict])).toEqual([
      [pack(6), 'ok'],
      [pack(3), expect.not.stringMatching('ok')],
    ]);
    expect((await cli.run('scan', pack(6))).out).not.toMatch(/^OK/);
    expect(await cli.run('scan', 'garbage')).toMatchObject({ code: 1, out: expect.stringContaining('(unreadable)') as string });
    expect(await cli.run('scan', ...key(pharmacy))).toMatchObject({
      code: 2,
      err: expect.stringContaining('option-invalid') as string,
    });
    await writeFile(cli.file('scanned.txt'), `${pack(3)}\n`);
    const both = await cli.json<object[]>(['scan', pack(6), '--codes', cli.file('scanned.txt'), ...key(pharmacy)], 1);
    expect(both).toHaveLength(2);
    await cli.ok('lock', pack(7), '--reason', 'Seal broken', ...key(pharmacy));
    expect((await cli.run('scan', pack(7), ...key(pharmacy))).out).toContain(`  way out: theriac unlock ${pack(7)}`);
    await cli.ok('unlock', pack(7), '--reason', 'Checked', ...key(pharmacy));
    await cli.ok('dispute', pack(8), '--what', 'damaged', '--reason', 'Wet', ...key(pharmacy));
    expect((await cli.run('scan', pack(8), ...key(pharmacy))).out).toContain('way out: theriac override CODE --reason DISPUTED');
    const decision = ['--reason', 'DISPUTED', '--name', 'A. Rossi', '--text', 'The box is wet, the blister dry'];
    expect(await cli.ok('override', pack(8), ...decision, ...key(pharmacy))).toMatch(
      /^DISPUTED is overridden by A. Rossi[\s\S]*OK/,
    );
    const logger = ['--device', 'LOG-1', '--since', '2026-05-04T04:00:00Z', '--until', '2026-05-04T05:00:00Z'];
    await cli.ok('sensor', pack(9), ...logger, '--min', '3', '--max', '20', ...key(pharmacy));
  });

  it('gives and ends a mandate', async () => {
    await cli.ok('mandate', 'give', wholesaler.gln, '--steps', 'receive,ship', ...key(maker));
    await cli.ok('mandate', 'end', wholesaler.gln, ...key(maker));
  });

  it('recalls, lists, shows, and reaches in numbers that add up', async () => {
    const notice = ['--class', '2', '--text', 'Out of specification', ...key(maker)];
    await cli.ok('recall', GTIN, '--lots', LOT, '--ref', 'R-1', '--yes', ...notice);
    await cli.ok('recall', 'issue', GTIN, '--lots', 'C3', '--ref', 'R-2', '--yes', ...notice);
    expect(await cli.ok('recall', 'list', '--gtin', GTIN)).toMatch(
      /^R-2 +of .* \(\d+\) +in force +class 2 .*lots C3 [\s\S]*\nR-1 /,
    );
    expect(await cli.ok('recall', 'show', 'R-1')).toMatch(/^text +Out of specification$/m);
    expect(await cli.run('recall', 'show', 'R-9')).toMatchObject({
      code: 1,
      err: expect.stringContaining('not-found') as string,
    });
    // Some are held, so there is still something to do.
    const { code, out: people } = await cli.run('recall', 'reach', 'R-1', ...key(maker));
    expect(code).toBe(1);
    expect(people).toMatch(/^holder +dispensed +brought back +held +on its way +ended +left +all$/m);
    expect(people).toMatch(/\nadds up to the 30 that were made\n[0-9]+ are still held or on their way\n$/);
    const reach = await cli.json<{ holders: { holder: string }[] }>(['recall', 'reach', 'R-1', ...key(authority)], 1);
    expect(reach).toMatchObject({ good: true, commissioned: 30, dispensed: 3, broughtBack: 1, ended: 1, inTransit: 0 });
    expect(reach.holders.find(({ holder }) => holder === PHARMACY)).toMatchObject({ dispensed: 3, broughtBack: 1, ended: 1 });
    expect(await cli.run('recall', 'reach', 'R-1', ...key(trade))).toMatchObject({
      code: 1,
      err: expect.stringContaining('role-required') as string,
    });
    await cli.ok('recall', 'change', 'R-2', '--class', '1', '--yes', ...key(maker));
    expect(await cli.ok('recall', 'show', 'R-2')).toMatch(/^class +1$/m);
    await cli.ok('recall', 'end', 'R-2', '--text', 'Nothing was found', '--yes', ...key(maker));
    expect(await cli.ok('recall', 'list', '--gtin', GTIN)).toMatch(/^R-2 +of .* \(\d+\) +ENDED /);
    await cli.ok('withdrawal', PLAIN, '--ref', 'W-1', '--text', 'Authorisation ended', '--yes', ...key(maker));
    await cli.ok('withdrawal', 'change', PLAIN, '--text', 'Licence expired', '--yes', ...key(maker));
    await cli.ok('withdrawal', 'end', PLAIN, '--text', 'Licence renewed', '--yes', ...key(maker));
    expect(await cli.run('withdrawal', 'end', PLAIN, '--yes', ...key(maker))).toMatchObject({ code: 1 });
    // Whose product it is not any more may end its own recall, and is not told where the packs are.
    await cli.ok('recall', PLAIN, '--ref', 'R-3', '--yes', ...notice);
    await cli.ok('grant', 'add', wholesaler.gln, PLAIN, '--from', MAKER, '--yes', ...key(authority));
    await cli.ok('recall', 'end', 'R-3', '--yes', ...key(maker));
    await cli.ok('grant', 'add', MAKER, PLAIN, '--from', wholesaler.gln, '--yes', ...key(authority));
  });

  it('lists stock that must not be handed out, and takes in stock from before', async () => {
    const { code, out } = await cli.run('stock', 'expiring', ...key(pharmacy));
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`2040-06-30 .*Metformin .*${GTIN}/${LOT} .*RECALLED: R-1, quarantine`));
    expect(await cli.ok('stock', 'expiring', '--site', glnOf(103), ...key(pharmacy))).toBe('nothing\n');
    await cli.ok('batch', 'add', GTIN, 'C4', '--expiry', '2040-01-31', '--no-complete', ...key(maker));
    await cli.ok('stock', 'open', `01/${GTIN}/21/OLD1`, '--lot', 'C4', '--from', '4012345000009', '--yes', ...key(pharmacy));
  });

  it('works off alerts and exceptions', async () => {
    const unknown = `https://id.gs1.org/01/${GTIN}/10/C2/21/NEVERMADE1?17=400131`;
    expect((await cli.run('scan', unknown, ...key(pharmacy))).out).toContain('SERIAL_UNKNOWN');
    let alerts: { id: string; kind: string }[] = [];
    for (let i = 0; i < 100 && alerts.length === 0; i++) {
      alerts = await cli.json(['alerts', 'list', '--open', '--kind', 'SERIAL_UNKNOWN', ...key(pharmacy)]);
    }
    const { id } = alerts[0]!;
    expect(await cli.ok('alerts', 'list', '--class', 'S', '--object', pack(6), ...key(pharmacy))).toBe('none\n');
    await cli.ok('alerts', 'set', id, '--status', 'active', '--owner', 'till 2', '--note', 'asked', ...key(pharmacy));
    expect(await cli.ok('alerts', 'show', id, ...key(pharmacy))).toMatch(/^owner +till 2$/m);
    await cli.ok('alerts', 'set', id, '--owner', '', ...key(pharmacy));
    expect(await cli.ok('alerts', 'show', id, ...key(pharmacy))).not.toMatch(/^owner/m);
    expect((await cli.run('alerts', 'set', id, ...key(pharmacy))).err).toContain('say what changes');

    const { id: handoff } = await cli.json<{ id: string }>(['ship', others[0]!, '--to', wholesaler.gln, ...key(maker)]);
    const text = ['--expected', '1', '--found', '0', '--request', 'send_product', '--text', 'Nothing came'];
    const opened = await cli.json<{ id: string }>([
      'exceptions',
      'open',
      'missing_product',
      '--handoff',
      handoff,
      ...text,
      ...key(trade),
    ]);
    expect(await cli.ok('exceptions', 'list', '--open', ...key(maker))).toContain(opened.id);
    await cli.ok('exceptions', 'set', opened.id, '--answer', 'reject', '--alternative', 'credit_account', ...key(maker));
    await cli.ok('exceptions', 'set', opened.id, '--reason', 'accepted', ...key(trade));
    expect(await cli.ok('exceptions', 'show', opened.id, ...key(maker))).toMatch(/^state +closed$/m);
  });

  it('manages who is told', async () => {
    const { port } = hook.address() as AddressInfo;
    const n = (...args: string[]) => ['notifications', ...args, ...key(pharmacy)];
    const { id } = await cli.json<{ id: string }>(n('add', `http://127.0.0.1:${port}/a`, '--kinds', 'recall, alert'));
    expect(await cli.ok(...n('list'))).toContain(`${id}  webhook`);
    expect(await cli.ok(...n('test', id))).toMatch(/test.sent +delivered[\s\S]*status 204[\s\S]*it arrived/);
    await cli.ok(...n('change', id, '--target', 'http://127.0.0.1:9/a', '--kinds', 'recall'));
    expect(await cli.run(...n('test', id))).toMatchObject({
      code: 1,
      out: expect.stringContaining('it has not arrived') as string,
    });
    // An alert of what was done before may be among them.
    expect((await cli.json<unknown[]>(n('deliveries', id))).length).toBeGreaterThanOrEqual(2);
    expect(await cli.ok(...n('deliveries', id, '--before', '2020-01-01T00:00:00Z'))).toBe('none\n');
    expect(await cli.ok(...n('secret', id))).toMatch(/whsec_\S+\n$/);
    expect(await cli.ok(...n('replay', id, '--since', '2020-01-01T00:00:00Z', '--all'))).toMatch(
      /^[1-9] messages are sent again\n$/,
    );
    await cli.ok(...n('change', id, '--pause'));
    expect(await cli.ok(...n('show', id))).toMatch(/^paused +\S/m);
    expect((await cli.run(...n('change', id))).err).toContain('say what changes');
    await cli.ok(...n('remove', id));
    expect(await cli.ok(...n('list'))).toBe('none\n');
  });

  it('proves that one pack is on a list, and shows no other', async () => {
    expect(await cli.ok('serial-list', 'list', ...key(maker))).toMatch(/\S/);
    const proof = await cli.json<{ root: string }>(['serial-list', 'proof', pack(0), ...key(pharmacy)]);
    expect(proof).toMatchObject({ object: `https://id.gs1.org/${pack(0)}`, count: 30 });
    for (const serial of packs.slice(1)) expect(JSON.stringify(proof)).not.toContain(serial.split('/').at(-1));
    expect(await cli.ok('serial-list', 'proof', pack(0), ...key(maker))).toMatch(/is on the list \S+: place \d+ of 30/);
    expect(await cli.ok('serial-list', 'show', proof.root, ...key(maker))).toMatch(/^count +30$/m);
    const lines = (await cli.ok('serial-list', 'packs', proof.root, ...key(maker))).trim().split('\n');
    expect(lines).toHaveLength(30);
    expect(await cli.run('serial-list', 'packs', proof.root, ...key(trade))).toMatchObject({ code: 1 });
    expect(await cli.run('serial-list', 'proof', `01/${GTIN}/21/OLD1`, ...key(pharmacy))).toMatchObject({
      code: 1,
      err: expect.stringContaining('pack-not-listed') as string,
    });
    const announced = { seed: 'A'.repeat(43), count: 2, purpose: 'existing' };
    const root = 'B'.repeat(42) + 'A';
    await world.put(`/api/serial-lists/${root}`, announced, (await cli.ok('session', 'open', ...key(maker))).trim()).expect(200);
    await cli.ok('serial-list', 'discard', root, ...key(maker));
    expect(await cli.run('serial-list', 'show', root, ...key(maker))).toMatchObject({ code: 1 });
  });

  it('shows a chain, a batch and an entry, and sends what was signed elsewhere', async () => {
    expect(await cli.ok('object', pack(0), ...key(authority))).toMatch(/signature right, in the log/);
    expect(await cli.ok('object', `01/${GTIN}/10/${LOT}`, ...key(maker))).toContain('RECALLED: R-1');
    const { history } = await cli.json<{ history: { id: string }[] }>(['object', pack(0), ...key(pharmacy)]);
    const shown = ['entry', 'show', history[0]!.id];
    expect(await cli.ok(...shown, '--object', pack(0), ...key(pharmacy))).toMatch(
      /, custody\nhappened \S+, recorded \S+\nsigned by Maker .*: the signature is right\n\{/,
    );
    expect(await cli.run(...shown)).toMatchObject({ code: 1, err: expect.stringContaining('entry-unknown') as string });
    const { jws } = await cli.json<{ jws: string }>([...shown, ...key(maker)]);
    const file = cli.file('entries.txt');
    await writeFile(file, `${jws}\n`);
    expect(await cli.ok('entry', 'send', file)).toMatch(/^line 1: entry \d+[\s\S]*1 of 1 entries are in the log/);
    await writeFile(file, `nonsense\n\n${jws}\n`);
    expect(await cli.json(['entry', 'send', file], 1)).toMatchObject([
      { line: 1, problem: expect.stringMatching('.') as string },
      { line: 3, status: 200 },
    ]);
  });

  it('keeps a journal of what the company signed', async () => {
    expect(await cli.ok('journal', '--step', 'ship', '--count', '1', ...key(maker))).toMatch(/ship: 01\/.* to .* \(\d{13}\)/);
  });

  it('traces back, to every holder, and down, in trees and in full', async () => {
    const why = ['--purpose', 'Case 2026-17', ...key(authority)];
    const back = await cli.ok('trace', pack(0), ...why);
    expect(back).toMatch(
      /^https:\/\/id.gs1.org\/\S+, batch \S+\n├─ commission by Maker [\s\S]*reactivate[\s\S]*\n└─ active, Corner pharmacy/,
    );
    const batch = `01/${GTIN}/10/${LOT}`;
    const items = (await cli.json<{ items: { serials: string[]; count: number }[] }>(['trace', batch, '--serials', ...why]))
      .items;
    expect(items.flatMap(({ serials }) => serials).sort()).toEqual(packs.map((uri) => uri.split('/').at(-1)!).sort());
    const tree = await cli.ok('trace', batch, '--history', ...why);
    expect(tree).toMatch(/^https:\S+: 30 packs\n/);
    expect(tree).toMatch(/[├└]─ supplied, Corner pharmacy \(\d+\): 4 packs/);
    expect(tree).toMatch(/│ .* commission by Maker/);
    await cli.ok('pack', ssccOf(5), others[1]!, others[2]!, ...key(maker));
    await cli.ok('pack', ssccOf(6), ssccOf(5), ...key(maker));
    const down = await cli.ok('trace', ssccOf(6), '--down', ...why);
    const inner = ssccOf(5).replace('https://id.gs1.org/', '');
    expect(down).toMatch(new RegExp(`^${ssccOf(6)}: 2 packs\n└─ ${inner}\n   └─ 2 packs of ${GTIN}/C2: \\S+, \\S+\n$`));
    expect(await cli.run('trace', batch, ...key(maker))).toMatchObject({
      code: 1,
      err: expect.stringContaining('role-required') as string,
    });
  });

  it('exports the log with a purpose, and lists who read what and why', async () => {
    const file = cli.file('log.csv');
    const args = ['export', '--purpose', 'Inspection 2026-17', ...key(authority)];
    await cli.ok(...args, '--out', file);
    const rows = parse(await readFile(file), { columns: true }) as { index: string }[];
    expect(rows.map(({ index }) => Number(index))).toEqual(rows.map((_, i) => i));
    expect(JSON.parse(await cli.ok(...args, '--format', 'json', '--from', '1', '--to', '3'))).toMatchObject([
      { index: 1 },
      { index: 2 },
    ]);
    expect(await cli.run('export', ...key(authority))).toMatchObject({
      code: 2,
      err: expect.stringContaining('--purpose') as string,
    });
    const reads = await cli.ok('reads', '--of', world.authority.gln, '--count', '205', ...key(authority));
    expect(reads).toMatch(/Inspection 2026-17 +GET \/api\/regulators\/export/);
    expect((await cli.json<unknown[]>(['reads', '--count', '3', ...key(authority)])).length).toBe(3);
  });

  it('audits to a good end, and completes what is typed', async () => {
    expect(await cli.ok('audit', ...key(authority))).toContain('good: nothing is wrong');
    expect(await cli.ok('completion', 'bash')).toContain("'recall'");
  });

  it('says what to do where a key, a role, a file or a code is wrong', async () => {
    const wrong = async (...args: string[]) => {
      const { code, err } = await cli.run(...args);
      return [code, /\(problem ([a-z-]+)\)/.exec(err)?.[1]];
    };
    expect(await wrong('whoami', '--key', cli.file('none.json'))).toEqual([2, 'key-file-invalid']);
    expect(await wrong('whoami')).toEqual([2, 'key-needed']);
    expect(await wrong('reads', ...key(pharmacy))).toEqual([1, 'role-required']);
    expect(await wrong('stock', 'expiring', ...key(maker))).toEqual([1, 'role-required']);
    expect(await wrong('receive', '--codes', cli.file('none.txt'), ...key(pharmacy))).toEqual([2, 'option-invalid']);
    expect(await wrong('object', 'nonsense', ...key(pharmacy))).toEqual([2, 'code-unreadable']);
    expect(await wrong('object', `01/${GTIN}/21/NEVER`, ...key(pharmacy))).toEqual([1, 'object-unknown']);
    expect(await wrong('product', 'show', '123')).toEqual([2, 'gtin-invalid']);
    expect(await wrong('status', '--server', 'http://127.0.0.1:9')).toEqual([2, 'unreachable']);
  });

  it('says what is lost for ever before the last regulator becomes somebody else', async () => {
    const own = world.authority.gln;
    const file = cli.file('another.json');
    await cli.ok('keys', 'new', file, '--gln', own);
    await cli.ok('apply', ...key(file), '--name', 'Another', '--role', 'pharmacy', ...where);
    const replaced = await cli.run('participant', 'admit', own, '--replace', ...key(authority));
    expect(replaced).toMatchObject({ code: 2, err: expect.stringMatching(/ROLE CHANGES[\s\S]*NO REGULATOR IS LEFT/) as string });
    expect(await cli.run('receive', pack(0), '--returned', '--already-done', 'late', ...key(pharmacy))).toMatchObject({
      code: 2,
      err: expect.stringContaining('theriac take-back') as string,
    });
  });

  it('has left no command out', () => {
    expect(
      leavesOf(createProgram('0'))
        .map(pathOf)
        .filter((path) => !cli.ran.has(path)),
    ).toEqual([]);
  });
});
