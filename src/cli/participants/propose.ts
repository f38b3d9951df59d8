/** What one regulator may not do alone, on the command line: a record in a file that others approve, and its signing with their approvals. */
import { readFile, writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Entries } from '../../client/signing/entries.js';
import { readApproval, readRecord, withApprovals, type Unapproved } from '../../protocol/registry/records.js';
import { decodeStatement } from '../../protocol/statement/jws.js';
import { recordDigest } from '../../protocol/registry/quorum.js';
import { Fault } from '../../protocol/fault.js';
import { utcDay } from '../../protocol/registry/registry.js';
import type { ReceiptView } from '../../wire/entries.js';
import { connect, online, type OnlineOptions } from '../connection/connection.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { linesIn } from '../terminal/files.js';
import { complain, members, say } from '../terminal/output.js';
import { dateOf } from '../terminal/values.js';

/** The options of commands whose record may need other regulators. */
export interface ProposeOptions extends ConfirmOptions {
  propose?: string;
}

/** What a record does that cannot be undone: as `confirm` shows it. */
export interface Asking {
  what: string;
  effects: readonly string[];
}

/** Gives a command the option to write its record into a file instead of signing it. */
export const withPropose = (command: Command): Command =>
  command.option('--propose <file>', 'write the record into FILE, for other regulators to approve, and sign nothing');

/**
 * Signs a record and sends it, or writes it where `--propose` says.
 *
 * @param asking is confirmed before it is signed, and by who signs what is proposed
 * @returns undefined where nothing was signed
 * @throws Fault `not-confirmed`, of the server's refusal
 */
export async function signOrPropose(
  options: ProposeOptions,
  entries: Entries,
  record: Unapproved,
  asking?: Asking,
): Promise<ReceiptView | undefined> {
  const { propose, json } = options;
  if (propose === undefined) {
    if (asking) await confirm(asking.what, asking.effects, options);
    return entries.record(record);
  }
  await writeFile(propose, `${JSON.stringify(withApprovals(record, []), null, 2)}\n`, { flag: 'wx' });
  const next = [
    `the record is in ${propose}: nothing is signed yet`,
    `others: theriac registry approve ${propose} --key THEIRS.json`,
    `you: theriac registry sign ${propose} --approval FILE`,
  ];
  if (json) say(true, { proposed: propose }, []);
  else for (const line of next) complain(line);
  return undefined;
}

/** Adds the commands. */
export function registryCommands(program: Command): void {
  const registry = program.command('registry').description('records that several regulators agree on: approve, sign');
  withYes(online(registry.command('approve <file>')))
    .description('approve the record in FILE (regulators): what is printed is for who signs it')
    .addOption(
      new Option('--until <date>', 'last day (UTC) on which it counts, at most 30 days ahead')
        .argParser(dateOf)
        .default(inDays(14)),
    )
    .addHelpText('after', '\nExample:\n  theriac registry approve sale.json --key agency.json > sale.approval')
    .action(approve);
  withYes(online(registry.command('sign <file>')))
    .description('sign the record in FILE with the approvals of others, and send it')
    .option('--approval <file>', 'an approval of it; may be repeated', (one: string, all: string[]) => [...all, one], [])
    .addHelpText('after', '\nExample:\n  theriac registry sign sale.json --approval sale.approval --key authority.json')
    .action(sign);
}

const inDays = (days: number): string => utcDay(Date.now() + days * 86_400_000);

async function recordIn(file: string): Promise<Unapproved> {
  const text = await readFile(file, 'utf8').catch((reason: unknown) => {
    throw new Fault('option-invalid', `${file} cannot be read: ${(reason as Error).message}`, { file });
  });
  try {
    const record = readRecord(JSON.parse(text));
    if ('approvals' in record) return record;
    throw new Fault('option-invalid', `${file} is a ${record.type} record, which carries no approvals: sign it alone`, { file });
  } catch (reason) {
    if (reason instanceof Fault) throw reason;
    throw new Fault('option-invalid', `${file} is no record: make it with --propose of the command that it is for`, { file });
  }
}

async function approve(file: string, options: OnlineOptions & ConfirmOptions & { until: string }): Promise<void> {
  const record = await recordIn(file);
  const { entries } = await connect(options);
  await confirm(`approve this ${record.type} until ${options.until}`, members(record), options);
  const payload = readApproval({ record: recordDigest(record), until: options.until });
  const jws = await entries.signApproval(payload);
  say(options.json, { approval: jws, ...payload }, [jws]);
}

async function sign(file: string, options: OnlineOptions & ConfirmOptions & { approval: string[] }): Promise<void> {
  const record = await recordIn(file);
  const approvals: string[] = [];
  for (const one of options.approval) approvals.push(...(await linesIn(one)).map(({ text }) => text));
  for (const jws of approvals) decodeStatement(jws, 'approval+jws');
  const { entries } = await connect(options);
  await confirm(`sign this ${record.type} with ${approvals.length} approvals`, members(record), options);
  const receipt = await entries.record(record, approvals);
  say(options.json, receipt, [`entry ${receipt.index}: the ${record.type} is logged`]);
}
