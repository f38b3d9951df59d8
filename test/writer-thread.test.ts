/** The thread that writes on SQLite dies, in each way in which a thread can, under load: `npm run build` comes first. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readEntry } from '../src/protocol/entry.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld } from './support/ledger-world.js';
import { freePort, startTheriac, type Running } from './support/program.js';

const SENDERS = 8;
const ENTRIES = 200;
/** Each of the four ways once. */
const DEATHS = 4;
/** One answer may take so long, in ms, on a loaded machine; a request that waits for a dead thread waits for ever. */
const PATIENCE = 60_000;

let world: LedgerWorld;
let server: Running;
let url: string;

beforeAll(async () => {
  world = await LedgerWorld.on(databases.find(({ name }) => name === 'sqlite')!);
  await world.server.app.close();
  const PORT = await freePort();
  url = `http://127.0.0.1:${PORT}`;
  const shim = fileURLToPath(new URL('./support/dying-writer.cjs', import.meta.url));
  const env = { PORT, THERIAC_DATA: world.server.home.dataDir, NODE_OPTIONS: `--require ${shim}` };
  server = await startTheriac('.', ['serve'], env, /ledger "/);
});
afterAll(async () => {
  await server.stop();
  await world.server.home.close();
});

/** Sends an entry until it is in the log. @returns the index, and the codes of the refusals before */
async function send(jws: string): Promise<{ index: number; refusals: string[] }> {
  const refusals: string[] = [];
  for (;;) {
    const headers = { 'content-type': 'application/jose' };
    const answer = await fetch(`${url}/api/entries`, {
      method: 'POST',
      headers,
      body: jws,
      signal: AbortSignal.timeout(PATIENCE),
    });
    const body = (await answer.json()) as { index: number; type: string };
    if (answer.ok) return { index: body.index, refusals };
    refusals.push(`${answer.status} ${body.type.split(':').at(-1)}`);
    await sleep(20);
  }
}

it('is started again by itself: no request hangs, nothing that was acknowledged is lost, no entry is there twice', async () => {
  const { gln, signer } = world.authority;
  const place = { address: 'Hof 1', country: 'DE', timeZone: 'Europe/Berlin', latitude: 52.5, longitude: 13.4 };
  const entries = Array.from({ length: ENTRIES }, (_, i) =>
    world.signRecord({ signer }, { type: 'site', gln: glnOf(1000 + i), participant: gln, name: `Site ${i}`, ...place }),
  );
  const queue = [...entries];
  const acknowledged = new Map<string, number>();
  const refusals: string[] = [];
  const sender = async (): Promise<void> => {
    for (let jws = queue.pop(); jws !== undefined; jws = queue.pop()) {
      const { index, refusals: before } = await send(jws);
      acknowledged.set(jws, index);
      refusals.push(...before);
    }
  };
  const ends = (): number => server.text().split('"message":"the thread that writes the log is gone').length - 1;
  const killer = async (): Promise<void> => {
    for (let death = 0; death < DEATHS; death++) {
      // It dies at its work: after it has logged something since it was started.
      const before = acknowledged.size;
      while (acknowledged.size < Math.min(ENTRIES, before + 20)) await sleep(5);
      server.child.kill('SIGWINCH');
      while (ends() <= death) await sleep(5);
    }
  };
  await Promise.all([killer(), ...Array.from({ length: SENDERS }, sender)]);

  expect(ends()).toBe(DEATHS);
  expect(refusals.filter((code) => !/^503 (log-waiting|outcome-unknown)$/.test(code))).toEqual([]);
  expect(refusals.length).toBeGreaterThan(0);
  expect(new Set(acknowledged.values()).size).toBe(ENTRIES);
  const { size } = (await (await fetch(`${url}/api/ledger`)).json()) as { size: number };
  expect(size).toBe(1 + ENTRIES);
  for (const [jws, index] of acknowledged) {
    const answer = await fetch(`${url}/api/entries/${readEntry(jws).entry.id}`);
    expect(await answer.json()).toMatchObject({ index, jws });
  }
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
});
