/**
 * `npm run bench -- [--packs N] [--database sqlite|postgres|both] [--only commission,aggregate,appends,scans,reach,flood] [--count N]`
 *
 * Measures the built server in a process of its own, over HTTP, with durability on, the load made in this process on the
 * same machine. Every number stands beside a bare version of the same work in the same run, since machines differ.
 */
import { parseArgs } from 'node:util';
import { cpus } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import type { TestProject } from 'vitest/node';
import pg from 'pg';
import { nodeCrypto } from '../src/platform/crypto.js';
import { provideCrypto } from '../src/protocol/crypto.js';
import startPostgres from '../test/support/postgres.js';
import { flood } from './flood.js';
import { aggregate, commission } from './lists.js';
import { type Result, tableOf } from './measure.js';
import { appends, reach, scans } from './requests.js';
import { startServer } from './server.js';
import { World } from './world.js';

provideCrypto(nodeCrypto);

const { values } = parseArgs({
  options: {
    packs: { type: 'string', default: '1000000' },
    count: { type: 'string', default: '20000' },
    database: { type: 'string', default: 'both' },
    only: { type: 'string', default: 'commission,aggregate,appends,scans,reach,flood' },
  },
});
const only = values.only.split(',');
const [packs, count] = [Number(values.packs), Number(values.count)];

async function measure(databaseUrl: string | undefined): Promise<Result[]> {
  const server = await startServer(databaseUrl);
  const results: Result[] = [];
  try {
    const world = await World.on(server, 2);
    const { results: first, made } = await commission(world, packs, databaseUrl);
    results.push(...first);
    if (only.includes('aggregate')) results.push(...(await aggregate(world, made, databaseUrl)));
    if (only.includes('appends')) results.push(...(await appends(world, count)));
    if (only.includes('scans')) results.push(...(await scans(world, made.serials, count)));
    if (only.includes('reach')) results.push(...(await reach(world)));
    if (only.includes('flood')) results.push(...(await flood(world)));
    world.client.close();
  } finally {
    await server.stop();
  }
  return results;
}

async function onPostgres(): Promise<Result[]> {
  let address = '';
  const provide = (_name: string, value: string) => void (address = value);
  const stop = await startPostgres({ provide } as unknown as TestProject);
  try {
    const admin = new pg.Client(`${address}/postgres`);
    await admin.connect();
    await admin.query('CREATE DATABASE theriac_bench');
    await admin.end();
    return await measure(`${address}/theriac_bench`);
  } finally {
    stop();
  }
}

async function main(): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${new Date().toISOString().slice(0, 10)}`);
  if (values.database !== 'postgres') console.log(`\nSQLite\n\n${tableOf(await measure(undefined))}`);
  if (values.database !== 'sqlite') console.log(`\nPostgreSQL\n\n${tableOf(await onPostgres())}`);
}

// The same file is also the thread of beside.ts.
if (isMainThread) {
  await main();
  process.exit(0);
}
