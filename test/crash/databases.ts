/** PostgreSQL under the server: stopped as if its machine had crashed, connections cut, and a server that is killed on it. */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { PostgresServer } from '../support/postgres-server.js';
import { kills } from './kills.js';
import { inScene, type Trial } from './scene.js';
import type { Tally } from './tally.js';

/** Seconds within which clients write again once the database is back. */
const AGAIN = 3;

/** What scans are answered while the database is away. */
const AWAY = ['database-unavailable', 'register-unavailable'];

/** Runs a trial on a PostgreSQL server of its own. */
export async function onPostgres(work: (postgres: PostgresServer) => Promise<Tally>): Promise<Tally> {
  const postgres = await PostgresServer.create();
  try {
    return await work(postgres);
  } finally {
    postgres.destroy();
  }
}

export const killsOnPostgres = (trial: Trial): Promise<Tally> => onPostgres(({ url }) => kills(trial, `${url}/postgres`));

export const databaseStops = (trial: Trial): Promise<Tally> =>
  onPostgres((postgres) =>
    inScene(trial, { databaseUrl: `${postgres.url}/postgres`, scansMayFail: AWAY }, async (scene) => {
      const { chance } = trial;
      for (let n = 0; n < trial.count; n++) {
        await scene.load.start();
        await sleep(chance.between(300, 2_000));
        if (chance.is(0.4)) {
          await cutAll(postgres.url);
        } else {
          postgres.stop(chance.is(0.8) ? 'immediate' : 'fast');
          await sleep(chance.between(0, 3_000));
          postgres.start();
        }
        const took = await scene.writesAgain(AGAIN);
        console.log(`  written again ${took.toFixed(1)} s after the database was back`);
        scene.tally.databaseStops++;
        await scene.check();
      }
    }),
  );

/** Ends every other connection, whatever it is doing. */
async function cutAll(url: string): Promise<void> {
  const client = new pg.Client(`${url}/postgres`);
  await client.connect();
  await client.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = $1',
    ['client backend'],
  );
  await client.end();
}
