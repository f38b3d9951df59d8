/** The same rows without us: what a bare database of the same kind, as durable as ours, takes for them on this machine now. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';

/** Rows of a transaction, as a list is staged. */
const ROWS = 2000;

/** Inserts a row for each serial, 2,000 a durable transaction. Gives seconds. */
export async function bareInserts(serials: readonly string[], databaseUrl: string | undefined): Promise<number> {
  return databaseUrl === undefined ? bareSqlite(serials) : barePostgres(serials, databaseUrl);
}

function bareSqlite(serials: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), 'theriac-bare-'));
  const db = new Database(join(folder, 'bare.sqlite'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE pack (gtin bigint, serial varchar(20), holding bigint, PRIMARY KEY (gtin, serial)) WITHOUT ROWID');
  const insert = db.prepare('INSERT INTO pack VALUES (?, ?, ?)');
  const start = performance.now();
  for (let at = 0; at < serials.length; at += ROWS) {
    db.transaction(() => {
      for (const serial of serials.slice(at, at + ROWS)) insert.run(952_000_000_001, serial, -1);
    })();
  }
  const seconds = (performance.now() - start) / 1000;
  db.close();
  rmSync(folder, { recursive: true, force: true });
  return seconds;
}

async function barePostgres(serials: readonly string[], databaseUrl: string): Promise<number> {
  const db = new pg.Client(databaseUrl);
  await db.connect();
  const table = `bare_${randomBytes(4).toString('hex')}`;
  await db.query(`CREATE TABLE ${table} (gtin bigint, serial varchar(20), holding bigint, PRIMARY KEY (gtin, serial))`);
  const start = performance.now();
  for (let at = 0; at < serials.length; at += ROWS) {
    await db.query(`INSERT INTO ${table} SELECT $1::bigint, unnest($2::text[]), -1`, [
      952_000_000_001,
      serials.slice(at, at + ROWS),
    ]);
  }
  const seconds = (performance.now() - start) / 1000;
  await db.query(`DROP TABLE ${table}`);
  await db.end();
  return seconds;
}
