/** What a start makes of a database that another build filled. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../src/platform/database/data-source.js';
import { rows } from '../src/platform/database/sql.js';
import { Spent1767225600062 } from '../src/custody/book/custody.migration.js';
import { ApplicationFates1767225600051 } from '../src/registry/registry.migration.js';
import { readProducts } from '../src/registry/goods.reader.js';
import { readBatches, readRecalls } from '../src/registry/registry.store.js';
import { schema } from '../src/schema.js';
import { Containers1767225600069 } from '../src/custody/book/containers.migration.js';
import { databases, type Home } from './support/databases.js';
import { gtinOf, ssccOf } from './support/numbers.js';

/** Undoes a migration, and what came after it. */
async function undoFrom({ writer }: Database, first: { name: string }): Promise<void> {
  for (const { name } of schema.migrations.toReversed()) {
    await writer.undoLastMigration();
    if (name === first.name) return;
  }
}

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
    const undone = schema.migrations.slice(schema.migrations.indexOf(ApplicationFates1767225600051));
    for (const _ of undone) await db.writer.undoLastMigration();
    await db.writer.query(
      `INSERT INTO "application" ("kid", "gln", "name", "role", "jws", "received")
       VALUES ('k', '9521001000017', 'Company', 'pharmacy', 'x.y.z', 1767225600000)`,
    );
    await db.writer.query(
      `INSERT INTO "product" ("gtin", "participant", "name", "record", "withdrawn")
       VALUES ('09521001000017', 'M', 'Tablets', '{"serialised":true}', '{"ref":"W-1","text":"Gone","patientText":null,"index":9}')`,
    );
    await db.writer.query(
      `INSERT INTO "batch" ("gtin", "lot", "participant", "expiry", "printed", "serialised")
       VALUES ('09521001000017', 'L1', 'M', '2028-01-31', '2028-06-30', TRUE)`,
    );
    await db.writer.query(
      `INSERT INTO "recall" ("ref", "gtin", "record", "by", "idx", "time") VALUES ('R-1', '09521001000017', '{"lots":["L1"]}', 'M', 7, 1000)`,
    );
    await db.close();
    db = await openDatabase(home.config, schema);
    const notice = { active: true, issuer: 'M', by: 'M' };
    expect(await readProducts(db.reader, ['09521001000017'])).toMatchObject([
      { participant: 'M', withdrawal: { ...notice, ref: 'W-1', attested: true } },
    ]);
    expect(await readBatches(db.reader, [['09521001000017', 'L1']])).toEqual([
      {
        gtin: '09521001000017',
        lot: 'L1',
        aliases: [],
        expiry: '2028-01-31',
        printed: ['2028-06-30'],
        serialised: true,
        complete: true,
      },
    ]);
    expect(await readRecalls(db.reader, ['09521001000017'])).toMatchObject([
      { ...notice, ref: 'R-1', lots: ['L1'], attested: false, index: 7, first: 7, time: 1000 },
    ]);
    expect(await rows(db.reader, 'SELECT "kid", "jws", "reason" FROM "application"')).toEqual([
      { kid: 'k', jws: 'x.y.z', reason: null },
    ]);
    const done = await rows<{ name: string }>(db.reader, 'SELECT "name" FROM "migrations" ORDER BY "id"');
    expect(done.slice(-undone.length).map(({ name }) => name)).toEqual(undone.map(({ name }) => name));
  });

  it('that kept what became of goods in their state keeps it beside it', async () => {
    db = await openDatabase(home.config, schema);
    await undoFrom(db, Spent1767225600062);
    const states = ['active', 'in_transit', 'supplied', 'stolen'];
    for (const [i, state] of states.entries()) {
      await db.writer.query(
        `INSERT INTO "holding" ("id", "count", "owner", "holder", "site", "state", "open", "height", "head", "lockedInside", "origin", "since")
         VALUES (${i + 1}, 1, 'o', 'h', 's', '${state}', false, 0, 0, 0, ${i + 1}, 0)`,
      );
    }
    await db.close();
    db = await openDatabase(home.config, schema);
    const found = await rows(db.reader, 'SELECT "state", "spent" FROM "holding" ORDER BY "id"');
    expect(found).toEqual([
      { state: 'active', spent: null },
      { state: 'in_transit', spent: null },
      { state: 'active', spent: 'supplied' },
      { state: 'active', spent: 'stolen' },
    ]);
    await undoFrom(db, Spent1767225600062);
    expect(await rows(db.reader, 'SELECT "state" FROM "holding" ORDER BY "id"')).toEqual(states.map((state) => ({ state })));
  });

  it('of an older build has its empty SSCCs at an end, and its open containers open until they are packed anew', async () => {
    db = await openDatabase(home.config, schema);
    await undoFrom(db, Containers1767225600069);
    const quoted = (text: string | null | undefined): string => (text ? `'${text}'` : 'null');
    type Opened = { parent?: number; open?: boolean; levels?: string; contents?: string };
    const holding = (id: number, epc: string, more: string | null, row: Opened): string => {
      const values = [row.parent ?? null, row.open ?? false, ...[row.levels, row.contents, more].map(quoted)];
      return `INSERT INTO "holding" ("id", "epc", "count", "owner", "holder", "site", "state", "height", "head", "lockedInside", "origin", "since",
        "parent", "open", "levels", "contents", "more") VALUES (${id}, '${epc}', 1, '9', '9', '9', 'active', 1, 7, 0, ${id}, 2, ${values.map(String).join(', ')})`;
    };
    const [pallet, box, empty, opened, emptyCase] = [
      ssccOf(1),
      ssccOf(2),
      ssccOf(3),
      ssccOf(4),
      `https://id.gs1.org/01/${gtinOf(1, 1)}/21/1`,
    ];
    for (const text of [
      holding(1, pallet, null, { open: true, levels: '[1]', contents: '{"b":2}' }),
      holding(2, box, '{"past":["8"]}', { open: true, parent: 1, contents: '{"b":2}' }),
      holding(3, empty, null, {}),
      holding(4, emptyCase, null, {}),
      holding(5, opened, null, { open: true }),
    ])
      await db.writer.query(text);
    await db.close();
    db = await openDatabase(home.config, schema);
    const found = await rows<{ until: number; more: string | null }>(
      db.reader,
      'SELECT "until", "more" FROM "holding" ORDER BY "id"',
    );
    const missing = [{ index: 0, count: 33 }];
    expect(found.map(({ until, more }) => [Number(until), JSON.parse(more ?? 'null')])).toEqual([
      [0, { missing, openInside: 1 }],
      [0, { past: ['8'], missing }],
      [7, null],
      [0, null],
      [7, null],
    ]);
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
