/** `theriac serve`: runs the server, and says what to do next where it is empty. */
import { resolve } from 'node:path';
import { complain, print } from '../cli/terminal/output.js';
import { isLocalUrl } from '../platform/config.js';
import { loadConfig } from '../settings.js';
import { Setup } from '../registry/setup/setup.service.js';
import { ledgerOf, start, troubleOf } from './running.js';

/** Runs the server until it is told to stop. */
export async function serve(): Promise<void> {
  const config = loadConfig(process.env);
  const app = await start(config);
  const address = await app.getUrl();
  print(`Theriac listens on ${address}`);
  const ledger = await ledgerOf(app);
  const trouble = troubleOf(app);
  if (trouble !== undefined) complain(`NOT READY, data folder ${resolve(config.THERIAC_DATA)}: ${trouble}`);
  if (ledger) return print(`ledger "${ledger.name}" ${ledger.id}, log key ${ledger.log}`);
  const trial = isLocalUrl(config.THERIAC_PUBLIC_URL) ? ' --trial' : '';
  const { token } = app.get(Setup, { strict: false });
  print(
    ...`This server is empty: its ledger is not founded yet. Found it, once, in one of two ways.
  In a browser:        ${address}/setup#token=${token}
  On the command line: npx theriac init${trial} --server ${address} --token ${token} --name "..." --authority "..." --gln ... (--help)
Then: "theriac keys new" and "theriac apply" for each company, "theriac participant admit" by the authority; the README goes on.
To look around first: npm run demo`.split('\n'),
  );
}
