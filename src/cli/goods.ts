/** `theriac product add`, `batch add`, `recall`, `withdraw`: what is traded. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { Fault } from '../protocol/fault.js';
import { Lot, Serial, toGtin14, type Gtin } from '../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../protocol/registry/records.js';
import { connect, online, type OnlineOptions } from './connection.js';
import { say } from './output.js';

type Level = RegistryRecord<'product'>['levels'][number];
type Recall = RegistryRecord<'recall'>;

interface ProductOptions extends OnlineOptions {
  name: string;
  authorisation?: string;
  serials: boolean;
  level: Level[];
  storage?: string;
  markets?: string;
  qr?: boolean;
}

interface RecallOptions extends OnlineOptions {
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
export function goodsCommands(program: Command): void {
  online(program.command('product').description('products of a manufacturer').command('add <gtin>'))
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
      '\nExample:\n  theriac product add 09521001000016 --name "Metformin 850 mg, 120 tablets" --level 59521001000011:40 --key plant.json',
    )
    .action(addProduct);

  online(program.command('batch').description('batches of a product').command('add <gtin> <lot>'))
    .description('register a batch, or change its expiry date')
    .requiredOption('--expiry <date>', 'last day of use, YYYY-MM-DD')
    .option('--no-serials', 'its packs carry no serials')
    .addHelpText('after', '\nExample:\n  theriac batch add 09521001000016 26H014 --expiry 2029-07-31 --key plant.json')
    .action(async (gtin: string, lot: string, options: OnlineOptions & { expiry: string; serials: boolean }) => {
      const { entries } = await connect(options);
      const { expiry, serials: serialised } = options;
      const receipt = await entries.record({ type: 'batch', gtin: toGtin14(gtin), lot: lotOf(lot), expiry, serialised });
      say(options.json, receipt, [`entry ${receipt.index}: the batch ${lot} is registered, in date until ${expiry}`]);
    });

  online(program.command('recall <gtin>'))
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
      '\nExample:\n  theriac recall 09521001000023 --lots 26G302 --ref LF-2026-07 --class 2 --text "Dissolution out of specification" --key plant.json',
    )
    .action(recall);

  online(program.command('withdraw <gtin>'))
    .description('withdraw a product from the market')
    .requiredOption('--ref <text>', 'the reference of the notice')
    .requiredOption('--text <text>', 'why, for professionals')
    .option('--patient-text <text>', 'for patients')
    .addHelpText(
      'after',
      '\nExample:\n  theriac withdraw 09521001000023 --ref LF-2026-09 --text "Authorisation ended" --key plant.json',
    )
    .action(async (gtin: string, options: OnlineOptions & { ref: string; text: string; patientText?: string }) => {
      const { entries } = await connect(options);
      const { ref, text, patientText = null } = options;
      const receipt = await entries.record({ type: 'withdrawal', gtin: toGtin14(gtin), ref, text, patientText });
      say(options.json, receipt, [`entry ${receipt.index}: the product ${gtin} is withdrawn`]);
    });
}

async function addProduct(text: string, options: ProductOptions): Promise<void> {
  const { entries } = await connect(options);
  const gtin = toGtin14(text);
  const levels = options.level.map((one, i) => ({ ...one, of: options.level[i - 1]?.gtin ?? gtin }));
  const receipt = await entries.record({
    type: 'product',
    gtin,
    name: options.name,
    authorisation: options.authorisation ?? null,
    serialised: options.serials,
    levels,
    storage: options.storage === undefined ? null : storage(options.storage),
    markets: listed(options.markets),
    digitalLinkQr: options.qr ?? false,
  });
  say(options.json, receipt, [`entry ${receipt.index}: the product ${gtin} is registered`]);
}

async function recall(text: string, options: RecallOptions): Promise<void> {
  const { entries } = await connect(options);
  const { ref, depth, action, text: why, patientText = null } = options;
  const receipt = await entries.record({
    type: 'recall',
    ref,
    gtin: toGtin14(text),
    lots: listed(options.lots).map(lotOf),
    serials: listed(options.serials).map((serial) => Serial.parse(serial)),
    markets: listed(options.markets),
    class: Number(options.class),
    depth,
    action,
    text: why,
    patientText,
  });
  say(options.json, receipt, [`entry ${receipt.index}: the recall ${ref} is in force since ${receipt.time}`]);
}

const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .filter((item) => item !== '')
    .sort();

function lotOf(text: string): Lot {
  const read = Lot.safeParse(text);
  if (read.success) return read.data;
  throw new Fault('option-invalid', `"${text}" is not a lot number: 1 to 20 characters of GS1 set 82`, { value: text });
}

function storage(text: string): { minCelsius: number; maxCelsius: number } {
  const match = /^(-?[0-9.]+)\.\.(-?[0-9.]+)$/.exec(text);
  if (match) return { minCelsius: Number(match[1]), maxCelsius: Number(match[2]) };
  throw new Fault('option-invalid', `"${text}" is no range: write 2..8`, { value: text });
}

function level(text: string, before: Level[]): Level[] {
  const [gtin = '', count = ''] = text.split(':');
  if (!/^[1-9][0-9]{0,5}$/.test(count)) throw new InvalidArgumentError('must be GTIN:COUNT, for example 59521001000011:40');
  return [...before, { gtin: toGtin14(gtin), contains: Number(count), of: '' as Gtin }];
}
