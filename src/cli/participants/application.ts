/** `theriac application show | refuse`: what became of a company's application, and refusing one. */
import type { Command } from 'commander';
import { Fault } from '../../protocol/fault.js';
import type { ApplicationView } from '../../wire/participants.js';
import { connect, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { readKeyFile } from '../connection/key-file.js';
import { say } from '../terminal/output.js';

/** Adds the commands. */
export function applicationCommands(program: Command): void {
  const application = program.command('application').description('what became of an application to take part: show, refuse');
  online(application.command('show [kid]'))
    .description('whether the application by a key, or by the one in --key, waits, is admitted, was refused or has expired')
    .addHelpText('after', '\nExample:\n  theriac application show --key plant.json')
    .action(async (named: string | undefined, options: OnlineOptions) => {
      const fate = await serverOf(options).api.application(named ?? (await ownKey(options)));
      say(options.json, fate, [told(fate)]);
    });
  online(application.command('refuse <kid>'))
    .description('refuse an application (regulators); its applicant is told the reason')
    .requiredOption('--reason <text>', 'why, for the applicant')
    .addHelpText(
      'after',
      '\nExample:\n  theriac application refuse FErD... --reason "the licence number is of another company" --key authority.json',
    )
    .action(async (kid: string, options: OnlineOptions & { reason: string }) => {
      const { api } = await connect(options);
      await api.refuseApplication(kid, options.reason);
      say(options.json, { kid, reason: options.reason }, [`the application by the key ${kid} is refused`]);
    });
}

async function ownKey({ key }: OnlineOptions): Promise<string> {
  if (key !== undefined) return (await readKeyFile(key)).signer.kid;
  throw new Fault('key-needed', 'whose application? Name the key that has applied, or its file with --key');
}

function told({ kid, gln, state, reason, until }: ApplicationView): string {
  switch (state) {
    case 'waiting':
      return `${gln}: the application by the key ${kid} waits for the authority, until ${until}`;
    case 'admitted':
      return `${gln}: admitted with the key ${kid}`;
    case 'refused':
      return `${gln}: refused: ${reason}. Mend what is wrong and apply again with "theriac apply"`;
    case 'expired':
      return `${gln}: nobody decided on the application in time. Ask the authority, and apply again with "theriac apply"`;
  }
}
