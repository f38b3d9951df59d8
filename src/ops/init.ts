/**
 * `theriac init`: founds the ledger. Makes the log's key and the regulators' key files and writes entry 0, by the same door
 * as the set-up page: in this process where the server does not run, over HTTP with its one-time token where it does.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gln } from '../cli/connection/connection.js';
import { readKeyFile, writeKeyFile } from '../cli/connection/key-file.js';
import { defaultState, forgetOthers } from '../cli/connection/pins.js';
import { randomLabel } from '../cli/participants/keys.js';
import { confirm } from '../cli/terminal/confirm.js';
import { complain, say } from '../cli/terminal/output.js';
import { placeOf, type Place } from '../cli/participants/place.js';
import { Api } from '../client/http/api.js';
import { checkGenesis, signGenesis, type Founder } from '../client/signing/genesis.js';
import { generateKey } from '../client/signing/signer.js';
import { localUrl } from '../platform/config.js';
import { loadConfig, type Config } from '../settings.js';
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { Setup } from '../registry/setup/setup.service.js';
import { misfit } from '../wire/answers.js';
import type { InitOptions } from './init-options.js';
import { open } from './running.js';

/** What founding asks, in this process or over HTTP. `address`: under which the log will be known; `servers`: where it is asked. */
interface Door {
  address: string;
  servers: readonly string[];
  logKey(): Promise<string>;
  found(jws: string): Promise<string>;
  close(): Promise<void>;
}

/** Founds the ledger and says what to do next. */
export async function init(options: InitOptions): Promise<void> {
  const config = loadConfig(process.env);
  const regulators = [{ gln: gln(options.gln), name: options.authority }, ...options.also];
  const quorum = options.quorum ?? Math.floor(regulators.length / 2) + 1;
  const place = placeOf(options);
  checkGenesis(
    regulators.map((one) => ({ ...one, ...place })),
    options.name,
    quorum,
  );
  const door = await doorOf(options, config);
  try {
    complain(`This log will be known as ${new URL(door.address).host}/log for ever: it stands in every checkpoint and receipt.`);
    if (options.asked)
      await confirm(
        'found the ledger, once and for all',
        [
          `it is called "${options.name}", and has a quorum of ${quorum} of ${regulators.length}`,
          ...regulators.map((one) => `regulator ${one.name} (${one.gln})`),
          `at ${place.address}, ${place.country}, ${place.timeZone}, ${place.latitude} ${place.longitude}`,
        ],
        // Whoever was asked sits at a terminal, and is shown what is signed.
        { ...options, json: false },
      );
    const log = await door.logKey();
    const folder = options.keys ?? join(config.THERIAC_DATA, 'keys');
    const { founders, files } = await makeFounders(regulators, place, folder);
    const ledger = await door.found(signGenesis(founders, options.name, log, quorum));
    say(options.json, { ledger, log, quorum, keys: files }, [
      `founded: ledger ${ledger}, "${options.name}", quorum ${quorum} of ${regulators.length}`,
      `log key: ${log}`,
      ...files.map((file) => `regulator's key: ${file}`),
      'Publish the ledger and the log key: auditors compare them. Move the key files to their owners, and keep a copy of each.',
      'Next: theriac serve; then each company: theriac keys new, theriac apply; and you: theriac participant admit.',
    ]);
    for (const server of door.servers) {
      const known = await forgetOthers(defaultState(), server, ledger);
      if (known)
        complain(
          `At ${server} you knew the ledger ${known.ledger}, of ${known.size} entries: it is forgotten, since you founded this one there.`,
        );
    }
  } finally {
    await door.close();
  }
}

/** Where to found: a token means a running server, and no token means this folder, whatever server the environment names. */
async function doorOf({ server, token, trial = false }: InitOptions, config: Config): Promise<Door> {
  if (token === undefined) {
    if (server === undefined) return ownDoor(config, trial);
    throw new Fault('option-invalid', '--server needs the set-up token that the server printed on its console: add --token');
  }
  const address = server ?? process.env['THERIAC_SERVER'];
  if (address !== undefined) return remoteDoor(address, token, trial);
  throw new Fault(
    'option-invalid',
    'a set-up token is for a running server: say which one with --server, or leave the token out',
  );
}

/**
 * Regulators with keys in files of `folder`. A file that is there already, of a founding that did not come to its end, is used.
 *
 * @throws Fault `key-file-invalid` where it is of another participant or none
 */
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
    if (!existsSync(file)) await writeKeyFile(file, { ...generateKey(), gln: regulator.gln, label: randomLabel() });
    const { gln: owner, label, signer } = await readKeyFile(file);
    if (owner !== regulator.gln)
      throw new Fault(
        'key-file-invalid',
        `the key in ${file} is for ${owner}: move it away, or name another folder with --keys`,
        {
          path: file,
        },
      );
    files.push(file);
    founders.push({ gln: regulator.gln, name: regulator.name, ...place, label, signer });
  }
  return { founders: founders as [Founder, ...Founder[]], files };
}

/** The door of a server in this process. @throws Fault `already-founded` from its questions */
async function ownDoor(config: Config, trial: boolean): Promise<Door> {
  const app = await open({ ...config, LOG_LEVEL: 'error' });
  const setup = app.get(Setup, { strict: false });
  return {
    address: config.THERIAC_PUBLIC_URL,
    servers: [...new Set([localUrl(config), config.THERIAC_PUBLIC_URL])].map((url) => new Api(url).http.url),
    logKey: () => setup.logKey(setup.token, trial),
    found: (jws) => setup.found(jws, setup.token),
    close: () => app.close(),
  };
}

async function remoteDoor(server: string, token: string, trial: boolean): Promise<Door> {
  const api = new Api(server, { misfit });
  return {
    address: (await api.ledger()).publicUrl,
    servers: [api.http.url],
    logKey: () => api.logKey(token, trial),
    found: async (jws) => (await api.found(jws, token)).ledger,
    close: () => Promise.resolve(),
  };
}
