/** `theriac mandate give | end`: another participant signs for yours. */
import type { Command } from 'commander';
import { connect, gln, online, type OnlineOptions } from '../connection/connection.js';
import { say } from '../terminal/output.js';
import { dateOf } from '../terminal/values.js';

interface GiveOptions extends OnlineOptions {
  steps: string;
  until?: string;
  sites?: string;
}

/** Adds the commands. */
export function mandateCommands(program: Command): void {
  const mandate = program.command('mandate').description('let another participant sign steps for yours');
  online(mandate.command('give <gln>'))
    .description('let a logistics company or contract manufacturer sign these steps for you, or change what it may')
    .requiredOption('--steps <list>', 'which, with commas between')
    .option('--until <date>', 'its last day, YYYY-MM-DD; without end unless given', dateOf)
    .option('--sites <glns>', 'at these sites of yours or its own; at all unless given')
    .addHelpText('after', '\nExample:\n  theriac mandate give 9521003000008 --steps receive,ship --key biologics.json')
    .action(async (to: string, options: GiveOptions) => {
      const { entries, gln: from } = await connect(options);
      const record = {
        type: 'mandate' as const,
        from,
        to: gln(to),
        active: true,
        until: options.until ?? null,
        steps: options.steps.split(',').sort(),
        sites: options.sites?.split(',').map(gln).sort() ?? null,
      };
      const receipt = await entries.record(record);
      say(options.json, receipt, [`entry ${receipt.index}: ${to} may sign for ${from}: ${record.steps.join(', ')}`]);
    });
  online(mandate.command('end <gln>'))
    .description('end a mandate')
    .addHelpText('after', '\nExample:\n  theriac mandate end 9521003000008 --key biologics.json')
    .action(async (to: string, options: OnlineOptions) => {
      const { entries, gln: from } = await connect(options);
      const record = { type: 'mandate' as const, from, to: gln(to), steps: [], until: null, sites: null, active: false };
      const receipt = await entries.record(record);
      say(options.json, receipt, [`entry ${receipt.index}: ${to} signs for ${from} no more`]);
    });
}
