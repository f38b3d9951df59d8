import { CommanderError } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { IdCommand } from './command.js';

const SHORT = '-K-D9jqWmIh2ijpmnDjcDw';
const LONG = '-TjUG0BoGYI-yeEvIgUgZTwL2o8c5kph33RJfwf7GM1';

describe('a command', () => {
  let seen: unknown[];
  const program = (): IdCommand => {
    const root = new IdCommand('root').exitOverride().configureOutput({ writeErr: () => undefined });
    root
      .command('notes')
      .command('show')
      .exitOverride()
      .argument('<id>')
      .option('--list <root>')
      .option('--json')
      .action((id: string, options: object) => void (seen = [id, { ...options }]));
    return root;
  };
  const run = (...args: string[]) => program().parseAsync(['node', 'root', 'notes', 'show', ...args]);
  beforeEach(() => (seen = []));

  it.each([
    [[SHORT], [SHORT, {}]],
    [
      [LONG, '--json'],
      [LONG, { json: true }],
    ],
    [
      ['--json', LONG],
      [LONG, { json: true }],
    ],
    [
      ['--list', LONG, SHORT],
      [SHORT, { list: LONG }],
    ],
    [
      [SHORT, '--list', 'plain'],
      [SHORT, { list: 'plain' }],
    ],
  ])('takes ids that begin with a hyphen: %j', async (args, expected) => {
    await run(...args);
    expect(seen).toEqual(expected);
  });

  it.each([['-x'], [`${SHORT}x`], ['--jsn'], [SHORT, '--nosuch']])('still refuses an unknown option: %s', async (...args) => {
    await expect(run(...args)).rejects.toThrow(CommanderError);
    expect(seen).toEqual([]);
  });
});
