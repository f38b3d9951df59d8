/** `theriac import KIND FILE`: many lines, or the events of a document (document.ts), checked first, answered one by one, resumable. */
import { Argument, type Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { Fault } from '../../protocol/fault.js';
import { eachOf } from '../../client/http/pool.js';
import { fixedBy, knownBatches, knownProduct } from '../products/goods.js';
import { doubtsOf } from '../products/lots.js';
import { atScene, connectAt, serverOf, type SceneOptions } from '../connection/connection.js';
import { confirm, withYes, type ConfirmOptions } from '../terminal/confirm.js';
import { say } from '../terminal/output.js';
import { progress } from '../terminal/progress.js';
import { importDocument } from './document.js';
import { IMPORT_KINDS } from './kinds.js';
import { remarks } from '../terminal/recorded.js';
import { failed, send, type Outcome, type Task } from './send.js';
import { keyOf, readDone } from './state.js';
import { csvLine, readTable, type CsvTable, type Line } from './table.js';

/** What is no CSV. */
const EPCIS = 'epcis';

/** Products whose batches are asked for at once. */
const AT_ONCE = 8;

interface ImportOptions extends SceneOptions, ConfirmOptions {
  map: [string, string][];
  dryRun?: boolean;
  errors?: string;
  resume?: string;
  template?: boolean;
  asWritten?: boolean;
}

/** Adds the command. */
export function importCommand(program: Command): void {
  withYes(atScene(program.command('import')))
    .addArgument(new Argument('<kind>', 'what the lines are').choices([...Object.keys(IMPORT_KINDS), EPCIS]))
    .argument(
      '[file]',
      'CSV in UTF-8, separated by commas, semicolons or tabs, whose first line names the columns; or a document',
    )
    .description("sign and send what a CSV file or a partner's EPCIS document tells; a second run goes on where the first ended")
    .option('--map <column=field>', 'a column that is not called like its field; may be repeated', mapping, [])
    .option('--dry-run', 'check every line and have the server judge it; nothing is logged')
    .option('--errors <file>', 'write the lines that failed there, with why, as CSV')
    .option('--resume <file>', 'where it is kept what is done; FILE.done unless given')
    .option('--as-written', 'take for what it is what looks like a number that a spreadsheet has shortened, such as 4.6E+17')
    .option('--template', 'print the columns and an example instead')
    .addHelpText(
      'after',
      `
Kinds and their fields (those in brackets may be missing):
${Object.entries(IMPORT_KINDS)
  .map(
    ([name, { what, required, optional }]) =>
      `  ${name}: ${what}\n    ${[...required, ...optional.map((one) => `[${one}]`)].join(' ')}`,
  )
  .join('\n')}
  ${EPCIS}: a plain EPCIS 2.0 document in JSON, such as a partner sends: the events of your own sites, each signed by you

Example:
  theriac import ship today.csv --map "SSCC=code" --map "Customer=to" --dry-run --key warehouse.json
  theriac import ship today.csv --map "SSCC=code" --map "Customer=to" --errors failed.csv --key warehouse.json
  theriac import epcis partner.jsonld --dry-run --key warehouse.json`,
    )
    .action(importFile);
}

async function importFile(name: string, file: string | undefined, options: ImportOptions): Promise<void> {
  if (name === EPCIS) {
    const { map, errors, template, asWritten } = options;
    if (map.length > 0 || errors !== undefined || template || asWritten)
      throw new Fault('option-invalid', '--map, --errors, --template and --as-written are for CSV files: leave them out');
    if (file === undefined) throw new Fault('option-invalid', 'name the file of the document');
    return importDocument(file, options);
  }
  const kind = IMPORT_KINDS[name]!;
  const columns = [...kind.required, ...kind.optional];
  if (options.template) return say(false, null, [csvLine(columns).trim(), csvLine(kind.example).trim()]);
  if (file === undefined) throw new Fault('option-invalid', 'name the file, or ask for --template');
  const table = await readTable(file, kind, new Map(options.map));
  const done = await readDone(options.resume ?? `${file}.done`);
  const outcomes: Outcome[] = [];
  const keys = new Map<string, number>();
  const tasks: (Task & { key: string })[] = [];
  let skipped = 0;
  for (const { number: line, fields, extra } of table.lines) {
    const key = keyOf(options.server, name, fields);
    const first = keys.get(key);
    if (first !== undefined) outcomes.push({ line, problem: 'line-repeated', detail: repeatOf(first, fields) });
    else if (done.has(key)) skipped++;
    else {
      try {
        requireWhole(fields, extra, options);
        const missing = kind.required.find((field) => fields[field] === undefined);
        if (missing !== undefined) throw new Fault('option-invalid', `the field ${missing} is empty`);
        tasks.push({ line, key, job: kind.job(fields) });
      } catch (reason) {
        outcomes.push(failed(line, reason));
      }
    }
    if (first === undefined) keys.set(key, line);
  }
  if (tasks.length > 0) {
    if (!options.dryRun)
      await confirm(
        `import ${tasks.length} lines of ${file}`,
        [
          ...(await oddLines(options, tasks)),
          ...(await fixedLines(options, tasks)),
          ...signedBy(name, options, outcomes.length, skipped),
        ],
        options,
      );
    const keyOfLine = new Map(tasks.map(({ line, key }) => [line, key]));
    const tell = progress(name, tasks.length, options);
    let finished = 0;
    for await (const some of send(await connectAt(options), tasks, options.dryRun)) {
      for (const one of some) if ('index' in one) done.add(keyOfLine.get(one.line)!, one.index);
      if (!options.dryRun) await done.save();
      outcomes.push(...some);
      tell((finished += some.length));
    }
  }
  await conclude(table, outcomes, skipped, options);
}

/** Lines whose batches are to be looked at before they are signed. */
async function oddLines(options: ImportOptions, tasks: readonly Task[]): Promise<string[]> {
  const { api } = serverOf(options);
  const records = tasks.flatMap(({ line, job }) =>
    job.kind === 'record' && job.record.type === 'batch' ? [{ line, record: job.record }] : [],
  );
  const gtins = [...new Set(records.map(({ record }) => record.gtin))];
  const known = new Map(await eachOf(gtins, AT_ONCE, async (gtin) => [gtin, await knownBatches(api, gtin)] as const));
  return records.flatMap(({ line, record }) =>
    doubtsOf(record, known.get(record.gtin)!).map((doubt) => `line ${line}: ${doubt}`),
  );
}

/** What lines fix of products: of those that are registered line by line, of new ones how many. */
async function fixedLines(options: ImportOptions, tasks: readonly Task[]): Promise<string[]> {
  const { api } = serverOf(options);
  const lines = await eachOf(tasks, AT_ONCE, async ({ line, job }) => {
    if (job.kind !== 'record' || job.record.type !== 'product') return [];
    const before = await knownProduct(api, job.record.gtin);
    return fixedBy(job.record, before).map((text) => ({ isNew: before === undefined, text: `line ${line}: ${text}` }));
  });
  const all = lines.flat();
  const levels = all.filter(({ isNew }) => isNew).length;
  return [
    ...all.flatMap(({ isNew, text }) => (isNew ? [] : [text])),
    ...(levels > 0 ? [`new products with ${levels} packaging levels: only the authority takes one back`] : []),
  ];
}

const repeatOf = (first: number, { serial, code }: Line['fields']): string =>
  serial === undefined && code === undefined
    ? `it says the same as line ${first}`
    : `${serial ?? code} stands in line ${first} already: check the file, for a spreadsheet makes long numbers alike`;

/** Throws `option-invalid` where a spreadsheet, or a separator inside a value, has spoilt a line. */
function requireWhole(fields: Line['fields'], extra: Line['extra'], { asWritten }: ImportOptions): void {
  if (extra.length > 0)
    throw new Fault(
      'option-invalid',
      `it has more values than columns ("${extra[0]}"): put a value with a separator in it in quotes`,
    );
  for (const [field, value] of asWritten ? [] : Object.entries(fields)) {
    if (!/^\d+(?:[.,]\d+)?E[+-]?\d+$/i.test(value)) continue;
    const remedy = 'set the column to text, export it again, or insist with --as-written';
    throw new Fault(
      'option-invalid',
      `the ${field} ${value} is what a spreadsheet makes of a long number, whose digits are lost: ${remedy}`,
    );
  }
}

/** What an import does before it is signed. */
const signedBy = (name: string, { key }: ImportOptions, bad: number, skipped: number): string[] => [
  `each of them is signed with ${key ?? 'your key'} and logged (${IMPORT_KINDS[name]!.what}): --dry-run shows what each would do`,
  ...(bad > 0 ? [`${bad} other lines cannot be read, and are left out`] : []),
  ...(skipped > 0 ? [`${skipped} other lines are in the log already`] : []),
];

/** Tells what became of the lines; the exit code is 1 where one of them failed. */
async function conclude(table: CsvTable, outcomes: readonly Outcome[], skipped: number, options: ImportOptions): Promise<void> {
  const sorted = [...outcomes].sort((a, b) => a.line - b.line);
  const bad = sorted.flatMap((one) => ('problem' in one ? [one] : []));
  const sent = sorted.filter((one) => 'index' in one).length;
  const good = options.dryRun ? sorted.filter((one) => 'checked' in one).length : undefined;
  if (options.errors !== undefined) {
    const cells = new Map(table.lines.map((line) => [line.number, line.cells]));
    const rows = bad.map(({ line, problem, detail }) => [String(line), problem, detail, ...cells.get(line)!]);
    await writeFile(options.errors, [['line', 'problem', 'detail', ...table.header], ...rows].map(csvLine).join(''));
  }
  say(
    options.json,
    { lines: table.lines.length, sent, good, skipped, failed: bad.length, ignored: table.ignored, results: sorted },
    [
      ...sorted.flatMap((one) =>
        'problem' in one
          ? []
          : remarks(one).map((remark) => `line ${one.line}: ${'index' in one ? `entry ${one.index}, ` : ''}${remark}`),
      ),
      ...bad.map(({ line, problem, detail }) => `line ${line}: ${detail} (${problem})`),
      ...(table.ignored.length > 0 ? [`columns that no field takes: ${table.ignored.join(', ')}`] : []),
      good === undefined
        ? `${sent} of ${table.lines.length} lines are in the log, ${skipped} were before, ${bad.length} failed`
        : `${good} of ${table.lines.length} lines are good, ${skipped} are in the log already, ${bad.length} would fail; nothing was sent`,
    ],
  );
  process.exitCode = bad.length > 0 ? 1 : 0;
}

function mapping(text: string, before: ImportOptions['map']): ImportOptions['map'] {
  const at = text.lastIndexOf('=');
  if (at > 0) return [...before, [text.slice(0, at), text.slice(at + 1)]];
  throw new Fault('option-invalid', `"${text}" must be COLUMN=FIELD`, { value: text });
}
