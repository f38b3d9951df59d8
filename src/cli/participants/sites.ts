/** `theriac site add | applications | file | refuse | close`: places of participants, which the authority files. */
import type { Command } from 'commander';
import { everyItem } from '../../client/http/api.js';
import { Fault } from '../../protocol/fault.js';
import { connect, gln, online, type OnlineOptions } from '../connection/connection.js';
import { namesIn } from '../connection/names.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { members, say, table } from '../terminal/output.js';
import { placeOf, withPlace, type PlaceOptions } from './place.js';

/** Adds the commands. */
export function siteCommands(program: Command): void {
  const site = program.command('site').description('places of participants: ask for one, file, close');
  withPlace(online(site.command('add <gln>')))
    .description('ask the authority to file a site of yours, or to change one')
    .requiredOption('--name <text>', 'what it is called')
    .addHelpText(
      'after',
      `
Example:
  theriac site add 9521004000014 --name "Bologna, hall 2" --address "Via Stalingrado 9, Bologna" --country IT \\
    --latitude 44.51 --longitude 11.36 --key warehouse.json`,
    )
    .action(async (number: string, options: OnlineOptions & PlaceOptions & { name: string }) => {
      const { api } = await connect(options);
      const ask = { gln: gln(number), name: options.name, ...placeOf(options) };
      await api.askForSite(ask);
      say(options.json, ask, [`the authority is asked to file ${number}: "theriac site applications" tells when it has not yet`]);
    });
  online(site.command('applications'))
    .description('sites that are asked for: what waits (regulators), or what became of yours')
    .option('--of <gln>', 'only those of this participant')
    .addHelpText('after', '\nExample:\n  theriac site applications --key authority.json')
    .action(async (options: OnlineOptions & { of?: string }) => {
      const { api } = await connect(options);
      const participant = options.of === undefined ? undefined : gln(options.of);
      const all = await everyItem((after) => api.siteApplications({ participant, after }));
      const called = await namesIn(api, all, options);
      const rows = all.map((one) => [
        called(one.participant),
        one.gln,
        one.name,
        one.address,
        one.reason ? `REFUSED: ${one.reason}` : 'waits',
      ]);
      say(options.json, all, all.length === 0 ? ['none'] : table(rows));
    });
  withYes(online(site.command('file <gln>')))
    .description('file a site that a company asks for (regulators); without being asked: theriac import sites')
    .requiredOption('--of <gln>', 'whose it is')
    .addHelpText('after', '\nExample:\n  theriac site file 9521004000014 --of 9521004000007 --key authority.json')
    .action(file);
  online(site.command('refuse <gln>'))
    .description('refuse a site that a company asks for (regulators); it is told the reason')
    .requiredOption('--of <gln>', 'whose it is')
    .requiredOption('--reason <text>', 'why, for the company')
    .addHelpText(
      'after',
      '\nExample:\n  theriac site refuse 9521004000014 --of 9521004000007 --reason "no such street" --key authority.json',
    )
    .action(async (number: string, options: OnlineOptions & { of: string; reason: string }) => {
      const { api } = await connect(options);
      await api.refuseSite(gln(options.of), gln(number), options.reason);
      say(options.json, { gln: number, reason: options.reason }, [`the site ${number} of ${options.of} is refused`]);
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

async function file(number: string, options: OnlineOptions & ConfirmOptions & { of: string }): Promise<void> {
  const { entries, api } = await connect(options);
  const participant = gln(options.of);
  const own = gln(number);
  const asked = await everyItem((after) => api.siteApplications({ participant, after }));
  const found = asked.find((one) => one.gln === own);
  if (!found)
    throw new Fault(
      'application-unknown',
      `${participant} asks for no site ${own}: "theriac site applications" lists what waits`,
      {
        gln: own,
      },
    );
  const { received: _, reason: __, ...site } = found;
  await confirm(`file ${own} as a site of ${participant}`, members(site), options);
  const receipt = await entries.record({ type: 'site', ...site, active: true });
  say(options.json, receipt, [`entry ${receipt.index}: the site ${own} of ${participant} is filed`]);
}
