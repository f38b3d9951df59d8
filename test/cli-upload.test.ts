/** An upload of printed serials that is killed goes on where it stopped: the built program, killed at its work. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyFromSecret } from '../src/client/signing/signer.js';
import { utf8 } from '../src/protocol/bytes.js';
import { crypto } from '../src/protocol/crypto.js';
import type { ListSummary } from '../src/wire/serial-lists.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
import { gtinOf } from './support/numbers.js';
import { endOf, programOf, type Ended } from './support/program.js';
import { traderOf } from './support/trader.js';

const GTIN = gtinOf(20_020);
const COUNT = 120_000;
const serials = (from: number): string =>
  Array.from({ length: COUNT }, (_, n) => `U${String(from + n).padStart(9, '0')}\n`).join('');

describe.each(databases)('commissioning printed serials on the command line, on $name', (database) => {
  let folder: string;
  let world: LedgerWorld;
  let maker: Party;
  let token: string;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'theriac-upload-'));
    world = await LedgerWorld.on(database);
    maker = await world.admit('manufacturer');
    url = (await traderOf(world, maker)).api.http.url;
    token = await world.signIn(maker);
    const product = { gtin: GTIN, name: 'Printed', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker, { type: 'batch', gtin: GTIN, lot: 'L1', expiry: '2040-01-31', serialised: true });
    const jwk = keyFromSecret(crypto.sha256(utf8(`test key ${maker.name}`)));
    await writeFile(join(folder, 'maker.json'), JSON.stringify({ ...jwk, gln: maker.gln, label: 'first' }), { mode: 0o600 });
    await writeFile(join(folder, 'printed.txt'), serials(0));
  });
  afterAll(async () => {
    await world?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const start = (file: string, ...more: string[]) => startLot('L1', file, ...more);
  const startLot = (lot: string, file: string, ...more: string[]) =>
    programOf(folder, ['commission', GTIN, lot, '--serials', file, ...more], {
      THERIAC_SERVER: url,
      THERIAC_STATE: join(folder, 'state'),
      THERIAC_KEY: 'maker.json',
    });
  const commission = (file: string, ...more: string[]): Promise<Ended> => endOf(start(file, ...more));
  const waiting = async () =>
    ((await world.get('/api/serial-lists?waiting=true', token).expect(200)).body as { items: ListSummary[] }).items;
  /** Resolves once more packs have arrived than `before`, with the list that has them. */
  async function goesOn(child: ReturnType<typeof start>, before: number): Promise<ListSummary> {
    for (;;) {
      const [list] = await waiting();
      if (list && list.received > before) return list;
      expect(child.exitCode).toBeNull();
    }
  }
  /** The list that waits, once the server has taken in what was on its way to it. */
  async function atRest(): Promise<ListSummary | undefined> {
    for (let before = (await waiting())[0]; ;) {
      await sleep(500);
      const [list] = await waiting();
      if (list?.received === before?.received) return list;
      before = list;
    }
  }
  const kept = 'printed.txt.list.json';
  const readKept = async () => JSON.parse(await readFile(join(folder, kept), 'utf8')) as { root: string };

  it.each(['SIGINT', 'SIGKILL'] as const)('goes on after %s, with the same list', async (signal) => {
    const before = await atRest();
    const child = start('printed.txt');
    const ended = endOf(child);
    await goesOn(child, before?.received ?? 0);
    child.kill(signal);
    const { code, err } = await ended;
    const [list, ...others] = await waiting();
    expect(others).toEqual([]);
    expect(list).toMatchObject({ root: before?.root ?? list!.root, complete: false });
    expect(await readKept()).toMatchObject({ root: list!.root });
    expect((await stat(join(folder, kept))).mode & 0o777).toBe(0o600);
    if (signal === 'SIGKILL') return;
    expect(code).toBe(130);
    expect(err).toMatch(new RegExp(`interrupted: \\d+ of ${COUNT} packs are uploaded, none is commissioned`));
    expect(err).toContain('the same command again goes on from there');
    expect(err).toContain(`theriac serial-list discard ${list!.root}`);
  });

  it('says that the file was changed since, instead of making another list of it', async () => {
    await writeFile(join(folder, 'printed.txt'), serials(1));
    const { code, err } = await commission('printed.txt');
    expect([code, err]).toEqual([2, expect.stringContaining('has other serials than when its upload began')]);
    await writeFile(join(folder, 'printed.txt'), serials(0));
  });

  it('commissions the packs in the end, once, and tells the same receipt however often it is run', async () => {
    const [list] = await waiting();
    const first = await commission('printed.txt', '--json');
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining(`"count": ${COUNT}`) as string });
    expect(await waiting()).toEqual([]);
    // As if it was killed after its entry was logged, before it heard of it; and then as it is when it was not.
    await writeFile(join(folder, kept), JSON.stringify({ ...(await readKept()), done: false }));
    for (let again = 0; again < 2; again++)
      expect(await commission('printed.txt', '--json')).toMatchObject({ code: 0, out: first.out });
    const { body } = await world.get(`/api/objects/01/${GTIN}/21/U000000000`, token).expect(200);
    expect(body.history).toHaveLength(1);
    const { body: entry } = await world.get(`/api/entries/${body.history[0].id}`, token).expect(200);
    expect(Buffer.from(entry.jws.split('.')[1], 'base64url').toString()).toContain(list!.root);
  });

  it('commissions other serials from the same file, once those that it had are commissioned', async () => {
    const few = serials(900_000).split('\n').slice(0, 20).join('\n');
    await writeFile(join(folder, 'printed.txt'), few);
    expect(await commission('printed.txt')).toMatchObject({ code: 0, out: expect.stringContaining('20 packs') as string });
  });

  it('knows the receipt of packs that bear another lot than their batch’s', async () => {
    await world.record(maker, { type: 'batch', gtin: GTIN, lot: 'L1', expiry: '2040-01-31', serialised: true, aliases: ['LI'] });
    await writeFile(join(folder, 'misprinted.txt'), serials(950_000).split('\n').slice(0, 20).join('\n'));
    const first = await endOf(startLot('LI', 'misprinted.txt', '--json'));
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('"count": 20') as string });
    expect(await endOf(startLot('LI', 'misprinted.txt', '--json'))).toMatchObject({ code: 0, out: first.out });
  });

  it('tells at once that a chunk was refused, and can begin anew', async () => {
    await writeFile(join(folder, 'more.txt'), serials(500_000));
    const child = start('more.txt');
    const ended = endOf(child);
    const { root } = await goesOn(child, 0);
    await world.delete(`/api/serial-lists/${root}`, token).expect(204);
    const since = performance.now();
    expect(await ended).toMatchObject({ code: 1, err: expect.stringMatching(/list-(unknown|offset)/) as string });
    // Sent again until the client gives up, it would be minutes.
    expect(performance.now() - since).toBeLessThan(20_000);
    expect(await commission('more.txt')).toMatchObject({ code: 0 });
  });
});
