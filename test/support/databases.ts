/**
 * The two databases that every test of storage runs on:
 *
 *     describe.each(databases)('a thing on $name', ({ fresh }) => { ... const home = await fresh(); ... await home.close(); })
 *
 * SQLite databases are temporary files, never `:memory:` (a second connection would see another database).
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { type Config, loadConfig } from '../../src/settings.js';

/** An empty database and data folder of one's own. */
export interface Home {
  /** `postgres://...`, or undefined for an SQLite file under `dataDir`. */
  databaseUrl: string | undefined;
  dataDir: string;
  /** A configuration that points here: silent, any free port. */
  config: Config;
  /** Deletes all of it; connections that are still open are cut. */
  close(): Promise<void>;
}

export interface TestDatabase {
  name: 'sqlite' | 'postgres';
  fresh(): Promise<Home>;
}

export const databases: readonly TestDatabase[] = [
  { name: 'sqlite', fresh: () => home(undefined, async () => {}) },
  { name: 'postgres', fresh: freshPostgres },
];

async function freshPostgres(): Promise<Home> {
  const server = inject('postgresServer');
  const name = `theriac_${randomBytes(8).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  return home(`${server}/${name}`, () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`));
}

async function home(databaseUrl: string | undefined, drop: () => Promise<void>): Promise<Home> {
  const dataDir = await mkdtemp(join(tmpdir(), 'theriac-test-'));
  const config = loadConfig({ PORT: '0', LOG_LEVEL: 'silent', THERIAC_DATA: dataDir, DATABASE_URL: databaseUrl });
  return {
    databaseUrl,
    dataDir,
    config,
    close: async () => {
      await drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
