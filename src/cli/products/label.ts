/** `theriac label`: labels of packs, batch documents and containers into a file that is printed as it is. */
import { type Command, Option } from 'commander';
import { extname } from 'node:path';
import { pathOf } from '../../client/http/api.js';
import type { Ask } from '../../client/http/http.js';
import { makeList, uploadList } from '../../client/signing/lists.js';
import { objectUri } from '../../client/signing/naming.js';
import { Fault } from '../../protocol/fault.js';
import { type Gtin, packUri, parseObjectUri, toGtin14 } from '../../protocol/gs1/identifiers.js';
import { connect, type Connection, gln, online, type OnlineOptions, serverOf } from '../connection/connection.js';
import { save, serialsIn } from '../terminal/files.js';
import { say, table } from '../terminal/output.js';
import { numberFrom0 } from '../terminal/values.js';

/** Most packs that one request names; more go as a serial list. */
const NAMED = 1000;
const FORMATS = ['pdf', 'zpl', 'svg', 'png'];

interface PaperOptions extends OnlineOptions {
  layout: string;
  dpi: string;
  start: string;
  out: string;
}

interface LabelOptions extends PaperOptions {
  serials?: string;
  gtin?: string;
  list?: string;
  from?: number;
  count?: number;
  qr: boolean;
  to?: string;
}

/** Adds the commands. */
export function labelCommands(program: Command): void {
  const label = program
    .command('label')
    .description('labels of packs, batch documents and containers, to be printed')
    .addHelpText(
      'after',
      '\nExample:\n  theriac label print 01/09521001000017/21/A1 --layout 40x30 --out label.pdf --key plant.json',
    );
  onPaper(online(label.command('print [codes...]')))
    .description('labels of packs (many), of one batch document, or of one container')
    .option('--gtin <gtin>', 'the product of --serials')
    .option('--serials <file>', 'a file with a serial on each line, as "theriac commission --out" writes it')
    .option('--list <root>', 'the packs of a serial list that you uploaded')
    .option('--from <n>', 'of a list: the first place, from 0', numberFrom0)
    .option('--count <n>', 'of a list: how many packs', numberFrom0)
    .option('--no-qr', 'leave the QR code off where the product has one')
    .option('--to <gln>', 'of a container: to whom it is to go, while it is not on its way')
    .addHelpText(
      'after',
      `
Examples:
  theriac label print --gtin 09521001000017 --serials 26H014.txt --layout a4-24 --out labels.pdf --key plant.json
  theriac label print 01/09521001000017/21/A1 --layout 40x30 --dpi 203 --out label.zpl --key plant.json
  theriac label print 00/095210010000000017 --layout a6 --out pallet.pdf --key plant.json

A ZPL file goes to the printer as it is: nc PRINTER 9100 < label.zpl. PDF is printed in its own size, not fitted to the paper.`,
    )
    .action(print);

  onPaper(online(label.command('test')))
    .description('a test print: frame and rulers in millimetres, and a code that is no goods')
    .addHelpText('after', '\nExample:\n  theriac label test --layout a4-24 --out test.pdf')
    .action(async (options: PaperOptions) => {
      const { api } = serverOf(options);
      await write(
        await api.http.askOpenly({ path: '/api/labels/test', query: { layout: '50x25', ...paperOf(options) } }),
        options,
        'test print',
      );
    });

  online(label.command('layouts'))
    .description('the layouts that have a name; any other size of a roll is called as 60x40')
    .addHelpText('after', '\nExample:\n  theriac label layouts')
    .action(async (options: OnlineOptions) => {
      const { items } = await serverOf(options).api.openJson('layouts', { path: '/api/labels/layouts' });
      const rows = items.map(({ name, width, height, sheet }) => [
        name,
        `${width} x ${height} mm`,
        sheet ? `${sheet.columns} x ${sheet.rows} on ${sheet.width} x ${sheet.height} mm` : 'on a roll',
      ]);
      say(options.json, items, table(rows));
    });
}

const onPaper = (command: Command): Command =>
  command
    .option('--layout <name>', 'what is printed on: see "theriac label layouts"; or the size of a roll, as 60x40')
    .addOption(new Option('--dpi <n>', "the printer's resolution, for PNG and ZPL").choices(['203', '300', '600']).default('300'))
    .option('--start <n>', 'the place of the first label on the first sheet, from 1', '1')
    .requiredOption(
      '--out <file>',
      `where to write; its ending says the format: ${FORMATS.map((format) => `.${format}`).join(' ')}`,
    );

async function print(codes: readonly string[], options: LabelOptions): Promise<void> {
  const paper = paperOf(options);
  const connection = await connect(options);
  const [question, what] = await questionOf(connection, codes, options, paper);
  await write(await connection.api.http.ask(question), options, what);
}

/** What to ask the server for, and how that is called. */
async function questionOf(
  connection: Connection,
  codes: readonly string[],
  options: LabelOptions,
  paper: ReturnType<typeof paperOf>,
): Promise<[Ask, string]> {
  const { list, from, count } = options;
  const code = options.qr ? {} : { code: 'datamatrix' };
  if (list !== undefined) return [labelsOf({ ...paper, ...code, list, from, count }), `labels of the list ${list}`];
  const uris = options.serials === undefined ? codes.map((one) => objectUri(one)) : await packsIn(options);
  const ids = uris.map(parseObjectUri);
  const [first] = ids;
  if (!first) throw new Fault('option-invalid', 'say whose labels: codes, --gtin with --serials, or --list');
  if (ids.length === 1 && first.kind === 'sscc') {
    const to = options.to === undefined ? undefined : gln(options.to);
    return [{ path: `/api/labels${pathOf(uris[0]!)}`, query: { layout: 'a6', ...paper, to } }, `label of ${uris[0]}`];
  }
  if (ids.length === 1 && (first.kind === 'lgtin' || first.kind === 'sgtin')) {
    const query = { ...paper, ...(first.kind === 'sgtin' && paper.layout !== undefined && code) };
    return [{ path: `/api/manufacturers/labels${pathOf(uris[0]!)}`, query }, `label of ${uris[0]}`];
  }
  const packs = ids.map((id, i) => {
    if (id.kind === 'sgtin') return { gtin: id.gtin, serial: id.serial };
    throw new Fault('option-invalid', `${uris[i]} is no pack: of batches and containers one label is printed at a time`);
  });
  const said = `${packs.length} labels`;
  if (packs.length <= NAMED) return [labelsOf({ ...paper, ...code, packs }), said];
  const uploaded = makeList(uris);
  await uploadList(connection.api, uploaded, 'existing');
  return [labelsOf({ ...paper, ...code, list: uploaded.root, from, count }), said];
}

const labelsOf = (body: Readonly<Record<string, unknown>>): Ask => ({
  method: 'POST',
  path: '/api/manufacturers/labels',
  type: 'application/json',
  body: JSON.stringify({ layout: '50x25', ...body }),
});

function paperOf({ layout, dpi, start, out }: PaperOptions) {
  const format = extname(out).slice(1).toLowerCase();
  if (!FORMATS.includes(format))
    throw new Fault(
      'option-invalid',
      `the ending of "${out}" names no format: use one of ${FORMATS.map((one) => `.${one}`).join(' ')}`,
    );
  return { format, dpi: Number(dpi), start: numberFrom0(start), ...(layout !== undefined && { layout }) };
}

/** The packs of a file of serials, as canonical URIs. */
async function packsIn({ gtin, serials }: LabelOptions): Promise<string[]> {
  if (gtin === undefined) throw new Fault('option-invalid', 'name the product of the serials with --gtin');
  const product: Gtin = toGtin14(gtin);
  return (await serialsIn(serials!)).map((serial) => packUri(product, serial));
}

async function write(answer: Response, { out, json }: PaperOptions, what: string): Promise<void> {
  await save(answer, out);
  say(json, { file: out }, [`${what}: ${out}`]);
}
