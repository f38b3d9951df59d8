/** Opened packs are known by the site at which they were opened; those from before by where they are. */
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Opened1767225600085 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(
      `UPDATE "holding" SET "more" = replace("more", '"partUsed":true', '"openedAt":"' || "site" || '"') WHERE "more" LIKE '%"partUsed":true%'`,
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `UPDATE "holding" SET "more" = replace("more", '"openedAt":"' || "site" || '"', '"partUsed":true') WHERE "more" LIKE '%"openedAt":%'`,
    );
  }
}
