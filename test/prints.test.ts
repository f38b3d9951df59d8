/** What the command line prints goes through one file, which shows others' texts so that they give a terminal no orders. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Command } from 'commander';
import { complain, conclude, print, say } from '../src/cli/terminal/output.js';
import { Fault } from '../src/protocol/fault.js';
import { isPrintable } from '../src/protocol/text.js';

const SRC = new URL('../src/', import.meta.url).pathname;
/** Where it may be done: questions, whole answers that are saved, what all others use, the bar, and the line of a Node that is too old. */
const ALLOWED = [
  'cli/terminal/ask.ts',
  'cli/terminal/confirm.ts',
  'cli/terminal/files.ts',
  'cli/terminal/output.ts',
  'cli/terminal/progress.ts',
  'main.ts',
];

const EVIL = 'genuine\u001b[2J\u009b31m\u202e\u2066\u007f\r';

describe('a line', () => {
  const said: string[] = [];
  afterEach(() => {
    vi.restoreAllMocks();
    said.length = 0;
  });
  const listen = (): void => {
    for (const how of ['log', 'error'] as const)
      vi.spyOn(console, how).mockImplementation((text: string) => void said.push(text));
  };

  it('of others shows what would give orders, and begins no line that looks like ours', () => {
    listen();
    print(`text: ${EVIL}`);
    complain(`refused: ${EVIL}`);
    say(false, null, ['recall: Glass.\ngood: nothing is wrong']);
    expect(said.every(isPrintable)).toBe(true);
    expect(said[0]).toBe(String.raw`text: genuine\u001b[2J\u009b31m\u202e\u2066\u007f\u000d`);
    expect(said[2]!.split('\n')).toEqual(['recall: Glass.', '  | good: nothing is wrong']);
  });

  it('for machines is the same JSON', () => {
    listen();
    say(true, { text: EVIL }, []);
    expect(isPrintable(said[0]!)).toBe(true);
    expect(JSON.parse(said[0]!)).toEqual({ text: EVIL });
  });

  it('that says why a command failed is no exception', async () => {
    listen();
    const failing = (reason: Error) => new Command().action(() => Promise.reject(reason));
    await conclude(failing(new Fault('not-found', EVIL, { text: EVIL })), ['node', 'theriac']);
    await conclude(failing(new Error(EVIL)), ['node', 'theriac']);
    expect(said).toHaveLength(2);
    expect(said.every(isPrintable)).toBe(true);
  });
});

it('nothing else in the command line prints', () => {
  const files = ['cli', 'ops'].flatMap((folder) =>
    readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const sources = [...files, 'main.ts'].filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  expect(sources.length).toBeGreaterThan(60);
  const printing = sources.filter((file) =>
    /\bconsole\.|\bprocess\.(stdout|stderr)\b(?!\.(isTTY|on)\b)/.test(readFileSync(join(SRC, file), 'utf8')),
  );
  expect(printing.toSorted()).toEqual(ALLOWED);
});
