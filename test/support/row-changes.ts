/**
 * How many rows a piece of work changes, counted by the database itself, not by us: SQLite's own counter of the writing
 * connection, PostgreSQL's row versions (a changed row is a new version with another place or transaction).
 */
import { DataSource } from 'typeorm';
import { Publisher } from '../../src/ledger/publisher.js';
import { dialectOf, rows } from '../../src/platform/database/sql.js';
import type { LedgerWorld } from './ledger-world.js';

/** Rows inserted, updated or deleted in all tables, and those of the table of packs among them. */
export interface RowChanges {
  all: number;
  packs: number;
}

/** Counts what `work` changes; the signing of the head that follows it included. */
export async function rowChanges(world: LedgerWorld, work: () => Promise<unknown>): Promise<RowChanges> {
  const db = world.server.app.get(DataSource);
  const settle = () => world.server.app.get(Publisher, { strict: false }).publish();
  await settle();
  const count = dialectOf(db) === 'sqlite' ? await sqliteCounter(db) : await postgresCounter(db);
  await work();
  await settle();
  return count();
}

async function sqliteCounter(db: DataSource): Promise<() => Promise<RowChanges>> {
  const total = async () => (await rows<{ n: number }>(db, 'SELECT total_changes() AS "n"'))[0]!.n;
  const packs = async () => {
    const found = await rows<Record<string, unknown>>(db, 'SELECT "gtin", "serial", "holding" FROM "pack"');
    return new Set(found.map((row) => JSON.stringify(row)));
  };
  const before = { total: await total(), packs: await packs() };
  return async () => ({ all: (await total()) - before.total, packs: differing(before.packs, await packs()) });
}

async function postgresCounter(db: DataSource): Promise<() => Promise<RowChanges>> {
  const tables = db.entityMetadatas.map(({ tableName }) => tableName);
  const versions = async () => {
    const found = tables.map(async (table) => {
      const versionsOf = await rows<{ v: string }>(db, `SELECT ctid || '/' || xmin AS "v" FROM "${table}"`);
      return [table, new Set(versionsOf.map(({ v }) => v))] as const;
    });
    return new Map(await Promise.all(found));
  };
  const before = await versions();
  return async () => {
    const after = await versions();
    const changes = new Map(tables.map((table) => [table, differing(before.get(table)!, after.get(table)!)]));
    return { all: [...changes.values()].reduce((sum, n) => sum + n, 0), packs: changes.get('pack')! };
  };
}

/** Rows that are new, changed or gone: an updated row is one that is gone and one that is new. */
function differing(before: ReadonlySet<string>, after: ReadonlySet<string>): number {
  const added = [...after].filter((row) => !before.has(row)).length;
  const gone = [...before].filter((row) => !after.has(row)).length;
  return Math.max(added, gone);
}
