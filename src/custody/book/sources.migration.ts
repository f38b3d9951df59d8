/** Of which batches others are made by repackaging. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { createTables, dropTables, index, key, text } from '../../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'made_of',
    columns: [key(text('batch', 35)), key(text('source', 35))],
    indices: [index('IX_made_of_source', 'source')],
    withoutRowid: true,
  },
];

export class Sources1767225600074 implements MigrationInterface {
  up = (db: QueryRunner): Promise<void> => createTables(db, tables);
  down = (db: QueryRunner): Promise<void> => dropTables(db, tables);
}
