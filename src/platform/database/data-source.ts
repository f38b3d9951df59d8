/**
 * Opening the database: one connection (SQLite) or pool (PostgreSQL) that writes, another that can only read. A database
 * that could lose what we acknowledged is refused here, at start. Migrations run here too, by the writer.
 */
import { join } from 'node:path';
import { DataSource, type DataSourceOptions, type MigrationInterface, QueryFailedError } from 'typeorm';
import type { Config } from '../config.js';
import { openDataFolder, ownFile } from '../data-folder.js';
import { Fault } from '../../protocol/fault.js';
import { keepCopies } from './copies.js';
import { rows } from './sql.js';

/** What the modules store: entity classes and migrations, in order. Assembled in src/schema.ts. */
export interface Schema {
  entities: readonly (new () => object)[];
  migrations: readonly (new () => MigrationInterface)[];
  /** Tables that an audit compares with the log, so that SQLite needs no copy of them (see copies.ts). */
  audited?: readonly string[];
}

export interface Database {
  /** Writes only inside `inTransaction`. */
  writer: DataSource;
  /** Cannot write; sees what was committed. */
  reader: DataSource;
  close(): Promise<void>;
}

/** PostgreSQL: held while migrating, so that processes that start together take turns. Any fixed number does. */
const MIGRATION_LOCK = 7_235_410;

/** Opens, checks and migrates the database of `config`. */
export async function openDatabase(config: Config, schema: Schema): Promise<Database> {
  const writer = await openWriter(writerOptions(config, schema), schema.audited);
  const reader = await openReader(config, schema).catch(async (reason: unknown) => {
    await writer.destroy();
    throw reason;
  });
  return { writer, reader, close: async () => void (await Promise.all([reader.destroy(), writer.destroy()])) };
}

/** How the writer connects. */
export function writerOptions(config: Config, schema: Schema): DataSourceOptions {
  const lists = { entities: [...schema.entities], migrations: [...schema.migrations] };
  if (config.DATABASE_URL) {
    const extra = { ...postgresDefaults.extra, options: `-c idle_in_transaction_session_timeout=${IDLE}` };
    return { type: 'postgres', url: config.DATABASE_URL, ...lists, ...postgresDefaults, extra };
  }
  return {
    type: 'better-sqlite3',
    database: sqliteFile(config),
    ...lists,
    prepareDatabase: (database: { pragma(text: string): unknown }) => {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
    },
  };
}

/**
 * Opens a writer, refuses it unless what it commits is durable, and migrates.
 * @throws Error naming each setting of the database that is wrong
 */
export async function openWriter(options: DataSourceOptions, audited: readonly string[] = []): Promise<DataSource> {
  const writer = await connect(options);
  try {
    const mistakes = options.type === 'postgres' ? await postgresMistakes(writer) : await sqliteMistakes(writer);
    if (mistakes.length > 0) throw new Error(`this database may lose what was acknowledged: ${mistakes.join('; ')}`);
    await migrate(writer, audited);
    await refuseOlder(writer);
    // From here on a busy database is waited for between statements (see transaction.ts), never inside the driver, where
    // waiting would stop the whole process.
    if (options.type !== 'postgres') await writer.query('PRAGMA busy_timeout = 0');
    return writer;
  } catch (reason) {
    await writer.destroy();
    throw reason;
  }
}

/**
 * Opens a reader; the writer must have been opened before, since only it creates and migrates.
 * @param patience how long PostgreSQL may take to answer one query, in ms
 */
export function openReader(config: Config, { entities }: Schema, patience = READ): Promise<DataSource> {
  const shared = { entities: [...entities] };
  if (!config.DATABASE_URL) {
    return connect({ type: 'better-sqlite3', database: sqliteFile(config), readonly: true, timeout: 0, ...shared });
  }
  const options = `-c default_transaction_read_only=on -c statement_timeout=${patience}`;
  const extra = { ...postgresDefaults.extra, options, query_timeout: patience };
  return connect({ type: 'postgres', url: config.DATABASE_URL, ...shared, ...postgresDefaults, extra });
}

/**
 * How long a transaction may wait for its own process, in ms, before PostgreSQL ends it: a process that is frozen in the midst
 * of one, or whose machine is gone, must not keep the others from writing.
 */
const IDLE = 5_000;

/** Longest wait for a connection, in ms, a free one of the pool included: a database that does not even refuse one is away. */
const CONNECT = 30_000;

/** Longest that one query of the reader may take, in ms: a database that hangs must not keep readers waiting for ever. */
const READ = 30_000;

const postgresDefaults = {
  parseInt8: true,
  installExtensions: false,
  extra: { max: 10, connectionTimeoutMillis: CONNECT, keepAlive: true },
} as const;

/** Where the SQLite database of a data folder lies. */
export const sqliteFileOf = (config: Config): string => join(config.THERIAC_DATA, 'theriac.sqlite');

function sqliteFile(config: Config): string {
  openDataFolder(config.THERIAC_DATA);
  // Its WAL and index get the rights that the file has.
  return ownFile(sqliteFileOf(config));
}

async function connect(options: DataSourceOptions): Promise<DataSource> {
  const source = new DataSource(options);
  // SQLite stores bytes under any type name; saying so lets both databases share one entity.
  if (options.type !== 'postgres') (source.driver.supportedDataTypes as string[]).push('bytea');
  return source.initialize();
}

async function sqliteMistakes(writer: DataSource): Promise<string[]> {
  const pragma = async (name: string): Promise<unknown> => {
    const [row] = await rows<Record<string, unknown>>(writer, `PRAGMA ${name}`);
    return Object.values(row ?? {})[0];
  };
  const [version] = await rows<{ v: string }>(writer, 'SELECT sqlite_version() AS v');
  const mistakes: string[] = [];
  if ((await pragma('synchronous')) !== 2) mistakes.push('PRAGMA synchronous is not FULL');
  if ((await pragma('journal_mode')) !== 'wal') mistakes.push('the journal is not WAL (is the folder on a network drive?)');
  if ((await pragma('foreign_keys')) !== 1) mistakes.push('foreign keys are not enforced');
  if (!atLeast(version?.v ?? '', [3, 51, 3])) mistakes.push(`SQLite ${version?.v} can corrupt a WAL; 3.51.3 is needed`);
  return mistakes;
}

async function postgresMistakes(writer: DataSource): Promise<string[]> {
  const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'server_version'] as const;
  const text = `SELECT ${names.map((name) => `current_setting('${name}') AS "${name}"`).join(', ')}`;
  const [is] = await rows<Record<(typeof names)[number], string>>(writer, text);
  if (!is) throw new Error('PostgreSQL did not tell its settings');
  const mistakes: string[] = names.filter((name) => is[name] === 'off').map((name) => `${name} is off`);
  if (!atLeast(is.server_version, [14])) mistakes.push(`PostgreSQL ${is.server_version} is too old; 14 is needed`);
  return mistakes;
}

/** Whether a version such as `3.53.2` or `18.4 (Debian)` is at least `wanted`. */
function atLeast(version: string, wanted: readonly number[]): boolean {
  const parts = version.split(/[^0-9]+/).map(Number);
  const differs = wanted.findIndex((part, i) => (parts[i] ?? 0) !== part);
  return differs < 0 || (parts[differs] ?? 0) > (wanted[differs] ?? 0);
}

async function migrate(writer: DataSource, audited: readonly string[] = []): Promise<void> {
  await refuseNewer(writer);
  if (writer.options.type !== 'postgres') return migrateSqlite(writer, audited);
  const guard = writer.createQueryRunner();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await writer.runMigrations({ transaction: 'each' });
    await guard.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  } finally {
    await guard.release();
  }
}

async function migrateSqlite(writer: DataSource, audited: readonly string[]): Promise<void> {
  await writer.runMigrations({ transaction: 'each' });
  // The sequencer's thread opens a database whose copies were made before.
  if (writer.migrations.length > 0) await writer.transaction(({ queryRunner }) => keepCopies(queryRunner!, new Set(audited)));
}

/** What a statement gives in a new SQLite database with this schema. */
export async function inNewSqlite<Row>({ migrations, audited = [] }: Schema, text: string): Promise<Row[]> {
  const source = await connect({ type: 'better-sqlite3', database: ':memory:', migrations: [...migrations] });
  try {
    await migrateSqlite(source, audited);
    return await rows<Row>(source, text);
  } finally {
    await source.destroy();
  }
}

/**
 * Before the first release tables change in the migrations that made them, so a database of then may lack what its list of
 * migrations says that it has: better no start than requests that fail one by one.
 * @throws Fault `database-older`
 */
async function refuseOlder(writer: DataSource): Promise<void> {
  for (const { tableName, columns } of writer.entityMetadatas) {
    const names = columns.map(({ databaseName }) => `"${databaseName}"`).join(', ');
    try {
      await writer.query(`SELECT ${names} FROM "${tableName}" WHERE 1 = 0`);
    } catch (reason) {
      if (!(reason instanceof QueryFailedError) || !/no such (table|column)|does not exist/.test(reason.message)) throw reason;
      throw new Fault(
        'database-older',
        `the database was made by a build before the first release, and lacks what this one needs of "${tableName}": run that build, or move the database aside and begin anew`,
        { table: tableName },
      );
    }
  }
}

/** A build that does not know all that was done to a database would misread it. @throws Fault `database-newer` */
async function refuseNewer(writer: DataSource): Promise<void> {
  // The sequencer's thread opens a database that was migrated before.
  if (writer.migrations.length === 0) return;
  const runner = writer.createQueryRunner();
  try {
    if (!(await runner.hasTable('migrations'))) return;
  } finally {
    await runner.release();
  }
  const known = new Set(writer.migrations.map(({ name, constructor }) => name ?? constructor.name));
  const done = await rows<{ name: string }>(writer, 'SELECT "name" FROM "migrations" ORDER BY "id"');
  const unknown = done.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (unknown.length === 0) return;
  throw new Fault(
    'database-newer',
    `the database was written by a newer version of this program (${unknown.join(', ')}): run that version, or a later one`,
  );
}
