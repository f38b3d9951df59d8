/** An index that holds all that counting the packs of a batch reads, so that a lot of 10^6 packs is counted in a moment. */
import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';

export class Reach1767225600032 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.dropIndex('holding', 'IX_holding_batch');
    const columnNames = ['batch', 'splitFrom', 'parent', 'state', 'holder', 'count', 'id'];
    await db.createIndex('holding', new TableIndex({ name: 'IX_holding_reach', columnNames }));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('holding', 'IX_holding_reach');
    await db.createIndex('holding', new TableIndex({ name: 'IX_holding_batch', columnNames: ['batch'] }));
  }
}
