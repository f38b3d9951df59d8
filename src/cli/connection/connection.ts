/** What every command that asks a server has: its options, its session, its signer. */
import { type Command, Option } from 'commander';
import { Api } from '../../client/http/api.js';
import { Entries } from '../../client/signing/entries.js';
import { LogWatch } from '../../client/log/fence.js';
import { type Session, signIn } from '../../client/http/session.js';
import { Trade, type Scene } from '../../client/signing/trade.js';
import { Fault } from '../../protocol/fault.js';
import { Gln } from '../../protocol/gs1/identifiers.js';
import { isLine } from '../../protocol/text.js';
import { misfit } from '../../wire/answers.js';
import { readKeyFile, type KeyHolder } from './key-file.js';
import { defaultState, pinsInFile } from './pins.js';
import { fillFromProfile } from './profiles.js';
import { offsetAt } from '../../client/signing/naming.js';
import { complain } from '../terminal/output.js';
import { inZone } from '../terminal/times.js';
import { timeOf } from '../terminal/values.js';

/** The options that `online` adds. */
export interface OnlineOptions {
  server: string;
  key?: string;
  stateDir: string;
  profile?: string;
  purpose?: string;
  json?: boolean;
}

/** Gives a command the options of one that asks a server, and no profile: see `online`. */
export const atServer = (command: Command): Command =>
  command
    .addOption(new Option('--server <url>', 'address of the server').env('THERIAC_SERVER').default('http://127.0.0.1:3000'))
    .addOption(new Option('--key <file>', 'key file to sign (in) with').env('THERIAC_KEY'))
    .addOption(
      new Option('--profile <name>', 'what "theriac login" has kept: server, key and site; the one in use unless given').env(
        'THERIAC_PROFILE',
      ),
    )
    .addOption(
      new Option('--state-dir <dir>', 'folder of the checkpoints that you have seen')
        .env('THERIAC_STATE')
        .default(defaultState()),
    )
    .addOption(new Option('--purpose <text>', 'why a regulator reads; the command itself unless given').env('THERIAC_PURPOSE'))
    .option('--json', 'print JSON, for machines');

/** Gives a command the options of one that asks a server; what neither they nor the environment say, a profile does. */
export const online = (command: Command): Command => atServer(command).hook('preAction', (_, action) => fillFromProfile(action));

/** Gives a command the site of yours at which it is done. Sites that a list is searched for are other options. */
export const withSite = (command: Command, description: string): Command =>
  command.addOption(new Option('--site <gln>', description).env('THERIAC_SITE'));

/** Characters of a purpose, as a server takes it. */
const PURPOSE = [3, 500] as const;

/** A server, without a key. @throws Fault `option-invalid` */
export function serverOf({ server, stateDir, purpose = `theriac ${process.argv[2] ?? ''}`, json }: OnlineOptions): {
  api: Api;
  watch: LogWatch;
} {
  const [shortest, longest] = PURPOSE;
  if (purpose.trim().length < shortest || purpose.length > longest || !isLine(purpose))
    throw new Fault(
      'option-invalid',
      `--purpose (or THERIAC_PURPOSE) is "${purpose.slice(0, 40)}": say in ${shortest} to ${longest} characters, on one line, why you read`,
    );
  let told = false;
  const onWait = (ms: number): void => {
    if (!told && !json)
      complain(
        `the server takes no more for now: waiting ${Math.ceil(ms / 1000)} s, and going on by itself after each such wait`,
      );
    told = true;
  };
  const api = new Api(server, { purpose, misfit, onWait });
  return { api, watch: new LogWatch(api, pinsInFile(stateDir)) };
}

/** A server and a participant's key, signed in. */
export interface Connection extends KeyHolder {
  api: Api;
  watch: LogWatch;
  session: Session;
  entries: Entries;
  trade: Trade;
  /** Who acts: the key's participant, or the one that it signs for by mandate. */
  principal: Gln;
}

/**
 * Signs in with the key of the options.
 *
 * @param site at which, or none
 * @throws Fault `key-needed`, those of the key file, the log and the sign-in
 */
export async function connect(options: OnlineOptions, site?: string): Promise<Connection> {
  if (options.key === undefined) {
    throw new Fault(
      'key-needed',
      'this command signs: name your key file with --key FILE or in THERIAC_KEY, or keep it by "theriac login"',
    );
  }
  const holder = await readKeyFile(options.key);
  const { api, watch } = serverOf(options);
  const session = await signIn(api, holder.signer, await watch.ledgerId(), site === undefined ? null : gln(site));
  const entries = new Entries(api, holder.signer, watch);
  return { ...holder, api, watch, session, entries, trade: new Trade(entries), principal: holder.gln };
}

/** A GLN from the command line. @throws Fault `option-invalid` */
export function gln(text: string): Gln {
  const read = Gln.safeParse(text);
  if (read.success) return read.data;
  throw new Fault('option-invalid', `"${text}" is not a GLN: 13 digits with the right check digit`, { value: text });
}

/** The options of a command that records something at a place and time. */
export interface SceneOptions extends OnlineOptions {
  site?: string;
  time?: string;
  for?: string;
}

/** Gives a command the options of place and time. */
export const atScene = (command: Command): Command =>
  withSite(online(command), 'where it happened; your own GLN unless given')
    .option('--for <gln>', 'the participant whose mandate you act by; yourself unless given')
    .option('--time <time>', 'when it happened: RFC 3339 with its zone, or "today 14:30"; now unless given');

/** Signs in and says where and when: the zone is the site's. @throws Fault `option-invalid` and those of connect */
export async function connectAt(options: SceneOptions): Promise<Connection & { scene: Scene }> {
  // A key signs in at its own sites; a mandate lets it sign steps at another's.
  const connection = await connect(options, options.for === undefined ? options.site : undefined);
  const principal = options.for === undefined ? connection.gln : gln(options.for);
  const site = options.site === undefined ? principal : gln(options.site);
  const { sites } = await connection.api.participant(principal);
  const timeZone = sites.find((one) => one.gln === site)?.timeZone;
  const time = options.time === undefined ? Date.now() : timeOf(options.time, timeZone);
  // What was meant by the clock is shown as it will be signed.
  if (options.time?.startsWith('today')) complain(`happened ${inZone(new Date(time).toISOString(), offsetAt(time, timeZone))}`);
  return { ...connection, principal, scene: { site, time, ...(timeZone && { timeZone }) } };
}
