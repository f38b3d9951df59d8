/** What cannot be undone is shown before it is signed: whoever signs says yes to it, at the terminal or by `--yes`. */
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { complain } from './output.js';

/** The options that decide whether a command asks. */
export interface ConfirmOptions {
  yes?: boolean;
  json?: boolean;
}

/** Gives a command the option by which it does not ask. */
export const withYes = (command: Command): Command =>
  command.option('--yes', 'sign without being asked, as scripts do; what it does is shown, but with --json');

/** Where it is asked: standard input and standard error, so that results stay alone on standard output. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream & { isTTY?: boolean };
}

/**
 * Shows what a statement does, and returns once that is wanted. Call it before anything is signed or uploaded.
 *
 * @param what is about to be signed, such as "recall R-2026-01 of 09521001000017"
 * @param effects a line each; what must not be overlooked first
 * @throws Fault `not-confirmed` where the answer is not yes, or nobody can be asked and there is no `--yes`
 */
export async function confirm(
  what: string,
  effects: readonly string[],
  { yes = false, json = false }: ConfirmOptions,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> {
  if (!json) complain(`${what}:`, ...effects.map((line) => `  ${line}`));
  if (yes) return;
  const why =
    terminal.input.isTTY && terminal.output.isTTY
      ? (await said(terminal))
        ? undefined
        : 'the answer was not yes'
      : 'nobody can be asked here: read what it does, then add --yes';
  if (why !== undefined) throw new Fault('not-confirmed', `nothing is signed (${what}), since ${why}`, { what, effects });
}

/** Whether yes is said. Ctrl-C and the end of the input are no. */
function said({ input, output }: Terminal): Promise<boolean> {
  const asking = createInterface({ input, output });
  return new Promise((resolve) => {
    asking.on('SIGINT', () => asking.close());
    asking.on('close', () => resolve(false));
    asking.question('Sign it? (yes/no) ', (answer) => {
      resolve(/^y(es)?$/i.test(answer.trim()));
      asking.close();
    });
  });
}
