/** Writing rows that may exist already, many per statement, alike on both databases. */
import type { QueryRunner } from 'typeorm';
import { execute, insertsOf, quote, type SqlValue } from './sql.js';

/** Inserts rows, or replaces all other columns of those whose `keys` exist. All rows have the same columns. */
export async function upsertRows(
  tx: QueryRunner,
  table: string,
  keys: readonly string[],
  values: readonly Readonly<Record<string, SqlValue>>[],
): Promise<void> {
  if (values.length === 0) return;
  const columns = Object.keys(values[0]!);
  const rest = columns.filter((column) => !keys.includes(column));
  const conflict =
    rest.length === 0 ? 'NOTHING' : `UPDATE SET ${rest.map((c) => `${quote(c)} = excluded.${quote(c)}`).join(', ')}`;
  const tail = ` ON CONFLICT (${keys.map(quote).join(', ')}) DO ${conflict}`;
  const rows = values.map((row) => columns.map((column) => row[column]!));
  for (const { text, parameters } of insertsOf(tx, table, columns, rows)) await execute(tx, text + tail, parameters);
}
