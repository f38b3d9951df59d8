/** `theriac ship`, `return`, `void`, `receive`: the handoff. */
import type { Command } from 'commander';
import type { End } from '../../client/signing/trade.js';
import type { CustodyView, ObjectView } from '../../wire/objects.js';
import { eachOf } from '../../client/http/pool.js';
import { objectUris } from '../../client/signing/naming.js';
import { unseen } from '../../client/signing/entries.js';
import { documentUri } from '../../protocol/custody/advice.js';
import type { Transaction } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import { answerEach, codesOf, withCodes, type CodesOptions } from './codes.js';
import { atScene, connectAt, gln, type Connection, type SceneOptions } from '../connection/connection.js';
import {
  goodsIn,
  goodsOf,
  namesOf,
  reportOf,
  withQuantities,
  withReport,
  withShipping,
  type GoodsOptions,
} from './goods-options.js';
import { unlessDone } from './done-already.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { say } from '../terminal/output.js';
import { recorded } from '../terminal/recorded.js';

interface TakerOptions extends SceneOptions, GoodsOptions, ConfirmOptions {
  to: string;
  toSite?: string;
  toOwner?: string;
  po?: string;
  desadv?: string;
  rma?: string;
  outside?: boolean;
}

interface ShipOptions extends TakerOptions {
  titleOnly?: boolean;
  dropShipment?: boolean;
}

interface ReceiveOptions extends SceneOptions, GoodsOptions, CodesOptions {
  alreadyDone?: string;
  returned?: boolean;
}

const takerOptions = (command: Command): Command =>
  withYes(withQuantities(atScene(command)))
    .requiredOption('--to <gln>', 'who takes them')
    .option('--to-site <gln>', 'to which of its sites')
    .option('--to-owner <gln>', 'who owns them then, where that is not the taker')
    .option('--desadv <number>', 'despatch advice')
    .option('--outside', 'the taker is not in this register: the goods leave it, which is asked');

/** Objects that are asked for at once. */
const AT_ONCE = 8;

/** Adds the commands. */
export function handoffCommands(program: Command): void {
  takerOptions(program.command('ship [codes...]'))
    .description('send packs or containers to a taker: they are in transit until it books them in')
    .option('--po <number>', 'purchase order')
    .option('--drop-shipment', 'they go straight to the buyer of the one who sold them to it')
    .option('--title-only', 'they stay where they are, and --to owns them once it has booked that in')
    .addHelpText(
      'after',
      `
Example:
  theriac ship 00/095210010000000017 --to 9521004000007 --desadv 0080456190 --key warehouse.json
  theriac ship --quantity 01/09521001000031/10/4%2F26-1187=480 --to 9521004000007 --key warehouse.json`,
    )
    .action(ship);

  takerOptions(program.command('return [codes...]'))
    .description('send goods back to an earlier seller, the manufacturer or a destroyer: locked there until inspected')
    .requiredOption('--rma <number>', 'the return authorisation that the taker gave')
    .addHelpText(
      'after',
      '\nExample:\n  theriac return 01/09521001000017/21/7KQX2M --to 9521004000007 --rma 6000031274 --key pharmacy.json',
    )
    .action(async (codes: string[], options: TakerOptions) => {
      const connection = await connectAt(options);
      const goods = goodsOf(codes, options);
      const { scene, trade, principal } = connection;
      const outside = await leaving(connection, options, await usedAmong(connection, goods.uris));
      const from = await giver(connection, goods.uris[0]);
      const receipt = await trade.return(scene, goods, from, taker(options), documents(principal, options), outside);
      say(options.json, receipt, recorded(`sent back to ${options.to}`, namesOf(goods), receipt));
    });

  withShipping(atScene(program.command('void [codes...]')))
    .description('take a shipping back, before it is booked in')
    .addHelpText('after', '\nExample:\n  theriac void 00/095210010000000017 --key warehouse.json')
    .action(async (codes: string[], options: SceneOptions & GoodsOptions) => {
      const { trade, scene } = await connectAt(options);
      const goods = goodsOf(codes, options);
      const receipt = await trade.void(scene, goods);
      say(options.json, receipt, recorded('shipping taken back', namesOf(goods), receipt));
    });

  withReport(withShipping(withCodes(atScene(program.command('receive [codes...]')))))
    .description('book in what has arrived, or a title that is offered to you: an answer for each code')
    .option('--returned', 'it comes back: locked until inspected, whatever the giver called it')
    .addHelpText(
      'after',
      `
Example:
  theriac receive 00/095210010000000017 --key pharmacy.json
  theriac receive 00/095210010000000017 --already-done "arrived without data" --key pharmacy.json
  theriac receive --codes scanned.txt --key pharmacy.json

What is named together goes into one entry if the rules allow all of it; else each by itself, and what may not is said.`,
    )
    .action(receive);

  withYes(atScene(program.command('take-back <codes...>')))
    .description('say that packs came back which were dispensed or used: they are kept apart, then sent back or destroyed')
    .requiredOption('--reason <text>', 'how they came back, in a few words')
    .addHelpText(
      'after',
      `
Example:
  theriac take-back 01/09521001000017/21/7KQX2M --reason "brought by the patient" --key pharmacy.json

What somebody else dispensed in the last ten days, used or lost waits for the authority, which may confirm it.`,
    )
    .action(takeBack);
}

interface TakeBackOptions extends SceneOptions, ConfirmOptions {
  reason: string;
}

async function takeBack(codes: string[], options: TakeBackOptions): Promise<void> {
  const uris = objectUris(codes);
  const { trade, scene } = await connectAt(options);
  const effects = [...uris, 'spent for good: they are sent back or destroyed, and never sold or reactivated'];
  await confirm('take back what was dispensed or used', effects, options);
  // A report is never refused for one of several, but each is answered by itself: what is not known here waits.
  const said = { returned: true, alreadyDone: options.reason };
  const each = (uri: string) => trade.receive(scene, { uris: [uri] }, said);
  return answerEach(codes, { ...options, each, done: 'taken back' });
}

async function receive(named: string[], options: ReceiveOptions): Promise<void> {
  const codes = await codesOf(named, options);
  const goods = goodsIn(codes, options);
  if (options.returned && options.alreadyDone !== undefined)
    throw new Fault('option-invalid', 'what was dispensed or used, and was brought back, is reported with "theriac take-back"');
  const said = { ...(options.returned && { returned: true }), ...reportOf(options) };
  const { trade, scene, entries, gln: by } = await connectAt(options);
  if (goods === 'codes') {
    const each = (uri: string) => unlessDone({ entries, by }, 'receive', uri, () => trade.receive(scene, { uris: [uri] }, said));
    // A report is never refused, so that one entry would mark all as contested where one is.
    const together = options.alreadyDone === undefined && ((uris: readonly string[]) => trade.receive(scene, { uris }, said));
    return answerEach(codes, { ...options, each, ...(together && { together }), done: 'booked in' });
  }
  const receipt = await trade.receive(scene, goods, said);
  say(options.json, receipt, recorded('booked in', namesOf(goods), receipt));
}

async function ship(codes: string[], options: ShipOptions): Promise<void> {
  const connection = await connectAt(options);
  const { scene, trade, principal } = connection;
  const goods = goodsOf(codes, options);
  const outside = await leaving(connection, options);
  const ends = options.titleOnly
    ? await titleEnds(connection, goods.uris[0], gln(options.to))
    : ([await giver(connection, goods.uris[0]), taker(options)] as const);
  const receipt = await trade.ship(scene, goods, ...ends, documents(principal, options), {
    ...(options.dropShipment && { dropShipment: true }),
    ...outside,
  });
  const what = options.titleOnly ? `ownership offered to ${options.to}` : `shipped to ${options.to}`;
  say(options.json, receipt, recorded(what, namesOf(goods), receipt));
}

/**
 * Asks where whoever takes the goods is nobody in the register, a mistyped number or goods that leave it, which is signed then; and where
 * there is something else to be asked.
 */
async function leaving({ api }: Connection, options: TakerOptions, effects: readonly string[] = []): Promise<{ outside?: true }> {
  const glns = [...new Set([options.to, options.toOwner ?? options.to])];
  const unknown: string[] = [];
  for (const one of glns) {
    await api.participant(gln(one)).catch((reason: unknown) => {
      if (!(reason instanceof Fault) || reason.code !== 'not-found') throw reason;
      unknown.push(one);
    });
  }
  const asked = [
    ...unknown.map((one) => `NOBODY IN THE REGISTER HAS THE GLN ${one}: is it mistyped?`),
    ...(unknown.length > 0 ? ['they leave the register: nobody books them in, or scans them there'] : []),
    ...effects,
  ];
  if (asked.length > 0) await confirm(`send goods to ${options.to}`, asked, options);
  return options.outside || unknown.length > 0 ? { outside: true } : {};
}

/** What of goods was dispensed or used, and could be taken back still: once it is sent back, it is spent for good. */
export async function usedAmong({ entries }: Connection, uris: readonly string[]): Promise<string[]> {
  const used = await eachOf(uris, AT_ONCE, async (uri) => {
    const custody = (await entries.look(uri))?.custody;
    return custody && !custody.forGood && (custody.supplied ?? custody.ended) ? [uri] : [];
  });
  return used
    .flat()
    .map((uri) => `${uri} was dispensed or used: by its return it is spent for good, and nothing takes that back`);
}

/** The taker's end. */
function taker({ to, toOwner, toSite }: Pick<TakerOptions, 'to' | 'toOwner' | 'toSite'>): End {
  const possessor = gln(to);
  const owner = toOwner === undefined ? possessor : gln(toOwner);
  return { owner, ...(owner !== possessor && { possessor }), ...(toSite !== undefined && { site: gln(toSite) }) };
}

/** The giver's end: it holds the goods, their owner is read from the first of them. Of a quantity it is the owner itself. */
async function giver({ entries, principal }: Connection, uri: string | undefined): Promise<End> {
  if (uri === undefined) return { owner: principal };
  const { owner } = custodyOf(await entries.look(uri), uri);
  return owner === principal ? { owner } : { owner, possessor: principal };
}

/** Both ends of a sale of goods that stay with their holder. */
async function titleEnds({ entries, principal }: Connection, uri: string | undefined, buyer: Gln): Promise<[End, End]> {
  if (uri === undefined) throw new Fault('option-invalid', '--title-only is for packs and containers: name their codes');
  const { holder } = custodyOf(await entries.look(uri), uri);
  const kept = (owner: Gln): End => ({ owner, ...(owner !== holder && { possessor: holder }) });
  return [kept(principal), kept(buyer)];
}

function custodyOf(object: ObjectView | undefined, uri: string): CustodyView {
  if (object?.custody) return object.custody;
  throw unseen(uri);
}

/** Business documents by the URIs that the CBV gives them (section 8.5.2): the issuer's GLN and the number. */
function documents(issuer: Gln, { to, po, desadv, rma }: TakerOptions): Transaction[] {
  const named = [
    { type: 'po' as const, number: po, by: issuer },
    { type: 'desadv' as const, number: desadv, by: issuer },
    { type: 'rma' as const, number: rma, by: to },
  ];
  return named.flatMap(({ type, number, by }) => (number === undefined ? [] : [{ type, id: documentUri(by, number) }]));
}
