/** Outages of a PostgreSQL server of one's own, under a ledger. */
import pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { Outage, type Answer } from './outage.js';
import { PostgresServer, type StopMode } from './postgres-server.js';

/** Plays on a PostgreSQL server of one's own. */
export async function onPostgres(play: (outage: Outage, postgres: PostgresServer) => Promise<void>): Promise<void> {
  const postgres = await PostgresServer.create();
  let outage: Outage | undefined;
  try {
    outage = await Outage.on(`${postgres.url}/postgres`);
    await play(outage, postgres);
    expect(await outage.keptItsPromises()).toEqual([]);
  } finally {
    await outage?.close();
    postgres.destroy();
  }
}

/** Stops the database after some quiet, for three seconds. */
export async function stopped(outage: Outage, postgres: PostgresServer, mode: StopMode, within: number): Promise<void> {
  await sleep(5_000);
  postgres.stop(mode);
  const since = performance.now();
  while (performance.now() - since < 3_000) {
    expect(await outage.write()).toMatchObject({ status: 503, words: expect.stringMatching(/database/) });
    expect((await outage.scan()).status).toBe(503);
    expect(await outage.ready()).toBe(false);
  }
  postgres.start();
  await outage.recovers(within, `the database was back (${mode})`);
}

/** Ends all of the program's connections in each state that they can be in. */
export async function terminated(outage: Outage, { url }: PostgresServer, within: number): Promise<void> {
  const operator = new pg.Client(`${url}/postgres`);
  await operator.connect();
  const sql = async (text: string): Promise<unknown[]> => (await operator.query(text)).rows as unknown[];
  const cut = (): Promise<unknown> =>
    sql(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`,
    );
  /** Sends an entry, and cuts once some connection waits; gives the answer, and that to sending it again. */
  const inTheMidst = async (waits: string, meanwhile: () => Promise<unknown>): Promise<[Answer, Answer]> => {
    const jws = outage.entry();
    const first = outage.write(jws);
    while ((await sql(`SELECT 1 FROM pg_stat_activity WHERE ${waits} AND pid <> pg_backend_pid()`)).length === 0) await sleep(20);
    await cut();
    await meanwhile();
    const answer = await first;
    await outage.recovers(within, `connections were cut where ${waits}`);
    return [answer, await outage.write(jws)];
  };
  try {
    await outage.write();
    await cut();
    await outage.recovers(within, 'connections were cut when idle');

    await sql('BEGIN; SELECT * FROM "head" FOR UPDATE');
    const inStatement = await inTheMidst(`"wait_event_type" = 'Lock'`, () => sql('ROLLBACK'));
    expect(inStatement).toMatchObject([{ status: 503, words: expect.stringMatching(/database/) }, { status: 201 }]);

    // At its end a transaction waits for a lock of the operator's, and is cut before it is committed.
    await sql(
      `CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END'`,
    );
    await sql(
      'CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON "entry" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()',
    );
    await sql('SELECT pg_advisory_lock(1)');
    const failing = await inTheMidst(`"query" = 'COMMIT' AND "wait_event_type" = 'Lock'`, () =>
      sql('SELECT pg_advisory_unlock(1)'),
    );
    expect(failing).toMatchObject([{ code: 'outcome-unknown' }, { status: 201 }]);
    await sql('DROP TRIGGER wait ON "entry"');

    // It is committed, and waits for a standby that is not there: only the answer is lost.
    await sql(`ALTER SYSTEM SET synchronous_standby_names = 'nobody'`);
    await sql('SELECT pg_reload_conf()');
    const writes = `"pid" IN (SELECT "pid" FROM pg_locks WHERE "relation" = '"entry"'::regclass AND "mode" = 'RowExclusiveLock')`;
    const done = await inTheMidst(`"wait_event" = 'SyncRep' AND ${writes}`, async () => {
      await sql('ALTER SYSTEM RESET synchronous_standby_names');
      await sql('SELECT pg_reload_conf()');
    });
    expect(done).toMatchObject([{ code: 'outcome-unknown' }, { status: 200 }]);
  } finally {
    await operator.end();
  }
}
