import { PassThrough } from 'node:stream';
import { Command, InvalidArgumentError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault } from '../../protocol/fault.js';
import { PLACE_QUESTIONS, withPlace } from '../participants/place.js';
import { asksForMissing, wasAsked, type Question } from './ask.js';

/** Runs a command at a terminal on which these lines are typed, one for each question. */
async function run(
  args: string[],
  typed: readonly string[],
  isTTY = true,
  withOptions: (command: Command) => Command = withNameAndDegrees,
  questions: Readonly<Record<string, Question>> = NAME,
) {
  const [input, output] = [Object.assign(new PassThrough(), { isTTY }), Object.assign(new PassThrough(), { isTTY })];
  const lines = [...typed];
  let shown = '';
  output.on('data', (part: Buffer) => {
    shown += part.toString();
    if (!part.toString().endsWith(': ')) return;
    const next = lines.shift();
    if (next === undefined) input.end();
    else input.write(`${next}\n`);
  });
  let seen: object | undefined;
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  const found = withOptions(program.command('found').exitOverride()).action((options: object) => void (seen = { ...options }));
  asksForMissing(found, questions, { input, output });
  const complained = vi.spyOn(console, 'error').mockImplementation((text) => void (shown += `${text}\n`));
  try {
    await program.parseAsync(['node', 'x', 'found', ...args]);
  } finally {
    complained.mockRestore();
  }
  return { seen, shown, asked: wasAsked(found) };
}

const withNameAndDegrees = (command: Command): Command =>
  command
    .requiredOption('--name <text>', 'what it is called')
    .requiredOption('--degrees <n>', 'where', (text) => {
      if (Number.isNaN(Number(text))) throw new InvalidArgumentError('must be a number');
      return Number(text);
    })
    .option('--other <text>', 'more');

const NAME: Readonly<Record<string, Question>> = {
  name: {
    usual: () => 'Register',
    read: (text) => {
      if (text === 'bad') throw new Fault('option-invalid', 'not that one');
    },
  },
};

it('what is missing is asked for in its order, with what is usual, until it is right', async () => {
  const { seen, shown, asked } = await run([], ['bad', '', '', 'north', '41.9']);
  expect(seen).toEqual({ name: 'Register', degrees: 41.9 });
  expect(shown).toMatch(/what it is called \[Register\]: [\s\S]*not that one[\s\S]*where: [\s\S]*must be a number[\s\S]*where: /);
  expect(asked).toBe(true);
});

it('what is told is not asked for, and without a terminal nothing is', async () => {
  expect(await run(['--name', 'A', '--degrees', '1'], [])).toEqual({ seen: { name: 'A', degrees: 1 }, shown: '', asked: false });
  await expect(run(['--name', 'A'], [], false)).rejects.toThrow("required option '--degrees <n>' not specified");
});

it('who does not answer to the end has nothing done', async () => {
  await expect(run([], ['A'])).rejects.toMatchObject({ code: 'not-confirmed' });
});

describe('a place that is asked for, on a machine set to UTC', () => {
  const place = (args: string[], typed: readonly string[], isTTY = true) => run(args, typed, isTTY, withPlace, PLACE_QUESTIONS);
  const REST = ['--address', 'A', '--latitude', '1', '--longitude', '2'];
  const told = { address: 'A', latitude: 1, longitude: 2 };
  beforeEach(() => vi.stubEnv('TZ', 'UTC'));
  afterEach(() => vi.unstubAllEnvs());

  it('has a country in letters of any size, and its time zone asked for where the country has several', async () => {
    for (const [country, zone] of [
      ['de', 'Europe/Berlin'],
      ['US', 'America/Chicago'],
    ] as const) {
      const { seen, shown } = await place(REST, ['Atlantis', country, 'Nowhere', zone]);
      expect(seen).toEqual({ ...told, country: country.toUpperCase(), timeZone: zone });
      expect(shown).toMatch(/"ATLANTIS" is no country[\s\S]*"Nowhere" is no time zone/);
    }
  });

  it('has no time zone asked for where its country tells it, or it was given', async () => {
    expect((await place(REST, ['it'])).seen).toEqual({ ...told, country: 'IT' });
    const zone = ['--time-zone', 'Europe/Madrid'];
    expect((await place([...REST, ...zone], ['es'])).seen).toEqual({ ...told, country: 'ES', timeZone: 'Europe/Madrid' });
  });

  it('has its time zone asked for where nothing else is missing, and only at a terminal', async () => {
    const args = [...REST, '--country', 'de'];
    expect((await place(args, ['Europe/Berlin'])).seen).toEqual({ ...told, country: 'DE', timeZone: 'Europe/Berlin' });
    expect((await place(args, [], false)).seen).toEqual({ ...told, country: 'DE' });
  });
});
