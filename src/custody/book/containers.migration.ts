/**
 * SSCCs and GRAIs exist while something is in them: one number may have had many holdings, one after the other. Open containers know
 * what is missing in them; of what was opened before, that is not known, so that only all that is in them, packed anew, closes them.
 */
import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { execute, rows } from '../../platform/database/sql.js';
import { uniqueIndex } from '../../platform/database/tables.js';

const INDEX = 'UQ_holding_epc';

export class Containers1767225600069 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE "holding" ADD COLUMN "until" bigint NOT NULL DEFAULT 0');
    await db.dropIndex('holding', INDEX);
    await db.createIndex('holding', new TableIndex(uniqueIndex(INDEX, 'epc', 'until')));
    await execute(db, END_EMPTY);
    await noteMissing(db);
    await db.query('ALTER TABLE "holding" DROP COLUMN "open"');
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('ALTER TABLE "holding" ADD COLUMN "open" boolean NOT NULL DEFAULT false');
    await execute(db, `UPDATE "holding" SET "open" = true WHERE "more" LIKE '%"missing":[{%' OR "more" LIKE '%"openInside":%'`);
    await execute(db, 'UPDATE "holding" SET "epc" = NULL WHERE "until" > 0');
    await db.dropIndex('holding', INDEX);
    await db.query('ALTER TABLE "holding" DROP COLUMN "until"');
    await db.createIndex('holding', new TableIndex(uniqueIndex(INDEX, 'epc')));
  }
}

interface Opened {
  id: number;
  more: string | null;
  inside: number;
}

async function noteMissing(db: QueryRunner): Promise<void> {
  const opened = await rows<Opened>(
    db,
    `SELECT h."id", h."more", (SELECT COUNT(*) FROM "holding" c WHERE c."parent" = h."id" AND c."open") AS "inside"
     FROM "holding" h WHERE h."open" AND h."until" = 0`,
  );
  for (const { id, more, inside } of opened) {
    const openInside = Number(inside);
    const known = {
      ...(JSON.parse(more ?? '{}') as object),
      missing: [{ index: 0, count: 33 }],
      ...(openInside > 0 && { openInside }),
    };
    await execute(db, 'UPDATE "holding" SET "more" = ? WHERE "id" = ?', [JSON.stringify(known), id]);
  }
}

/** What stands alone and was empty by the older rules is no more since the last step that named it. */
const END_EMPTY = `UPDATE "holding" SET "until" = "head", "count" = 0, "state" = 'active', "spent" = NULL, "takerOwner" = NULL, "takerHolder" = NULL,
    "takerSite" = NULL, "buyer" = NULL, "locks" = NULL, "more" = NULL
  WHERE "epc" IS NOT NULL AND "epc" NOT LIKE 'https://id.gs1.org/01/%' AND "parent" IS NULL
    AND "contents" IS NULL AND "levels" IS NULL`;
