/** Tables of scans and of decisions on them. */
import type { MigrationInterface, QueryRunner, TableOptions } from 'typeorm';
import { bigint, boolean, createTables, dropTables, index, integer, key, text } from '../platform/database/tables.js';

const tables: TableOptions[] = [
  {
    name: 'scan',
    columns: [
      key(bigint('gtin')),
      key(text('serial', 20)),
      key(text('place', 13)),
      key(bigint('supply')),
      key(bigint('slot')),
      text('participant', 13),
      text('role', 12),
      bigint('first'),
      bigint('last'),
      integer('count'),
      text('result', 24),
      boolean('remote'),
    ],
    // By age too, so that old scans are found without reading the others.
    indices: [index('IX_scan_place', 'place', 'gtin', 'last'), index('IX_scan_last', 'last')],
    withoutRowid: true,
  },
  {
    name: 'scan_override',
    columns: [
      key(text('place', 13)),
      key(bigint('gtin')),
      key(text('serial', 20)),
      key(text('code', 24)),
      key(bigint('time')),
      text('participant', 13),
      text('kid', 43),
      text('name', 100),
      text('text', 500),
    ],
    withoutRowid: true,
  },
];

export class Scan1767225600004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await createTables(db, tables);
  }

  async down(db: QueryRunner): Promise<void> {
    await dropTables(db, tables);
  }
}
