import { describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/database/data-source.js';
import { schema } from '../src/schema.js';
import { databases } from './support/databases.js';

/** Packs have an index there in place of the primary key that their entity must declare (custody.entities.ts). */
const APART: Record<string, RegExp[]> = {
  sqlite: [],
  postgres: [
    /^DROP INDEX "public"."IX_pack"$/,
    /^ALTER TABLE "pack" ADD CONSTRAINT "PK_\w+" PRIMARY KEY \("gtin", "serial", "holding"\)$/,
  ],
};

/** SQLite's second copies of rows (src/platform/database/copies.ts) belong to no entity. */
const COPY = /^DROP INDEX "COPY_/;

describe.each(databases)('the schema on $name', ({ name, fresh }) => {
  it('is after all migrations exactly what the entities declare, and can be taken down and built again', async () => {
    const home = await fresh();
    const db = await openDatabase(home.config, schema);
    const drift = async () =>
      (await db.writer.driver.createSchemaBuilder().log()).upQueries
        .map(({ query }) => query)
        .filter((query) => !COPY.test(query));
    const apart = APART[name]!.map((statement) => expect.stringMatching(statement) as string);
    expect(await drift()).toEqual(apart);
    // Rows are read and written in SQL: what an entity would change on the way is changed nowhere.
    const columns = db.writer.entityMetadatas.flatMap((entity) => entity.columns);
    expect(columns.filter(({ transformer }) => transformer).map(({ propertyPath }) => propertyPath)).toEqual([]);
    for (const _ of schema.migrations) await db.writer.undoLastMigration();
    await db.writer.runMigrations();
    expect(await drift()).toEqual(apart);
    await db.close();
    await home.close();
  });
});
