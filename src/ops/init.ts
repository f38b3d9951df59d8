/**
 * `theriac init`: founds the ledger. Makes the log's key and the regulators' key files and writes entry 0, by the same door
 * as the set-up page: in this process where the server does not run, over HTTP with its one-time token where it does.
 */
import { type Command, Option } from 'commander';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../app.js';
import { gln } from '../cli/connection.js';
import { readKeyFile, writeKeyFile } from '../cli/key-file.js';
import { randomLabel } from '../cli/keys.js';
import { wholeNumber } from '../cli/making.js';
import { say } from '../cli/output.js';
import { placeOf, withPlace, type Place } from '../cli/place.js';
import { Api } from '../client/api.js';
import { signGenesis, type Founder } from '../client/genesis.js';
import { generateKey } from '../client/signer.js';
import { loadConfig, type Config } from '../platform/config.js';
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { Setup } from '../registry/setup.service.js';

interface InitOptions extends Place {
  name: string;
  authority: string;
  gln: string;
  also: { gln: Gln; name: string }[];
  quorum?: number;
  keys?: string;
  server?: string;
  token?: string;
  json?: boolean;
}

/** The two questions that founding asks, in this process or over HTTP. */
interface Door {
  logKey(): Promise<string>;
  found(jws: string): Promise<string>;
  close(): Promise<void>;
}

/** Adds the command. */
export function initCommand(program: Command): void {
  withPlace(program.command('init'))
    .description('found the ledger: its log key, its regulators, its first entry; done once')
    .requiredOption('--name <text>', 'what the ledger is called')
    .requiredOption('--authority <text>', 'the regulator that founds it')
    .requiredOption('--gln <gln>', "the regulator's GLN")
    .option('--also <gln=name>', 'a further regulator, at the same place; may be repeated', further, [])
    .option(
      '--quorum <n>',
      'how many regulators must sign what concerns the ledger itself; most of them unless given',
      wholeNumber,
    )
    .option('--keys <dir>', "where the regulators' key files go; keys under THERIAC_DATA unless given")
    .option('--server <url>', 'found it at this running server')
    .addOption(new Option('--token <token>', 'its set-up token, from its console').env('THERIAC_SETUP_TOKEN'))
    .option('--json', 'print JSON, for machines')
    .addHelpText(
      'after',
      `
Example:
  theriac init --name "Medicines register" --authority "Medicines authority" --gln 9521008000000 \\
    --address "Via Roma 1, Rome" --country IT --time-zone Europe/Rome --latitude 41.9 --longitude 12.5`,
    )
    .action(init);
}

async function init(options: InitOptions): Promise<void> {
  if (options.server !== undefined && options.token === undefined) {
    throw new Fault('option-invalid', '--server needs the set-up token that the server printed on its console: add --token');
  }
  const config = loadConfig(process.env);
  const door = options.server === undefined ? await ownDoor(config) : remoteDoor(options.server, options.token!);
  try {
    const log = await door.logKey();
    const regulators = [{ gln: gln(options.gln), name: options.authority }, ...options.also];
    const quorum = options.quorum ?? Math.floor(regulators.length / 2) + 1;
    const folder = options.keys ?? join(config.THERIAC_DATA, 'keys');
    const { founders, files } = await makeFounders(regulators, placeOf(options), folder);
    const ledger = await door.found(signGenesis(founders, options.name, log, quorum));
    say(options.json, { ledger, log, quorum, keys: files }, [
      `founded: ledger ${ledger}, "${options.name}", quorum ${quorum} of ${regulators.length}`,
      `log key: ${log}`,
      ...files.map((file) => `regulator's key: ${file}`),
      'Publish the ledger and the log key: auditors compare them. Move the key files to their owners, and keep a copy of each.',
      'Next: theriac serve; then each company: theriac keys new, theriac apply; and you: theriac participant admit.',
    ]);
  } finally {
    await door.close();
  }
}

/** Regulators with new keys in files of `folder`. @throws Fault `key-file-exists` */
export async function makeFounders(
  regulators: readonly { gln: Gln; name: string }[],
  place: Place,
  folder: string,
): Promise<{ founders: [Founder, ...Founder[]]; files: string[] }> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files: string[] = [];
  const founders: Founder[] = [];
  for (const regulator of regulators) {
    const file = join(folder, `${regulator.gln}.json`);
    const label = randomLabel();
    await writeKeyFile(file, { ...generateKey(), gln: regulator.gln, label });
    files.push(file);
    founders.push({ gln: regulator.gln, name: regulator.name, ...place, label, signer: (await readKeyFile(file)).signer });
  }
  return { founders: founders as [Founder, ...Founder[]], files };
}

/** The door of a server in this process. @throws Fault `already-founded` from its questions */
async function ownDoor(config: Config): Promise<Door> {
  const app = await createApp({ ...config, LOG_LEVEL: 'error' });
  const setup = app.get(Setup, { strict: false });
  return { logKey: () => setup.logKey(setup.token), found: (jws) => setup.found(jws, setup.token), close: () => app.close() };
}

function remoteDoor(server: string, token: string): Door {
  const api = new Api(server);
  return {
    logKey: () => api.logKey(token),
    found: async (jws) => (await api.found(jws, token)).ledger,
    close: () => Promise.resolve(),
  };
}

function further(text: string, before: InitOptions['also']): InitOptions['also'] {
  const [number = '', name = ''] = text.split('=', 2);
  if (name === '') throw new Fault('option-invalid', `"${text}" must be GLN=NAME`);
  return [...before, { gln: gln(number), name }];
}
