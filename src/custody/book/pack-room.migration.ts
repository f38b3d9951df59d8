/**
 * PostgreSQL: room in the pages of packs. A pack that goes into a case gets a new version of its row; where that finds room
 * in the same page, the index needs no new entry, and the old version's room is used again.
 */
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dialectOf } from '../../platform/database/sql.js';

export class PackRoom1767225600046 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    if (dialectOf(db) === 'postgres') await db.query('ALTER TABLE "pack" SET (fillfactor = 90)');
  }

  async down(db: QueryRunner): Promise<void> {
    if (dialectOf(db) === 'postgres') await db.query('ALTER TABLE "pack" RESET (fillfactor)');
  }
}
