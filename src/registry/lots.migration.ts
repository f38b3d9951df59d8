/** Indices of lots. */
import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { index } from '../platform/database/tables.js';

const lotIndices = { batch: index('IX_batch_lot', 'lot'), batch_alias: index('IX_batch_alias_alias', 'alias') };

/** Batches are looked for by the lot that packs bear, of whatever product. */
export class LotIndices1767225600089 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const [table, one] of Object.entries(lotIndices)) await db.createIndex(table, new TableIndex(one));
  }

  async down(db: QueryRunner): Promise<void> {
    for (const [table, { name }] of Object.entries(lotIndices)) await db.dropIndex(table, name!);
  }
}
