/** The table of what regulators read. */
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Reads1767225600034 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createTable(
      new Table({
        name: 'regulator_read',
        columns: [
          { name: 'time', type: 'bigint', isPrimary: true },
          { name: 'id', type: 'varchar', length: '40', isPrimary: true },
          { name: 'participant', type: 'varchar', length: '13' },
          { name: 'kid', type: 'varchar', length: '43' },
          { name: 'purpose', type: 'varchar', length: '500' },
          { name: 'method', type: 'varchar', length: '8' },
          { name: 'path', type: 'varchar', length: '1000' },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('regulator_read');
  }
}
