/** `theriac recall issue | list | show | reach`, `withdraw`: what must not be sold any more, and where it is. */
import { type Command, Option } from 'commander';
import { everyItem, type Api } from '../../client/http/api.js';
import type { ReachView, RecallView } from '../../wire/recalls.js';
import { Fault } from '../../protocol/fault.js';
import { toGtin14 } from '../../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';
import { connect, gln, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { members, say, table } from '../terminal/output.js';
import { batches } from './goods.js';
import { isOneApart, listed, lotOf, serialOf } from '../terminal/values.js';

type Recall = RegistryRecord<'recall'>;

interface RecallOptions extends OnlineOptions, ConfirmOptions {
  ref: string;
  lots?: string;
  serials?: string;
  markets?: string;
  class: string;
  depth: Recall['depth'];
  action: Recall['action'];
  text: string;
  patientText?: string;
}

/** Adds the commands. */
export function recallCommands(program: Command): void {
  const group = program
    .command('recall')
    .description('recalls: issue one (recall GTIN does so, too), list, show, see who still has what');
  withYes(online(group.command('issue <gtin>', { isDefault: true })))
    .description('recall a product, lots or packs of it: in force at once')
    .requiredOption('--ref <text>', 'the reference of the notice')
    .option('--lots <list>', 'lots with commas between; the whole product unless given')
    .option('--serials <list>', 'serials with commas between, of exactly one lot')
    .option('--markets <codes>', 'countries with commas between')
    .addOption(
      new Option('--class <n>', '1 life-threatening to 4 caution in use').choices(['1', '2', '3', '4']).makeOptionMandatory(),
    )
    .addOption(new Option('--depth <level>', 'how far down').choices(['wholesaler', 'pharmacy', 'patient']).default('pharmacy'))
    .addOption(
      new Option('--action <what>', 'what holders do')
        .choices(['quarantine', 'return', 'destroy', 'caution'])
        .default('quarantine'),
    )
    .requiredOption('--text <text>', 'why, for professionals')
    .option('--patient-text <text>', 'for patients')
    .addHelpText(
      'after',
      '\nExample:\n  theriac recall 09521001000024 --lots 26G302 --ref LF-2026-07 --class 2 --text "Dissolution out of specification" --key plant.json',
    )
    .action(issue);

  online(group.command('list'))
    .description('all recalls, the newest first')
    .option('--gtin <gtin>', 'only of this product')
    .addHelpText('after', '\nExample:\n  theriac recall list --gtin 09521001000024')
    .action(async ({ gtin, ...options }: OnlineOptions & { gtin?: string }) => {
      const all = await recalls(serverOf(options).api, gtin);
      const rows = all.map((one) => [
        one.ref,
        `of ${one.issuer}`,
        one.active ? 'in force' : 'ENDED',
        `class ${one.class}`,
        one.gtin,
        lotsOf(one),
        `to the ${one.depth}`,
        one.action,
        one.time,
      ]);
      say(options.json, all, all.length === 0 ? ['none'] : table(rows));
    });

  byName(online(group.command('show <ref>')))
    .description('one recall, as its notice says')
    .addHelpText('after', '\nExample:\n  theriac recall show LF-2026-07')
    .action(async (ref: string, options: NameOptions) => {
      const found = await recallOf(serverOf(options).api, ref, options);
      const { lots, markets } = found;
      const told = { lots: lots.length > 0 ? lots : 'every lot', markets: markets.length > 0 ? markets : 'everywhere' };
      say(options.json, found, members({ ...found, ...told }));
    });

  byName(online(group.command('reach <ref>')))
    .description('where the recalled packs are now, holder by holder (manufacturer, regulators)')
    .addHelpText(
      'after',
      `
What is on its way counts for its giver. Holders are named where the recall stops trade, to who issued it. Exit 1 while any
pack is held or on its way, and where the numbers do not add up.

Example:
  theriac recall reach LF-2026-07 --key plant.json`,
    )
    .action(showReach);

  withYes(online(program.command('withdraw <gtin>')))
    .description('withdraw a product from the market')
    .requiredOption('--ref <text>', 'the reference of the notice')
    .requiredOption('--text <text>', 'why, for professionals')
    .option('--patient-text <text>', 'for patients')
    .addHelpText(
      'after',
      '\nExample:\n  theriac withdraw 09521001000024 --ref LF-2026-09 --text "Authorisation ended" --key plant.json',
    )
    .action(
      async (gtin: string, options: OnlineOptions & ConfirmOptions & { ref: string; text: string; patientText?: string }) => {
        const { entries, api } = await connect(options);
        const { ref, text, patientText = null } = options;
        const lots = (await batches(api, toGtin14(gtin))).length;
        await confirm(
          `withdraw the product ${gtin}`,
          [
            `all its ${lots} batches, everywhere: no pack is dispensed or sold from now on`,
            'patients who look up a pack read it, too',
          ],
          options,
        );
        const receipt = await entries.record({ type: 'withdrawal', gtin: toGtin14(gtin), ref, active: true, text, patientText });
        say(options.json, receipt, [`entry ${receipt.index}: the product ${gtin} is withdrawn`]);
      },
    );
}

async function issue(text: string, options: RecallOptions): Promise<void> {
  const { entries, api, gln: issuer } = await connect(options);
  const { ref, depth, action, text: why, patientText = null } = options;
  const record = {
    type: 'recall',
    issuer,
    ref,
    active: true,
    gtin: toGtin14(text),
    lots: listed(options.lots).map(lotOf),
    unregistered: false,
    serials: listed(options.serials).map(serialOf),
    markets: listed(options.markets),
    class: Number(options.class),
    depth,
    action,
    text: why,
    patientText,
  } satisfies Recall;
  await confirm(`recall ${ref} of ${record.gtin}`, await hitBy(api, record), options);
  const receipt = await entries.record(record);
  say(options.json, receipt, [`entry ${receipt.index}: the recall ${ref} is in force since ${receipt.time}`]);
}

/** What a recall will hit, and what looks as if it was meant otherwise. */
async function hitBy(api: Api, { gtin, lots, serials, markets, depth, action, class: severity }: Recall): Promise<string[]> {
  const known = await batches(api, gtin);
  const names = known.flatMap(({ lot, aliases }) => [lot, ...aliases]);
  const unknown = lots.filter((lot) => !names.includes(lot));
  const today = new Date().toISOString().slice(0, 10);
  const hit = lots.length === 0 ? known : known.filter((one) => [one.lot, ...one.aliases].some((lot) => lots.includes(lot)));
  return [
    ...unknown.map((lot) => `THE LOT ${lot} IS NOT REGISTERED${likeness(lot, names)}`),
    serials.length > 0
      ? `${serials.length} packs of lot ${lots[0]}`
      : lots.length === 0
        ? `EVERY LOT of the product, ${known.length} that are registered`
        : `all packs of ${lots.length} lots: ${lots.join(', ')}`,
    ...hit.filter(({ expiry }) => expiry < today).map(({ lot, expiry }) => `the lot ${lot} is past its date already, ${expiry}`),
    ...hit.map(({ lot, complete, serialised }) =>
      serialised && !complete ? `of the lot ${lot} there are packs that are not in this register` : '',
    ),
    `${markets.length === 0 ? 'everywhere' : `in ${markets.join(', ')}`}, down to the ${depth}: ${
      severity === 4 ? 'a caution, which stops nothing' : `class ${severity}, ${action}; nobody may dispense or sell it`
    }`,
    'in force at once, and told to all who hold it',
  ].filter((line) => line !== '');
}

/** Known lots that a lot differs from by one sign: left out, added or another one. */
function likeness(lot: string, known: readonly string[]): string {
  const near = known.filter((one) => isOneApart(lot, one));
  return near.length === 0 ? '' : `: did you mean ${near.join(' or ')}?`;
}

interface NameOptions extends OnlineOptions {
  issuer?: string;
}

const byName = (command: Command): Command =>
  command.option('--issuer <gln>', 'who issued it, where several have a recall of this reference');

/** The recall of this reference. @throws Fault `not-found`, `option-invalid` where several issuers have one */
async function recallOf(api: Api, ref: string, { issuer }: NameOptions): Promise<RecallView> {
  const by = issuer === undefined ? undefined : gln(issuer);
  const [found, ...others] = (await recalls(api)).filter((one) => one.ref === ref && (by ?? one.issuer) === one.issuer);
  if (!found) throw new Fault('not-found', `there is no recall ${ref}: "theriac recall list" names them all`, { ref });
  if (others.length === 0) return found;
  const issuers = [found, ...others].map((one) => one.issuer);
  throw new Fault('option-invalid', `several have a recall ${ref}: say whose with --issuer ${issuers.join(' or ')}`, { issuers });
}

const recalls = (api: Api, gtin?: string): Promise<RecallView[]> =>
  everyItem((after) => {
    const query = { gtin: gtin === undefined ? undefined : toGtin14(gtin), after, limit: 200 };
    return api.openJson('recalls', { path: '/api/manufacturers/recalls', query });
  });

function lotsOf({ lots, serials }: RecallView): string {
  if (lots.length === 0) return 'every lot';
  return serials.length === 0 ? `lots ${lots.join(', ')}` : `${serials.length} packs of lot ${lots[0]}`;
}

type Counts = Pick<ReachView, (typeof PLACES)[number]>;
const PLACES = ['dispensed', 'held', 'inTransit', 'ended', 'left'] as const;
const sum = (there: Counts): number => PLACES.reduce((total, place) => total + there[place], 0);

async function showReach(ref: string, options: NameOptions): Promise<void> {
  const { api } = await connect(options);
  const recall = await recallOf(api, ref, options);
  const answer = await api.json('reach', {
    path: `/api/manufacturers/recalls/${recall.issuer}/${encodeURIComponent(ref)}/reach`,
  });
  const { commissioned, holders, unnamed, unknown } = answer;
  const good =
    sum(answer) === commissioned &&
    PLACES.every((place) => [...holders, unnamed].reduce((total, there) => total + there[place], 0) === answer[place]);
  const open = answer.held + answer.inTransit;
  const row = (name: string, there: Counts) => [name, ...[...PLACES.map((place) => there[place]), sum(there)].map(String)];
  const rows = [
    ['holder', 'dispensed', 'held', 'on its way', 'ended', 'left', 'all'],
    ...holders.map((one) => row(`${one.name} (${one.holder}, ${one.role})`, one)),
    ...(sum(unnamed) > 0 ? [row('others, whom this recall does not stop or tell you of', unnamed)] : []),
    row('all', answer),
  ];
  const count = recall.serials.length;
  const made = count === 0 ? `the ${commissioned} that were made` : `the ${commissioned} in the register that it names`;
  say(options.json, { ...answer, good }, [
    `${ref}: ${commissioned} packs of ${answer.gtin}, lots ${answer.lots.join(', ')}; as of ${answer.time}`,
    ...table(alignedRight(rows)),
    good ? `adds up to ${made}` : `DOES NOT ADD UP to ${made}: tell the operator`,
    ...(unknown.length > 0
      ? [`${unknown.length} of the ${count} serials are on no pack of these lots, check them: ${unknown.join(', ')}`]
      : []),
    open > 0 ? `${open} are still held or on their way` : 'none is held or on its way any more',
  ]);
  process.exitCode = good && open === 0 ? 0 : 1;
}

/** All columns but the first end at the same place. */
function alignedRight(rows: readonly (readonly string[])[]): string[][] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell : cell.padStart(widths[i]!))));
}
