/** The command line of people and companies. The operator's commands are added by src/ops/program.ts. */
import type { Command } from 'commander';
import { advicesCommands } from './trade/advices.js';
import { auditCommand } from './inspection/audit.js';
import { applicationCommands } from './participants/application.js';
import { applyCommand } from './participants/apply.js';
import { casesCommands } from './cases/cases.js';
import { IdCommand } from './command.js';
import { completionCommand } from './completion.js';
import { loginCommands } from './participants/login.js';
import { mandateCommands } from './participants/mandate.js';
import { qualityCommands } from './trade/quality.js';
import { stockCommands } from './trade/stock.js';
import { counterCommands } from './trade/counter.js';
import { entryCommands } from './inspection/entry.js';
import { goodsCommands } from './products/goods.js';
import { handoffCommands } from './trade/handoff.js';
import { importCommand } from './import/command.js';
import { inspectionCommands } from './inspection/inspection.js';
import { journalCommand } from './inspection/journal.js';
import { keysCommands } from './participants/keys.js';
import { labelCommands } from './products/label.js';
import { makingCommands } from './trade/making.js';
import { repackCommand } from './trade/repack.js';
import { notificationsCommands } from './cases/notifications.js';
import { objectCommand } from './inspection/object.js';
import { grantCommands } from './participants/grants.js';
import { participantCommands } from './participants/participant.js';
import { registryCommands } from './participants/propose.js';
import { siteCommands } from './participants/sites.js';
import { poolsCommands } from './products/pools.js';
import { recallCommands } from './products/recall.js';
import { reachCommand } from './products/recall-reach.js';
import { scanCommands } from './trade/scan.js';
import { ssccCommands } from './products/ssccs.js';
import { serialListCommands } from './products/serial-lists.js';
import { sessionCommands } from './participants/session.js';
import { traceCommand } from './inspection/trace.js';
import { returnsCommands } from './trade/returns.js';
import { withdrawalCommands } from './products/withdrawal.js';

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
  loginCommands(program);
  keysCommands(program);
  applyCommand(program);
  applicationCommands(program);
  participantCommands(program);
  siteCommands(program);
  grantCommands(program);
  registryCommands(program);
  mandateCommands(program);
  sessionCommands(program);
  goodsCommands(program);
  poolsCommands(program);
  ssccCommands(program);
  makingCommands(program);
  repackCommand(program);
  labelCommands(program);
  handoffCommands(program);
  counterCommands(program);
  importCommand(program);
  qualityCommands(program);
  stockCommands(program);
  scanCommands(program);
  const recall = program
    .command('recall')
    .description('recalls: issue one (recall GTIN does so, too), change or end it, list, show');
  recallCommands(recall);
  reachCommand(recall);
  withdrawalCommands(
    program.command('withdrawal').description('withdrawals: issue one (withdrawal GTIN, too), change or end it'),
  );
  advicesCommands(program);
  returnsCommands(program);
  casesCommands(program);
  notificationsCommands(program);
  objectCommand(program);
  serialListCommands(program);
  entryCommands(program);
  journalCommand(program);
  traceCommand(program);
  inspectionCommands(program);
  auditCommand(program);
  completionCommand(program);
  return program;
}
