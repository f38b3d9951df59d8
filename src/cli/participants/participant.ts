/** `theriac participant list | show | applications | admit | licence`. */
import { type Command, Option } from 'commander';
import { type Api, everyItem } from '../../client/http/api.js';
import { readApplication } from '../../protocol/entry.js';
import { STEP_KINDS, type StepKind } from '../../protocol/epcis/event.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { readParticipantApplication, type RegistryRecord, Role, type Unapproved } from '../../protocol/registry/records.js';
import { connect, gln, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import type { ParticipantView } from '../../wire/participants.js';
import { acceptedOf } from '../../client/http/http.js';
import type { Entries } from '../../client/signing/entries.js';
import type { ReceiptView } from '../../wire/entries.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { say, table } from '../terminal/output.js';
import { keysOf } from './grants.js';
import { signOrPropose, withPropose, type Asking, type ProposeOptions } from './propose.js';
import { dateOf } from '../terminal/values.js';

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

type Licence = RegistryRecord<'participant'>['licence'];

interface LicenceOptions extends OnlineOptions {
  steps?: string;
  until?: string;
  opening?: string;
}

interface AdmitOptions extends LicenceOptions, ProposeOptions {
  applicantKey?: string;
  grant?: string;
  replace?: boolean;
}

/** Adds the commands. */
export function participantCommands(program: Command): void {
  const participant = program.command('participant').description('who takes part: list, show, admit, license');
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
        ...one.sites.map((site) => `site ${site.gln} ${site.name} (${site.timeZone})${site.active ? '' : ', closed'}`),
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
  withYes(withPropose(online(participant.command('admit <gln>'))))
    .description('admit an applicant (regulators): compare the key with the one that it told you by another way')
    .option('--grant <keys>', 'the numbers that it holds from then on, with commas between: what they begin with, or whole GTINs')
    .option('--replace', 'put it in the place of who has this GLN, whose keys end: regulators agree on that')
    .option('--applicant-key <kid>', 'its key, where several have applied with this GLN')
    .option('--steps <list>', 'what it may sign, with commas between; what is usual for its role unless given')
    .option('--until <date>', 'last day of its licence, YYYY-MM-DD; without end unless given', dateOf)
    .option(
      '--opening <date>',
      'last day on which it may take stock of what it had before, YYYY-MM-DD; none unless given',
      dateOf,
    )
    .addHelpText('after', '\nExample:\n  theriac participant admit 9521001000000 --grant 9521001 --key authority.json')
    .action(admit);
  withYes(online(participant.command('licence <gln>')))
    .description('change what a participant may sign, or until when (regulators); what is not named stays')
    .option('--steps <list>', `steps with commas between, of ${STEP_KINDS.join(',')}; "" for none`)
    .option('--until <date>', 'last day, YYYY-MM-DD; "none": without end', dateOrNone)
    .option(
      '--opening <date>',
      'last day on which it may take stock of what it had before, YYYY-MM-DD; "none": not any more',
      dateOrNone,
    )
    .addHelpText(
      'after',
      `
Examples:
  theriac participant licence 9521005000006 --until 2031-12-31 --key authority.json
  theriac participant licence 9521005000006 --steps receive,dispense,reactivate --key authority.json`,
    )
    .action(changeLicence);
}

const dateOrNone = (text: string): string => (text === 'none' ? text : dateOf(text));

async function changeLicence(
  number: string,
  { steps, until, opening, ...options }: LicenceOptions & ConfirmOptions,
): Promise<void> {
  if (steps === undefined && until === undefined && opening === undefined)
    throw new Fault('option-invalid', 'say what changes: --steps, --until or --opening');
  const { api, entries } = await connect(options);
  const own = gln(number);
  const now = (await api.participant(own)).licence;
  const changed = licence(
    { steps, until: until ?? now.until ?? undefined, opening: opening ?? now.opening ?? undefined },
    now.steps,
  );
  await confirm(
    `change the licence of ${number}`,
    [`as the server tells it now: ${told(now)}`, `from now on: ${told(changed)}`],
    options,
  );
  const receipt = await entries.record({ type: 'licence', participant: own, ...changed });
  say(options.json, { ...receipt, licence: changed }, [
    `entry ${receipt.index}: the licence of ${number} is changed`,
    `it may sign: ${told(changed)}`,
  ]);
}

const told = ({ steps, until, opening }: Pick<ParticipantView['licence'], 'steps' | 'until' | 'opening'>): string =>
  [
    steps.join(', ') || 'nothing',
    ...(until === null ? [] : [`until ${until}`]),
    ...(opening === null ? [] : [`shelves opened until ${opening}`]),
  ].join('; ');

async function list(options: OnlineOptions & { role?: string; search?: string }): Promise<void> {
  const { api } = serverOf(options);
  const { role, search: q } = options;
  const all = await everyItem((after) => api.participants({ role, q, after, limit: 100 }));
  say(options.json, all, all.length === 0 ? ['none'] : table(all.map((one) => [one.gln, one.role, one.country, one.name])));
}

async function admit(number: string, options: AdmitOptions): Promise<void> {
  const keys = keysOf([options.grant ?? '']);
  if (options.propose !== undefined && keys.length > 0)
    throw new Fault(
      'option-invalid',
      '--propose writes one record into its file, and numbers are granted by another one: leave out --grant, and run "theriac grant add" once it is admitted',
    );
  const { api, entries } = await connect(options);
  const own = gln(number);
  // By its key it is found however many squat on its number.
  const { items: found } = await api.applications({ gln: own, kid: options.applicantKey, limit: 200 });
  const former = await known(api, own);
  if (former && !options.replace) throw admittedAlready(former, found.length > 0);
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
  const asking = former && {
    what: `${payload.name} takes the place of ${former.name} (${own})`,
    effects: await ending(api, former, payload.role),
  };
  const grant = keys.length > 0 ? ({ type: 'grant', keys, from: null, to: own } as const) : undefined;
  const [receipt, granted] = grant
    ? await together(entries, [record, grant as never], options, asking)
    : [await signOrPropose(options, entries, record, asking)];
  if (!receipt) return;
  say(options.json, { ...receipt, gln: payload.gln, kid, ...(granted && { grant: granted }) }, [
    `entry ${receipt.index}: ${payload.name} (${payload.gln}) is admitted as ${payload.role} with the key ${kid}`,
    ...(granted ? [`entry ${granted.index}: it holds ${keys.join(', ')}`] : []),
    `it may sign: ${record.licence.steps.join(', ')}`,
  ]);
}

/** Signs records and sends them, all or none: each is judged on what those before it leave before any of them is sent. */
async function together(
  entries: Entries,
  records: readonly Unapproved[],
  options: ConfirmOptions,
  asking?: Asking,
): Promise<ReceiptView[]> {
  if (asking) await confirm(asking.what, asking.effects, options);
  const signed = await Promise.all(records.map((record) => entries.signRecord(record)));
  for (const checked of await entries.api.checkAll(signed)) acceptedOf(checked);
  return (await entries.api.submitAll(signed)).map(acceptedOf);
}

/** The participant with this GLN, if there is one. */
async function known(api: Api, own: Gln): Promise<ParticipantView | undefined> {
  try {
    return await api.participant(own);
  } catch (reason) {
    if (reason instanceof Fault && reason.code === 'not-found') return undefined;
    throw reason;
  }
}

function admittedAlready({ name, gln: own, keys }: ParticipantView, others: boolean): Fault {
  const entry = Math.min(...keys.map(({ from }) => from));
  const more = others ? '; another key has applied for it: --replace puts that in its place' : ': nothing is to be done';
  return new Fault('already-admitted', `${name} (${own}) is admitted already, by entry ${entry}${more}`, { gln: own, entry });
}

async function ending(api: Api, { gln: own, role, keys }: ParticipantView, next: Role): Promise<string[]> {
  const regulators = role === 'regulator' && next !== role ? await api.participants({ role, limit: 2 }) : undefined;
  const isLast = regulators?.items.every((one) => one.gln === own);
  return [
    ...(role === next ? [] : [`ITS ROLE CHANGES: it was a ${role}, and becomes a ${next}`]),
    ...(isLast ? ['NO REGULATOR IS LEFT, for ever: nobody admits, licenses, grants or settles anything any more'] : []),
    ...keys.filter(({ compromised }) => compromised === null).map(({ kid, label }) => `the key ${kid} (${label}) ends`),
    'its name, role, licence and place are replaced; what it holds, it keeps',
  ];
}

function licence({ steps, until, opening }: Omit<LicenceOptions, keyof OnlineOptions>, usual: readonly string[]): Licence {
  const named = steps === undefined ? [...usual] : steps.split(',').filter((step) => step !== '');
  const day = (text: string | undefined): string | null => (text === undefined || text === 'none' ? null : text);
  return { steps: named.sort(), until: day(until), opening: day(opening) };
}
