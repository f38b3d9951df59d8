/** The command line of people and companies. The operator's commands are added by src/main.ts. */
import type { Command } from 'commander';
import { advicesCommands } from './advices.js';
import { auditCommand } from './audit.js';
import { applyCommand } from './apply.js';
import { casesCommands } from './cases.js';
import { IdCommand } from './command.js';
import { completionCommand } from './completion.js';
import { mandateCommands } from './mandate.js';
import { qualityCommands } from './quality.js';
import { stockCommands } from './stock.js';
import { counterCommands } from './counter.js';
import { entryCommands } from './entry.js';
import { goodsCommands } from './goods.js';
import { handoffCommands } from './handoff.js';
import { importCommand } from './import/command.js';
import { inspectionCommands } from './inspection.js';
import { keysCommands } from './keys.js';
import { labelCommands } from './label.js';
import { makingCommands } from './making.js';
import { notificationsCommands } from './notifications.js';
import { objectCommand } from './object.js';
import { participantCommands } from './participant.js';
import { poolsCommands } from './pools.js';
import { recallCommands } from './recall.js';
import { scanCommands } from './scan.js';
import { serialListCommands } from './serial-lists.js';
import { sessionCommands } from './session.js';
import { traceCommand } from './trace.js';
import { returnsCommands } from './returns.js';

/** The program with its commands, in the order of `--help`. */
export function createProgram(version: string): Command {
  const program = new IdCommand('theriac')
    .description('Theriac, a custody log for medicines: signed handoffs, a log that anyone can check, a verdict at the counter.')
    .version(version)
    .showHelpAfterError('(--help shows what is known)')
    .addHelpText(
      'after',
      '\nExit codes: 0 good, 1 the answer is bad, 2 could not run.\nEvery problem code is explained in docs/errors.md.',
    );
  keysCommands(program);
  applyCommand(program);
  participantCommands(program);
  mandateCommands(program);
  sessionCommands(program);
  goodsCommands(program);
  poolsCommands(program);
  makingCommands(program);
  labelCommands(program);
  handoffCommands(program);
  counterCommands(program);
  importCommand(program);
  qualityCommands(program);
  stockCommands(program);
  scanCommands(program);
  recallCommands(program);
  advicesCommands(program);
  returnsCommands(program);
  casesCommands(program);
  notificationsCommands(program);
  objectCommand(program);
  serialListCommands(program);
  entryCommands(program);
  traceCommand(program);
  inspectionCommands(program);
  auditCommand(program);
  completionCommand(program);
  return program;
}
