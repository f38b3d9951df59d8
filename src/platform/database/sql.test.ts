import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Home } from '../../../test/support/databases.js';
import { type Database, openDatabase } from './data-source.js';
import { execute, insertRows, rows, selectIn, sql } from './sql.js';
import { inTransaction } from './transaction.js';

it('numbers placeholders for PostgreSQL, except in quotes', () => {
  const text = `SELECT "a?" FROM t WHERE b = ? AND c = 'why?' AND d IN (?, ?)`;
  expect(sql('postgres', text)).toBe(`SELECT "a?" FROM t WHERE b = $1 AND c = 'why?' AND d IN ($2, $3)`);
  expect(sql('sqlite', text)).toBe(text);
});

describe.each(databases)('statements on $name', ({ fresh }) => {
  let home: Home;
  let db: Database;
  beforeAll(async () => {
    home = await fresh();
    db = await openDatabase(home.config, { entities: [], migrations: [] });
    await inTransaction(db.writer, (tx) =>
      tx.query('CREATE TABLE "pair" ("a" integer, "b" integer, "byName" varchar(20), PRIMARY KEY ("a", "b"))'),
    );
  });
  beforeEach(() => inTransaction(db.writer, (tx) => execute(tx, 'DELETE FROM "pair"')));
  afterAll(async () => {
    await db.close();
    await home.close();
  });

  const pairs = (n: number): [number, number, string][] => Array.from({ length: n }, (_, i) => [i, -i, `n${i}`]);
  const insert = (values: [number, number, string][], options?: { onConflict: 'nothing' }): Promise<number> =>
    inTransaction(db.writer, (tx) => insertRows(tx, 'pair', ['a', 'b', 'byName'], values, options));

  it('insert more rows than one statement may have parameters', async () => {
    expect(await insert(pairs(45_000))).toBe(45_000);
    expect(await rows(db.reader, 'SELECT count(*) AS "n" FROM "pair"')).toEqual([{ n: 45_000 }]);
  });

  it('insert nothing from an empty list', async () => {
    expect(await insert([])).toBe(0);
  });

  it('refuse a row that is there, or skip it when told so, counting what was inserted', async () => {
    await insert(pairs(3));
    await expect(insert(pairs(5))).rejects.toThrow(/unique/i);
    expect(await insert(pairs(5), { onConflict: 'nothing' })).toBe(2);
  });

  it('count the rows that they update and delete', async () => {
    await insert(pairs(10));
    await inTransaction(db.writer, async (tx) => {
      expect(await execute(tx, 'UPDATE "pair" SET "byName" = ? WHERE "a" >= ?', ['x', 4])).toBe(6);
      expect(await execute(tx, 'UPDATE "pair" SET "byName" = ? WHERE "a" = ?', ['x', 99])).toBe(0);
      expect(await execute(tx, 'DELETE FROM "pair" WHERE "byName" = ?', ['x'])).toBe(6);
    });
  });

  it('refuse to count where rows come back', async () => {
    await inTransaction(db.writer, async (tx) => {
      const text = 'DELETE FROM "pair" RETURNING "a"';
      if (db.writer.options.type === 'better-sqlite3') await expect(execute(tx, text)).rejects.toThrow(/gives rows/);
    });
  });

  it('give the rows of RETURNING', async () => {
    await insert(pairs(2));
    await inTransaction(db.writer, async (tx) => {
      expect(await rows(tx, 'UPDATE "pair" SET "byName" = ? RETURNING "a", "byName"', ['x'])).toHaveLength(2);
      expect(await rows(tx, 'DELETE FROM "pair" WHERE "a" = ? RETURNING "byName"', [1])).toEqual([{ byName: 'x' }]);
      expect(await rows(tx, 'DELETE FROM "pair" WHERE "a" = ? RETURNING "byName"', [1])).toEqual([]);
    });
  });

  it('find rows by long lists of keys, single and combined, with other parameters', async () => {
    await insert(pairs(5_000));
    const single = await selectIn<{ a: number }>(
      db.reader,
      'SELECT "a" FROM "pair" WHERE "b" <= ? AND "a" IN (?*)',
      pairs(4_000).map(([a]) => a),
      [-3_000],
    );
    expect(single).toHaveLength(1_000);
    const both = 'SELECT "a" FROM "pair" WHERE ("a", "b") IN (?*)';
    const keys = [...pairs(2_500).map(([a, b]) => [a, b]), [1, 1]];
    expect(await selectIn(db.reader, both, keys)).toHaveLength(2_500);
    expect(await selectIn(db.reader, both, [])).toEqual([]);
  });
});
