/** The table of scans. */
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Scan1767225600004 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createTable(
      new Table({
        name: 'scan',
        columns: [
          { name: 'gtin', type: 'bigint', isPrimary: true },
          { name: 'serial', type: 'varchar', length: '20', isPrimary: true },
          { name: 'place', type: 'varchar', length: '13', isPrimary: true },
          { name: 'supply', type: 'bigint', isPrimary: true },
          { name: 'count', type: 'integer' },
          { name: 'last', type: 'bigint' },
        ],
        withoutRowid: true,
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('scan');
  }
}
