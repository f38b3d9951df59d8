/** Writing rows that may exist already, many per statement, alike on both databases. */
import type { QueryRunner } from 'typeorm';
import { execute, type SqlValue } from './sql.js';

/** Rows per statement: with 24 columns well below the parameter limits of both databases. */
const CHUNK = 500;

/**
 * Inserts rows, or replaces all other columns of those whose `keys` exist. All rows have the same columns.
 * Booleans are bound as each database wants them.
 */
export async function upsertRows(
  tx: QueryRunner,
  table: string,
  keys: readonly string[],
  values: readonly Readonly<Record<string, SqlValue>>[],
): Promise<void> {
  if (values.length === 0) return;
  const columns = Object.keys(values[0]!);
  const rest = columns.filter((column) => !keys.includes(column));
  const name = (column: string): string => `"${column}"`;
  const conflict = rest.length === 0 ? 'NOTHING' : `UPDATE SET ${rest.map((c) => `${name(c)} = excluded.${name(c)}`).join(', ')}`;
  for (let start = 0; start < values.length; start += CHUNK) {
    const chunk = values.slice(start, start + CHUNK);
    const tuples = chunk.map(() => `(${columns.map(() => '?').join(', ')})`).join(', ');
    const text = `INSERT INTO ${name(table)} (${columns.map(name).join(', ')}) VALUES ${tuples} ON CONFLICT (${keys.map(name).join(', ')}) DO ${conflict}`;
    await execute(
      tx,
      text,
      chunk.flatMap((row) => columns.map((column) => row[column]!)),
    );
  }
}
