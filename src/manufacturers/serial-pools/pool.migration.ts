/** Tables of serial pools. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import {
  bigint,
  boolean,
  createTables,
  dropTables,
  inByteOrder,
  integer,
  key,
  smallint,
  text,
  uniqueIndex,
} from '../../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'serial_request',
    columns: [
      key(integer('n')),
      bigint('gtin'),
      text('id', 64),
      integer('count'),
      integer('issued'),
      text('prefix', 20),
      smallint('length'),
      text('alphabet', 36),
      boolean('closed'),
      bigint('created'),
    ],
    indices: [uniqueIndex('UQ_serial_request', 'gtin', 'id')],
  },
  {
    name: 'serial_issued',
    columns: [key(bigint('gtin')), key(inByteOrder(text('serial', 20))), integer('request')],
    withoutRowid: true,
  },
  {
    name: 'serial_reservation',
    columns: [key(bigint('gtin')), key(text('prefix', 12)), text('label', 100), bigint('created')],
  },
];

export class SerialPools1767225600033 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
