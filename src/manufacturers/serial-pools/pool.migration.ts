/** Tables of serial pools. */
import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';
import { dialectOf } from '../../platform/database/sql.js';

const column = (name: string, type: string, length?: number): TableColumnOptions => ({
  name,
  type,
  ...(length && { length: String(length) }),
});
const key = (name: string, type: string, length?: number): TableColumnOptions => ({
  ...column(name, type, length),
  isPrimary: true,
});

export class SerialPools1767225600033 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createTable(
      new Table({
        name: 'serial_request',
        columns: [
          key('n', 'integer'),
          column('gtin', 'bigint'),
          column('id', 'varchar', 64),
          column('count', 'integer'),
          column('issued', 'integer'),
          column('prefix', 'varchar', 20),
          column('length', 'smallint'),
          column('alphabet', 'varchar', 36),
          column('closed', 'boolean'),
          column('created', 'bigint'),
        ],
        indices: [{ name: 'UQ_serial_request', columnNames: ['gtin', 'id'], isUnique: true }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'serial_issued',
        columns: [key('gtin', 'bigint'), key('serial', 'varchar', 20), column('request', 'integer')],
        withoutRowid: true,
      }),
    );
    await db.createTable(
      new Table({
        name: 'serial_reservation',
        columns: [
          key('gtin', 'bigint'),
          key('prefix', 'varchar', 12),
          column('label', 'varchar', 100),
          column('created', 'bigint'),
        ],
      }),
    );
    if (dialectOf(db) === 'sqlite') return;
    await db.query('ALTER TABLE "serial_issued" ALTER COLUMN "serial" TYPE varchar(20) COLLATE "C"');
  }

  async down(db: QueryRunner): Promise<void> {
    for (const table of ['serial_reservation', 'serial_issued', 'serial_request']) await db.dropTable(table);
  }
}
