/** The table of shared random values. */
import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class Secrets1767225600011 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createTable(
      new Table({
        name: 'secret',
        columns: [
          { name: 'name', type: 'varchar', length: '40', isPrimary: true },
          { name: 'value', type: 'varchar', length: '43' },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('secret');
  }
}
