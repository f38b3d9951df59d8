/** What was reported of more packs without serials than were there waits beside the balance until so many come. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class ReportedUses1767225600088 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE "balance" ADD COLUMN "waiting" text');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE "balance" DROP COLUMN "waiting"');
  }
}
