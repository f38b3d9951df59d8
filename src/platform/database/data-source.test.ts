import { Column, DataSource, Entity, type MigrationInterface, PrimaryColumn, type QueryRunner, Table } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { databases, type Home } from '../../../test/support/databases.js';
import { type Database, openDatabase, openReader, openWriter, writerOptions } from './data-source.js';
import { isUnavailable } from './unavailable.js';
import { dialectOf, rows } from './sql.js';
import { inTransaction } from './transaction.js';

@Entity('thing')
class Thing {
  @PrimaryColumn('bytea' as never) id!: Uint8Array;
  @Column('bigint') size!: number;
  @Column('text', { nullable: true }) note!: string | null;
}

class Things1767225600001 implements MigrationInterface {
  name = 'Things1767225600001';
  async up(db: QueryRunner): Promise<void> {
    const columns = [
      { name: 'id', type: 'bytea', isPrimary: true },
      { name: 'size', type: 'bigint' },
      { name: 'note', type: 'text', isNullable: true },
    ];
    await db.createTable(new Table({ name: 'thing', columns }));
  }
  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('thing');
  }
}

const schema = { entities: [Thing], migrations: [Things1767225600001] };

describe.each(databases)('the database on $name', ({ name, fresh }) => {
  let home: Home;
  let db: Database;
  beforeAll(async () => {
    home = await fresh();
    db = await openDatabase(home.config, schema);
  });
  afterAll(async () => {
    await db.close();
    await home.close();
  });

  it('is really of that kind', async () => {
    expect(dialectOf(db.writer)).toBe(name);
    const [row] = await rows<{ v: string }>(
      db.reader,
      name === 'sqlite' ? 'SELECT sqlite_version() AS v' : 'SELECT version() AS v',
    );
    expect(row?.v).toMatch(name === 'sqlite' ? /^3\./ : /^PostgreSQL /);
  });

  it('has exactly the schema that the entities declare once it is migrated', async () => {
    const { upQueries } = await db.writer.driver.createSchemaBuilder().log();
    // SQLite's second copies of rows (copies.ts) belong to no entity.
    expect(upQueries.map(({ query }) => query).filter((query) => !query.startsWith('DROP INDEX "COPY_'))).toEqual([]);
  });

  it('gives back bytes, numbers beyond 32 bits and null as they were stored, to the reader too', async () => {
    const thing = Object.assign(new Thing(), { id: Uint8Array.of(0, 255, 1), size: 2 ** 33, note: null });
    await inTransaction(db.writer, (tx) => tx.manager.insert(Thing, thing));
    const [found] = await db.reader.getRepository(Thing).find();
    expect({ ...found, id: [...found!.id] }).toEqual({ id: [0, 255, 1], size: 2 ** 33, note: null });
  });

  it('refuses to write through the reader', async () => {
    await expect(db.reader.query(`DELETE FROM "thing"`)).rejects.toThrow(/read-?only/);
  });

  it('can be opened a second time without migrating again', async () => {
    const again = await openDatabase(home.config, schema);
    expect(await again.reader.getRepository(Thing).count()).toBe(1);
    await again.close();
  });

  it('closes the writer again when a migration fails, and says why', async () => {
    class Broken1767225600002 implements MigrationInterface {
      name = 'Broken1767225600002';
      up = (tx: QueryRunner): Promise<void> => tx.query('CREATE NONSENSE') as Promise<void>;
      down = async (): Promise<void> => {};
    }
    const open = openDatabase(home.config, { entities: [], migrations: [Things1767225600001, Broken1767225600002] });
    await expect(open).rejects.toThrow(/syntax error/);
    const again = await openDatabase(home.config, schema);
    await again.close();
  });
});

describe('a database that may lose what was acknowledged', () => {
  const [sqlite, postgres] = databases;

  test('is refused: SQLite with synchronous=NORMAL', async () => {
    const home = await sqlite!.fresh();
    const prepareDatabase = (raw: { pragma(text: string): void }) => {
      raw.pragma('journal_mode = WAL');
      raw.pragma('synchronous = NORMAL');
    };
    const weak = { ...writerOptions(home.config, schema), prepareDatabase } as ReturnType<typeof writerOptions>;
    await expect(openWriter(weak)).rejects.toThrow(/synchronous is not FULL/);
    await home.close();
  });

  test('is refused: SQLite without a WAL', async () => {
    const home = await sqlite!.fresh();
    const prepareDatabase = (raw: { pragma(text: string): void }) => raw.pragma('synchronous = FULL');
    const weak = { ...writerOptions(home.config, schema), prepareDatabase } as ReturnType<typeof writerOptions>;
    await expect(openWriter(weak)).rejects.toThrow(/the journal is not WAL/);
    await home.close();
  });

  test('is refused: PostgreSQL with synchronous_commit off', async () => {
    const home = await postgres!.fresh();
    const admin = await new DataSource({ type: 'postgres', url: home.databaseUrl }).initialize();
    const [row] = await rows<{ name: string }>(admin, 'SELECT current_database() AS name');
    await admin.query(`ALTER DATABASE "${row!.name}" SET synchronous_commit = off`);
    await admin.destroy();
    await expect(openDatabase(home.config, schema)).rejects.toThrow(/synchronous_commit is off/);
    await home.close();
  });
});

test('what reads PostgreSQL waits for an answer no longer than its time, whether the server works or hangs', async () => {
  const home = await databases[1]!.fresh();
  const db = await openDatabase(home.config, schema);
  const reader = await openReader(home.config, schema, 300);
  const refused = (): Promise<unknown> => reader.query('SELECT pg_sleep(20)').catch((reason: unknown) => reason);
  const since = performance.now();
  expect(isUnavailable(await refused())).toBe(true);
  // A server that hangs does not end the statement: the client gives up.
  await reader.query('SET statement_timeout = 0');
  expect(isUnavailable(await refused())).toBe(true);
  expect(performance.now() - since).toBeLessThan(5_000);
  await reader.destroy();
  await db.close();
  await home.close();
});

test('processes that start at once on one PostgreSQL migrate it once', async () => {
  const home = await databases[1]!.fresh();
  const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase(home.config, schema)));
  expect(await rows(opened[0]!.reader, 'SELECT "name" FROM "migrations"')).toEqual([{ name: 'Things1767225600001' }]);
  await Promise.all(opened.map((db) => db.close()));
  await home.close();
});
