/** `theriac init` as an operator runs it: what is wrong is said before anything is written, and the same is run again. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort, startTheriac, theriac } from './support/program.js';

const home = mkdtempSync(join(tmpdir(), 'theriac-init-'));
afterAll(() => rmSync(home, { recursive: true }));

const OPTIONS = {
  '--name': 'Register',
  '--authority': 'Authority',
  '--gln': '9521008000003',
  '--address': 'Via Roma 1, Rome',
  '--country': 'IT',
  '--time-zone': 'Europe/Rome',
  '--latitude': '41.9',
  '--longitude': '12.5',
};
let n = 0;
const fresh = (): string => join(home, `data-${++n}`);
const init = (folder: string, changes: Record<string, string> = {}, more: string[] = ['--trial'], env = {}) =>
  theriac(home, ['init', ...Object.entries({ ...OPTIONS, ...changes }).flat(), ...more], { THERIAC_DATA: folder, ...env });

describe('founding', () => {
  it.each([
    ['a country that there is not', { '--country': 'XX' }, [], 'place-unknown'],
    ['a time zone that there is not', { '--time-zone': 'Europe/Atlantis' }, [], 'place-unknown'],
    ['a place in the sea', { '--latitude': '0', '--longitude': '0' }, [], 'record-invalid'],
    ['a latitude beyond the pole', { '--latitude': '91' }, [], 'record-invalid'],
    ['a GLN with a wrong digit', { '--gln': '9521008000004' }, [], 'option-invalid'],
    ['no name', { '--name': ' ' }, [], 'record-invalid'],
    ['a quorum of more than there are', {}, ['--quorum', '2'], 'genesis-invalid'],
    ['a regulator twice', {}, ['--also', '9521008000003=Again'], 'genesis-invalid'],
  ] as const)('with %s is refused before anything is written', async (_, changes, more, code) => {
    const folder = fresh();
    const { code: exit, out, err } = await init(folder, changes, ['--trial', ...more]);
    expect(err).toMatch(new RegExp(`^(failed|refused): .*\\(problem ${code}\\)\n$`));
    expect([exit === 0, out]).toEqual([false, '']);
    expect(existsSync(folder)).toBe(false);
  });

  it('under an address of this machine alone is refused unless it is a trial, and tells the name that it keeps', async () => {
    const folder = fresh();
    const { code, err } = await init(folder, {}, []);
    expect(code).toBe(1);
    expect(err).toMatch(
      /^This log will be known as 127\.0\.0\.1:3000\/log for ever.*\nrefused: .*THERIAC_PUBLIC_URL.*local-address\)\n$/,
    );
    expect(readdirSync(folder)).not.toContain('log.key');
    expect(existsSync(join(folder, 'keys'))).toBe(false);
    const named = await init(folder, {}, [], { THERIAC_PUBLIC_URL: 'https://register.example' });
    expect(named).toMatchObject({ code: 0, err: expect.stringContaining('known as register.example/log for ever') as string });
    expect(named.out).toContain('log key: register.example/log+');
  });

  it('forgets the ledger that its founder knew at this address, and says so', async () => {
    const state = join(home, 'state');
    const env = { THERIAC_STATE: state, PORT: await freePort() };
    const server = `http://127.0.0.1:${env.PORT}`;
    for (const [before, after] of [
      [undefined, ''],
      ['an older one', /^At .* you knew the ledger .*, of 1 entries: it is forgotten/m],
    ] as const) {
      const folder = fresh();
      const { code, err } = await init(folder, {}, ['--trial'], env);
      expect([before, code, err]).toEqual([before, 0, expect.stringMatching(after)]);
      const running = await startTheriac(home, ['serve'], { ...env, THERIAC_DATA: folder }, /^ledger "/m);
      const audit = await theriac(home, ['audit', '--server', server], env);
      await running.stop();
      expect([before, audit.code, audit.out + audit.err]).toEqual([before, 0, expect.stringContaining('good')]);
    }
  });

  it('goes on where an earlier one ended, with the key that it made, and not with that of somebody else', async () => {
    const folder = fresh();
    expect(await init(folder, {}, ['--trial'])).toMatchObject({ code: 0 });
    const key = readFileSync(join(folder, 'keys', '9521008000003.json'), 'utf8');
    // The database was never written: as if the machine had failed before that.
    for (const name of readdirSync(folder)) if (name.startsWith('theriac.sqlite')) rmSync(join(folder, name));
    for (const name of ['last-checkpoint']) rmSync(join(folder, name), { force: true });
    const other = await init(folder, {}, [], { THERIAC_PUBLIC_URL: 'https://register.example' });
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('log-key-name') as string });
    expect(await init(folder, {}, ['--trial'])).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'keys', '9521008000003.json'), 'utf8')).toBe(key);
    expect(await init(folder, {}, ['--trial'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('already-founded') as string,
    });

    const foreign = fresh();
    writeFileSync(join(home, '9521008000003.json'), key.replace('9521008000003', '9521001000000'));
    expect(await init(foreign, {}, ['--trial', '--keys', home])).toMatchObject({
      code: 2,
      err: expect.stringContaining('key-file-invalid') as string,
    });
  });
});
