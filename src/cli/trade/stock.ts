/** `theriac stock list | expiring | open`: what a site has, and how it came under the register. */
import type { Command } from 'commander';
import { everyItem } from '../../client/http/api.js';
import type { ExpiringItem, StockItem } from '../../wire/stock.js';
import type { Goods } from '../../client/signing/step-objects.js';
import { parseObjectUri, toGtin14 } from '../../protocol/gs1/identifiers.js';
import { atScene, connect, connectAt, gln, online, type OnlineOptions, type SceneOptions } from '../connection/connection.js';
import { namesIn, type Called } from '../connection/names.js';
import { goodsOf, namesOf, withQuantities, type GoodsOptions } from './goods-options.js';
import { expiryOf } from './making.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { say, table, words } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { recorded } from '../terminal/recorded.js';
import { lotOf, numberFrom0 } from '../terminal/values.js';

interface OpenOptions extends SceneOptions, GoodsOptions, ConfirmOptions {
  lot?: string;
  from?: string;
}

interface ListOptions extends OnlineOptions {
  site?: string;
  status?: string;
  batch?: string;
  gtin?: string;
  lot?: string;
  inTransitTo?: string;
}

/** Adds the commands. */
export function stockCommands(program: Command): void {
  const stock = program.command('stock').description('stock of a site: list it, take in what nobody in the register holds');
  online(stock.command('list'))
    .description('what you hold, own or are to get, how long it is in date, and what of it is recalled or locked')
    .option('--site <gln>', 'only at this site')
    .option('--status <state>', 'only in this state, for example active or in_transit')
    .option('--gtin <gtin>', 'only with packs of this product')
    .option('--lot <number>', 'only with packs that bear this lot')
    .option('--batch <gtin/lot>', 'only with packs of this batch')
    .option('--in-transit-to <gln>', 'only what is on its way to this participant')
    .addHelpText('after', '\nExample:\n  theriac stock list --in-transit-to 9521005000006 --key pharmacy.json')
    .action(list);

  online(stock.command('expiring'))
    .description('what you must not hand out, or soon: expired, expiring, recalled, withdrawn (pharmacies)')
    .option('--days <n>', 'what expires within so many days', numberFrom0, 90)
    .option('--site <gln>', 'only at this site')
    .addHelpText(
      'after',
      `
Exit 1 where something in stock is expired, recalled or withdrawn today.

Example:
  theriac stock expiring --days 30 --key pharmacy.json`,
    )
    .action(expiring);

  withYes(withQuantities(atScene(stock.command('open [codes...]'))))
    .description('take in goods that the register has not seen, or that had left it: unproven before')
    .option('--lot <number>', 'the lot of the packs: one for all that are named')
    .option('--from <gln>', 'the seller, where it is outside the register')
    .addHelpText('after', '\nExample:\n  theriac stock open 01/09521001000017/21/7KQX2M --lot 26H014 --key pharmacy.json')
    .action(open);
}

/** One entry for each object: serial lists of new packs are their maker's alone. */
async function open(codes: string[], options: OpenOptions): Promise<void> {
  const connection = await connectAt(options);
  const { trade, scene } = connection;
  const goods = goodsOf(codes, options);
  const from = options.from === undefined ? undefined : { owner: gln(options.from) };
  const effects = [
    ...namesOf(goods),
    'in your stock from now on, unproven: nothing takes back what the register takes in by that',
  ];
  await confirm('take goods into stock', effects, options);
  const parts: Goods[] = goods.quantities
    ? goods.quantities.map((one) => ({ uris: [], quantities: [one] }))
    : goods.uris.map((uri) => ({ uris: [uri] }));
  const receipts = [];
  const tell = progress('stock', parts.length, options);
  for (const part of parts) {
    const id = parseObjectUri(part.quantities?.[0]?.uri ?? part.uris[0]!);
    const lot = id.kind === 'lgtin' ? id.lot : options.lot === undefined ? undefined : lotOf(options.lot);
    const gtin = id.kind === 'lgtin' || id.kind === 'sgtin' ? id.gtin : undefined;
    const batch = lot && gtin && { gtin, lot, expiry: await expiryOf(connection, gtin, lot) };
    receipts.push(await trade.stock(scene, part, batch, from));
    tell(receipts.length);
  }
  say(options.json, receipts, recorded('taken into stock', namesOf(goods), receipts.at(-1)!));
}

async function list({ site, status: state, batch, gtin, lot, inTransitTo, ...options }: ListOptions): Promise<void> {
  const { api } = await connect(options);
  const wanted = { gtin: gtin && toGtin14(gtin), lot: lot && lotOf(lot) };
  const query = { site, state, batch, ...wanted, inTransitTo, limit: 1000 };
  const all = await everyItem((after) => api.custody({ ...query, after }));
  const called = await namesIn(api, all, options);
  say(
    options.json,
    all,
    all.length === 0
      ? ['nothing']
      : table(
          all.map((one) => [
            one.object ?? `${one.count} of ${one.batch}`,
            words(one.state),
            placeOf(one, called),
            contents(one),
            standingOf(one),
          ]),
        ),
  );
}

async function expiring({ days, site, ...options }: OnlineOptions & { days: number; site?: string }): Promise<void> {
  const { api, principal } = await connect(options);
  const query = { days, site: site === undefined ? undefined : gln(site) };
  const { items } = await api.json('expiring', { path: '/api/pharmacies/expiring', query });
  const called = await namesIn(api, [principal, ...items], options);
  const rows = items.map((one) => [
    one.expiry,
    String(one.count),
    one.name,
    `${one.gtin}/${one.lot}`,
    `at ${called(one.site)}`,
    wrongWith(one),
  ]);
  say(options.json, items, items.length === 0 ? ['nothing'] : table(rows));
  process.exitCode = items.some((one) => one.expired || one.withdrawn || one.recalls.length > 0) ? 1 : 0;
}

const wrongWith = ({ expired, withdrawn, recalls }: ExpiringItem): string =>
  [
    ...(expired ? ['EXPIRED'] : []),
    ...(withdrawn ? ['WITHDRAWN'] : []),
    ...recalls.map(
      ({ ref, action, serials }) => `RECALLED: ${ref}, ${action}${serials === null ? '' : ` ${serials.join(', ')}`}`,
    ),
  ].join('; ');

/** Where it is; of a quantity on its way, between whom, and what its receipt continues. */
const placeOf = ({ site, holder, taker, shipping }: StockItem, called: Called): string =>
  site === null
    ? `${called(holder)} to ${taker === null ? '?' : called(taker.holder)}, --continues ${shipping}`
    : `at ${called(site)}`;

const contents = ({ object, contents: packs }: StockItem): string =>
  object === null
    ? ''
    : Object.entries(packs)
        .map(([batch, count]) => `${count} of ${batch}`)
        .join(', ');

/** What must not be overlooked: until when it may be used, what of it is recalled, and how much in a container is locked. */
const standingOf = ({ object, expiry, expired, recalls, locked }: StockItem): string =>
  [
    ...(expiry === null ? [] : [`${expired ? 'EXPIRED' : 'expires'} ${expiry}`]),
    ...(recalls.length === 0 ? [] : [`RECALLED: ${recalls.join(', ')}`]),
    ...(locked === 0 ? [] : [object === null ? 'LOCKED' : `LOCKED in it, itself counted: ${locked}`]),
  ].join('; ');
