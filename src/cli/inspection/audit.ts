/** `theriac audit`: checks a whole ledger. */
import type { Command } from 'commander';
import { Audit } from '../../client/audit/audit.js';
import { linesOf } from '../../client/audit/report.js';
import { connect, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { say } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { pinsInFile } from '../connection/pins.js';
import { wholeNumber } from '../terminal/values.js';

/** Adds the command. */
export function auditCommand(program: Command): void {
  online(program.command('audit'))
    .description('check the whole log: every hash and signature, the rules, and the custody that the server tells')
    .option('--objects <n>', 'how many packs and containers are asked for by their addresses', wholeNumber, 1000)
    .addHelpText(
      'after',
      `
Without a key the public part is checked. A regulator's key sees everything; a participant's its own part.
Exit 0: nothing is wrong in what was checked. 1: something is, and where. 2: it could not run.

Example:
  theriac audit --server https://theriac.example --key authority.json`,
    )
    .action(async (options: OnlineOptions & { objects: number }) => {
      const connection = options.key === undefined ? undefined : await connect(options);
      const { api } = connection ?? serverOf(options);
      const viewer = (await connection?.session.who())?.participant;
      const audit = new Audit(api, {
        pins: pinsInFile(options.stateDir),
        viewer,
        objects: options.objects,
        onProgress: progress('checking entries', undefined, options),
      });
      const report = await audit.run();
      say(options.json, report, linesOf(report));
      process.exitCode = report.good ? 0 : 1;
    });
}
