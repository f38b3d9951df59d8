/** `theriac site file | close`: places of participants, which the authority files. */
import type { Command } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { connect, gln, online, type OnlineOptions } from '../connection/connection.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { say } from '../terminal/output.js';
import { placeOf, withPlace, type PlaceOptions } from './place.js';

/** Adds the commands. */
export function siteCommands(program: Command): void {
  const site = program.command('site').description('places of participants: file, close');
  withPlace(online(site.command('file <gln>')))
    .description('file a site of a participant, change it or open it again (regulators); many at once: theriac import sites')
    .requiredOption('--of <gln>', 'whose it is')
    .requiredOption('--name <text>', 'what it is called')
    .addHelpText(
      'after',
      `
Example:
  theriac site file 9521004000014 --of 9521004000007 --name "Bologna, hall 2" --address "Via Stalingrado 9, Bologna" --country IT \\
    --latitude 44.51 --longitude 11.36 --key authority.json`,
    )
    .action(async (number: string, options: OnlineOptions & PlaceOptions & { of: string; name: string }) => {
      const { entries } = await connect(options);
      const participant = gln(options.of);
      const place = { name: options.name, ...placeOf(options), active: true };
      const receipt = await entries.record({ type: 'site', gln: gln(number), participant, ...place });
      say(options.json, receipt, [`entry ${receipt.index}: the site ${number} of ${participant} is filed`]);
    });
  withYes(online(site.command('close <gln>')))
    .description('close a site: its stock may leave, nothing comes; the authority opens it again')
    .option('--of <gln>', 'whose it is; yours unless given')
    .addHelpText('after', '\nExample:\n  theriac site close 9521004000014 --key warehouse.json')
    .action(async (number: string, options: OnlineOptions & ConfirmOptions & { of?: string }) => {
      const { entries, api, gln: own } = await connect(options);
      const participant = options.of === undefined ? own : gln(options.of);
      const found = (await api.participant(participant)).sites.find((one) => one.gln === number);
      if (!found)
        throw new Fault('site-unknown', `${number} is no site of ${participant}: "theriac participant show" lists them`, {
          gln: number,
        });
      await confirm(`close ${found.name} (${number})`, ['nothing is received, made or dispensed there any more'], options);
      const receipt = await entries.record({ type: 'site', ...found, participant, active: false });
      say(options.json, receipt, [`entry ${receipt.index}: the site ${number} is closed`]);
    });
}
