/** The whole command line: of people and companies, and of the operator. */
import 'reflect-metadata';
import { createRequire } from 'node:module';
import { playCommand } from '../cli/demo/play.js';
import { createProgram } from '../cli/program.js';
import { conclude } from '../cli/terminal/output.js';
import { nodeCrypto } from '../platform/crypto.js';
import { provideCrypto } from '../protocol/crypto.js';
import { operatorCommands } from './commands.js';

/** Runs the command line of this process to its end, and sets how the process ends. */
export async function run(): Promise<void> {
  // Whoever reads the output has had enough (`theriac stock list | head`): that is no failure.
  process.stdout.on('error', (reason: NodeJS.ErrnoException) => {
    if (reason.code === 'EPIPE') process.exit(0);
    throw reason;
  });
  provideCrypto(nodeCrypto);
  const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
  const program = createProgram(version);
  operatorCommands(program);
  playCommand(program);
  // Who types the name alone asks what there is.
  const code = await conclude(program, process.argv.length > 2 ? process.argv : [...process.argv, '--help']);
  // A database that was opened before a failure must not keep the process alive; a server goes on until it is told to stop.
  if (code !== 0) process.exit(code);
}
