/** Honest clients beside people who send what no registered key signed: full lists of forged entries, as fast as they are answered. */
import { single } from './lists.js';
import { appendBeside } from './beside.js';
import { Client } from './http.js';
import { percentile, type Result } from './measure.js';
import type { World } from './world.js';

/** Connections of attackers, each from an address of its own or all from the honest client's. */
const ATTACKERS = 16;
/** Entries of an honest client, and how many a second. */
const HONEST = 300;
const RATE = 20;
/** Entries of a list. */
const LIST = 256;

/** How long honest entries take: alone, beside attackers elsewhere, beside attackers at their own address. */
export async function flood(world: World): Promise<Result[]> {
  const entries = Array.from({ length: 3 * HONEST }, (_, n) => single(world, 1, `FLOOD${n}`));
  const body = JSON.stringify(forgedList(world));
  const honest = (from: number) =>
    appendBeside({ url: world.server.url, entries: entries.slice(from, from + HONEST), rate: RATE }).done();
  const alone = percentile(await honest(0), 0.99);
  const elsewhere = await attacked(
    world,
    body,
    (n) => `127.0.1.${n + 1}`,
    () => honest(HONEST),
  );
  const here = await attacked(
    world,
    body,
    () => '127.0.0.1',
    () => honest(2 * HONEST),
  );
  const result = (what: string, took: readonly number[]): Result => ({
    what: `one entry, p99 beside ${ATTACKERS} who send forged lists from ${what}`,
    value: percentile(took, 0.99),
    unit: 'ms',
    goal: '<= 250',
    reference: { what: 'alone, ms', value: alone },
  });
  return [result('addresses of their own', elsewhere), result('the same address', here)];
}

/** Entries in the manufacturer's name, each with the signature of another one. */
function forgedList(world: World): string[] {
  const signed = Array.from(
    { length: LIST + 1 },
    (_, n) => single(world, 1, `FORGED${n}`).split('.') as [string, string, string],
  );
  return signed.slice(1).map(([head, payload], n) => `${head}.${payload}.${signed[n]![2]}`);
}

/** Does `work` while all attackers send the list again and again. */
async function attacked<T>(world: World, body: string, addressOf: (n: number) => string, work: () => Promise<T>): Promise<T> {
  let going = true;
  const attack = async (n: number): Promise<void> => {
    const client = new Client(world.server.url, addressOf(n));
    while (going) {
      const { status } = await client.ask({ method: 'POST', path: '/api/entries', type: 'application/json', body });
      if (status !== 200 && status !== 429) throw new Error(`an attacker is answered ${status}`);
    }
    client.close();
  };
  const attacks = Promise.all(Array.from({ length: ATTACKERS }, (_, n) => attack(n)));
  const result = await Promise.race([work(), attacks.then(() => Promise.reject(new Error('the attack ended')))]);
  going = false;
  await attacks;
  return result as T;
}
