import { getMetadataArgsStorage } from 'typeorm';
import { describe, expect, it, test } from 'vitest';
import { schema } from '../src/schema.js';
import { parse, roomOf, sourceFiles, tableHelpers, tableOwners, tableUses } from './support/table-owners.js';

const owners = tableOwners();
const helpers = tableHelpers();

/** Tables that a file names and that are another folder's, or that nobody can tell: `file:line table`. */
function foreign(file: string, text?: string): string[] {
  const owned = (table: string | null): boolean => table !== null && owners.get(table) === roomOf(file);
  return tableUses(parse(file, text), owners, helpers)
    .filter(({ table }) => !owned(table))
    .map(({ line, table }) => `${file}:${line} ${table ?? 'a name that is put together'}`);
}

test('every table of the schema has an owner, and no other table has', () => {
  const entities = new Set<unknown>(schema.entities);
  const tables = getMetadataArgsStorage().tables.flatMap(({ target, name }) => (entities.has(target) ? [name!] : []));
  expect([...owners.keys()].sort()).toEqual(tables.sort());
});

test('a table is named in SQL only in the folder that owns it', () => {
  /** They put the program together, or are the helpers themselves. */
  const apart = (file: string): boolean => file === 'src/schema.ts' || file.startsWith('src/platform/database/');
  const files = sourceFiles().filter((file) => !apart(file));
  expect(files.length).toBeGreaterThan(200);
  expect(files.flatMap((file) => foreign(file))).toEqual([]);
});

describe('the check of tables', () => {
  test.each([
    ['a SELECT', `rows(db, 'SELECT "size" FROM "head"');`],
    ['a SELECT in small letters', `rows(db, 'select "size" from "head"');`],
    ['a name without quotes', `rows(db, 'SELECT size FROM head');`],
    ['a name with its schema', `rows(db, 'SELECT "size" FROM "public"."head"');`],
    ['a JOIN', 'rows(db, `SELECT s."gln" FROM "session" s LEFT JOIN "head" h ON h."size" = ?`);'],
    ['the second of a list of tables', `rows(db, 'SELECT 1 FROM "session" s, "head" h');`],
    ['a table after a JOIN of a list', `rows(db, 'SELECT 1 FROM "session" s JOIN "site" t ON t."gln" = s."site", "head" h');`],
    ['a subquery', `rows(db, 'SELECT 1 FROM "session" WHERE EXISTS (SELECT 1 FROM "head")');`],
    ['what follows a subquery', `rows(db, 'SELECT 1 FROM (SELECT 1 FROM "session") s JOIN "head" h ON true');`],
    ['a UNION', `rows(db, 'SELECT "gln" FROM "site" UNION ALL SELECT "size" FROM "head"');`],
    ['an UPDATE', `execute(tx, 'UPDATE "head" SET "size" = ?');`],
    ['a DELETE', `execute(tx, 'DELETE FROM "head" WHERE "size" = ?');`],
    ['an INSERT', 'execute(tx, `INSERT INTO "head" ("size") VALUES (?)`);'],
    ['an INSERT of a SELECT', `execute(tx, 'INSERT INTO "session" ("token") SELECT "root" FROM "head"');`],
    ['a text in parts', `rows(db, 'SELECT "size" FROM ' + '"head"');`],
    ['a text with holes', 'rows(db, `SELECT ${columns} FROM "head" WHERE ${where}`);'],
    ['a helper that inserts', `insertRows(tx, 'head', ['size'], [[1]]);`],
    ['a helper that replaces', `upsertRows(tx, 'head', ['size'], []);`],
    ['a migration', `createTables(db, [{ name: 'head', columns: [bigint('size')] }]);`],
    ['an entity', `import { HeadRow } from '../ledger/ledger.entities.js';`],
  ])('finds %s', (_, text) => {
    expect(foreign('src/registry/planted.ts', `/** "head" */\n${text}`)).toEqual([
      `src/registry/planted.ts:2 ${text.includes('HeadRow') ? 'entry' : 'head'}`,
    ]);
  });

  test.each([
    ['a helper', `insertRows(tx, table, ['size'], []);`],
    ['quotes', 'rows(db, `SELECT 1 FROM "${table}"`);'],
    ['quoting', 'rows(db, `DELETE FROM ${quote(table)}`);'],
  ])('finds a name that is put together for %s', (_, text) => {
    expect(foreign('src/registry/planted.ts', text)).toEqual(['src/registry/planted.ts:1 a name that is put together']);
  });

  it('passes columns, aliases, what the file owns, and the relations that another folder offers', () => {
    const text = `
      rows(db, 'SELECT "head", h."entry" FROM "site" AS "head" WHERE ("batch", "head") IN (?*) ORDER BY "node", "head"');
      rows(db, \`SELECT h."size" FROM \${LOG_HEAD} h JOIN "site" s ON (s."gln", "head") = (?, ?)\`);
      throw new Error('the answer comes from head office, not from a "head"' + reason);
      insertRows(tx, 'session', ['head'], []);`;
    expect(foreign('src/registry/planted.ts', text)).toEqual([]);
  });
});
