import { describe, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/database/data-source.js';
import { schema } from '../src/schema.js';
import { databases } from './support/databases.js';

describe.each(databases)('the schema on $name', ({ fresh }) => {
  it('is after all migrations exactly what the entities declare, and can be taken down and built again', async () => {
    const home = await fresh();
    const db = await openDatabase(home.config, schema);
    const drift = async () => (await db.writer.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
    expect(await drift()).toEqual([]);
    // Rows are read and written in SQL: what an entity would change on the way is changed nowhere.
    const columns = db.writer.entityMetadatas.flatMap((entity) => entity.columns);
    expect(columns.filter(({ transformer }) => transformer).map(({ propertyPath }) => propertyPath)).toEqual([]);
    for (const _ of schema.migrations) await db.writer.undoLastMigration();
    await db.writer.runMigrations();
    expect(await drift()).toEqual([]);
    await db.close();
    await home.close();
  });
});
