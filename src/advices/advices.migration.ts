/** Tables of despatch advices. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, createTables, dropTables, index, integer, key, nullable, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'advice',
    columns: [
      key(text('number', 200)),
      key(text('giver', 13)),
      key(text('taker', 13)),
      nullable(text('site', 13)),
      nullable(bigint('closed')),
      nullable(text('kid', 43)),
    ],
    indices: [index('IX_advice_taker', 'taker', 'closed'), index('IX_advice_giver', 'giver', 'closed')],
  },
  {
    name: 'advice_line',
    columns: [
      key(text('number', 200)),
      key(text('giver', 13)),
      key(text('taker', 13)),
      key(text('by', 13)),
      key(integer('n')),
      text('gtin', 14),
      nullable(text('lot', 20)),
      integer('quantity'),
      nullable(text('sscc', 18)),
      nullable(text('po', 100)),
    ],
  },
];

export class Advices1767225600041 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
