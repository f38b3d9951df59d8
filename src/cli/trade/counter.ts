/** `theriac dispense`, `reactivate`, `end`, `lock`, `unlock`: what happens to packs at the counter. */
import { type Command, Option } from 'commander';
import { eachOf } from '../../client/http/pool.js';
import { type Entries, unseen } from '../../client/signing/entries.js';
import { objectUri, objectUris } from '../../client/signing/naming.js';
import type { Goods } from '../../client/signing/step-objects.js';
import { INACTIVE_REASONS } from '../../protocol/epcis/event.js';
import type { EndReason } from '../../protocol/epcis/step.js';
import { Fault } from '../../protocol/fault.js';
import type { ObjectView } from '../../wire/objects.js';
import { answerEach, codesOf, withCodes, type CodesOptions } from './codes.js';
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';
import { atScene, connectAt, type Connection, type SceneOptions } from '../connection/connection.js';
import { knownProduct } from '../products/goods.js';
import { goodsIn, goodsOf, namesOf, reportOf, urisOf, withQuantities, withReport, type GoodsOptions } from './goods-options.js';
import { unlessDone } from './done-already.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { ENDS_IN_USE } from '../../protocol/custody/words.js';
import { namesIn } from '../connection/names.js';
import { say, words } from '../terminal/output.js';
import { holdsOn } from './holds.js';
import { recorded } from '../terminal/recorded.js';

/** Objects that are asked for at once. */
const AT_ONCE = 8;

interface DispenseOptions extends SceneOptions, GoodsOptions, CodesOptions, ConfirmOptions {
  alreadyDone?: string;
  partial?: boolean;
}

interface EndOptions extends SceneOptions, GoodsOptions, ConfirmOptions {
  alreadyDone?: string;
  reason: EndReason;
}

interface ReactivateOptions extends SceneOptions {
  undoes?: string;
}

interface MarkOptions extends SceneOptions {
  reason: string;
}

/** Adds the commands. */
export function counterCommands(program: Command): void {
  withYes(withReport(withQuantities(withCodes(atScene(program.command('dispense [codes...]'))))))
    .description('hand packs out to a patient: an entry and an answer for each')
    .option('--partial', 'some of the pack only: the rest stays in stock')
    .addHelpText(
      'after',
      `
Example:
  theriac dispense "https://id.gs1.org/01/09521001000017/21/7KQX2M" --key pharmacy.json
  theriac dispense 01/09521001000017/21/7KQX2M --time 2026-05-04T10:42:00+02:00 --already-done "line down" --key pharmacy.json
  till | theriac dispense - --json --key pharmacy.json`,
    )
    .action(dispense);

  withYes(withReport(withQuantities(atScene(program.command('end [codes...]')))))
    .description('take packs or containers out of the trade for good')
    .addOption(new Option('--reason <reason>', 'why').choices([...INACTIVE_REASONS, 'destroyed', 'stolen']).makeOptionMandatory())
    .addHelpText('after', '\nExample:\n  theriac end 01/09521001000017/21/7KQX2M --reason destroyed --key warehouse.json')
    .action(async (codes: string[], options: EndOptions) => {
      const { trade, api, entries, scene } = await connectAt(options);
      const goods = goodsOf(codes, options);
      const used = ENDS_IN_USE.includes(options.reason) && options.alreadyDone === undefined;
      const held = used ? [...(await holdsOn(api, goods.quantities ? urisOf(goods) : codes)).values()].flat() : [];
      await confirm(`end goods as ${options.reason}`, [...held, ...(await endedBy(entries, goods, options.reason))], options);
      if (!goods.quantities) {
        const said = reportOf(options);
        const act = (uris: readonly string[]) => trade.end(scene, { uris }, options.reason, said);
        // A report by list is refused for what is not known here, and contested for all where it is for one.
        const together = options.alreadyDone === undefined && act;
        const each = (uri: string) => act([uri]);
        return answerEach(codes, { ...options, each, ...(together && { together }), done: `ended (${options.reason})` });
      }
      const receipt = await trade.end(scene, goods, options.reason, reportOf(options));
      say(options.json, receipt, recorded(`ended (${options.reason})`, namesOf(goods), receipt));
    });

  atScene(program.command('reactivate <code>'))
    .description('take a dispensing, a use or a loss back: you affirm that the pack never left your hands, or was found')
    .option('--undoes <id>', 'the entry of the dispensing, use or loss; the last one unless given')
    .addHelpText('after', '\nExample:\n  theriac reactivate 01/09521001000017/21/7KQX2M --key pharmacy.json')
    .action(async (code: string, options: ReactivateOptions) => {
      const { trade, entries, scene, gln: by } = await connectAt(options);
      const uri = objectUri(code);
      const undoes = options.undoes ?? lastSupply(await requireVisible(entries, uri));
      const receipt = await unlessDone({ entries, by }, 'reactivate', uri, () =>
        trade.reactivate(scene, { uris: [uri] }, undoes),
      );
      say(options.json, receipt, recorded('reactivated', [uri], receipt));
    });

  markOptions(program.command('lock <codes...>'), 'lock')
    .description('lock packs or containers: nothing moves or is dispensed')
    .addOption(
      new Option('--cause <cause>', 'what a regulator found: they are not returned or destroyed either').choices(['falsified']),
    )
    .action(async (codes: string[], { cause, ...options }: MarkOptions & { cause?: 'falsified' }) => {
      const { trade, scene } = await connectAt(options);
      const uris = objectUris(codes);
      const receipt = await trade.mark(scene, 'lock', { uris }, options.reason, cause && { cause });
      say(options.json, receipt, recorded('locked', uris, receipt));
    });

  withYes(markOptions(program.command('unlock <codes...>'), 'unlock'))
    .description('end locks of your own, or lower ones; as manufacturer or regulator settle what others reported, too')
    .option('--confirms <id>', 'the entry of the report that a regulator lets take effect instead')
    .action(async (codes: string[], { confirms, ...options }: MarkOptions & ConfirmOptions & { confirms?: string }) => {
      const connection = await connectAt(options);
      const { trade, entries, scene } = connection;
      const uris = objectUris(codes);
      const settled = await settledBy(connection, uris, confirms);
      if (confirms !== undefined)
        await confirm('let a report take effect', [...(await confirmedBy(entries, uris, confirms)), ...settled], options);
      else if (settled.length > 0) await confirm('settle what others reported', settled, options);
      const said = confirms === undefined ? {} : { confirms };
      const receipt = await trade.mark(scene, 'unlock', { uris }, options.reason, said);
      say(options.json, receipt, recorded('unlocked', uris, receipt));
    });
}

const markOptions = (command: Command, name: string): Command =>
  atScene(command)
    .requiredOption('--reason <text>', 'why, in a few words')
    .addHelpText(
      'after',
      `\nExample:\n  theriac ${name} 00/095210010000000017 --reason "11.6 C for 52 minutes" --key warehouse.json`,
    );

async function dispense(named: string[], options: DispenseOptions): Promise<void> {
  const codes = await codesOf(named, options);
  const goods = goodsIn(codes, options);
  const said = { ...(options.partial && { partial: true }), ...reportOf(options) };
  const { trade, api, scene } = await connectAt(options);
  // What is told late happened, whatever speaks against it.
  const scanned = options.alreadyDone === undefined ? (goods === 'codes' ? codes : urisOf(goods)) : [];
  const held = await holdsOn(api, scanned);
  const against = [...held.values()].flat();
  if (options.partial) {
    const named = goods === 'codes' ? codes : namesOf(goods);
    const opened = 'is opened: the rest is dispensed at this site or destroyed, and nothing takes that back';
    await confirm('dispense a part', [...named.map((one) => `${one} ${opened}`), ...against], options);
  }
  // Who said yes to a part has seen what a scan says, too.
  const asking = async () => options.partial || (await confirm('dispense against a scan', against, options));
  if (goods === 'codes') {
    const unconfirmed = held.size === 0 ? undefined : await refusedBy(asking());
    const each = (uri: string) =>
      unconfirmed && held.has(uri) ? Promise.reject(unconfirmed) : trade.dispense(scene, { uris: [uri] }, said);
    return answerEach(codes, { ...options, each, done: 'dispensed' });
  }
  if (held.size > 0) await asking();
  const receipt = await trade.dispense(scene, goods, said);
  say(options.json, receipt, recorded('dispensed', namesOf(goods), receipt));
}

/** The Fault by which nothing is signed, undefined where all may be. */
const refusedBy = (confirmed: Promise<unknown>): Promise<Fault | undefined> =>
  confirmed.then(
    () => undefined,
    (reason: unknown) => {
      if (reason instanceof Fault) return reason;
      throw reason;
    },
  );

/** What an end takes out of the trade, with what is in containers. */
async function endedBy(entries: Entries, goods: Goods, reason: EndReason): Promise<string[]> {
  const inside = await eachOf(goods.uris, AT_ONCE, async (uri) => {
    const packs = Object.values((await entries.look(uri))?.contents ?? {}).reduce<number>((sum, n) => sum + Number(n), 0);
    return packs === 0 ? uri : `${uri}, and the ${packs} packs in it`;
  });
  return [
    ...inside,
    ...(goods.quantities ? namesOf(goods) : []),
    ['destroyed', 'stolen'].includes(reason)
      ? 'out of the trade for good: nothing takes that back'
      : 'out of the trade; "theriac reactivate" takes that back for ten days, at the same site',
  ];
}

/** What a report does once a regulator confirms it. */
async function confirmedBy(entries: Entries, uris: readonly string[], id: string): Promise<string[]> {
  const said = await eachOf(uris, AT_ONCE, async (uri) => {
    const claim = (await entries.look(uri))?.custody?.claims.find((one) => one.id === id);
    return claim
      ? [
          `${uri}: ${claim.by} has it then, at ${claim.site}, by its report of ${words(claim.kind)}${claim.reason === undefined ? '' : ` (${words(claim.reason)})`}`,
        ]
      : [`${uri}: NOBODY WAITS with the report ${id}`];
  });
  return [...said.flat(), 'whoever holds it by the register loses it: nothing takes that back'];
}

/** What of others' reports an unlock settles; `confirms` is the one that takes effect instead. */
async function settledBy(connection: Connection, uris: readonly string[], confirms?: string): Promise<string[]> {
  const { entries, api, principal } = connection;
  const looked = await eachOf(uris, AT_ONCE, async (uri) => {
    const object = await entries.look(uri);
    const others = object?.custody?.claims.filter(({ by, id, inferred }) => by !== principal && id !== confirms && !inferred);
    return !object || others?.length === 0 ? [] : [{ uri, others }];
  });
  const reported = looked.flat();
  if (reported.length === 0) return [];
  const isRegulator = (await api.participant(principal)).role === 'regulator';
  const mine = await eachOf(reported, AT_ONCE, async ({ uri }) => isRegulator || isMakerOf(connection, uri));
  const settled = reported.filter((_, i) => mine[i]);
  const called = await namesIn(api, settled, {});
  return settled.flatMap(({ uri, others }) =>
    // To whom its custody is not shown, no report is.
    others === undefined
      ? [`${uri}: WHATEVER OTHERS REPORT OF IT, which you are not shown, is settled and comes to nothing`]
      : others.map(
          ({ by, kind, reason }) =>
            `${uri}: the report of ${called(by)} (${words(reason ?? kind)}) is settled, and comes to nothing`,
        ),
  );
}

/** Whether somebody made a pack or a case, whose unlock then settles reports. */
async function isMakerOf({ api, principal }: Connection, uri: string): Promise<boolean> {
  const id = parseObjectUri(uri);
  if (id.kind !== 'sgtin') return false;
  const product = await knownProduct(api, id.gtin);
  // Of a case the product is not found by its GTIN.
  return product === undefined || product.participant === principal;
}

async function requireVisible(
  entries: { look: (uri: string) => Promise<Parameters<typeof lastSupply>[0] | undefined> },
  uri: string,
) {
  const object = await entries.look(uri);
  if (object) return object;
  throw unseen(uri);
}

/** The last dispensing, use or loss in an object's history, or report of one: what a reactivation undoes. @throws Fault `not-dispensed` */
function lastSupply({ object, history }: ObjectView): string {
  const supply = history.findLast(({ step }) => step === 'dispense' || step === 'end');
  if (supply) return supply.id;
  throw new Fault(
    'not-dispensed',
    `${object} was neither dispensed nor used or lost, as far as you may see: there is nothing to undo`,
    {
      object,
    },
  );
}
