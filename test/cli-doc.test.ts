/** The command tree: every command says what it does, has an example, and stands in docs/cli.md (`-u` writes its table anew). */
import { readFileSync } from 'node:fs';
import { Command, type Option } from 'commander';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { AlertReason, AlertState } from '../src/wire/alerts.js';
import { ExceptionKind, ExceptionReason, Resolution } from '../src/wire/exceptions.js';
import { atServer } from '../src/cli/connection/connection.js';
import { createProgram } from '../src/cli/program.js';
import { withYes } from '../src/cli/terminal/confirm.js';
import { hasCheckDigit } from '../src/protocol/gs1/check-digit.js';
import { operatorCommands } from '../src/ops/commands.js';
import { leavesOf, pathOf } from './support/command-line.js';

const root = new URL('..', import.meta.url).pathname;
const program = createProgram('0');
operatorCommands(program);
const commands = leavesOf(program);
const find = (path: string) => commands.find((command) => pathOf(command) === path)!;

/** What `--help` says of a command. */
function helpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (part) => (help += part) }).outputHelp();
  return help;
}

/** The values that an option or argument takes. */
function choicesOf(path: string, name: string): readonly string[] {
  const command = find(path);
  const option = command.options.find(({ long }) => long === `--${name}`);
  return (option ?? command.registeredArguments.find((argument) => argument.name() === name))!.argChoices!;
}

describe('the command tree', () => {
  it('describes every command and shows an example of it that begins as it is called', () => {
    expect(commands.length).toBeGreaterThan(80);
    const lacking = commands.filter((command) => {
      const example = helpOf(command).split(/\nExamples?:\n/)[1] ?? '';
      return command.description().length < 10 || !example.includes(`theriac ${pathOf(command).replace(' issue', '')} `.trim());
    });
    expect(lacking.map(pathOf)).toEqual([]);
  });

  it('names products, places and containers by numbers with the right check digit', () => {
    const numbers = commands.flatMap((command) =>
      [...helpOf(command).matchAll(/(?<!\d)(?:\d{8}|\d{12,14}|\d{18})(?!\d)/g)].map(([number]) => ({
        of: pathOf(command),
        number,
      })),
    );
    expect(numbers.length).toBeGreaterThan(30);
    expect(numbers.filter(({ number }) => !hasCheckDigit(number))).toEqual([]);
  });

  it('describes every option', () => {
    const lacking = commands.flatMap((command) =>
      command.options.filter(({ description }) => description === '').map(({ long }) => `${pathOf(command)} ${long}`),
    );
    expect(lacking).toEqual([]);
  });

  it('calls no option that many commands have by a word that one of them has for a thing of its own', () => {
    // `alerts set ID --state closed` once chose a folder named "closed", and changed no alert.
    const common = [atServer(new Command()), withYes(new Command())].flatMap(({ options }) => options);
    const isCommon = ({ flags }: Option) => common.some((one) => one.flags === flags);
    const said = (flags: string): string[] => (/<(.+)>/.exec(flags)?.[1] ?? '').split(/[^a-z-]+/);
    const wordsOf = (command: Command): string[] => [
      ...command.options.filter((one) => !isCommon(one)).flatMap((one) => [one.name(), ...said(one.flags)]),
      ...command.registeredArguments.map((one) => one.name()),
    ];
    const taken = commands.flatMap((command) =>
      wordsOf(command)
        .filter((word) => common.some((one) => one.name() === word))
        .map((word) => `${pathOf(command)}: ${word}`),
    );
    expect(common.length).toBeGreaterThan(6);
    expect(taken).toEqual([]);
  });

  it('is in docs/cli.md, command by command', async () => {
    const rows = commands.map((command) => {
      const usage = command.registeredArguments.map((argument) => {
        const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
        return argument.required ? `<${name}>` : `[${name}]`;
      });
      return `| \`${['theriac', pathOf(command), ...usage].join(' ')}\` | ${command.description().replaceAll('|', '\\|')} |`;
    });
    const made = ['| command | what it does |', '| --- | --- |', ...rows].join('\n');
    const path = `${root}docs/cli.md`;
    const doc = readFileSync(path, 'utf8');
    const text = doc.replace(
      /(<!-- commands -->\n)[\s\S]*?(\n<!-- end -->)/,
      (_, head: string, end: string) => `${head}\n${made}\n${end}`,
    );
    expect(text).toContain(made);
    await expect(await format(text, { ...(await resolveConfig(path)), parser: 'markdown' })).toMatchFileSnapshot(path);
  });

  it("takes the server's own words for alerts and exceptions", () => {
    expect(choicesOf('alerts set', 'status')).toEqual(AlertState.options.filter((state) => state !== 'new'));
    // Only the server itself closes an alert for want of an answer.
    expect(choicesOf('alerts set', 'reason')).toEqual(AlertReason.options.filter((reason) => reason !== 'no_answer'));
    expect(choicesOf('exceptions open', 'kind')).toEqual(ExceptionKind.options);
    expect(choicesOf('exceptions open', 'request')).toEqual(Resolution.options);
    expect(choicesOf('exceptions set', 'alternative')).toEqual(Resolution.options);
    expect(choicesOf('exceptions set', 'reason')).toEqual(ExceptionReason.options);
  });
});
