/** A company's first day on the command line, from an empty server: the built program, exit codes, words for people. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANONICAL_STEM } from '../src/protocol/gs1/identifiers.js';
import { glnOf, gtinOf } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { freePort, startTheriac, theriac, type Ended, type Running } from './support/program.js';

const [AUTHORITY, MAKER, PHARMACY] = [glnOf(1), glnOf(2), glnOf(3)];
const GTIN = gtinOf(5);
const place = ['--address', 'Am Markt 1, Berlin', '--country', 'DE', '--time-zone', 'Europe/Berlin'];
const where = [...place, '--latitude', '52.5', '--longitude', '13.4'];

describe('the command line', () => {
  let folder: string;
  let server: Running;
  let url: string;
  const authorityKey = `keys/${AUTHORITY}.json`;

  const run = (...args: string[]): Promise<Ended> =>
    theriac(folder, args, { THERIAC_SERVER: url, THERIAC_STATE: join(folder, 'state'), THERIAC_DATA: join(folder, 'unused') });
  /** Runs what must succeed. */
  async function ok(...args: string[]): Promise<string> {
    const { code, out, err } = await run(...args);
    if (code !== 0) throw new Error(`theriac ${args.join(' ')} ended with ${code}: ${err}`);
    return out;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'theriac-cli-'));
    const env = { PORT: await freePort(), THERIAC_DATA: join(folder, 'data'), LOG_LEVEL: 'warn' };
    url = `http://127.0.0.1:${env.PORT}`;
    server = await startTheriac(folder, ['serve'], env, /To look around first/);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is told by an empty server what to do next', () => {
    expect(server.text()).toMatch(/setup#token=\S+/);
    expect(server.text()).toMatch(/npx theriac init --trial --server \S+ --token \S+/);
  });

  it('says that a ledger is not founded yet', async () => {
    const { code, err } = await run('audit');
    expect(err).toContain('not-founded');
    expect(code).toBe(2);
  });

  it('founds the ledger, once', async () => {
    const token = /#token=(\S+)/.exec(server.text())![1]!;
    // The server is the environment's, as for every other command.
    const init = ['init', '--trial', '--name', 'Register', '--authority', 'Authority', '--gln', AUTHORITY, ...where];
    const nowhere = await theriac(folder, [...init, '--token', token], { THERIAC_DATA: join(folder, 'unused') });
    expect(nowhere).toMatchObject({ code: 2, err: expect.stringContaining('option-invalid') as string });
    const wrong = await run(...init, '--keys', 'other', '--token', 'guessed');
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('setup-token') as string });
    const out = await ok(...init, '--keys', 'keys', '--token', token, '--json');
    expect(JSON.parse(out)).toMatchObject({ quorum: 1, keys: [authorityKey] });
    expect((await stat(join(folder, authorityKey))).mode & 0o777).toBe(0o600);
    const again = await run(...init, '--keys', 'third', '--token', token);
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('already-founded') as string });
  });

  it('makes keys, applies and is admitted', async () => {
    for (const [file, gln, name, role] of [
      ['maker.json', MAKER, 'Maker', 'manufacturer'],
      ['pharmacy.json', PHARMACY, 'Pharmacy', 'pharmacy'],
    ] as const) {
      await ok('keys', 'new', file, '--gln', gln);
      await ok('apply', '--key', file, '--name', name, '--role', role, ...where);
      const admit = ['participant', 'admit', gln, ...(gln === MAKER ? ['--grant', GTIN] : []), '--key', authorityKey];
      expect(await ok(...admit)).toContain(`${name} (${gln}) is admitted as ${role}`);
    }
    expect(await ok('participant', 'list')).toContain(MAKER);
    const twice = await run('keys', 'new', 'maker.json', '--gln', MAKER);
    expect(twice).toMatchObject({ code: 2, err: expect.stringContaining('key-file-exists') as string });
  });

  it('registers a site, a further key of fewer rights, a product and a batch', async () => {
    await ok('site', 'add', glnOf(22), '--name', 'Hall 2', ...where, '--key', 'maker.json');
    await ok('site', 'file', glnOf(22), '--of', MAKER, '--yes', '--key', authorityKey);
    await ok('keys', 'new', 'line.json', '--gln', MAKER, '--label', 'line-1');
    await ok('keys', 'add', 'line.json', '--permissions', 'custody', '--key', 'maker.json');
    await ok(
      'product',
      'add',
      GTIN,
      '--name',
      'Tablets',
      '--level',
      `${gtinOf(5, 5)}:10`,
      '--qr',
      '--yes',
      '--key',
      'maker.json',
    );
    await ok('batch', 'add', GTIN, 'L/1', '--expiry', '2040-01-31', '--key', 'maker.json');
    const refused = await run('batch', 'add', GTIN, 'L2', '--expiry', '2040-01-31', '--key', 'line.json');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('permission-missing') as string });
    expect(await ok('participant', 'show', MAKER)).toMatch(/line-1: custody\b/);
  });

  let serials: string[];
  const packOf = (n: number): string => `01/${GTIN}/21/${serials[n]}`;
  const BOX = ssccOf(1).replace(CANONICAL_STEM, '');

  it('commissions, packs, ships and receives', async () => {
    await ok('commission', GTIN, 'L/1', '--count', '12', '--out', 'serials.txt', '--site', glnOf(22), '--key', 'line.json');
    serials = (await readFile(join(folder, 'serials.txt'), 'utf8')).trim().split('\n');
    expect(new Set(serials).size).toBe(12);
    const mistyped = BOX.slice(0, -1) + ((Number(BOX.at(-1)) + 1) % 10);
    expect((await run('pack', mistyped, packOf(0), '--key', 'line.json')).err).toContain('code-unreadable');
    await ok('pack', BOX, packOf(0), packOf(1), packOf(2), '--site', glnOf(22), '--key', 'line.json');
    await ok('ship', BOX, packOf(3), '--to', PHARMACY, '--po', '4500187321', '--site', glnOf(22), '--key', 'line.json');
    await ok('void', packOf(3), '--site', glnOf(22), '--key', 'line.json');
    await ok('receive', BOX, '--key', 'pharmacy.json');
    await ok('unpack', BOX, '--key', 'pharmacy.json');
  });

  it('dispenses, reactivates, locks and unlocks, and says why a step is refused', async () => {
    await ok('dispense', packOf(0), '--key', 'pharmacy.json');
    const twice = await run('dispense', packOf(0), '--key', 'pharmacy.json');
    expect(twice).toMatchObject({ code: 1, err: expect.stringContaining('already-supplied') as string });
    await ok('reactivate', packOf(0), '--key', 'pharmacy.json');
    await ok('lock', packOf(1), '--reason', 'Seal broken', '--key', 'pharmacy.json');
    const locked = await run('scan', `https://example.org/${packOf(1)}`, '--key', 'pharmacy.json', '--json');
    expect(JSON.parse(locked.out)).toMatchObject({ verdict: 'hold' });
    await ok('unlock', packOf(1), '--reason', 'Checked', '--key', 'pharmacy.json');
    expect(await ok('scan', packOf(1), '--key', 'pharmacy.json')).toMatch(/^OK\n/);
  });

  it('recalls, in force at once', async () => {
    const recall = ['recall', GTIN, '--lots', 'L/1', '--ref', 'R-1', '--class', '2', '--text', 'Out of specification', '--yes'];
    await ok(...recall, '--key', 'maker.json');
    const { code, out } = await run('scan', packOf(1), '--key', 'pharmacy.json');
    expect(out).toMatch(/^STOP\n[\s\S]*\nRecalled R-1\. /);
    expect(code).toBe(1);
  });

  it('shows a chain with its signatures, and audits', async () => {
    const chain = await ok('object', packOf(0), '--key', authorityKey);
    expect(chain.match(/signature right, in the log/g)!.length).toBe(7);
    expect(chain).toContain('key line-1');
    expect(await ok('audit', '--key', authorityKey)).toContain('good: nothing is wrong');
    expect(await ok('audit')).toContain('custody entries: only their hashes are public');
  });

  it('ends a key, which then signs nothing more', async () => {
    const { kid } = JSON.parse(await ok('keys', 'show', 'line.json', '--json')) as { kid: string };
    await ok('keys', 'compromise', kid, '--yes', '--key', 'maker.json');
    const after = await run('lock', packOf(5), '--reason', 'x', '--key', 'line.json');
    expect(after).toMatchObject({ code: 1, err: expect.stringContaining('key-compromised') as string });
  });

  it('ends with 2 where it could not run, and says what to do', async () => {
    const noKey = await run('dispense', packOf(0));
    expect(noKey).toMatchObject({ code: 2, err: expect.stringContaining('--key FILE') as string });
    const nobody = await run('scan', packOf(0), '--server', `http://127.0.0.1:${await freePort()}`);
    expect(nobody).toMatchObject({ code: 2, err: expect.stringContaining('unreachable') as string });
    const unknown = await run('dispence', packOf(0));
    expect(unknown).toMatchObject({ code: 2, err: expect.stringContaining('dispense') as string });
  });
});
