/** `theriac scan CODE`, `override CODE`: the verdict, and a pharmacist's decision to go on. */
import type { Command } from 'commander';
import type { ProfessionalView, ScanView } from '../../wire/scan.js';
import { jsonAsk } from '../../client/http/http.js';
import { wholeCode } from '../../client/signing/naming.js';
import { CANONICAL_STEM } from '../../protocol/gs1/identifiers.js';
import { atLeastOneCode, withCodes, type CodesOptions } from './codes.js';
import { connect, online, serverOf, type OnlineOptions, withSite } from '../connection/connection.js';
import { readKeyFile } from '../connection/key-file.js';
import { print, say } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';

interface ScanOptions extends OnlineOptions, CodesOptions {
  site?: string;
  offline?: boolean;
  separator?: string[];
}

interface OverrideOptions extends OnlineOptions {
  site?: string;
  reason: string;
  name: string;
  text: string;
}

/** Adds the commands. */
export function scanCommands(program: Command): void {
  withSite(withCodes(online(program.command('scan [codes...]'))), 'at which of your sites; your own GLN unless given')
    .description('what to do with a pack: the professional verdict with a key, the public answer without')
    .option('--offline', 'they were scanned before, and kept until now')
    .option('--separator <text...>', 'what your scanners send for GS, where that is unusual')
    .addHelpText(
      'after',
      `
Exit 0 where nothing speaks against any of them, 1 otherwise.

Example:
  theriac scan "https://id.gs1.org/01/09521001000017/10/26H014/21/7KQX2M?17=290731" --key pharmacy.json
  theriac scan --codes scanned.txt --json --key pharmacy.json`,
    )
    .action(scan);

  withSite(online(program.command('override <code>')), 'at which of your sites; your own GLN unless given')
    .description('go on against a reason that leaves it to you (pharmacies): recorded with your name, good for a day')
    .requiredOption('--reason <code>', 'the reason, as "theriac scan" names it')
    .requiredOption('--name <text>', 'who decides')
    .requiredOption('--text <text>', 'why')
    .addHelpText(
      'after',
      `
Example:
  theriac override 01/09521001000017/21/7KQX2M --reason OTHER_MARKET --name "A. Rossi" --text "Import licence 77" --key pharmacy.json`,
    )
    .action(override);
}

async function scan(named: string[], options: ScanOptions): Promise<void> {
  // Of nothing, nothing speaks against any: a till's empty variable must not read as that.
  const codes = await atLeastOneCode(named, options, 'to scan');
  const { api } = options.key === undefined ? serverOf(options) : await connect(options, await siteOf(options));
  // On one terminal a bar would stand among the answers.
  const show = progress('scanning', codes.length, { json: options.json || codes.length === 1 || process.stdout.isTTY });
  const body = { separators: options.separator ?? [], offline: options.offline ?? false };
  const answers: { code: string; answer: ScanView }[] = [];
  for (const code of codes) {
    const answer = await api.scan(wholeCode(code), body);
    answers.push({ code, answer });
    if (!options.json) print(...(codes.length === 1 ? lines(answer) : [code, ...lines(answer).map((line) => `  ${line}`)]));
    show(answers.length);
  }
  if (options.json)
    say(
      true,
      named.length === 1 && named[0] !== '-' && options.codes === undefined
        ? answers[0]!.answer
        : answers.map(({ code, answer }) => ({ code, ...answer })),
      [],
    );
  process.exitCode = answers.every(({ answer }) => isGood(answer)) ? 0 : 1;
}

async function override(code: string, { reason, name, text, ...options }: OverrideOptions): Promise<void> {
  const { api } = await connect(options, await siteOf(options));
  const body = { code: wholeCode(code), reason, name, text };
  const answer = await api.json('override', jsonAsk('POST', '/api/scan/overrides', body));
  say(options.json, answer, [`${reason} is overridden by ${name}, for a day`, ...lines(answer)]);
  process.exitCode = isGood(answer) ? 0 : 1;
}

const siteOf = async ({ site, key }: { site?: string; key?: string }): Promise<string | undefined> =>
  site ?? (key === undefined ? undefined : (await readKeyFile(key)).gln);

/** The verdict with its reasons and ways out, or the public answers. */
function lines(answer: ScanView): string[] {
  if (answer.audience === 'public')
    return [...aboutOf(answer), ...answer.answers.map(({ code, title, text }) => `${title}. ${text} (${code})`)];
  const { verdict, reasons, exits } = answer;
  return [
    verdict.toUpperCase(),
    ...aboutOf(answer),
    ...reasons.map(({ code, title, advice }) => `${title}. ${advice} (${code})`),
    ...exits.flatMap((exit) => (exit.do === 'dispense' && verdict === 'ok' ? [] : [`  way out: ${exitText(exit)}`])),
  ];
}

/** What was scanned, to be compared with the pack in the hand; no line where nothing is known of it. */
function aboutOf(answer: ScanView): string[] {
  const { product, batch } = answer;
  const pack = answer.audience === 'professional' ? answer.pack : null;
  const number = answer.audience === 'professional' && answer.product ? ` (${answer.product.gtin})` : '';
  const parts = [
    product && `${product.name}${number}, ${product.manufacturer}`,
    batch && `lot ${batch.lot}, expires ${batch.expiry}`,
    pack && `serial ${pack.serial}`,
  ].filter((part) => part !== null);
  return parts.length > 0 ? [`  ${parts.join(', ')}`] : [];
}

/** What to run next. */
function exitText(exit: ProfessionalView['exits'][number]): string {
  const object = 'object' in exit ? exit.object.replace(`${CANONICAL_STEM}/`, '') : '';
  switch (exit.do) {
    case 'dispense':
      return `theriac dispense ${object}`;
    case 'book_in':
      return `theriac receive ${object}`;
    case 'take_stock':
      return `theriac stock open ${object}`;
    case 'take_back':
      return `theriac take-back ${object} --reason "..."`;
    case 'send_back':
      return `theriac return ${object} --to ${exit.to} --rma NUMBER`;
    case 'destroy':
      return `theriac end ${object} --reason destroyed`;
    case 'void':
      return `theriac void ${object}`;
    case 'unlock':
      return `theriac unlock ${object} --reason "..."`;
    case 'undo_report':
      return `theriac reactivate ${object} --undoes ${exit.undoes}`;
    case 'confirm_report':
      return `theriac unlock ${object} --confirms ${exit.confirms} --reason "..."`;
    case 'reactivate':
      return `theriac reactivate ${object}, until ${exit.until}`;
    case 'open_exception':
      return `theriac exceptions open KIND --handoff ID --object ${object} --text "..."`;
    case 'close_exception':
      return `theriac dispute ${object} --closes ${exit.closes} --reason "..."`;
    case 'override':
      return `theriac override CODE --reason ${exit.reason} --name "..." --text "..."`;
    case 'wait_for':
      return `wait for the ${exit.who.role}${exit.who.name ? `, ${exit.who.name}` : ''}${exit.who.gln ? ` (${exit.who.gln})` : ''}`;
  }
}

/**
 * Whether nothing speaks against the pack; to the public that is never said, only that nothing is known against it. What is no
 * pack's code says nothing at all.
 */
const isGood = (answer: ScanView): boolean =>
  answer.audience === 'professional'
    ? answer.verdict === 'ok'
    : answer.answers.every(({ tone, code }) => tone === 'plain' && code !== 'unreadable');
