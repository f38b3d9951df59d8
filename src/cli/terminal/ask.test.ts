import { PassThrough } from 'node:stream';
import { Command, InvalidArgumentError } from 'commander';
import { expect, it, vi } from 'vitest';
import { Fault } from '../../protocol/fault.js';
import { asksForMissing, wasAsked } from './ask.js';

/** Runs a command at a terminal on which these lines are typed, one for each question. */
async function run(args: string[], typed: readonly string[], isTTY = true) {
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
  const found = program
    .command('found')
    .exitOverride()
    .requiredOption('--name <text>', 'what it is called')
    .requiredOption('--degrees <n>', 'where', (text) => {
      if (Number.isNaN(Number(text))) throw new InvalidArgumentError('must be a number');
      return Number(text);
    })
    .option('--other <text>', 'more')
    .action((options: object) => void (seen = { ...options }));
  const read = (text: string) => {
    if (text === 'bad') throw new Fault('option-invalid', 'not that one');
  };
  asksForMissing(found, { name: { usual: () => 'Register', read } }, { input, output });
  const complained = vi.spyOn(console, 'error').mockImplementation((text) => void (shown += `${text}\n`));
  try {
    await program.parseAsync(['node', 'x', 'found', ...args]);
  } finally {
    complained.mockRestore();
  }
  return { seen, shown, asked: wasAsked(found) };
}

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
