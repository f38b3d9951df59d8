/** `theriac scan CODE`: the verdict. */
import type { Command } from 'commander';
import type { ScanAnswer } from '../client/answers.js';
import { wholeCode } from '../client/naming.js';
import { connect, online, reach, type OnlineOptions } from './connection.js';
import { readKeyFile } from './key-file.js';
import { say } from './output.js';

/** Adds the command. */
export function scanCommand(program: Command): void {
  online(program.command('scan <code>'))
    .description('what to do with a pack: the professional verdict with a key, the public answer without')
    .option('--site <gln>', 'at which of your sites; your own GLN unless given')
    .addHelpText(
      'after',
      '\nExample:\n  theriac scan "https://id.gs1.org/01/09521001000016/21/7KQX2M?17=290731&10=26H014" --key pharmacy.json',
    )
    .action(async (code: string, options: OnlineOptions & { site?: string }) => {
      const { api } =
        options.key === undefined ? reach(options) : await connect(options, options.site ?? (await readKeyFile(options.key)).gln);
      const answer = await api.scan(wholeCode(code));
      say(options.json, answer, lines(answer));
      process.exitCode = isGood(answer) ? 0 : 1;
    });
}

/** The verdict with its reasons, or the public answers. */
function lines({ verdict, reasons = [], answers = [] }: ScanAnswer): string[] {
  if (verdict) return [verdict.toUpperCase(), ...reasons.map(({ code, title, advice }) => `${title}. ${advice} (${code})`)];
  return answers.map(({ code, title, text }) => `${title}. ${text} (${code})`);
}

/** Whether nothing speaks against the pack; to the public that is never said, only that nothing is known against it. */
const isGood = ({ verdict, answers = [] }: ScanAnswer): boolean =>
  verdict ? verdict === 'ok' : answers.every(({ tone }) => tone === 'plain');
