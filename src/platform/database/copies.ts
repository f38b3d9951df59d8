/**
 * SQLite has no checksums. Of what follows from the log an audit finds each changed bit; of everything else it could not, since
 * nothing else says it twice. So each such table gets an index over all of its columns: a second copy of every row, which
 * SQLite keeps by itself and compares with the first in `PRAGMA integrity_check`. These tables are small, or are written once.
 *
 * PostgreSQL has checksums of its own (`initdb --data-checksums`), and gets no copies.
 */
import type { QueryRunner } from 'typeorm';
import { rows } from './sql.js';

/** What the copy of a table is called. */
const PREFIX = 'COPY_';

interface TableInfo {
  name: string;
  columns: string;
}

/**
 * Makes a copy of each table that has none, and anew of those that got other columns.
 *
 * @param audited tables whose content follows from the log: they get none
 */
export async function keepCopies(tx: QueryRunner, audited: ReadonlySet<string>): Promise<void> {
  for (const { name, columns } of await tablesOf(tx)) {
    if (audited.has(name) || (await columnsOfCopy(tx, name)) === columns) continue;
    await tx.query(`DROP INDEX IF EXISTS "${PREFIX}${name}"`);
    await tx.query(`CREATE INDEX "${PREFIX}${name}" ON "${name}" (${columns})`);
  }
}

const tablesOf = (tx: QueryRunner): Promise<TableInfo[]> =>
  rows<TableInfo>(
    tx,
    `SELECT t."name", (SELECT GROUP_CONCAT('"' || c."name" || '"', ', ') FROM pragma_table_info(t."name") c) AS "columns"
     FROM "sqlite_schema" t WHERE t."type" = 'table' AND t."name" NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY t."name"`,
  );

async function columnsOfCopy(tx: QueryRunner, table: string): Promise<string | null> {
  const [found] = await rows<{ columns: string | null }>(
    tx,
    `SELECT GROUP_CONCAT('"' || "name" || '"', ', ') AS "columns" FROM pragma_index_info(?)`,
    [`${PREFIX}${table}`],
  );
  return found!.columns;
}
