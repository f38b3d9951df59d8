/**
 * Appends of others beside a large upload, sent and timed by a thread of their own: making the upload must not hold up the
 * clock of those who wait.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Client } from './http.js';

/** What the thread is told: where to send which entries, and how many a second. */
interface Beside {
  url: string;
  entries: readonly string[];
  rate: number;
}

/** Starts sending one entry after the other at a steady rate, however long the answers take. `stop` gives the times in ms, `done` once all are sent. */
export function appendBeside(beside: Beside): { stop(): Promise<number[]>; done(): Promise<number[]> } {
  const worker = new Worker(new URL(import.meta.url), { workerData: beside });
  const failed = new Promise<never>((_resolve, reject) => worker.once('error', reject));
  failed.catch(() => undefined);
  const done = (): Promise<number[]> =>
    Promise.race([failed, new Promise<number[]>((resolve) => worker.once('message', resolve))]);
  return {
    stop: () => {
      worker.postMessage('stop');
      return done();
    },
    done,
  };
}

async function run({ url, entries, rate }: Beside): Promise<void> {
  const client = new Client(url);
  const took: number[] = [];
  let stopped = false;
  parentPort!.once('message', () => (stopped = true));
  const send = async (body: string): Promise<void> => {
    const sent = performance.now();
    await client.json({ method: 'POST', path: '/api/entries', type: 'application/jose', body });
    took.push(performance.now() - sent);
  };
  const pending: Promise<void>[] = [];
  const start = performance.now();
  for (let n = 0; n < entries.length && !stopped; n++) {
    const due = start + (n * 1000) / rate;
    if (due > performance.now()) await sleep(due - performance.now());
    pending.push(send(entries[n]!));
  }
  await Promise.all(pending);
  client.close();
  parentPort!.postMessage(took);
}

if (!isMainThread) await run(workerData as Beside);
