/** An index by age, so that old scans are found without reading the others. */
import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

export class ScanAge1767225600045 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createIndex('scan', new TableIndex({ name: 'IX_scan_last', columnNames: ['last'] }));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('scan', 'IX_scan_last');
  }
}
