/** What a command needs and was not told is asked for at a terminal; elsewhere it is refused as any missing option is. */
import { createInterface, type Interface } from 'node:readline';
import { CommanderError, type Command, type Option } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { complain } from './output.js';
import type { Terminal } from './confirm.js';

/**
 * How an option is asked for. `usual`: what is taken where nothing is typed; `read`: throws where a text is no such thing; `when`:
 * whether an option that is not required is asked for, by what is known when its turn comes.
 */
export interface Question {
  usual?: () => string | undefined;
  read?: (text: string) => unknown;
  when?: (known: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * Has a command ask for those of its options that are missing and needed, in their order, before it runs.
 *
 * @param questions by the options' attributes
 */
export function asksForMissing(
  command: Command,
  questions: Readonly<Record<string, Question>> = {},
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Command {
  const needed = command.options.filter(({ mandatory }) => mandatory);
  for (const option of needed) option.makeOptionMandatory(false);
  return command.hook('preAction', async (_, action) => {
    const isMissing = (option: Option): boolean =>
      action.getOptionValue(option.attributeName()) === undefined &&
      (needed.includes(option) || questions[option.attributeName()]?.when?.(action.opts()) === true);
    if (!command.options.some(isMissing)) return;
    if (!terminal.input.isTTY || !terminal.output.isTTY) {
      const first = needed.find(isMissing);
      if (first === undefined) return;
      action.error(`error: required option '${first.flags}' not specified`, { code: 'commander.missingMandatoryOptionValue' });
    }
    const asking = createInterface(terminal);
    try {
      for (const option of command.options) {
        if (!isMissing(option)) continue;
        const value = await answerTo(asking, option, questions[option.attributeName()] ?? {});
        action.setOptionValueWithSource(option.attributeName(), value, 'asked');
      }
    } finally {
      asking.close();
    }
  });
}

/** Whether any option of a command was asked for. */
export const wasAsked = (command: Command): boolean =>
  command.options.some((option) => command.getOptionValueSource(option.attributeName()) === 'asked');

/** Asks until the answer is one. @throws Fault `not-confirmed` where the input ends */
async function answerTo(asking: Interface, option: Option, { usual, read }: Question): Promise<unknown> {
  const offered = usual?.();
  for (;;) {
    const typed = (await said(asking, `${option.description}${offered === undefined ? '' : ` [${offered}]`}: `)).trim();
    const text = typed === '' ? offered : typed;
    if (text === undefined) continue;
    try {
      read?.(text);
      return option.parseArg ? option.parseArg(text, undefined) : text;
    } catch (reason) {
      if (!(reason instanceof Fault) && !(reason instanceof CommanderError)) throw reason;
      complain(`  ${reason.message}`);
    }
  }
}

/** A line that is typed. Ctrl-C and the end of the input end the asking. */
const said = (asking: Interface, question: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(new Fault('not-confirmed', 'nothing is done: the questions were not answered'));
    asking.once('SIGINT', stop);
    asking.once('close', stop);
    asking.question(question, (answer) => {
      asking.off('SIGINT', stop);
      asking.off('close', stop);
      resolve(answer);
    });
  });
