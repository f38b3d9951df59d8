import Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Home } from '../../../test/support/databases.js';
import { type Database, openDatabase } from './data-source.js';
import { execute, rows } from './sql.js';
import { inTransaction, UnknownOutcome } from './transaction.js';

let home: Home;
let db: Database;
afterEach(async () => {
  await db.close();
  await home.close();
});

async function start(fresh: () => Promise<Home>): Promise<void> {
  home = await fresh();
  db = await openDatabase(home.config, { entities: [], migrations: [] });
  await inTransaction(db.writer, (tx) => tx.query('CREATE TABLE "note" ("text" varchar(20) PRIMARY KEY)'));
}

const write = (tx: QueryRunner, text: string): Promise<number> => execute(tx, 'INSERT INTO "note" VALUES (?)', [text]);
const stored = async (): Promise<string[]> =>
  (await rows<{ text: string }>(db.reader, 'SELECT "text" FROM "note" ORDER BY "text"')).map(({ text }) => text);

describe.each(databases)('a transaction on $name', ({ name, fresh }) => {
  beforeEach(() => start(fresh));

  it('commits what was done and gives the result', async () => {
    expect(await inTransaction(db.writer, (tx) => write(tx, 'a'))).toBe(1);
    expect(await stored()).toEqual(['a']);
  });

  it('leaves nothing behind when the work throws, and the next one is not affected', async () => {
    const failing = inTransaction(db.writer, async (tx) => {
      await write(tx, 'a');
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    await inTransaction(db.writer, (tx) => write(tx, 'b'));
    expect(await stored()).toEqual(['b']);
  });

  it('keeps its row when another that overlaps it is rolled back', async () => {
    for (let round = 0; round < 20; round++) {
      const failing = inTransaction(db.writer, async (tx) => {
        await write(tx, `lost ${round}`);
        await sleep(2);
        throw new Error('rolled back');
      });
      const working = inTransaction(db.writer, async (tx) => {
        await write(tx, `kept ${round}`);
        await sleep(1);
      });
      const [lost, kept] = await Promise.allSettled([failing, working]);
      expect([lost.status, kept.status]).toEqual(['rejected', 'fulfilled']);
    }
    const texts = await stored();
    expect(texts).toHaveLength(20);
    expect(texts.every((text) => text.startsWith('kept'))).toBe(true);
  });

  it('is not seen by the reader before it commits', async () => {
    await inTransaction(db.writer, async (tx) => {
      await write(tx, 'a');
      expect(await stored()).toEqual([]);
    });
    expect(await stored()).toEqual(['a']);
  });

  it('lets entities nest: a failed inner part is undone, the rest is kept', async () => {
    await inTransaction(db.writer, async (tx) => {
      await write(tx, 'outer');
      const inner = tx.manager.transaction(async () => {
        await write(tx, 'inner');
        throw new Error('inner fails');
      });
      await expect(inner).rejects.toThrow('inner fails');
    });
    expect(await stored()).toEqual(['outer']);
  });

  it('does not report success when a statement failed and the work went on', async () => {
    const outcome = inTransaction(db.writer, async (tx) => {
      await write(tx, 'a');
      await write(tx, 'a').catch(() => undefined);
    });
    // SQLite undoes the failed statement alone; PostgreSQL gives up the whole transaction and must not be believed.
    if (name === 'sqlite') await outcome;
    else await expect(outcome).rejects.toThrow(/rolled back/);
    expect(await stored()).toEqual(name === 'sqlite' ? ['a'] : []);
  });

  it('says that the outcome is unknown when COMMIT fails, and the next one works', async () => {
    const outcome = inTransaction(db.writer, async (tx) => {
      await write(tx, 'a');
      await loseTransaction(tx);
    });
    await expect(outcome).rejects.toBeInstanceOf(UnknownOutcome);
    await inTransaction(db.writer, (tx) => write(tx, 'b'));
    expect(await stored()).toContain('b');
  });

  /** Makes the coming COMMIT fail: SQLite has no transaction left, PostgreSQL no connection. */
  async function loseTransaction(tx: QueryRunner): Promise<void> {
    if (name === 'sqlite') return void (await tx.query('ROLLBACK'));
    const [row] = await rows<{ pid: number }>(tx, 'SELECT pg_backend_pid() AS pid');
    await rows(db.reader, 'SELECT pg_terminate_backend(?, 5000)', [row!.pid]);
  }
});

describe('a transaction on an SQLite file that another process keeps locked', () => {
  beforeEach(() => start(databases[0]!.fresh));

  it('waits without stopping the process, then goes on', async () => {
    const other = new Sqlite(join(home.dataDir, 'theriac.sqlite'));
    other.exec('BEGIN IMMEDIATE');
    let ticks = 0;
    const clock = setInterval(() => ticks++, 5);
    const waiting = inTransaction(db.writer, (tx) => write(tx, 'a'));
    await sleep(200);
    expect(ticks).toBeGreaterThan(10);
    expect(await stored()).toEqual([]);
    other.exec('COMMIT');
    await waiting;
    clearInterval(clock);
    other.close();
    expect(await stored()).toEqual(['a']);
  });
});

describe('whoever uses the writer of an SQLite file without inTransaction', () => {
  beforeEach(() => start(databases[0]!.fresh));

  it('cannot begin a transaction inside an open one, nor roll it back', async () => {
    await inTransaction(db.writer, async (tx) => {
      await write(tx, 'a');
      await expect(db.writer.transaction((stray) => stray.query('SELECT 1'))).rejects.toThrow(/by inTransaction/);
    });
    expect(await stored()).toEqual(['a']);
  });

  it('waits for the open transaction, so that its rollback takes nothing along', async () => {
    let stray: Promise<unknown> | undefined;
    const failing = inTransaction(db.writer, async (tx) => {
      await write(tx, 'a');
      stray = db.writer.query(`INSERT INTO "note" VALUES ('b')`);
      await sleep(5);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await stray;
    expect(await stored()).toEqual(['b']);
  });
});
