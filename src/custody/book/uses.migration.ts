/** What of batches without serials was dispensed or ended by which entry. What was before this table is not taken back. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, integer, key, nullable, text } from '../../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'quantity_use',
    columns: [
      key(text('entry', 43)),
      key(text('batch', 35)),
      text('site', 13),
      nullable(text('reason', 12)),
      bigint('time'),
      integer('quantity'),
    ],
    checks: [{ name: 'CK_quantity_use_quantity', expression: '"quantity" >= 0' }],
    withoutRowid: true,
  },
];

export class Uses1767225600080 implements MigrationInterface {
  up = (db: QueryRunner): Promise<void> => createTables(db, tables);
  down = (db: QueryRunner): Promise<void> => dropTables(db, tables);
}
