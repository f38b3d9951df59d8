/** Commands on many codes: from the command line, a file or standard input; an answer for each. */
import type { Command } from 'commander';
import type { ReceiptView } from '../../wire/entries.js';
import { objectUri } from '../../client/signing/naming.js';
import { eachOf } from '../../client/http/pool.js';
import { Fault } from '../../protocol/fault.js';
import { linesIn } from '../terminal/files.js';
import { complain, couldRun, print, say } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { CONTESTED, outcomeOf, remarks } from '../terminal/recorded.js';

/** Entries under way at once. */
const AT_ONCE = 8;

/** The option that `withCodes` adds. */
export interface CodesOptions {
  codes?: string;
  json?: boolean;
}

/** Gives a command the option of a file of codes. */
export const withCodes = (command: Command): Command =>
  command.option('--codes <file>', 'a file with a code on each line, in place of codes; - is standard input');

/** The codes of the command line, where `-` is standard input, and of the file. */
export async function codesOf(named: readonly string[], { codes: file }: CodesOptions): Promise<string[]> {
  const files = [...named.map((code) => (code === '-' ? '-' : undefined)), file].filter((one) => one !== undefined);
  const lines = [];
  for (const one of files) lines.push(...(await linesIn(one)).map(({ text }) => text));
  if (files.length > 0 && lines.length === 0)
    throw new Fault('option-invalid', `${files[0]} names no code: it has one on each line`);
  return [...named.filter((code) => code !== '-'), ...lines];
}

/** As codesOf, of commands that are nothing without a code. `which`: "to scan". @throws Fault `option-invalid` */
export async function atLeastOneCode(named: readonly string[], options: CodesOptions, which: string): Promise<string[]> {
  const codes = await codesOf(named, options);
  if (codes.length === 0) throw new Fault('option-invalid', `name the codes ${which}, or a file of them with --codes`);
  return codes;
}

const isUnconfirmed = (reason: unknown): boolean => reason instanceof Fault && reason.code === 'not-confirmed';

/** What became of one code. `object`: its canonical URI, or the code where it cannot be read. */
export type Answer = { object: string } & (ReceiptView | { problem: string; detail: string });

interface Work extends CodesOptions {
  /** What is done to a code by itself. */
  each: (uri: string) => Promise<ReceiptView>;
  /** What is done to all in one entry; tried first where it is given. */
  together?: (uris: readonly string[]) => Promise<ReceiptView>;
  /** How it is called: "dispensed". */
  done: string;
}

/**
 * Does something to every code and says what became of each; the exit code is 1 where one is refused. Of a single code on the
 * command line the refusal is thrown, as by every other command. Once the server cannot be asked any more, the rest is not tried.
 */
export async function answerEach(codes: readonly string[], work: Work): Promise<void> {
  const { each, together, done, json } = work;
  if (codes.length === 1 && work.codes === undefined)
    return tell([{ object: objectUri(codes[0]!), ...(await each(objectUri(codes[0]!))) }], work);
  const read = codes.map(readCode);
  const first = new Map<string, number>();
  read.forEach((one, i) => 'uri' in one && !first.has(one.uri) && first.set(one.uri, i));
  const whole = together && first.size > 1 ? await together([...first.keys()]).catch(undefinedIfRefused) : undefined;
  const show = progress(done, codes.length, { json });
  let [finished, stopped] = [0, undefined as Fault | undefined];
  const answers = await eachOf(read, AT_ONCE, async (one, i): Promise<Answer> => {
    if (!('uri' in one)) return one;
    const object = one.uri;
    if (first.get(object) !== i) return { object, problem: 'code-repeated', detail: 'it is named twice: once is enough' };
    if (stopped) return { object, problem: stopped.code, detail: 'not tried' };
    try {
      return { object, ...(whole ?? (await each(object))) };
    } catch (reason) {
      // What nobody said yes to says nothing of the others.
      if (!couldRun(reason) && !isUnconfirmed(reason)) stopped ??= faultOf(reason);
      return refused(object, reason);
    } finally {
      show(++finished);
    }
  });
  tell(answers, work);
  if (stopped) process.exitCode = 2;
}

function tell(answers: readonly Answer[], { done, json }: Work): void {
  const bad = answers.filter((one) => 'problem' in one);
  const good = answers.filter((one) => 'index' in one);
  const contested = good.filter((one) => one.contested).length;
  if (json) say(json, answers, []);
  else {
    for (const one of good)
      print(
        `${outcomeOf(done, one.contested)}: ${one.object}, entry ${one.index}, recorded ${one.time}, id ${one.id}`,
        ...remarks({ ...one, contested: false }).map((line) => `  ${line}`),
      );
    for (const { object, detail, problem } of bad)
      complain(`refused: ${detail.includes(object) ? '' : `${object}: `}${detail} (problem ${problem})`);
    if (contested > 0) print(CONTESTED);
    if (answers.length > 1)
      print(
        `${good.length - contested} of ${answers.length} ${done}${contested > 0 ? `, ${contested} contested` : ''}, ${bad.length} refused`,
      );
  }
  if (bad.length > 0) process.exitCode = 1;
}

function readCode(code: string): { uri: string } | Extract<Answer, { problem: string }> {
  try {
    return { uri: objectUri(code) };
  } catch (reason) {
    return refused(code, reason);
  }
}

const refused = (object: string, reason: unknown): Extract<Answer, { problem: string }> => {
  const { code, message } = faultOf(reason);
  return { object, problem: code, detail: message };
};

/** Undefined for a refusal, after which each is tried by itself. */
function undefinedIfRefused(reason: unknown): undefined {
  if (!couldRun(reason)) throw reason;
}

function faultOf(reason: unknown): Fault {
  if (reason instanceof Fault) return reason;
  throw reason;
}
