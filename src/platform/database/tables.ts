/** What migrations make tables of, written once for both databases. */
import { type QueryRunner, Table, type TableColumnOptions, type TableIndexOptions, type TableOptions } from 'typeorm';
import { dialectOf } from './sql.js';

/** A column of text: of at most `length` characters, or of any length. */
export const text = (name: string, length?: number): TableColumnOptions =>
  length ? { name, type: 'varchar', length: String(length) } : { name, type: 'text' };
export const smallint = (name: string): TableColumnOptions => ({ name, type: 'smallint' });
export const integer = (name: string): TableColumnOptions => ({ name, type: 'integer' });
export const bigint = (name: string): TableColumnOptions => ({ name, type: 'bigint' });
export const float = (name: string): TableColumnOptions => ({ name, type: 'double precision' });
export const boolean = (name: string): TableColumnOptions => ({ name, type: 'boolean' });
export const bytes = (name: string): TableColumnOptions => ({ name, type: 'bytea' });

/** The column as part of the primary key. */
export const key = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isPrimary: true });
/** The column, which may be NULL; all others may not. */
export const nullable = (column: TableColumnOptions): TableColumnOptions => ({ ...column, isNullable: true });
/** The column of text, ordered by its bytes whatever the database's language. SQLite orders all text so. */
export const inByteOrder = (column: TableColumnOptions): TableColumnOptions => ({ ...column, collation: 'C' });

export const index = (name: string, ...columnNames: string[]): TableIndexOptions => ({ name, columnNames });
export const uniqueIndex = (name: string, ...columnNames: string[]): TableIndexOptions => ({
  name,
  columnNames,
  isUnique: true,
});

/** Creates the tables in their order. */
export async function createTables(db: QueryRunner, tables: readonly TableOptions[]): Promise<void> {
  const onSqlite = dialectOf(db) === 'sqlite';
  for (const table of tables) {
    // SQLite knows no collation by the name of "C".
    const columns = table.columns?.map(({ collation, ...rest }) => (onSqlite || !collation ? rest : { ...rest, collation }));
    await db.createTable(new Table({ ...table, columns }));
  }
}

/** Drops the tables, the last one first. */
export async function dropTables(db: QueryRunner, tables: readonly TableOptions[]): Promise<void> {
  for (const { name } of tables.toReversed()) await db.dropTable(name);
}
