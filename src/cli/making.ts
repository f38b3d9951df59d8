/** `theriac commission`, `pack`, `unpack`: objects come into being and go into each other. */
import { type Command, InvalidArgumentError } from 'commander';
import { readFile, writeFile } from 'node:fs/promises';
import { jsonOf } from '../client/http.js';
import { objectUri } from '../client/naming.js';
import { Fault } from '../protocol/fault.js';
import { Lot, packUri, Serial, toGtin14, type Gtin } from '../protocol/gs1/identifiers.js';
import { atScene, connectAt, type Connection, type SceneOptions } from './connection.js';
import { say } from './output.js';
import { progress } from './progress.js';
import { recorded } from './recorded.js';
import { randomSerials } from './serials.js';

interface CommissionOptions extends SceneOptions {
  serials?: string;
  count?: number;
  quantity?: number;
  out?: string;
}

/** Adds the commands. */
export function makingCommands(program: Command): void {
  atScene(program.command('commission <gtin> <lot>'))
    .description('make packs of a registered batch, under one signature')
    .option('--count <n>', 'how many, with random serials', wholeNumber)
    .option('--serials <file>', 'or a file with a serial on each line')
    .option('--quantity <n>', 'or a quantity of a batch without serials', wholeNumber)
    .option('--out <file>', 'write the serials there, a line each')
    .addHelpText('after', '\nExample:\n  theriac commission 09521001000016 26H014 --count 2400 --out 26H014.txt --key plant.json')
    .action(commission);

  atScene(program.command('pack <container> <codes...>'))
    .description('put packs or containers into a container; an SSCC comes into being by it')
    .addHelpText(
      'after',
      '\nExample:\n  theriac pack 00/095210010000000017 01/09521001000016/21/A1 01/09521001000016/21/A2 --key plant.json',
    )
    .action(async (container: string, codes: string[], options: SceneOptions) => {
      const { trade, scene } = await connectAt(options);
      const uris = codes.map((code) => objectUri(code));
      const receipt = await trade.pack(scene, objectUri(container), { uris });
      say(options.json, receipt, recorded(`packed into ${objectUri(container)}`, uris, receipt));
    });

  atScene(program.command('unpack <container> [codes...]'))
    .description('take packs or containers, or all, out of a container')
    .addHelpText('after', '\nExample:\n  theriac unpack 00/095210010000000017 --key pharmacy.json')
    .action(async (container: string, codes: string[], options: SceneOptions) => {
      const { trade, scene } = await connectAt(options);
      const uris = codes.map((code) => objectUri(code));
      const receipt = await trade.unpack(scene, objectUri(container), { uris });
      say(options.json, receipt, recorded('unpacked', uris.length > 0 ? uris : [objectUri(container)], receipt));
    });
}

async function commission(gtinText: string, lotText: string, options: CommissionOptions): Promise<void> {
  const gtin = toGtin14(gtinText);
  const lot = Lot.parse(lotText);
  if (options.quantity !== undefined) return commissionQuantity(gtin, lot, options.quantity, options);
  const serials = await serialsOf(options);
  const connection = await connectAt(options);
  const { trade, scene } = connection;
  const expiry = await expiryOf(connection, gtin, lot);
  if (options.out !== undefined) await writeFile(options.out, serials.map((serial) => `${serial}\n`).join(''), { flag: 'wx' });
  const receipt = await trade.commission(scene, { gtin, lot, expiry, serials }, progress('uploading', serials.length, options));
  const first = packUri(gtin, serials[0]!);
  say(options.json, { ...receipt, count: serials.length, first }, [
    `commissioned: ${serials.length} packs of batch ${lot}, for example ${first}`,
    `entry ${receipt.index}, logged ${receipt.time}, id ${receipt.id}`,
  ]);
}

async function commissionQuantity(gtin: Gtin, lot: Lot, quantity: number, options: CommissionOptions): Promise<void> {
  if (options.count !== undefined || options.serials !== undefined) {
    throw new Fault('option-invalid', '--quantity is for batches without serials: leave out --count and --serials');
  }
  const connection = await connectAt(options);
  const batch = { gtin, lot, expiry: await expiryOf(connection, gtin, lot) };
  const receipt = await connection.trade.commissionQuantity(connection.scene, batch, quantity);
  say(options.json, { ...receipt, quantity }, recorded('commissioned', [`${quantity} of batch ${lot}`], receipt));
}

async function serialsOf({ count, serials }: CommissionOptions): Promise<Serial[]> {
  if ((count === undefined) === (serials === undefined)) {
    throw new Fault('option-invalid', 'name either --count N or --serials FILE');
  }
  if (count !== undefined) return randomSerials(count);
  const lines = (await readFile(serials!, 'utf8')).split(/\r?\n/).filter((line) => line !== '');
  return lines.map((line, i) => {
    const read = Serial.safeParse(line);
    if (read.success) return read.data;
    throw new Fault('option-invalid', `line ${i + 1} of ${serials} is not a serial: ${line.slice(0, 40)}`, { line: i + 1 });
  });
}

/** The expiry in force of a registered batch. */
export async function expiryOf({ api }: Pick<Connection, 'api'>, gtin: Gtin, lot: Lot): Promise<string> {
  const answer = await api.http.askOpenly({ path: `/api/manufacturers/products/${gtin}/batches` });
  const { items } = await jsonOf<{ items: { lot: string; expiry: string }[] }>(answer);
  const batch = items.find((one) => one.lot === lot);
  if (batch) return batch.expiry;
  throw new Fault('batch-unknown', `the batch ${lot} of ${gtin} is not registered: "theriac batch add" registers it`, {
    gtin,
    lot,
  });
}

/** A whole number of at least 1 from the command line. */
export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,7}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('must be a whole number from 1');
  return Number(text);
}
