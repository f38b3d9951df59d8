/**
 * Profiles: a server, a key file and a site under a name, so that daily commands need not say them. They are kept in
 * `theriac/profiles.json` under XDG_CONFIG_HOME (`~/.config`); the key itself stays where it is.
 *
 * What counts: an option, then the profile that --profile names, then the environment, then the profile in use. A key is
 * known at one server and a site is one company's, so what names another server sets the profile's key aside, and what names
 * another key, or a company to act for, its site.
 */
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { readOwn, writeOwn } from './own-file.js';

/** What a profile holds. `key`: path of the key file; `name`: what its participant was called at login. */
export interface Profile {
  server: string;
  key: string;
  site: string | null;
  name: string;
}

/** All profiles of this user. `current`: the one in use, or none. */
export interface Profiles {
  current: string | null;
  profiles: Readonly<Record<string, Profile>>;
}

/** The file of this user's profiles. A path that is not absolute is none (XDG base directories, "must be ignored"). */
export function profilesFile(): string {
  const named = process.env['XDG_CONFIG_HOME'] ?? '';
  return join(isAbsolute(named) ? named : join(homedir(), '.config'), 'theriac', 'profiles.json');
}

/** Reads them. @throws Fault `profiles-unreadable` */
export async function readProfiles(): Promise<Profiles> {
  const file = profilesFile();
  const read: unknown = await readOwn<Profiles>(file, { current: null, profiles: {} }).catch(() => undefined);
  if (areProfiles(read)) return read;
  throw new Fault('profiles-unreadable', `${file} cannot be read: repair it, or remove it and run "theriac login" again`, {
    file,
  });
}

/** Writes them, readable by this user alone. */
export const writeProfiles = (profiles: Profiles): Promise<void> => writeOwn(profilesFile(), profiles);

/** The profile of a name. @throws Fault `profile-unknown` */
export function profileIn({ profiles }: Profiles, name: string): Profile {
  if (Object.hasOwn(profiles, name)) return profiles[name]!;
  throw new Fault(
    'profile-unknown',
    `there is no profile "${name}": "theriac profile list" shows those that there are, "theriac login" makes one`,
    {
      profile: name,
    },
  );
}

/** Fills in the options of a command that is about to run. An empty name of a profile is none. @throws those of the above */
export async function fillFromProfile(command: Command): Promise<void> {
  const given = command.opts<{ server: string; profile?: string; for?: string }>();
  const isNamed = command.getOptionValueSource('profile') === 'cli';
  const isSaid = (option: string): boolean => {
    const source = command.getOptionValueSource(option);
    return source === 'cli' || (source === 'env' && !isNamed);
  };
  const fill = (option: string, value: string | undefined): void =>
    void command.setOptionValueWithSource(option, value, 'profile');
  // Whoever names server and key uses no profile: a damaged one is nothing to a script.
  if (given.profile === '' || (!isNamed && isSaid('server') && isSaid('key'))) return;
  const all = await readProfiles();
  const name = given.profile ?? all.current;
  if (name === null) return;
  const profile = profileIn(all, name);
  if (isSaid('server') && given.server.replace(/\/$/, '') !== profile.server) return;
  fill('server', profile.server);
  if (isSaid('key')) return;
  fill('key', profile.key);
  if (takesSite(command) && given.for === undefined && !isSaid('site')) fill('site', profile.site ?? undefined);
}

/** Whether a command is done at a site: see `withSite`. Of others, `--site` is what they look for. */
const takesSite = (command: Command): boolean => command.options.some(({ envVar }) => envVar === 'THERIAC_SITE');

function areProfiles(read: unknown): read is Profiles {
  if (typeof read !== 'object' || read === null) return false;
  const { current, profiles } = read as Partial<Profiles>;
  if (current !== null && typeof current !== 'string') return false;
  return typeof profiles === 'object' && profiles !== null && Object.values(profiles).every(isProfile);
}

const isProfile = (one: Partial<Profile> | null): boolean =>
  [one?.server, one?.key, one?.name].every((text) => typeof text === 'string') &&
  (one?.site === null || typeof one?.site === 'string');
