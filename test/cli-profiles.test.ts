/** Profiles: what a login keeps, and what counts where options, environment and profiles say different things; on both databases. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { IdCommand } from '../src/cli/command.js';
import { atServer, online, withSite } from '../src/cli/connection/connection.js';
import { profilesFile, writeProfiles } from '../src/cli/connection/profiles.js';
import { CommandLine } from './support/command-line.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld, type Party } from './support/ledger-world.js';
import { traderOf } from './support/trader.js';

const [MINE, BRANCH] = [glnOf(1), glnOf(2)];

describe.each(databases)('profiles on $name', (database) => {
  let world: LedgerWorld;
  let cli: CommandLine;
  let server: string;
  let pharmacy: Party;
  let [key, other] = ['', ''];

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    pharmacy = await world.admit('pharmacy');
    const maker = await world.admit('manufacturer');
    const { api } = await traderOf(world, pharmacy);
    server = api.http.url;
    // Nothing answers there: whatever reaches the server was told by an option or a profile.
    cli = await CommandLine.at('http://127.0.0.1:9');
    [key, other] = [await cli.keyOf(pharmacy), await cli.keyOf(maker)];
  });
  afterAll(async () => {
    await cli.close();
    await world.close();
  });

  const kept = async () => JSON.parse(await readFile(cli.file('config/theriac/profiles.json'), 'utf8')) as object;

  it('keep server, key file and site once the server takes the key, and no secret, in a file of this user alone', async () => {
    const refused = await cli.run('login', '--server', server, '--key', key, '--site', glnOf(77));
    expect(refused.code).toBe(1);
    await expect(kept()).rejects.toThrow('ENOENT');
    const said = await cli.ok('login', '--server', server, '--key', key, '--site', pharmacy.gln);
    expect(said).toContain(`logged in: default  ${pharmacy.name}  ${server}  at ${pharmacy.gln}  ${key}`);
    const profile = { server, key, site: pharmacy.gln, name: pharmacy.name };
    expect(await kept()).toEqual({ current: 'default', profiles: { default: profile } });
    expect((await stat(cli.file('config/theriac/profiles.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(cli.file('config/theriac'))).mode & 0o777).toBe(0o700);
  });

  it('spare a command its options, but neither override an option nor go to a server that the environment names', async () => {
    expect(await cli.run('whoami')).toMatchObject({ code: 2, err: expect.stringContaining('key-needed') as string });
    const named = ['--profile', 'default'];
    expect(await cli.ok('whoami', ...named)).toContain(`${pharmacy.name} (${pharmacy.gln}), pharmacy, at ${pharmacy.gln}`);
    expect(await cli.ok('whoami', ...named, '--key', other)).toMatch(/, manufacturer\n/);
    expect(await cli.ok('stock', 'list', ...named)).toBe('nothing\n');
    expect(await cli.run('status', '--server', 'http://127.0.0.1:9', ...named)).toMatchObject({ code: 2 });
  });

  it('are listed, chosen, replaced by a login of the same name, and forgotten', async () => {
    await cli.ok('login', '--server', server, '--key', other, '--profile', 'maker');
    expect(await cli.ok('profile', 'list')).toMatch(/^ {3}default {2}.*\n\* {2}maker {4,}manufacturer.*no site in particular/);
    expect(await cli.ok('profile', 'use', 'default')).toContain('in use: default');
    expect(await cli.json(['profile', 'list'])).toMatchObject({ current: 'default', profiles: { maker: { key: other } } });
    await cli.ok('login', '--server', server, '--key', key, '--profile', 'maker');
    expect(await cli.json(['profile', 'use', 'maker'])).toMatchObject({ profile: 'maker', key, site: null });
    expect(await cli.ok('logout')).toMatch(/^logged out: maker is forgotten; its key is still in .*\nchoose another/);
    expect(await cli.ok('logout', '--profile', 'default')).not.toContain('choose');
    expect(await cli.ok('profile', 'list')).toMatch(/^none/);
    expect((await stat(key)).isFile()).toBe(true);
    expect(await cli.run('logout')).toMatchObject({ code: 2, err: expect.stringContaining('no profile is in use') as string });
  });

  it.each([
    [['logout', '--profile', 'toString'], 'profile-unknown'],
    [['profile', 'use', '__proto__'], 'profile-unknown'],
    [['whoami', '--profile', 'nobody'], 'profile-unknown'],
    [['login', '--profile', '../x'], 'option-invalid'],
  ])('that there are not, or cannot be, are refused: %j', async (args, code) => {
    expect(await cli.run(...args)).toMatchObject({ code: 2, err: expect.stringContaining(`(problem ${code})`) as string });
  });
});

describe('what counts for a command', () => {
  const PROFILES = {
    till: { server: 'http://till', key: '/till.json', site: MINE, name: 'Till' },
    back: { server: 'http://back', key: '/back.json', site: null, name: 'Back' },
  };
  let seen: Record<string, unknown>;
  let folder: CommandLine;
  /** Runs a command that has a site where it is done (`here`), one that looks for sites (`find`), or a login. */
  async function run(args: string[], env: Record<string, string> = {}): Promise<Record<string, unknown>> {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const program = new IdCommand().exitOverride();
    const note = (options: object) => void (seen = { ...options });
    withSite(online(program.command('here')), 'at')
      .option('--for <gln>', 'whose')
      .action(note);
    online(program.command('find')).option('--site <gln>', 'of').action(note);
    atServer(program.command('login')).action(note);
    await program.parseAsync(['node', 'theriac', ...args]);
    const { server, key, site } = seen;
    return { server, key, site };
  }
  const LOCAL = 'http://127.0.0.1:3000';
  const ENV = { THERIAC_SERVER: 'http://env', THERIAC_KEY: '/env.json', THERIAC_SITE: BRANCH };

  beforeAll(async () => (folder = await CommandLine.at(LOCAL)));
  afterAll(() => folder.close());
  beforeEach(async () => {
    vi.stubEnv('XDG_CONFIG_HOME', folder.file('config'));
    await writeProfiles({ current: 'till', profiles: PROFILES });
  });
  afterEach(() => vi.unstubAllEnvs());

  const till = { server: 'http://till', key: '/till.json', site: MINE };
  it.each<[string, string[], Record<string, string>, object]>([
    ['the profile in use', ['here'], {}, till],
    ['not its site, where a list is searched for one', ['find'], {}, { ...till, site: undefined }],
    ['not its site, where another company is acted for', ['here', '--for', BRANCH], {}, { ...till, site: undefined }],
    ['no profile at all for a login', ['login'], {}, { server: LOCAL, key: undefined, site: undefined }],
    ['an option, whose key has no site', ['here', '--key', '/x.json'], {}, { ...till, key: '/x.json', site: undefined }],
    ['an option, at whose server its key is unknown', ['here', '--server', 'http://x'], {}, { server: 'http://x' }],
    ['the profile at the server that an option names, too', ['here', '--server', 'http://till/'], {}, till],
    ['the environment before the profile in use', ['here'], ENV, { server: 'http://env', key: '/env.json', site: BRANCH }],
    ['an option before the environment', ['here', '--site', MINE], ENV, { server: 'http://env', key: '/env.json', site: MINE }],
    ['a profile that is named before the environment', ['here', '--profile', 'till'], ENV, till],
    [
      'the profile that the environment names',
      ['here'],
      { THERIAC_PROFILE: 'back' },
      { server: 'http://back', key: '/back.json' },
    ],
    ['no profile where its name is empty', ['here'], { THERIAC_PROFILE: '' }, { server: LOCAL }],
    [
      'a site of the environment, for another company too',
      ['here', '--for', MINE],
      ENV,
      { server: 'http://env', key: '/env.json', site: BRANCH },
    ],
  ])('is %s', async (_, args, env, expected) => {
    expect(await run(args, env)).toEqual({ key: undefined, site: undefined, ...expected });
  });

  it('is not asked of a damaged file where server and key are named, and is told otherwise', async () => {
    await mkdir(folder.file('config/theriac'), { recursive: true });
    for (const text of ['{', 'null', '{"current":1,"profiles":{}}', '{"current":null,"profiles":{"a":{"server":1}}}', '[]']) {
      await writeFile(profilesFile(), text);
      await expect(run(['here'])).rejects.toMatchObject({
        code: 'profiles-unreadable',
        message: expect.stringContaining(folder.folder) as string,
      });
      expect(await run(['here', '--server', 'http://x', '--key', '/x.json'])).toMatchObject({ key: '/x.json' });
    }
  });

  it("is kept in the user's own folder of settings, wherever that is", () => {
    vi.stubEnv('XDG_CONFIG_HOME', 'relative/is/none');
    vi.stubEnv('HOME', '/home/rossi');
    expect(profilesFile()).toMatch(/^\/.*\.config\/theriac\/profiles\.json$/);
  });
});
