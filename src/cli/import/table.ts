/** A CSV file as lines with named fields: separator found, columns mapped, line numbers kept. Not here: what fields mean. */
import { CsvError, parse } from 'csv-parse/sync';
import { readFile } from 'node:fs/promises';
import { Fault } from '../../protocol/fault.js';

/** A line of the file: its number (the last one, where a quoted field spans several), its cells, its fields by name. */
export interface Line {
  number: number;
  cells: readonly string[];
  fields: Readonly<Record<string, string>>;
  /** What stands behind the last column: most likely a separator was inside a value. */
  extra: readonly string[];
}

/** A file: its header, the columns that no field takes, its lines. */
export interface CsvTable {
  header: readonly string[];
  ignored: readonly string[];
  lines: readonly Line[];
}

/** The fields of a kind of file. */
export interface Fields {
  required: readonly string[];
  optional: readonly string[];
}

/**
 * Reads a file in UTF-8, with or without a byte order mark, separated by commas, semicolons or tabs.
 *
 * @param map column name to field name, for columns that are not called like their field
 * @throws Fault `option-invalid` where the file as a whole cannot be used
 */
export async function readTable(
  path: string,
  { required, optional }: Fields,
  map: ReadonlyMap<string, string>,
): Promise<CsvTable> {
  const text = await readText(path);
  const [head, ...body] = parseRows(path, text);
  if (!head) throw new Fault('option-invalid', `${path} is empty: its first line names the columns`, { file: path });
  const header = head.record;
  const known = [...required, ...optional];
  for (const [column, field] of map) {
    if (!header.includes(column)) throw unusable(path, `it has no column "${column}": it has ${header.join(', ')}`);
    if (!known.includes(field)) throw unusable(path, `"${field}" is no field: choose of ${known.join(', ')}`);
  }
  const names = header.map((column) => map.get(column) ?? known.find((field) => field === plain(column)));
  const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i);
  if (twice !== undefined) throw unusable(path, `two columns are "${twice}": map one of them`);
  const missing = required.filter((field) => !names.includes(field));
  if (missing.length > 0) throw unusable(path, `it has no column for ${missing.join(', ')}: say which by --map COLUMN=FIELD`);
  // A row of separators alone is an empty row of the sheet.
  const rows = body.filter(({ record }) => record.some((cell) => cell !== ''));
  const lines = rows.map(({ record, info }): Line => {
    const pairs = names.flatMap((name, i) => (name !== undefined && record[i] ? [[name, record[i]] as const] : []));
    const extra = record.slice(header.length).filter((cell) => cell !== '');
    return { number: info.lines, cells: record, fields: Object.fromEntries(pairs), extra };
  });
  return { header, ignored: header.filter((_, i) => names[i] === undefined), lines };
}

async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((reason: NodeJS.ErrnoException) => {
    throw unusable(path, `it cannot be read (${reason.code})`);
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusable(path, 'it is not UTF-8: save it as "CSV UTF-8"');
  }
}

function parseRows(path: string, text: string): { record: string[]; info: { lines: number } }[] {
  const options = { bom: true, info: true, trim: true, skip_empty_lines: true, relax_column_count: true } as const;
  try {
    return parse(text, { ...options, delimiter: separatorOf(text) }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
  } catch (reason) {
    if (!(reason instanceof CsvError)) throw reason;
    throw unusable(path, reason.message);
  }
}

/** The separator that the first line has most of, outside quotes; a comma where it has none. */
function separatorOf(text: string): string {
  const first = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (separator: string): number => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** "To site" and "to_site" are both `to-site`. */
const plain = (column: string): string =>
  column
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');

const unusable = (file: string, why: string): Fault => new Fault('option-invalid', `${file} cannot be used: ${why}`, { file });

/** Cells as a line of CSV. */
export const csvLine = (cells: readonly string[]): string =>
  `${cells.map((cell) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
