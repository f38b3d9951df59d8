/** `theriac serve`: runs the server, and says what to do next where it is empty. */
import type { Command } from 'commander';
import { loadConfig } from '../platform/config.js';
import { Setup } from '../registry/setup.service.js';
import { ledgerOf, start } from './running.js';

/** Adds the command; it is the one that runs where none is named. */
export function serveCommand(program: Command): void {
  program
    .command('serve', { isDefault: true })
    .description('run the server; its settings are environment variables (see the README)')
    .addHelpText('after', '\nExample:\n  THERIAC_DATA=/var/lib/theriac PORT=3000 theriac serve')
    .action(async () => {
      const config = loadConfig(process.env);
      const app = await start(config);
      const address = await app.getUrl();
      console.log(`Theriac listens on ${address}`);
      const ledger = await ledgerOf(app);
      if (ledger) return console.log(`ledger "${ledger.name}" ${ledger.id}, log key ${ledger.log}`);
      const { token } = app.get(Setup, { strict: false });
      console.log(`This server is empty: its ledger is not founded yet. Found it, once, in one of two ways.
  In a browser:        ${address}/setup#token=${token}
  On the command line: npx theriac init --server ${address} --token ${token} --name "..." --authority "..." --gln ... (--help)
Then: "theriac keys new" and "theriac apply" for each company, "theriac participant admit" by the authority; the README goes on.
To look around first: npm run demo`);
    });
}
