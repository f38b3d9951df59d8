/** The table of SSCCs that were given out. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, key, smallint, text } from '../../platform/database/tables.js';

const tables: TableOptions[] = [
  { name: 'sscc_series', columns: [key(text('key', 12)), key(smallint('extension')), bigint('next')] },
];

export class SsccSeries1767225600087 implements MigrationInterface {
  up = (db: QueryRunner): Promise<void> => createTables(db, tables);
  down = (db: QueryRunner): Promise<void> => dropTables(db, tables);
}
