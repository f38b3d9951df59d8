/** `theriac login`, `logout`, `profile list | use`: the servers and keys that daily commands need not name. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { atServer, connect, withSite, type OnlineOptions } from '../connection/connection.js';
import { profileIn, profilesFile, readProfiles, writeProfiles, type Profile } from '../connection/profiles.js';
import { say, table } from '../terminal/output.js';

/** The profile of who has only one. */
const DEFAULT = 'default';

/** Adds the commands. */
export function loginCommands(program: Command): void {
  withSite(atServer(program.command('login')), 'the site of yours at which you work; none in particular unless given')
    .description('check your key at a server, and keep both, and your site, as the profile that commands then use')
    .addHelpText(
      'after',
      `
The profile says where the key file is; the key is not copied. What a command's options or the environment say comes first.

Example:
  theriac login --server https://theriac.example --key pharmacy.json --site 9521005000006
  theriac login --server https://theriac.example --key branch.json --profile branch`,
    )
    .action(login);

  program
    .command('logout')
    .description('forget a profile; its key file stays')
    .option('--profile <name>', 'which; the one in use unless given')
    .option('--json', 'print JSON, for machines')
    .addHelpText('after', '\nExample:\n  theriac logout --profile branch')
    .action(logout);

  const profile = program.command('profile').description('profiles that "theriac login" has kept: list them, choose one');
  profile
    .command('list')
    .description('the profiles of this user; the one in use has a star')
    .option('--json', 'print JSON, for machines')
    .addHelpText('after', '\nExample:\n  theriac profile list')
    .action(async ({ json }: { json?: boolean }) => {
      const all = await readProfiles();
      const rows = Object.entries(all.profiles).map(([name, one]) => [name === all.current ? '*' : '', name, ...told(one)]);
      say(json, all, rows.length === 0 ? ['none: "theriac login" makes one'] : table(rows));
    });
  profile
    .command('use <name>')
    .description('have commands use a profile from now on')
    .option('--json', 'print JSON, for machines')
    .addHelpText('after', '\nExample:\n  theriac profile use branch')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const all = await readProfiles();
      const one = profileIn(all, name);
      await writeProfiles({ ...all, current: name });
      say(json, { profile: name, ...one }, [`in use: ${[name, ...told(one)].join('  ')}`]);
    });
}

async function login({ profile = DEFAULT, site, ...options }: OnlineOptions & { site?: string }): Promise<void> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(profile))
    throw new Fault('option-invalid', `"${profile}" cannot be the name of a profile: 1 to 40 letters, digits, ".", "_", "-"`);
  const all = await readProfiles();
  const { api, session } = await connect(options, site);
  const { participant, site: at } = await session.who();
  await api.closeSession();
  const one: Profile = { server: api.http.url, key: resolve(options.key!), site: at, name: participant.name };
  await writeProfiles({ current: profile, profiles: { ...all.profiles, [profile]: one } });
  say(options.json, { profile, ...one }, [
    `logged in: ${[profile, ...told(one)].join('  ')}`,
    `kept in ${profilesFile()}; commands use it unless told otherwise`,
  ]);
}

async function logout({ profile, json }: { profile?: string; json?: boolean }): Promise<void> {
  const all = await readProfiles();
  const name = profile ?? all.current;
  if (name === null) throw new Fault('profile-unknown', 'no profile is in use: name one with --profile');
  const { key } = profileIn(all, name);
  const { [name]: _, ...profiles } = all.profiles;
  await writeProfiles({ current: all.current === name ? null : all.current, profiles });
  say(json, { profile: name, forgotten: true }, [
    `logged out: ${name} is forgotten; its key is still in ${key}`,
    ...(Object.keys(profiles).length > 0 && all.current === name ? ['choose another: theriac profile use NAME'] : []),
  ]);
}

const told = ({ server, key, site, name }: Profile): string[] => [
  name,
  server,
  site === null ? 'no site in particular' : `at ${site}`,
  key,
];
