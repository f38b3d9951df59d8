/**
 * `theriac init`: founds the ledger. Makes the log's key and the regulators' key files and writes entry 0, by the same door
 * as the set-up page: in this process where the server does not run, over HTTP with its one-time token where it does.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gln } from '../cli/connection/connection.js';
import { readKeyFile, writeKeyFile } from '../cli/connection/key-file.js';
import { randomLabel } from '../cli/participants/keys.js';
import { say } from '../cli/terminal/output.js';
import { placeOf, type Place } from '../cli/participants/place.js';
import { Api } from '../client/http/api.js';
import { signGenesis, type Founder } from '../client/signing/genesis.js';
import { generateKey } from '../client/signing/signer.js';
import { loadConfig, type Config } from '../settings.js';
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { Setup } from '../registry/setup/setup.service.js';
import { misfit } from '../wire/answers.js';
import type { InitOptions } from './init-options.js';
import { open } from './running.js';

/** The two questions that founding asks, in this process or over HTTP. */
interface Door {
  logKey(): Promise<string>;
  found(jws: string): Promise<string>;
  close(): Promise<void>;
}

/** Founds the ledger and says what to do next. */
export async function init(options: InitOptions): Promise<void> {
  const config = loadConfig(process.env);
  const door = await doorOf(options, config);
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

/** Where to found: a token means a running server, and no token means this folder, whatever server the environment names. */
async function doorOf({ server, token }: InitOptions, config: Config): Promise<Door> {
  if (token === undefined) {
    if (server === undefined) return ownDoor(config);
    throw new Fault('option-invalid', '--server needs the set-up token that the server printed on its console: add --token');
  }
  const address = server ?? process.env['THERIAC_SERVER'];
  if (address !== undefined) return remoteDoor(address, token);
  throw new Fault(
    'option-invalid',
    'a set-up token is for a running server: say which one with --server, or leave the token out',
  );
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
  const app = await open({ ...config, LOG_LEVEL: 'error' });
  const setup = app.get(Setup, { strict: false });
  return { logKey: () => setup.logKey(setup.token), found: (jws) => setup.found(jws, setup.token), close: () => app.close() };
}

function remoteDoor(server: string, token: string): Door {
  const api = new Api(server, { misfit });
  return {
    logKey: () => api.logKey(token),
    found: async (jws) => (await api.found(jws, token)).ledger,
    close: () => Promise.resolve(),
  };
}
