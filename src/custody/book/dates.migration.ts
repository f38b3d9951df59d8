/** Packs keep the expiry date that they were commissioned with; of those from before it is not known. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class PackDates1767225600073 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE "holding" ADD COLUMN "expiry" varchar(10)');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE "holding" DROP COLUMN "expiry"');
  }
}
