/** `theriac commission`, `pack`, `unpack`: objects come into being and go into each other. */
import type { Command } from 'commander';
import type { Api } from '../../client/http/api.js';
import type { Entries } from '../../client/signing/entries.js';
import type { SerialList } from '../../client/signing/lists.js';
import { objectUri, objectUris } from '../../client/signing/naming.js';
import type { Scene } from '../../client/signing/trade.js';
import { Fault } from '../../protocol/fault.js';
import { type Lot, batchUri, packUri, parseObjectUri, type Serial, toGtin14, type Gtin } from '../../protocol/gs1/identifiers.js';
import { batchUriOf, isPast } from '../../protocol/registry/registry.js';
import type { ReceiptView } from '../../wire/entries.js';
import { batchOf } from '../products/goods.js';
import { atScene, connectAt, type Connection, type SceneOptions } from '../connection/connection.js';
import { serialsIn } from '../terminal/files.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { complain, say } from '../terminal/output.js';
import { closeRequest, keepSerials, requestSerials } from '../products/pools.js';
import { progress } from '../terminal/progress.js';
import { recorded } from '../terminal/recorded.js';
import { randomSerials } from '../products/serials.js';
import { lotOf, wholeNumber } from '../terminal/values.js';
import { finishList, keepList, type KeptList } from './kept-list.js';

interface CommissionOptions extends SceneOptions, ConfirmOptions {
  serials?: string;
  count?: number;
  quantity?: number;
  request?: string;
  out?: string;
}

/** Adds the commands. */
export function makingCommands(program: Command): void {
  withYes(atScene(program.command('commission <gtin> <lot>')))
    .description('make packs of a registered batch, under one signature')
    .option('--count <n>', 'how many, with random serials', wholeNumber)
    .option('--request <id>', "with --count: take them from the product's serial pool, by a request of this name")
    .option('--serials <file>', 'or a file with a serial on each line')
    .option('--quantity <n>', 'or a quantity of a batch without serials', wholeNumber)
    .option('--out <file>', 'write the serials there, a line each')
    .addHelpText(
      'after',
      `
Example:
  theriac commission 09521001000017 26H014 --count 2400 --out 26H014.txt --key plant.json
  theriac commission 09521001000017 26H014 --count 2400 --request 26H014.monday --key plant.json

A request is closed when its packs are made, so that the same command again makes no second ones.
An upload that was interrupted goes on with the same --serials: what it needs is kept beside that file, in FILE.list.json.`,
    )
    .action(commission);

  atScene(program.command('commission-containers <codes...>'))
    .description('make cases that carry a GTIN and a serial of their own; an SSCC comes into being by being packed')
    .addHelpText(
      'after',
      '\nExample:\n  theriac commission-containers 01/59521001000012/21/C1 01/59521001000012/21/C2 --key plant.json',
    )
    .action(async (codes: string[], options: SceneOptions) => {
      const { trade, scene } = await connectAt(options);
      const uris = objectUris(codes);
      const receipt = await trade.commissionContainers(scene, uris);
      say(options.json, receipt, recorded('made', uris, receipt));
    });

  atScene(program.command('pack <container> <codes...>'))
    .description('put packs or containers into a container; an SSCC comes into being by it')
    .addHelpText(
      'after',
      '\nExample:\n  theriac pack 00/095210010000000017 01/09521001000017/21/A1 01/09521001000017/21/A2 --key plant.json',
    )
    .action(async (container: string, codes: string[], options: SceneOptions) => {
      const { trade, scene, entries } = await connectAt(options);
      const uris = objectUris(codes);
      const parent = objectUri(container);
      await requireContainer(entries, parent);
      const receipt = await trade.pack(scene, parent, { uris });
      say(options.json, receipt, recorded(`packed into ${parent}`, uris, receipt));
    });

  atScene(program.command('unpack <container> [codes...]'))
    .description('take packs or containers, or all, out of a container')
    .addHelpText('after', '\nExample:\n  theriac unpack 00/095210010000000017 --key pharmacy.json')
    .action(async (container: string, codes: string[], options: SceneOptions) => {
      const { trade, scene } = await connectAt(options);
      const uris = objectUris(codes);
      const receipt = await trade.unpack(scene, objectUri(container), { uris });
      say(options.json, receipt, recorded('unpacked', uris.length > 0 ? uris : [objectUri(container)], receipt));
    });
}

/** Throws `not-a-container` for a pack: of the codes with a GTIN and a serial cases hold something. */
async function requireContainer(entries: Entries, uri: string): Promise<void> {
  const id = parseObjectUri(uri);
  if (id.kind !== 'sgtin' || (await entries.look(uri))?.kind !== 'pack') return;
  throw new Fault(
    'not-a-container',
    `${uri} is a pack, and a pack holds nothing: name a container first, then what goes into it`,
    {
      object: uri,
    },
  );
}

async function commission(gtinText: string, lotText: string, options: CommissionOptions): Promise<void> {
  const gtin = toGtin14(gtinText);
  const lot = lotOf(lotText);
  if (options.quantity !== undefined) return commissionQuantity(gtin, lot, options.quantity, options);
  const drawn = options.request === undefined ? await serialsOf(options) : undefined;
  const connection = await connectAt(options);
  const { api } = connection;
  const expiry = await expiryWanted(connection, gtin, lot, options);
  const serials = drawn ?? (await fromPool(api, gtin, options));
  if (options.out !== undefined) await keepSerials(options.out, serials);
  const receipt = await commissionKept(connection, { gtin, lot, expiry, serials }, options);
  if (options.request !== undefined) await closeRequest(api, gtin, options.request);
  const first = packUri(gtin, serials[0]!);
  say(options.json, { ...receipt, count: serials.length, first }, [
    `commissioned: ${serials.length} packs of batch ${lot}, for example ${first}`,
    `entry ${receipt.index}, recorded ${receipt.time}, id ${receipt.id}`,
  ]);
}

/** Commissions packs; what an interrupted run had uploaded of them is not sent again. */
async function commissionKept(
  { api, trade, scene }: Connection & { scene: Scene },
  batch: { gtin: Gtin; lot: Lot; expiry: string; serials: readonly Serial[] },
  options: CommissionOptions,
): Promise<ReceiptView> {
  const { gtin, serials } = batch;
  if (serials.length === 1) return trade.commission(scene, batch);
  const source = options.serials === '-' ? undefined : (options.serials ?? options.out);
  const uris = serials.map((serial) => packUri(gtin, serial));
  const kept = await keepList(source, uris);
  const done = kept.begun ? await commissionedBy(api, batch, kept.list) : undefined;
  const show = progress('uploading', serials.length, options);
  let received = 0;
  const stop = (): void => {
    complain(...interrupted(kept, received, options));
    process.exit(130);
  };
  process.once('SIGINT', stop);
  try {
    const receipt =
      done ??
      (await trade.commission(scene, { ...batch, list: kept.list }, (so) => {
        received = so;
        show(so);
      }));
    await finishList(kept);
    return receipt;
  } finally {
    process.off('SIGINT', stop);
  }
}

/** The receipt of an earlier run by which these packs are of this batch; undefined where their list still waits. */
async function commissionedBy(
  api: Api,
  { gtin, lot }: { gtin: Gtin; lot: Lot },
  { root, uris }: SerialList,
): Promise<ReceiptView | undefined> {
  const list = await api.list(root).catch((reason: unknown) => {
    if (reason instanceof Fault && reason.code === 'list-unknown') return undefined;
    throw reason;
  });
  if (!list || list.heads.length === 0) return undefined;
  const { history, batch } = await api.object(uris[0]!);
  const own = await batchOf(api, gtin, lot);
  if (batch === null || batchUriOf(batch) !== batchUri(gtin, own.lot)) return undefined;
  const { id, index, time, contested } = history.find(({ step }) => step === 'commission')!;
  return { id, index, time, contested, bookedIn: false };
}

/** What stands after Ctrl-C, and how to go on. */
function interrupted({ list: { root, uris }, file }: KeptList, received: number, { serials, out }: CommissionOptions): string[] {
  const stands =
    received === uris.length
      ? `interrupted: all ${uris.length} packs are uploaded; whether they are commissioned is not known here`
      : `interrupted: ${received} of ${uris.length} packs are uploaded, none is commissioned; the server keeps them for a day`;
  const again =
    serials === undefined ? `this command with --serials ${out} in place of --count and --out` : 'the same command again';
  const goesOn =
    file === undefined ? 'their serials are in no file, so that nothing can go on with them' : `${again} goes on from there`;
  return [
    stands,
    `${goesOn}; "theriac serial-list discard ${root}" gives them up${file === undefined ? '' : `, and then remove ${file}`}`,
  ];
}

async function commissionQuantity(gtin: Gtin, lot: Lot, quantity: number, options: CommissionOptions): Promise<void> {
  if (options.count !== undefined || options.serials !== undefined) {
    throw new Fault('option-invalid', '--quantity is for batches without serials: leave out --count and --serials');
  }
  const connection = await connectAt(options);
  const batch = { gtin, lot, expiry: await expiryWanted(connection, gtin, lot, options) };
  const receipt = await connection.trade.commissionQuantity(connection.scene, batch, quantity);
  say(options.json, { ...receipt, quantity }, recorded('commissioned', [`${quantity} of batch ${lot}`], receipt));
}

async function serialsOf({ count, serials }: CommissionOptions): Promise<Serial[]> {
  if ((count === undefined) === (serials === undefined)) {
    throw new Fault('option-invalid', 'name either --count N or --serials FILE, or --quantity N of a batch without serials');
  }
  if (count !== undefined) return randomSerials(count);
  return serialsIn(serials!);
}

function fromPool(api: Api, gtin: Gtin, { request: id, count, serials }: CommissionOptions): Promise<Serial[]> {
  if (count !== undefined && serials === undefined) return requestSerials(api, gtin, { id: id!, count });
  throw new Fault('option-invalid', '--request needs --count N, and no --serials: the serials come from the pool');
}

/** The same as expiryOf, of packs that are made now: whether they are wanted is asked where nobody may use them any more. */
async function expiryWanted(connection: Connection, gtin: Gtin, lot: Lot, options: ConfirmOptions): Promise<string> {
  const { expiry } = await batchOf(connection.api, gtin, lot);
  if (isPast(expiry, Date.now()))
    await confirm(`make packs of batch ${lot} of ${gtin}`, [`IT IS EXPIRED since ${expiry}: none of them is dispensed`], options);
  return expiryOf(connection, gtin, lot);
}

/** The date that packs of a registered batch are commissioned with: the one in force, where packs bear it. @throws Fault `batch-unknown` */
export async function expiryOf({ api }: Pick<Connection, 'api'>, gtin: Gtin, lot: Lot): Promise<string> {
  const { expiry, printed } = await batchOf(api, gtin, lot);
  return printed.includes(expiry) ? expiry : printed[0]!;
}
