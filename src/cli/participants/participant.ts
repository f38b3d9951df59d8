/** `theriac participant list | show | applications | admit | licence` and `site add`. */
import { type Command, Option } from 'commander';
import { everyItem } from '../../client/http/api.js';
import { readApplication } from '../../protocol/entry.js';
import { STEP_KINDS, type StepKind } from '../../protocol/epcis/event.js';
import { Fault } from '../../protocol/fault.js';
import { readParticipantApplication, Role } from '../../protocol/registry/records.js';
import { connect, gln, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { say, table } from '../terminal/output.js';
import { placeOf, withPlace, type PlaceOptions } from './place.js';

const TRADE: readonly StepKind[] = [
  ...(['stock', 'pack', 'unpack', 'ship', 'return', 'void', 'receive', 'end'] as const),
  ...(['lock', 'unlock', 'sensor', 'dispute'] as const),
];

/** What a licence allows unless the regulator says otherwise. */
export const USUAL_STEPS: Readonly<Record<Role, readonly StepKind[]>> = {
  manufacturer: ['commission', ...TRADE],
  distributor: TRADE,
  pharmacy: [...TRADE, 'dispense', 'reactivate'],
  regulator: ['lock', 'unlock', 'dispute'],
};

interface LicenceOptions extends OnlineOptions {
  steps?: string;
  until?: string;
}

/** Adds the commands. */
export function participantCommands(program: Command): void {
  const participant = program.command('participant').description('who takes part: list, show, admit, license, add sites');
  online(participant.command('list'))
    .description('all participants')
    .addOption(new Option('--role <role>', 'only these').choices(Role.options))
    .option('--search <text>', 'only those with this in their name or GLN')
    .addHelpText('after', '\nExample:\n  theriac participant list --role pharmacy')
    .action(list);
  online(participant.command('show <gln>'))
    .description('a participant with its licence, sites and keys')
    .addHelpText('after', '\nExample:\n  theriac participant show 9521005000006')
    .action(async (number: string, options: OnlineOptions) => {
      const one = await serverOf(options).api.participant(gln(number));
      say(options.json, one, [
        `${one.name}, ${one.gln}, ${one.role}, ${one.country}`,
        `licence: ${one.licence.steps.join(', ') || 'none'}${one.licence.until ? ` until ${one.licence.until}` : ''}`,
        ...one.sites.map((site) => `site ${site.gln} ${site.name} (${site.timeZone})`),
        ...one.keys.map(
          ({ kid, label, permissions, sites, from, by, retired, compromised }) =>
            `key ${kid} ${label}: ${permissions.join(', ')}${sites ? ` at ${sites.join(', ')}` : ''}; since entry ${from}${by === null ? '' : `, added by ${by}`}${compromised !== null ? ', compromised' : retired !== null ? `, retires at entry ${retired}` : ''}`,
        ),
      ]);
    });
  online(participant.command('applications'))
    .description('who waits to be admitted, first come first (regulators)')
    .addHelpText('after', '\nExample:\n  theriac participant applications --key authority.json')
    .action(async (options: OnlineOptions) => {
      const { api } = await connect(options);
      const items = await everyItem((after) => api.applications({ after, limit: 100 }));
      say(
        options.json,
        items,
        items.length > 0 ? table(items.map((one) => [one.gln, one.role, one.name, one.kid])) : ['nobody waits'],
      );
    });
  online(participant.command('admit <gln>'))
    .description('admit an applicant (regulators): compare the key with the one that it told you by another way')
    .option('--applicant-key <kid>', 'its key, where several have applied with this GLN')
    .option('--steps <list>', 'what it may sign, with commas between; what is usual for its role unless given')
    .option('--until <date>', 'last day of its licence; without end unless given')
    .addHelpText('after', '\nExample:\n  theriac participant admit 9521005000006 --key authority.json')
    .action(admit);
  online(participant.command('licence <gln>'))
    .description('change what a participant may sign (regulators)')
    .requiredOption('--steps <list>', `steps with commas between, of ${STEP_KINDS.join(',')}; "" for none`)
    .option('--until <date>', 'last day; without end unless given')
    .addHelpText(
      'after',
      '\nExample:\n  theriac participant licence 9521005000006 --steps receive,dispense,reactivate --key authority.json',
    )
    .action(async (number: string, options: LicenceOptions) => {
      const { entries } = await connect(options);
      const receipt = await entries.record({ type: 'licence', participant: gln(number), ...licence(options, []) });
      say(options.json, receipt, [`entry ${receipt.index}: the licence of ${number} is changed`]);
    });

  const site = program.command('site').description('places of a participant');
  withPlace(online(site.command('add <gln>')))
    .description('register a site of yours')
    .requiredOption('--name <text>', 'what it is called')
    .addHelpText(
      'after',
      `
Example:
  theriac site add 9521004000014 --name "Bologna, hall 2" --address "Via Stalingrado 9, Bologna" --country IT \\
    --latitude 44.51 --longitude 11.36 --key warehouse.json`,
    )
    .action(async (number: string, options: OnlineOptions & PlaceOptions & { name: string }) => {
      const { entries, gln: owner } = await connect(options);
      const record = { type: 'site', gln: gln(number), participant: owner, name: options.name, ...placeOf(options) } as const;
      const receipt = await entries.record(record);
      say(options.json, receipt, [`entry ${receipt.index}: the site ${number} is registered`]);
    });
}

async function list(options: OnlineOptions & { role?: string; search?: string }): Promise<void> {
  const { api } = serverOf(options);
  const { role, search: q } = options;
  const all = await everyItem((after) => api.participants({ role, q, after, limit: 100 }));
  say(options.json, all, all.length === 0 ? ['none'] : table(all.map((one) => [one.gln, one.role, one.country, one.name])));
}

async function admit(number: string, options: LicenceOptions & { applicantKey?: string }): Promise<void> {
  const { api, entries } = await connect(options);
  // By its key it is found however many squat on its number.
  const { items: found } = await api.applications({ gln: gln(number), kid: options.applicantKey, limit: 200 });
  if (found.length !== 1) {
    const why =
      found.length === 0
        ? 'nobody with this GLN (and key) has applied'
        : 'several have applied: name the key with --applicant-key';
    throw new Fault('applicant-unclear', `${number} cannot be admitted: ${why}`, { keys: found.map(({ kid }) => kid) });
  }
  // What the regulator signs is the applicant's own statement; it is checked here, not by the server alone.
  const { kid, payload } = readApplication(found[0]!.jws, readParticipantApplication);
  const record = {
    type: 'participant',
    application: found[0]!.jws,
    licence: licence(options, USUAL_STEPS[payload.role]),
  } as const;
  const receipt = await entries.record(record);
  say(options.json, { ...receipt, gln: payload.gln, kid }, [
    `entry ${receipt.index}: ${payload.name} (${payload.gln}) is admitted as ${payload.role} with the key ${kid}`,
    `it may sign: ${record.licence.steps.join(', ')}`,
  ]);
}

function licence({ steps, until }: LicenceOptions, usual: readonly string[]): { steps: string[]; until: string | null } {
  const named = steps === undefined ? [...usual] : steps.split(',').filter((step) => step !== '');
  return { steps: named.sort(), until: until ?? null };
}
