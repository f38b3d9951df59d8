/** What commands print and how they end: 0 good, 1 the answer is bad, 2 could not run. */
import { type Command, CommanderError } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { placeOf, printable } from '../../protocol/text.js';

/** Faults that say that nothing was asked or nothing was answered. All others are answers. */
const COULD_NOT_RUN = new Set([
  'answer-differs',
  'bad-address',
  'bad-answer',
  'bad-key',
  'cannot-start',
  'code-unreadable',
  'database-newer',
  'database-older',
  'folder-held',
  'folder-unusable',
  'gtin-invalid',
  'key-file-exists',
  'key-file-invalid',
  'key-needed',
  'log-key-invalid',
  'not-confirmed',
  'not-founded',
  'option-invalid',
  'pins-unreadable',
  'place-unknown',
  'profile-unknown',
  'profiles-unreadable',
  'unreachable',
]);

/** Whether a failure is an answer: something was asked, and refused. */
export const couldRun = (reason: unknown): boolean => reason instanceof Fault && !COULD_NOT_RUN.has(reason.code);

/** A line as a terminal may get it: nobody's text gives it orders, and none begins a line that looks like ours. */
const shown = (line: string): string => printable(line).replaceAll('\n', '\n  | ');

/** Prints lines on standard output; with `complain` the only way out of the command line. */
export function print(...lines: readonly string[]): void {
  for (const line of lines) console.log(shown(line));
}

/** Prints lines on standard error. */
export function complain(...lines: readonly string[]): void {
  for (const line of lines) console.error(shown(line));
}

/** Prints the result: `data` as JSON for machines, or `lines` for people. */
export function say(json: boolean | undefined, data: unknown, lines: readonly string[]): void {
  if (json) console.log(printable(JSON.stringify(data, null, 2)));
  else for (const line of lines) print(line);
}

/** Columns of equal width. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

/** A word of the interface, such as `in_transit`, for people. */
export const words = (code: string): string => code.replaceAll('_', ' ');

/** All members of an object that are there, a line each; of a list of things, a line for each of these. `called`: how a text is told. */
export const members = (one: object, called: (text: string) => string = (text) => text): string[] =>
  table(
    Object.entries(one).flatMap(([name, value]) => {
      const all: unknown[] = Array.isArray(value) && value.some((each) => typeof each === 'object') ? value : [value];
      return all.map((each) => plain(each, called)).flatMap((text) => (text === '' ? [] : [[name, text]]));
    }),
  );

/** A value in one line, without the marks of JSON; empty where there is nothing to say. */
function plain(value: unknown, called: (text: string) => string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return called(value);
  if (Array.isArray(value)) return value.map((each) => plain(each, called)).join(', ');
  if (typeof value !== 'object') return String(value as number | boolean);
  const told = Object.entries(value).map(([name, each]) => [name, plain(each, called)] as const);
  return told.flatMap(([name, text]) => (text === '' ? [] : [`${name} ${text}`])).join(', ');
}

/** Runs a command line to its end. @returns the exit code */
export async function conclude(program: Command, argv: readonly string[]): Promise<number> {
  throwOnExit(program);
  try {
    await program.parseAsync(argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (reason) {
    if (reason instanceof CommanderError) return reason.exitCode === 0 ? 0 : 2;
    return printFailure(reason, argv.includes('--json'));
  }
}

/** Has every command throw what it would end the process with. */
function throwOnExit(command: Command): void {
  command.exitOverride();
  for (const child of command.commands) throwOnExit(child);
}

/** Says what went wrong, with its code. Machines get the same as JSON on standard error. */
function printFailure(reason: unknown, json: boolean): number {
  if (!(reason instanceof Fault)) {
    complain(...`failed: ${reason instanceof Error ? reason.message : String(reason)}`.split('\n'));
    return 2;
  }
  if (json) {
    console.error(printable(JSON.stringify({ problem: reason.code, detail: reason.message, ...reason.facts })));
  } else {
    const how = couldRun(reason) ? 'refused' : 'failed';
    complain(`${how}: ${reason.message} (problem ${reason.code})`, ...mistakes(reason), ...changes(reason));
  }
  return couldRun(reason) ? 1 : 2;
}

/** What is wrong with a request, and where in it. */
const mistakes = ({ facts }: Fault): string[] =>
  ((facts['errors'] ?? []) as { pointer: string; detail: string }[]).map(
    ({ pointer, detail }) => `  ${placeOf(pointer)} ${detail}`,
  );

/** Where the objects of a stale step stand now. */
function changes({ facts }: Fault): string[] {
  const changed = (facts['changed'] ?? []) as {
    object: string;
    state?: string;
    last?: { step: string; by: string; time: string };
  }[];
  return changed.map(
    ({ object, state, last }) => `  ${object}: ${state ?? '?'}; last: ${last?.step} by ${last?.by}, ${last?.time}`,
  );
}
