/**
 * The operator's commands, as the command line knows them. What they do is loaded only when they run: a pharmacist's scan
 * does not wait for the server's code.
 */
import { type Command, Option } from 'commander';
import { gln } from '../cli/connection/connection.js';
import { PLACE_QUESTIONS, withPlace } from '../cli/participants/place.js';
import { asksForMissing, wasAsked } from '../cli/terminal/ask.js';
import { wholeNumber } from '../cli/terminal/values.js';
import { Fault } from '../protocol/fault.js';
import type { InitOptions } from './init-options.js';

/** Adds the commands. */
export function operatorCommands(program: Command): void {
  program
    .command('serve')
    .description('run the server; its settings are environment variables (see the README)')
    .addHelpText('after', '\nExample:\n  THERIAC_DATA=/var/lib/theriac PORT=3000 theriac serve')
    .action(async () => (await import('./serve.js')).serve());

  const init = withPlace(program.command('init'))
    .description(
      'found the ledger: its log key, its regulators, its first entry; done once. At a terminal it asks for what is missing',
    )
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
    .option('--server <url>', 'found it at this running server; with a token, THERIAC_SERVER says so, too')
    .addOption(new Option('--token <token>', 'its set-up token, from its console').env('THERIAC_SETUP_TOKEN'))
    .option('--trial', 'a local trial: the log may be known for ever under an address that only this machine reaches')
    .option('--json', 'print JSON, for machines')
    .addHelpText(
      'after',
      `
Example:
  THERIAC_PUBLIC_URL=https://register.example theriac init --name "Medicines register" --authority "Medicines authority" --gln 9521008000003 \\
    --address "Via Roma 1, Rome" --country IT --time-zone Europe/Rome --latitude 41.9 --longitude 12.5`,
    )
    .action(async (options: InitOptions) => (await import('./init.js')).init({ ...options, asked: wasAsked(init) }));
  asksForMissing(init, {
    name: { usual: () => 'Medicines register' },
    gln: { read: gln },
    ...PLACE_QUESTIONS,
  });

  program
    .command('confirm-clock <date>')
    .description("tell a server that does not believe its clock that it is right; DATE is today's by your own watch")
    .addHelpText('after', '\nExample:\n  THERIAC_DATA=/var/lib/theriac theriac confirm-clock 2026-05-04')
    .action(async (date: string) => (await import('./confirm-clock.js')).confirm(date));

  program
    .command('check-database')
    .description('look for damage in the SQLite database of this data folder; reads only, also while the server runs')
    .option('--json', 'print JSON, for machines')
    .addHelpText(
      'after',
      `
It reads every page, compares every row with its copies, and the tables with those of this program. "theriac audit" compares
what the server has stored of the log and of custody with what was signed. Run both.
Exit 0: nothing is wrong. 1: something is, and where. 2: it could not run.

Example:
  THERIAC_DATA=/var/lib/theriac theriac check-database`,
    )
    .action(async (options: { json?: boolean }) => (await import('./check-database.js')).checkDatabase(options));

  program
    .command('demo')
    .description('wipe data/demo, play an invented supply chain into a fresh ledger there, and serve it')
    .addHelpText('after', '\nExample:\n  PORT=3100 theriac demo')
    .action(async () => (await import('./demo.js')).demo());
}

function further(text: string, before: InitOptions['also']): InitOptions['also'] {
  const [number = '', name = ''] = text.split('=', 2);
  if (name === '') throw new Fault('option-invalid', `"${text}" must be GLN=NAME`);
  return [...before, { gln: gln(number), name }];
}
