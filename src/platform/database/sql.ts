/**
 * The little that SQL text needs to run on both databases: placeholders, row counts, long lists. Statements are written
 * once, with `?` for each parameter and double quotes round names in camel case.
 */
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

export type Dialect = 'sqlite' | 'postgres';

/** Whatever can run a statement; inside a transaction that is its QueryRunner, and only that. */
export type Runner = QueryRunner | DataSource | EntityManager;

/** A value that both drivers bind the same way. */
export type SqlValue = string | number | boolean | null | Uint8Array;

/** Rows of an INSERT on PostgreSQL, which takes them as one JSON text. */
const MAX_ROWS = 1_000;
/**
 * Rows of an INSERT on SQLite. The driver keeps what it has prepared, with what was bound last, so there are few statements
 * and none is large.
 */
const ROWS = [64, 8, 1];
/** Most keys that are looked for in one statement. Lists are filled up to a power of two, for the same reason. */
const MAX_KEYS = 256;

export function dialectOf(runner: Runner): Dialect {
  const source = 'dataSource' in runner ? runner.dataSource : runner;
  return source.options.type === 'postgres' ? 'postgres' : 'sqlite';
}

/** `text` with its `?` numbered as `$1`, `$2` ... on PostgreSQL; those inside quotes stay. */
export function sql(dialect: Dialect, text: string): string {
  if (dialect === 'sqlite') return text;
  let n = 0;
  return text.replace(/'[^']*'|"[^"]*"|\?/g, (token) => (token === '?' ? `$${++n}` : token));
}

/** The rows that a SELECT, or a statement with RETURNING, gives. Column names come back as written in quotes. */
export async function rows<Row>(runner: Runner, text: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
  const found: unknown = await runner.query(sql(dialectOf(runner), text), [...parameters]);
  // UPDATE and DELETE with RETURNING come as [rows, count] from the PostgreSQL driver alone.
  return (isCounted(found) ? found[0] : found) as Row[];
}

const isCounted = (found: unknown): found is [unknown[], number] =>
  Array.isArray(found) && found.length === 2 && Array.isArray(found[0]) && typeof found[1] === 'number';

/** Runs a statement without RETURNING; gives the number of rows it changed (matched, for UPDATE), alike on both. */
export async function execute(tx: QueryRunner, text: string, parameters: readonly SqlValue[] = []): Promise<number> {
  const { affected } = await tx.query(sql(dialectOf(tx), text), [...parameters], true);
  if (affected === undefined) throw new Error(`this statement gives rows, not a count: ${text}`);
  return affected ?? 0;
}

/**
 * Inserts rows, many per statement; each row has its values in the order of `columns`. Gives the number inserted, which
 * is smaller than the number given only with `onConflict: 'nothing'`.
 */
export async function insertRows(
  tx: QueryRunner,
  table: string,
  columns: readonly string[],
  values: readonly (readonly SqlValue[])[],
  options: { onConflict?: 'nothing' } = {},
): Promise<number> {
  const tail = options.onConflict === 'nothing' ? ' ON CONFLICT DO NOTHING' : '';
  let inserted = 0;
  for (const { text, parameters } of insertsOf(tx, table, columns, values))
    inserted += await execute(tx, text + tail, parameters);
  return inserted;
}

/**
 * The statements that insert these rows, without what may follow. PostgreSQL gets them as one JSON text, whose types are the
 * table's: it takes many times as long to read thousands of parameters.
 */
export function* insertsOf(
  tx: QueryRunner,
  table: string,
  columns: readonly string[],
  values: readonly (readonly SqlValue[])[],
): Generator<{ text: string; parameters: SqlValue[] }> {
  const names = columns.map(quote).join(', ');
  const head = `INSERT INTO ${quote(table)} (${names})`;
  const onSqlite = dialectOf(tx) === 'sqlite';
  for (let start = 0, size: number; start < values.length; start += size) {
    const left = values.length - start;
    size = onSqlite ? ROWS.find((rows) => rows <= left)! : Math.min(MAX_ROWS, left);
    const chunk = values.slice(start, start + size);
    if (onSqlite) yield { text: `${head} VALUES ${tuples(size, columns.length)}`, parameters: chunk.flat() };
    else {
      const objects = chunk.map((row) => Object.fromEntries(columns.map((column, i) => [column, inJson(row[i]!)])));
      const text = `${head} SELECT ${names} FROM json_populate_recordset(CAST(NULL AS ${quote(table)}), CAST(? AS json))`;
      yield { text, parameters: [JSON.stringify(objects)] };
    }
  }
}

/** A value as PostgreSQL reads it from JSON: bytes in its hexadecimal form; half characters are no text for it. */
function inJson(value: SqlValue): SqlValue {
  if (typeof value === 'string') return value.toWellFormed();
  return value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;
}

/**
 * The rows that `text` gives for any of `keys`. `text` holds `IN (?*)` once, as its last parameter: `"id" IN (?*)` for
 * single values, `("a", "b") IN (?*)` for keys that are arrays. Long lists are asked in several statements, so no ORDER BY
 * or LIMIT across them; duplicates of a key may give a row twice.
 */
export async function selectIn<Row>(
  runner: Runner,
  text: string,
  keys: readonly (SqlValue | readonly SqlValue[])[],
  parameters: readonly SqlValue[] = [],
): Promise<Row[]> {
  const list = keys.map((key) => (Array.isArray(key) ? key : [key])) as SqlValue[][];
  const width = list[0]?.length ?? 1;
  const found: Row[] = [];
  for (let start = 0; start < list.length; start += MAX_KEYS) {
    const chunk = list.slice(start, start + MAX_KEYS);
    const size = 2 ** Math.ceil(Math.log2(chunk.length));
    const filled = [...chunk, ...Array<SqlValue[]>(size - chunk.length).fill(chunk.at(-1)!)];
    const marks = width === 1 ? commas(size) : tuples(size, width);
    // SQLite compares row values with a table only, PostgreSQL infers types of parameters from a list only.
    const values = width > 1 && dialectOf(runner) === 'sqlite' ? `VALUES ${marks}` : marks;
    found.push(...(await rows<Row>(runner, text.replace('?*', values), [...parameters, ...filled.flat()])));
  }
  return found;
}

/** A FROM item that gives each text of a JSON list (`expression`: a column or `?`) as a row, in the column `j."value"`. */
export const eachText = (runner: Runner, expression: string): string =>
  dialectOf(runner) === 'sqlite'
    ? `json_each(${expression}) j`
    : `jsonb_array_elements_text(CAST(${expression} AS jsonb)) AS j("value")`;

/** A FROM item that gives each key of a JSON object (`expression`: a column or `?`; null has none) as a row, in the column `j."key"`. */
export const eachKey = (runner: Runner, expression: string): string =>
  dialectOf(runner) === 'sqlite' ? `json_each(${expression}) j` : `jsonb_object_keys(CAST(${expression} AS jsonb)) AS j("key")`;

/** A name as it stands in a statement. */
export const quote = (name: string): string => `"${name}"`;
const commas = (n: number): string => Array.from({ length: n }, () => '?').join(', ');
const tuples = (n: number, width: number): string => Array.from({ length: n }, () => `(${commas(width)})`).join(', ');
