/** Tables of checks of returned goods. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, index, integer, key, nullable, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'return_check',
    columns: [
      key(text('id', 22)),
      text('participant', 13),
      nullable(text('site', 13)),
      text('kid', 43),
      bigint('time'),
      nullable(text('returner', 13)),
      nullable(text('rma', 100)),
      integer('count'),
      integer('saleable'),
    ],
    indices: [index('IX_return_check_participant', 'participant', 'id')],
  },
  {
    name: 'return_check_item',
    columns: [key(text('check', 22)), key(integer('n')), nullable(text('object', 200)), text('answer')],
    indices: [index('IX_return_check_item_object', 'object')],
  },
];

export class ReturnChecks1767225600042 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
