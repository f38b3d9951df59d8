/** `theriac product add | list | show`, `batch add | list | show`: what is traded. */
import { type Command, InvalidArgumentError } from 'commander';
import { batchRecord } from '../../client/signing/records.js';
import { everyItem, type Api } from '../../client/http/api.js';
import type { BatchRecordView, ProductView } from '../../wire/products.js';
import { Fault } from '../../protocol/fault.js';
import { toGtin14, type Gtin } from '../../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';
import { isPast, lotsOn } from '../../protocol/registry/registry.js';
import { signOrPropose, withPropose, type ProposeOptions } from '../participants/propose.js';
import { namesIn } from '../connection/names.js';
import { connect, gln, online, serverOf, type OnlineOptions } from '../connection/connection.js';
import { withYes } from '../terminal/confirm.js';
import { members, say, table } from '../terminal/output.js';
import { dateOf, listed, lotOf } from '../terminal/values.js';
import { doubtsOf } from './lots.js';

type Level = RegistryRecord<'product'>['levels'][number];

interface ProductOptions extends OnlineOptions, ProposeOptions {
  name: string;
  authorisation?: string;
  serials: boolean;
  level: Level[];
  storage?: string;
  markets?: string;
  qr?: boolean;
}

/** Adds the commands. */
export function goodsCommands(program: Command): void {
  const product = program.command('product').description('products of manufacturers: register, list, show');
  withYes(withPropose(online(product.command('add <gtin>'))))
    .description('register a product by the GTIN of its pack, or change its record')
    .requiredOption('--name <text>', 'name, strength and size')
    .option('--authorisation <number>', 'marketing authorisation')
    .option('--no-serials', 'its packs carry no serials')
    .option('--level <gtin:count>', 'a packaging level and how many of the one below it holds; smallest first', level, [])
    .option('--storage <range>', 'degrees Celsius, for example 2..8')
    .option('--markets <codes>', 'countries that it is made for, with commas between')
    .option('--qr', 'its packs also carry a QR code that a telephone opens')
    .addHelpText(
      'after',
      '\nExample:\n  theriac product add 09521001000017 --name "Metformin 850 mg, 120 tablets" --level 59521001000012:40 --key plant.json',
    )
    .action(addProduct);

  online(product.command('list'))
    .description('all products')
    .option('--of <gln>', 'only of this manufacturer')
    .option('--search <text>', 'only those with this in their name or GTIN')
    .addHelpText('after', '\nExample:\n  theriac product list --search metformin')
    .action(async ({ of, search: q, ...options }: OnlineOptions & { of?: string; search?: string }) => {
      const { api } = serverOf(options);
      const query = { participant: of === undefined ? undefined : gln(of), q, limit: 200 };
      const all = await everyItem((after) => api.openJson('products', { path: PRODUCTS, query: { ...query, after } }));
      const rows = all.map((one) => [
        one.gtin,
        one.name,
        `of ${one.participant ?? 'nobody'}`,
        one.withdrawal?.active ? `WITHDRAWN: ${one.withdrawal.ref}` : '',
      ]);
      say(options.json, all, all.length === 0 ? ['none'] : table(rows));
    });

  online(product.command('show <gtin>'))
    .description('one product as its record says')
    .addHelpText('after', '\nExample:\n  theriac product show 09521001000017')
    .action(async (gtin: string, options: OnlineOptions) => {
      const { api } = serverOf(options);
      const one = await productOf(api, toGtin14(gtin));
      say(options.json, one, members(one, await namesIn(api, one, options)));
    });

  const batch = program.command('batch').description('batches of a product: register, change, list, show');
  withYes(withBatch(online(batch.command('add <gtin> <lot>'))))
    .description('register a batch')
    .requiredOption('--expiry <date>', 'last day of use, YYYY-MM-DD', dateOf)
    .option('--no-serials', 'its packs carry no serials')
    .addHelpText('after', '\nExample:\n  theriac batch add 09521001000017 26H014 --expiry 2029-07-31 --key plant.json')
    .action(async (gtin: string, lot: string, options: BatchOptions & { expiry: string; serials: boolean }) => {
      const { entries, api } = await connect(options);
      const { expiry, serials: serialised } = options;
      const record = batchRecord(toGtin14(gtin), lotOf(lot), expiry, { serialised, ...saidOf(options) });
      const effects = doubtsOf(record, await knownBatches(api, record.gtin));
      const asking = effects.length > 0 ? { what: `register the batch ${lot} of ${record.gtin}`, effects } : undefined;
      const receipt = await signOrPropose(options, entries, record, asking);
      if (receipt)
        say(options.json, receipt, [`entry ${receipt.index}: the batch ${lot} is registered, in date until ${expiry}`]);
    });

  withYes(withBatch(online(batch.command('change <gtin> <lot>'))))
    .description('correct a batch: its date in force, the dates and lots that its packs bear; what is not named stays')
    .option('--expiry <date>', 'the last day of use from now on, YYYY-MM-DD', dateOf)
    .addHelpText(
      'after',
      `
Packs keep the date that they were commissioned with. A lot that packs bear by mistake is named with --aliases.

Examples:
  theriac batch change 09521001000017 26H014 --expiry 2028-07-31 --key plant.json
  theriac batch change 09521001000017 26H014 --expiry 2028-07-31 --printed 2028-07-31 --key plant.json
  theriac batch change 09521001000017 26H014 --aliases 26H0I4 --key plant.json`,
    )
    .action(async (text: string, lot: string, options: BatchOptions & { expiry?: string }) => {
      const { api, entries } = await connect(options);
      const gtin = toGtin14(text);
      const before = await batchOf(api, gtin, lot);
      const after = { ...before, ...(options.expiry !== undefined && { expiry: options.expiry }), ...saidOf(options) };
      const { aliases, printed, ...rest } = after;
      const record = { ...rest, type: 'batch' as const, aliases: [...aliases], printed: [...printed] };
      const asking = { what: `change the batch ${after.lot} of ${gtin}`, effects: changesOf(before, after) };
      const receipt = await signOrPropose(options, entries, record, asking);
      if (receipt)
        say(options.json, receipt, [`entry ${receipt.index}: the batch ${after.lot} is in date until ${after.expiry}`]);
    });

  online(batch.command('list <gtin>'))
    .description('the batches of a product')
    .addHelpText('after', '\nExample:\n  theriac batch list 09521001000017')
    .action(async (gtin: string, options: OnlineOptions) => {
      const all = await batches(serverOf(options).api, toGtin14(gtin));
      const rows = all.map((one) => [
        one.lot,
        `in date until ${one.expiry}`,
        changed(one),
        one.serialised ? '' : 'without serials',
      ]);
      say(options.json, all, all.length === 0 ? ['none'] : table(rows));
    });

  online(batch.command('show <gtin> <lot>'))
    .description('one batch as its record says; where its packs are, "theriac object" tells')
    .addHelpText('after', '\nExample:\n  theriac batch show 09521001000017 26H014')
    .action(async (text: string, lot: string, options: OnlineOptions) => {
      const found = await batchOf(serverOf(options).api, toGtin14(text), lot);
      say(options.json, found, members(found));
    });
}

/** Where the products are. */
export const PRODUCTS = '/api/manufacturers/products';

interface BatchOptions extends OnlineOptions, ProposeOptions {
  printed?: string;
  aliases?: string;
  complete?: boolean;
}

const withBatch = (command: Command): Command =>
  withPropose(command)
    .option('--printed <dates>', 'the dates that its packs bear, with commas between; the date in force unless given')
    .option('--aliases <lots>', 'other lots that its packs bear, with commas between')
    .option('--complete', 'all its packs are commissioned here: serials that are not are unknown')
    .option('--no-complete', 'packs of it exist whose serials are not kept here');

/** What a changed batch says otherwise, the more dangerous first. */
function changesOf(before: BatchChange, after: BatchChange): string[] {
  const changed = (['expiry', 'printed', 'aliases', 'complete'] as const).filter(
    (name) => String(before[name]) !== String(after[name]),
  );
  return [
    ...(isPast(after.expiry, Date.now())
      ? [`IT IS EXPIRED by that date, ${after.expiry}: none of its packs is dispensed any more`]
      : []),
    ...(after.complete && !before.complete ? ['PACKS WHOSE SERIALS ARE NOT HERE become unknown, and are stopped'] : []),
    ...changed.map((name) => `${name}: ${String(before[name]) || 'none'}, from now on ${String(after[name]) || 'none'}`),
    ...(changed.length === 0 ? ['nothing: it says so already'] : []),
  ];
}
type BatchChange = Pick<BatchRecordView, 'expiry' | 'printed' | 'aliases' | 'complete'>;

/** What the options say of a batch. */
const saidOf = ({ printed, aliases, complete }: BatchOptions) => ({
  ...(printed !== undefined && { printed: listed(printed).map(dateOf) }),
  ...(aliases !== undefined && { aliases: listed(aliases).map(lotOf) }),
  ...(complete !== undefined && { complete }),
});

/** A registered batch by its lot, or by one that its packs bear. @throws Fault `batch-unknown` */
export async function batchOf(api: Api, gtin: Gtin, lot: string): Promise<BatchRecordView> {
  const found = (await batches(api, gtin)).find((one) => lotsOn(one).some((each) => each === lot));
  if (found) return found;
  throw new Fault('batch-unknown', `the batch ${lot} of ${gtin} is not registered: check both`, { gtin, lot });
}

/** A product as its record says. @throws Fault `not-found` where nobody registered it */
export const productOf = (api: Api, gtin: Gtin): Promise<ProductView> => api.openJson('product', { path: `${PRODUCTS}/${gtin}` });

/** The registered batches of a product. */
export const batches = (api: Api, gtin: Gtin): Promise<BatchRecordView[]> =>
  everyItem((after) => api.openJson('batches', { path: `${PRODUCTS}/${gtin}/batches`, query: { after, limit: 200 } }));

/** The same, none where the product is not registered. */
export const knownBatches = (api: Api, gtin: Gtin): Promise<BatchRecordView[]> => orNone(batches(api, gtin), []);

/** What is asked for, or what stands for none where the server has it not. */
const orNone = <T, N>(asked: Promise<T>, none: N): Promise<T | N> =>
  asked.catch((reason: unknown) => {
    if (reason instanceof Fault && reason.code === 'not-found') return none;
    throw reason;
  });

const changed = ({ expiry, printed, aliases }: BatchRecordView): string =>
  [
    printed.join() === expiry ? '' : `its packs say ${printed.join(' or ')}`,
    aliases.length === 0 ? '' : `on packs also as ${aliases.join(', ')}`,
  ]
    .filter((text) => text !== '')
    .join(', ');

async function addProduct(text: string, options: ProductOptions): Promise<void> {
  const { entries, api } = await connect(options);
  const gtin = toGtin14(text);
  const levels = options.level.map((one, i) => ({ ...one, of: options.level[i - 1]?.gtin ?? gtin }));
  const record = {
    type: 'product' as const,
    gtin,
    name: options.name,
    authorisation: options.authorisation ?? null,
    serialised: options.serials,
    levels,
    storage: options.storage === undefined ? null : storage(options.storage),
    markets: listed(options.markets),
    digitalLinkQr: options.qr ?? false,
  };
  const effects = fixedBy(record, await knownProduct(api, gtin));
  const asking = effects.length > 0 ? { what: `register the product ${gtin}`, effects } : undefined;
  const receipt = await signOrPropose(options, entries, record, asking);
  if (receipt) say(options.json, receipt, [`entry ${receipt.index}: the product ${gtin} is registered`]);
}

/** What a product's record fixes: its manufacturer cannot take that back. */
export function fixedBy(
  { levels, serialised }: Pick<RegistryRecord<'product'>, 'levels' | 'serialised'>,
  before?: ProductView,
): string[] {
  const isIn = (list: readonly { gtin: Gtin }[], gtin: Gtin): boolean => list.some((one) => one.gtin === gtin);
  const only = 'only the authority takes that back';
  return [
    ...(before && before.serialised !== serialised
      ? [serialised ? `its packs carry serials from now on: ${only}` : 'ITS PACKS CARRY NO SERIALS from now on: each copy passes']
      : []),
    ...levels
      .filter((one) => !isIn(before?.levels ?? [], one.gtin))
      .map((one) => `${one.gtin} is a packaging level of it, which holds ${one.contains} of ${one.of}: ${only}`),
    ...(before?.levels ?? [])
      .filter((one) => !isIn(levels, one.gtin))
      .map((one) => `${one.gtin} IS NO PACKAGING LEVEL of it any more: nothing is packed in such a one`),
  ];
}

/** The same, undefined where nobody registered it. */
export const knownProduct = (api: Api, gtin: Gtin): Promise<ProductView | undefined> => orNone(productOf(api, gtin), undefined);

function storage(text: string): { minCelsius: number; maxCelsius: number } {
  const match = /^(-?[0-9.]+)\.\.(-?[0-9.]+)$/.exec(text);
  if (match) return { minCelsius: Number(match[1]), maxCelsius: Number(match[2]) };
  throw new Fault('option-invalid', `"${text}" is no range: write 2..8`, { value: text });
}

function level(text: string, before: Level[]): Level[] {
  const [gtin = '', count = ''] = text.split(':');
  if (!/^[1-9][0-9]{0,5}$/.test(count)) throw new InvalidArgumentError('must be GTIN:COUNT, for example 59521001000012:40');
  return [...before, { gtin: toGtin14(gtin), contains: Number(count), of: '' as Gtin }];
}
