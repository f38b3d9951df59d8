/**
 * `theriac demo`: a fresh demonstration in `data/demo`: founded, served, played into by a process of its own, described in
 * `data/demo/demo.json`. Outside that folder nothing is touched but this user's pins of the demonstration that is wiped: its
 * successor has the same address and another log. The database is always an SQLite file.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { defaultState, forgetLog } from '../cli/connection/pins.js';
import { PARTNER_NAMES, PARTNERS } from '../cli/demo/cast.js';
import type { Played } from '../cli/demo/play.js';
import { print } from '../cli/terminal/output.js';
import { placeOf } from '../cli/participants/place.js';
import { signGenesis } from '../client/signing/genesis.js';
import { loadLogKey } from '../ledger/log-key.js';
import { type Config, loadConfig } from '../settings.js';
import { holdDataFolder, LOCK } from '../platform/data-folder.js';
import { Fault } from '../protocol/fault.js';
import { Setup } from '../registry/setup/setup.service.js';
import { makeFounders } from './init.js';
import { ledgerOf, start, tryAddress } from './running.js';

const FOLDER = join('data', 'demo');
const KEYS = join(FOLDER, 'keys');

/** Makes the demonstration and serves it. */
export async function demo(): Promise<void> {
  const config = demoConfig();
  await wipe(config);
  const app = await start(config);
  try {
    await found(app);
    const played = await play(config.THERIAC_PUBLIC_URL);
    const file = join(FOLDER, 'demo.json');
    writeFileSync(file, `${JSON.stringify(await describe(app, config, played), null, 2)}\n`, { mode: 0o600 });
    tell(config, played, file);
  } catch (reason) {
    await app.close();
    throw reason;
  }
}

/**
 * Removes the demonstration before this one, and what this user remembers of its log; nothing where a server still runs there.
 *
 * @throws Fault `folder-held`, or `cannot-start` where the port is taken
 */
async function wipe(config: Config): Promise<void> {
  const letGo = hold();
  await tryAddress(config);
  const log = loadLogKey(config);
  if (log) await forgetLog(defaultState(), log.vkey);
  for (const name of readdirSync(FOLDER)) if (name !== LOCK) rmSync(join(FOLDER, name), { recursive: true });
  letGo();
}

/** Holds the folder of the demonstration. @throws Fault `folder-held` */
function hold(): () => void {
  try {
    return holdDataFolder(FOLDER);
  } catch (reason) {
    if (!(reason instanceof Fault) || reason.code !== 'folder-held') throw reason;
    throw new Fault(
      'folder-held',
      `a demonstration runs already, in ${resolve(FOLDER)}: stop it first, or start this one in another folder`,
      {
        folder: FOLDER,
      },
    );
  }
}

/** The settings of the environment, but for the database and its folder. */
function demoConfig(): Config {
  const { DATABASE_URL: _, LOG_LEVEL = 'warn', ...rest } = process.env;
  const config = loadConfig({ ...rest, LOG_LEVEL, THERIAC_DATA: FOLDER });
  if (config.PORT > 0) return config;
  throw new Fault('option-invalid', 'the demo prints its address into codes, so it needs a fixed port: PORT=3100 npm run demo');
}

/** Founds the ledger with the demonstration's authority, and makes key files for everybody. */
async function found(app: NestFastifyApplication): Promise<void> {
  const setup = app.get(Setup, { strict: false });
  const { authority } = PARTNERS;
  const { founders } = await makeFounders([authority], placeOf(authority), KEYS);
  const others = PARTNER_NAMES.filter((name) => name !== 'authority').map((name) => PARTNERS[name]);
  await makeFounders(others, placeOf(authority), KEYS);
  const log = await setup.logKey(setup.token, true);
  await setup.found(signGenesis(founders, 'Theriac demonstration', log, 1), setup.token);
}

/** Runs the player as a process of its own, in an environment without this one's settings. */
async function play(server: string): Promise<Played> {
  const out = join(FOLDER, 'played.json');
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const child = spawn(process.execPath, [main, 'play', '--server', server, '--keys', KEYS, '--out', out], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const stop = (): void => void child.kill();
  process.once('exit', stop);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  process.off('exit', stop);
  if (code !== 0) throw new Error(`the demonstration could not be played (exit code ${String(code)})`);
  return JSON.parse(readFileSync(out, 'utf8')) as Played;
}

/** What stands in demo.json. */
async function describe(app: NestFastifyApplication, { THERIAC_PUBLIC_URL: url }: Config, played: Played) {
  const { log } = (await ledgerOf(app))!;
  return {
    url,
    origin: log.split('+', 1)[0],
    logKey: log,
    ...played,
    participants: PARTNER_NAMES.map((name) => {
      const { name: text, role, gln } = PARTNERS[name];
      return { name: text, role, gln, keyFile: relative('.', join(KEYS, `${gln}.json`)) };
    }),
  };
}

function tell({ THERIAC_PUBLIC_URL: url }: Config, { packs, where }: Played, file: string): void {
  const key = (gln: string): string => relative('.', join(KEYS, `${gln}.json`));
  const said = `
The demonstration is played. Codes, partners and key files are in ${file}. Try, in another terminal:
  open a pack as a patient does:   ${packs.genuine}
  scan it as the pharmacy:         npx theriac scan "${packs.genuine}" --server ${url} --key ${key(where.genuine)}
  scan the recalled one:           npx theriac scan "${packs.recalled}" --server ${url} --key ${key(where.recalled)}
  read a chain as the authority:   npx theriac object "${packs.dispensed}" --server ${url} --key ${key(PARTNERS.authority.gln)}
  audit the ledger:                npx theriac audit --server ${url} --key ${key(PARTNERS.authority.gln)}
  the API:                         ${url}/docs
ready ${url}`;
  print(...said.split('\n'));
}
