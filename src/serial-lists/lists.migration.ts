/** Tables of serial lists. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import {
  bigint,
  boolean,
  bytes,
  createTables,
  dropTables,
  inByteOrder,
  integer,
  key,
  nullable,
  smallint,
  text,
  uniqueIndex,
} from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'serial_list',
    columns: [
      key(integer('id')),
      text('root', 43),
      text('seed', 43),
      text('purpose', 20),
      text('participant', 13),
      integer('count'),
      integer('received'),
      text('last', 200),
      nullable(text('progress')),
      boolean('complete'),
      nullable(text('gtin', 14)),
      bigint('created'),
    ],
    indices: [uniqueIndex('UQ_serial_list_root', 'root')],
  },
  {
    name: 'list_part',
    columns: [
      key(integer('list')),
      key(integer('n')),
      key(bigint('gtin')),
      inByteOrder(text('first', 60)),
      nullable(text('low', 20)),
      nullable(text('high', 20)),
      nullable(text('serials')),
    ],
  },
  { name: 'list_node', columns: [key(integer('list')), key(smallint('level')), key(integer('n')), bytes('hash')] },
];

export class SerialLists1767225600031 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
