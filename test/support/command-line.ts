/** The command line in the test's own process, against a real server: as `theriac ...args`, without starting a program for each. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { vi } from 'vitest';
import { conclude } from '../../src/cli/terminal/output.js';
import { createProgram } from '../../src/cli/program.js';
import { keyFromSecret } from '../../src/client/signing/signer.js';
import { utf8 } from '../../src/protocol/bytes.js';
import { crypto } from '../../src/protocol/crypto.js';
import type { Party } from './ledger-world.js';
import type { Ended } from './program.js';

/** The commands that can be run, without the groups that they are in. */
export const leavesOf = (command: Command): Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command];

/** A command's words after `theriac`: `stock list`. */
export const pathOf = (command: Command): string =>
  command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim();

/** Runs commands in one folder against one server, and keeps which were run. */
export class CommandLine {
  readonly ran = new Set<string>();

  private constructor(
    readonly folder: string,
    private readonly server: string,
  ) {}

  static async at(server: string): Promise<CommandLine> {
    return new CommandLine(await mkdtemp(join(tmpdir(), 'theriac-commands-')), server);
  }

  close = (): Promise<void> => rm(this.folder, { recursive: true, force: true });

  /** A file in the folder. */
  file = (name: string): string => join(this.folder, name);

  /** Puts the first key of a participant into a file. */
  async keyOf({ name, gln }: Party): Promise<string> {
    const file = this.file(`${gln}.json`);
    await writeFile(file, JSON.stringify({ ...keyFromSecret(crypto.sha256(utf8(`test key ${name}`))), gln, label: 'first' }));
    return file;
  }

  /** Runs a command to its end. */
  async run(...args: string[]): Promise<Ended> {
    const settings = { THERIAC_SERVER: this.server, THERIAC_STATE: this.file('state'), XDG_CONFIG_HOME: this.file('config') };
    for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
    const before = process.exitCode;
    process.exitCode = undefined;
    const said = { out: '', err: '' };
    const hear = (where: 'out' | 'err') => (text: unknown) => {
      said[where] += typeof text === 'string' ? text : Buffer.from(text as Uint8Array).toString();
      return true;
    };
    const spies = [
      vi.spyOn(console, 'log').mockImplementation((text) => void hear('out')(`${text}\n`)),
      vi.spyOn(console, 'error').mockImplementation((text) => void hear('err')(`${text}\n`)),
      vi.spyOn(process.stdout, 'write').mockImplementation(((text: unknown, ...rest: unknown[]) => {
        (rest.at(-1) as (() => void) | undefined)?.();
        return hear('out')(text);
      }) as typeof process.stdout.write),
      vi.spyOn(process.stderr, 'write').mockImplementation(hear('err')),
    ];
    try {
      const program = createProgram('0');
      for (const leaf of leavesOf(program)) leaf.hook('preAction', () => void this.ran.add(pathOf(leaf)));
      const code = await conclude(program, ['node', 'theriac', ...args]);
      return { code, ...said };
    } finally {
      for (const spy of spies) spy.mockRestore();
      process.exitCode = before;
      vi.unstubAllEnvs();
    }
  }

  /** Runs what must succeed. */
  async ok(...args: string[]): Promise<string> {
    const { code, out, err } = await this.run(...args);
    if (code !== 0) throw new Error(`theriac ${args.join(' ')} ended with ${code}: ${out}${err}`);
    return out;
  }

  /** What it answers to machines; the exit code where that matters. */
  async json<T = Record<string, unknown>>(args: readonly string[], code = 0): Promise<T> {
    const ended = await this.run(...args, '--json');
    if (ended.code !== code) throw new Error(`theriac ${args.join(' ')} ended with ${ended.code}: ${ended.out}${ended.err}`);
    return JSON.parse(ended.out) as T;
  }
}
