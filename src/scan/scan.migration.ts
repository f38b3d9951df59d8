/** The tables of scans and of decisions on them. */
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
          { name: 'slot', type: 'bigint', isPrimary: true },
          { name: 'participant', type: 'varchar', length: '13' },
          { name: 'role', type: 'varchar', length: '12' },
          { name: 'first', type: 'bigint' },
          { name: 'last', type: 'bigint' },
          { name: 'count', type: 'integer' },
          { name: 'result', type: 'varchar', length: '24' },
          { name: 'remote', type: 'boolean' },
        ],
        indices: [{ name: 'IX_scan_place', columnNames: ['place', 'gtin', 'last'] }],
        withoutRowid: true,
      }),
    );
    await db.createTable(
      new Table({
        name: 'scan_override',
        columns: [
          { name: 'place', type: 'varchar', length: '13', isPrimary: true },
          { name: 'gtin', type: 'bigint', isPrimary: true },
          { name: 'serial', type: 'varchar', length: '20', isPrimary: true },
          { name: 'code', type: 'varchar', length: '24', isPrimary: true },
          { name: 'time', type: 'bigint', isPrimary: true },
          { name: 'participant', type: 'varchar', length: '13' },
          { name: 'kid', type: 'varchar', length: '43' },
          { name: 'name', type: 'varchar', length: '100' },
          { name: 'text', type: 'varchar', length: '500' },
        ],
        withoutRowid: true,
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('scan_override');
    await db.dropTable('scan');
  }
}
