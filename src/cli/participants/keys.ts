/** `theriac keys new | show | add | retire | compromise`. */
import type { Command } from 'commander';
import type { ParticipantView } from '../../wire/participants.js';
import { Entries } from '../../client/signing/entries.js';
import { generateKey } from '../../client/signing/signer.js';
import { toBase64url } from '../../protocol/bytes.js';
import { Fault } from '../../protocol/fault.js';
import { PERMISSIONS, type Permission } from '../../protocol/registry/records.js';
import { signOrPropose, withPropose, type ProposeOptions } from './propose.js';
import { connect, gln, online, type OnlineOptions } from '../connection/connection.js';
import { readKeyFile, writeKeyFile } from '../connection/key-file.js';
import { withYes } from '../terminal/confirm.js';
import { say } from '../terminal/output.js';
import { listed, numberFrom0, wholeNumber } from '../terminal/values.js';

/** Adds the commands. */
export function keysCommands(program: Command): void {
  const keys = program.command('keys').description('make, show, register and end signing keys');
  keys
    .command('new <file>')
    .description('make a key and keep it in a file that only you can read')
    .requiredOption('--gln <gln>', 'the participant that it signs for')
    .option('--label <text>', 'its name in the public log: random unless given, and never the name of a person')
    .option('--json', 'print JSON, for machines')
    .addHelpText('after', '\nExample:\n  theriac keys new plant.json --gln 9521001000000')
    .action(async (file: string, options: { gln: string; label?: string; json?: boolean }) => {
      const label = options.label ?? randomLabel();
      const key = { ...generateKey(), gln: gln(options.gln), label };
      await writeKeyFile(file, key);
      const { signer } = await readKeyFile(file);
      say(options.json, { file, kid: signer.kid, gln: key.gln, label }, [
        `${file}: key ${signer.kid}, label ${label}, for ${key.gln}`,
        'Keep it: nobody can restore it. Next: "theriac apply" (a new participant) or "theriac keys add" (a further key).',
      ]);
    });

  keys
    .command('show <file>')
    .description('show the public part of a key file')
    .option('--json', 'print JSON, for machines')
    .addHelpText('after', '\nExample:\n  theriac keys show plant.json')
    .action(async (file: string, options: { json?: boolean }) => {
      const { signer, gln: owner, label } = await readKeyFile(file);
      const { kid, publicJwk: key } = signer;
      say(options.json, { kid, gln: owner, label, key }, [`key ${kid}`, `for ${owner}, label ${label}`, JSON.stringify(key)]);
    });

  online(keys.command('add <file>'))
    .description('register the key in FILE as a further key of your participant; --key is one that may administer')
    .option('--permissions <list>', `what it may do, of ${PERMISSIONS.join(',')}`, 'custody')
    .option('--sites <glns>', 'the sites to which it is bound, with commas between')
    .addHelpText(
      'after',
      '\nExample:\n  theriac keys add till-3.json --permissions custody,lock --sites 9521005000006 --key admin.json',
    )
    .action(add);

  withYes(withPropose(online(keys.command('retire <kid>'))))
    .description('end a key from a coming entry of the log on')
    .option('--from <index>', 'that entry; the next but one unless given', wholeNumber)
    .addHelpText('after', '\nExample:\n  theriac keys retire pJ3...xQ --key admin.json')
    .action(async (kid: string, options: OnlineOptions & ProposeOptions & { from?: number }) => {
      const { entries, watch, api, gln: own } = await connect(options);
      const from = options.from ?? (await watch.fence(0)).size + 2;
      const others = (await api.participant(own)).keys.filter((key) => isLive(key) && key.kid !== kid);
      const effects = [
        'from then on it signs nothing any more, for good',
        others.some(({ permissions, sites }) => permissions.includes('admin') && sites === null)
          ? `${others.length} other keys of ${own} stay`
          : `NO OTHER KEY of ${own} may administer all of it: if this is its last one, only the authority can help`,
      ];
      const asking = { what: `end the key ${kid} at entry ${from}`, effects };
      const receipt = await signOrPropose(options, entries, { type: 'retire', key: kid, from }, asking);
      if (receipt) say(options.json, receipt, [`entry ${receipt.index}: the key ${kid} ends at entry ${from}`]);
    });

  withYes(withPropose(online(keys.command('compromise <kid>'))))
    .description('report a key as stolen: it ends at once, what it signed since an entry is suspect')
    .option('--since <index>', 'the entry since which it may have been in other hands', numberFrom0)
    .option('--confirm <kids>', 'keys that stay, with commas between: the others that it added since end with it')
    .option('--of <gln>', 'whose key it is; yours unless given')
    .addHelpText('after', '\nExample:\n  theriac keys compromise pJ3...xQ --since 18230 --key admin.json')
    .action(compromise);
}

interface CompromiseOptions extends OnlineOptions, ProposeOptions {
  since?: number;
  confirm?: string;
  of?: string;
}

async function compromise(kid: string, options: CompromiseOptions): Promise<void> {
  const { entries, api, gln: own } = await connect(options);
  const owner = options.of === undefined ? own : gln(options.of);
  const { keys } = await api.participant(owner);
  const confirmed = listed(options.confirm).map((one) => {
    const key = keys.find((known) => known.kid === one);
    if (key) return key.record;
    throw new Fault('option-invalid', `${one} is no key of ${owner}: "theriac participant show ${owner}" lists them`);
  });
  const since = options.since ?? null;
  const reached = since === null ? [] : endedWith(kid, since, keys, new Set(confirmed));
  const effects = [
    'it ends at once, for good',
    ...(since === null ? [] : [`what it signed since entry ${since} is suspect to everybody who scans it`]),
    ...reached.map((key) => `the key ${key.kid} (${key.label}) ends with it, unless --confirm names it`),
  ];
  const record = { type: 'compromise' as const, key: kid, since, confirmed: [...new Set(confirmed)].sort() };
  const asking = { what: `report the key ${kid} of ${owner} as stolen`, effects };
  const receipt = await signOrPropose(options, entries, record, asking);
  if (!receipt) return;
  const ended = (await api.participant(owner)).keys.filter((key) => key.compromised === receipt.index + 1);
  say(options.json, { ...receipt, ended: ended.map((key) => key.kid) }, [
    `entry ${receipt.index}: the key ${kid} is ended`,
    ...ended.filter((key) => key.kid !== kid).map((key) => `the key ${key.kid} (${key.label}) ends with it`),
  ]);
}

type KeyView = ParticipantView['keys'][number];

const isLive = ({ retired, compromised }: KeyView): boolean => retired === null && compromised === null;

/** The keys that a stolen one added at or after an entry, those that these added, and so on: they end with it. */
function endedWith(kid: string, since: number, keys: readonly KeyView[], confirmed: ReadonlySet<string>): KeyView[] {
  const added = keys.filter((key) => key.by === kid && key.from > since && isLive(key) && !confirmed.has(key.record));
  return added.flatMap((key) => [key, ...endedWith(key.kid, since, keys, confirmed)]);
}

async function add(file: string, options: OnlineOptions & { permissions: string; sites?: string }): Promise<void> {
  const permissions = options.permissions.split(',').map(permission).sort();
  const sites = options.sites?.split(',').map(gln).sort() ?? null;
  const { entries, gln: participant, watch } = await connect(options);
  const { signer, label, gln: owner } = await readKeyFile(file);
  if (owner !== participant) {
    throw new Fault(
      'option-invalid',
      `the key in ${file} is for ${owner}, yours for ${participant}: both must be of one participant`,
    );
  }
  const applicant = new Entries(entries.api, signer, watch);
  const application = await applicant.signApplication({ type: 'key-application', participant, key: signer.publicJwk, label });
  const receipt = await entries.record({ type: 'key', application, permissions, sites });
  say(options.json, { ...receipt, kid: signer.kid }, [`entry ${receipt.index}: the key ${signer.kid} (${label}) is registered`]);
}

function permission(text: string): Permission {
  const found = PERMISSIONS.find((one) => one === text);
  if (found) return found;
  throw new Fault('option-invalid', `"${text}" is no permission: ${PERMISSIONS.join(', ')}`);
}

/** A label that says nothing about anybody. */
export const randomLabel = (): string => `k-${toBase64url(crypto.getRandomValues(new Uint8Array(6)))}`;
