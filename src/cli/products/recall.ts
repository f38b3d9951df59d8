/** `theriac recall issue | change | end | list | show`: what must not be sold any more. Where it is: recall-reach.ts. */
import { type Command, Option } from 'commander';
import { everyItem, type Api } from '../../client/http/api.js';
import { acceptedOf } from '../../client/http/http.js';
import type { Entries } from '../../client/signing/entries.js';
import type { BatchRecordView } from '../../wire/products.js';
import type { ReceiptView } from '../../wire/entries.js';
import type { RecallView } from '../../wire/recalls.js';
import { Fault } from '../../protocol/fault.js';
import { toGtin14 } from '../../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';
import { isPast, lotsOn, namesBatch } from '../../protocol/registry/registry.js';
import { connect, gln, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { namesIn } from '../connection/names.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { couldRun, members, say, table } from '../terminal/output.js';
import { batches } from './goods.js';
import { requireRegistered, unknownAmong } from './lots.js';
import { listed, lotOf, serialOf } from '../terminal/values.js';

type Recall = RegistryRecord<'recall'>;

/** What the options of a recall say; of a change, what is not said stays. */
interface NoticeOptions extends OnlineOptions, ConfirmOptions {
  lots?: string;
  serials?: string;
  unregistered?: boolean;
  markets?: string;
  class?: string;
  depth?: Recall['depth'];
  action?: Recall['action'];
  text?: string;
  patientText?: string;
}

/** Adds the commands. */
export function recallCommands(group: Command): void {
  withNotice(online(group.command('issue <gtin>', { isDefault: true })), true)
    .description('recall a product, lots or packs of it: in force at once')
    .requiredOption('--ref <text>', 'the reference of the notice')
    .addHelpText(
      'after',
      '\nExample:\n  theriac recall 09521001000024 --lots 26G302 --ref LF-2026-07 --class 2 --text "Dissolution out of specification" --key plant.json',
    )
    .action(issue);

  byName(withNotice(online(group.command('change <ref>')), false))
    .description('change a recall: extend it, narrow it, correct its words; what is not named stays')
    .addHelpText('after', '\nExample:\n  theriac recall change LF-2026-07 --lots 26G302,26G303 --class 1 --key plant.json')
    .action(async (ref: string, options: NoticeOptions & NameOptions) => {
      const connection = await connect(options);
      const before = recordOf(await recallOf(connection.api, ref, options));
      await sign(connection, { ...before, ...saidOf(options), active: true }, `change the recall ${ref}`, options);
    });

  byName(withYes(online(group.command('end <ref>'))))
    .description('end a recall: its packs read as before')
    .option('--text <text>', 'why it ends, for professionals')
    .addHelpText('after', '\nExample:\n  theriac recall end LF-2026-07 --text "Investigation closed" --key plant.json')
    .action(async (ref: string, options: NoticeOptions & NameOptions) => {
      const connection = await connect(options);
      const before = recordOf(await recallOf(connection.api, ref, options));
      await sign(connection, { ...before, ...saidOf(options), active: false }, `end the recall ${ref}`, options);
    });

  online(group.command('list'))
    .description('all recalls, the latest changed first')
    .option('--gtin <gtin>', 'only of this product')
    .addHelpText('after', '\nExample:\n  theriac recall list --gtin 09521001000024')
    .action(async ({ gtin, ...options }: OnlineOptions & { gtin?: string }) => {
      const { api } = serverOf(options);
      const all = await recalls(api, gtin);
      const called = await namesIn(api, all, options);
      const rows = all.map((one) => [
        one.ref,
        `of ${called(one.issuer)}`,
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
      const { api } = serverOf(options);
      const found = await recallOf(api, ref, options);
      const { lots, markets } = found;
      const told = { lots: lots.length > 0 ? lots : 'every lot', markets: markets.length > 0 ? markets : 'everywhere' };
      say(options.json, found, members({ ...found, ...told }, await namesIn(api, found, options)));
    });
}

const CLASSES = ['1', '2', '3', '4'];

/** The options of a notice; a new one must say its class and why, and has the usual depth and action. */
function withNotice(command: Command, isNew: boolean): Command {
  const grade = new Option('--class <n>', '1 life-threatening to 4 caution in use').choices(CLASSES);
  const depth = new Option('--depth <level>', 'how far down').choices(['wholesaler', 'pharmacy', 'patient']);
  const action = new Option('--action <what>', 'what holders do; of class 4 it is caution').choices([
    'quarantine',
    'return',
    'destroy',
    'caution',
  ]);
  return withYes(command)
    .option('--lots <list>', 'lots with commas between; the whole product unless given')
    .option('--serials <list>', 'serials with commas between, of exactly one lot')
    .option('--unregistered', 'the lots and serials need not be in this register')
    .option('--markets <codes>', 'countries with commas between')
    .addOption(isNew ? grade.makeOptionMandatory() : grade)
    .addOption(isNew ? depth.default('pharmacy') : depth)
    .addOption(action)
    .addOption(new Option('--text <text>', 'why, for professionals').makeOptionMandatory(isNew))
    .option('--patient-text <text>', 'for patients');
}

async function issue(text: string, options: NoticeOptions & { ref: string }): Promise<void> {
  const connection = await connect(options);
  const { ref } = options;
  const plain = { lots: [], serials: [], markets: [], unregistered: false, patientText: null };
  const said = { ...plain, ...saidOf(options) } as Omit<Recall, 'type' | 'issuer' | 'ref' | 'active' | 'gtin'>;
  const action = said.action ?? (said.class === 4 ? 'caution' : 'quarantine');
  const record: Recall = { type: 'recall', issuer: connection.gln, ref, active: true, gtin: toGtin14(text), ...said, action };
  const known = (await recalls(connection.api, record.gtin)).find((one) => one.ref === ref && one.issuer === record.issuer);
  if (known)
    throw new Fault('option-invalid', `you issued a recall ${ref} before: "theriac recall change ${ref}" changes it`, { ref });
  await sign(connection, record, `recall ${ref} of ${record.gtin}`, options);
}

/** What the options say. */
const saidOf = (options: NoticeOptions): Partial<Recall> => ({
  ...(options.lots !== undefined && { lots: listed(options.lots).map(lotOf) }),
  ...(options.serials !== undefined && { serials: listed(options.serials).map(serialOf) }),
  ...(options.unregistered && { unregistered: true }),
  ...(options.markets !== undefined && { markets: listed(options.markets) }),
  ...(options.class !== undefined && { class: Number(options.class) }),
  ...(options.depth !== undefined && { depth: options.depth }),
  ...(options.action !== undefined && { action: options.action }),
  ...(options.text !== undefined && { text: options.text }),
  ...(options.patientText !== undefined && { patientText: options.patientText }),
});

/** The record that made a recall as it is. */
function recordOf({ by: _by, attested: _attested, first: _first, index: _index, time: _time, ...recall }: RecallView): Recall {
  return { type: 'recall', ...recall, lots: [...recall.lots], serials: [...recall.serials], markets: [...recall.markets] };
}

async function sign(
  { entries, api }: Awaited<ReturnType<typeof connect>>,
  record: Recall,
  what: string,
  options: NoticeOptions,
): Promise<void> {
  const { gtin, lots, unregistered, ref, active } = record;
  const known = await batches(api, gtin);
  if (!unregistered && active) requireRegistered(lots, known.flatMap(lotsOn));
  await confirm(what, active ? await hits(entries, record, known) : await frees(api, record), options);
  const receipt = await entries.record(record);
  const now = active ? `the recall ${ref} is in force since ${receipt.time}` : `the recall ${ref} is ended`;
  say(options.json, receipt, [`entry ${receipt.index}: ${now}`, ...reached(receipt)]);
}

/** How many packs and holders a recall reaches, as the server counts. */
const reached = ({ hit }: Pick<ReceiptView, 'hit'>): string[] =>
  hit === undefined
    ? []
    : [
        `how many packs and holders it reaches: ${hit.packs} packs with serials and ${hit.atSites + hit.onTheirWay} without, ` +
          `${hit.onTheirWay} of these on their way, at ${hit.holders} holders`,
      ];

/** What a recall will hit. */
async function hits(entries: Entries, record: Recall, known: readonly BatchRecordView[]): Promise<string[]> {
  const { lots, serials, markets, depth, action, class: severity, unregistered } = record;
  const [checked] = await entries.api.checkAll([await entries.signRecord(record)]);
  const hit = known.filter((one) => namesBatch(record, one));
  const scope =
    serials.length > 0
      ? `${serials.length} packs of lot ${lots[0]}`
      : lots.length === 0
        ? `EVERY LOT of the product, ${known.length} that are registered`
        : `all packs of ${lots.length} lots: ${lots.join(', ')}`;
  const stops =
    severity === 4 ? 'a caution, which stops nothing' : `class ${severity}, ${action}; nobody may dispense or sell it`;
  return [
    scope,
    ...(unregistered ? ['whether its lots and serials are in this register is not asked'] : []),
    ...unknownAmong(lots, known.flatMap(lotsOn)).map((text) => `NOBODY IS STOPPED BY A LOT THAT IS NOT REGISTERED: ${text}`),
    ...hit
      .filter(({ expiry }) => isPast(expiry, Date.now()))
      .map(({ lot, expiry }) => `the lot ${lot} is past its date already, ${expiry}`),
    ...hit
      .filter(({ serialised, complete }) => serialised && !complete)
      .map(({ lot }) => `of the lot ${lot} there are packs that are not in this register`),
    `${markets.length === 0 ? 'everywhere' : `in ${markets.join(', ')}`}, down to the ${depth}: ${stops}`,
    ...reached(acceptedOf(checked!)),
    'in force at once, and told to all who hold it',
  ];
}

/** What the end of a recall does. */
async function frees(api: Api, { issuer, ref, lots, serials }: Recall): Promise<string[]> {
  // Who issued the recall may end it once the product is another's, too, and is not told where its packs are then.
  const reach = await api.json('reach', { path: reachPath(issuer, ref) }).catch((reason: unknown) => {
    if (!couldRun(reason)) throw reason;
  });
  const again = 'may be dispensed and sold again, where nothing else is against it';
  return [
    serials.length > 0
      ? `${serials.length} packs of lot ${lots[0]} ${again}`
      : `${lots.length === 0 ? 'every lot' : `the lots ${lots.join(', ')}`} ${again}`,
    ...(reach ? [`${reach.held + reach.inTransit} packs that are held or on their way now`] : []),
    'from the next entry on, and told to all who hold it',
  ];
}

/** Where it is told where the packs of a recall are. */
export const reachPath = (issuer: string, ref: string): string =>
  `/api/manufacturers/recalls/${issuer}/${encodeURIComponent(ref)}/reach`;

/** Options of a command that names a recall. */
export interface NameOptions extends OnlineOptions {
  issuer?: string;
}

/** Gives a command the option that tells recalls of one reference apart. */
export const byName = (command: Command): Command =>
  command.option('--issuer <gln>', 'who issued it, where several have a recall of this reference');

/** The recall of this reference. @throws Fault `not-found`, `option-invalid` where several issuers have one */
export async function recallOf(api: Api, ref: string, { issuer }: NameOptions): Promise<RecallView> {
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
