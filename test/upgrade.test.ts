/** What a start makes of a database that another build filled. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../src/platform/database/data-source.js';
import { rows } from '../src/platform/database/sql.js';
import { schema } from '../src/schema.js';
import { databases, type Home } from './support/databases.js';

describe.each(databases)('a filled database on $name', ({ fresh }) => {
  let home: Home;
  let db: Database | undefined;
  beforeEach(async () => (home = await fresh()));
  afterEach(async () => {
    await db?.close();
    db = undefined;
    await home.close();
  });

  it('of an older build is brought up to date, and keeps what it has', async () => {
    db = await openDatabase(home.config, schema);
    const undone = schema.migrations.slice(-2);
    for (const _ of undone) await db.writer.undoLastMigration();
    await db.writer.query(
      `INSERT INTO "application" ("kid", "gln", "name", "role", "jws", "received")
       VALUES ('k', '9521001000017', 'Company', 'pharmacy', 'x.y.z', 1767225600000)`,
    );
    await db.close();
    db = await openDatabase(home.config, schema);
    expect(await rows(db.reader, 'SELECT "kid", "jws", "reason" FROM "application"')).toEqual([
      { kid: 'k', jws: 'x.y.z', reason: null },
    ]);
    const done = await rows<{ name: string }>(db.reader, 'SELECT "name" FROM "migrations" ORDER BY "id"');
    expect(done.slice(-2).map(({ name }) => name)).toEqual(undone.map(({ name }) => name));
  });

  it('that lacks a column is refused before anything is written, and stays as it is', async () => {
    db = await openDatabase(home.config, schema);
    await db.writer.query('ALTER TABLE "site" RENAME COLUMN "timeZone" TO "zone"');
    await db.close();
    db = undefined;
    for (const _ of ['once', 'again']) {
      await expect(openDatabase(home.config, schema)).rejects.toMatchObject({ code: 'database-older', facts: { table: 'site' } });
    }
  });
});
