/** Requests by the second: appends one per request and in batches, scans, each beside a route that does nothing. */
import { loadOf } from './http.js';
import { percentile, type Result, timed } from './measure.js';
import { gtinOf, type World } from './world.js';
import { single } from './lists.js';

/** Requests under way at once. */
const AT_ONCE = 64;
/** Entries of a batch. */
const BATCH = 256;

/** How many requests a second the server answers that it need not think about. */
async function emptyRoute(world: World, count: number): Promise<number> {
  const { seconds } = await timed(() =>
    loadOf(new Array<null>(count).fill(null), AT_ONCE, () => world.client.ask({ path: '/health/live' })),
  );
  return count / seconds;
}

/** Appends: signed commissions of one pack each. */
export async function appends(world: World, count: number): Promise<Result[]> {
  const sign = (from: number) => Array.from({ length: count }, (_, n) => single(world, 1, `APPEND${from + n}`));
  const [singles, batched] = [sign(0), sign(count)];
  const empty = await emptyRoute(world, count);
  const one = await timed(() => loadOf(singles, AT_ONCE, (jws) => world.send(jws)));
  const batches = Array.from({ length: Math.ceil(count / BATCH) }, (_, n) => batched.slice(n * BATCH, (n + 1) * BATCH));
  const many = await timed(() => loadOf(batches, 4, (batch) => world.sendAll(batch)));
  const reference = { what: 'empty route, requests/s', value: empty };
  return [
    { what: 'appends, one per request', value: count / one.seconds, unit: '/s', goal: '>= 4000', reference },
    { what: `the same, p99 with ${AT_ONCE} at once`, value: percentile(one.result, 0.99), unit: 'ms', goal: '<= 60' },
    { what: `appends, ${BATCH} per request`, value: count / many.seconds, unit: '/s', goal: '>= 6000', reference },
  ];
}

/** A recall of the lot, which most of the packs are of: from the question to who has how many; the slowest of ten answers. */
export async function reach(world: World): Promise<Result[]> {
  const inForce = await timed(() => world.recall('BENCH', gtinOf(0)));
  const path = '/api/manufacturers/recalls/BENCH/reach';
  const took: number[] = [];
  let commissioned = 0;
  for (let n = 0; n < 10; n++) {
    const { seconds, result } = await timed(() => world.client.json<{ commissioned: number }>({ path, token: world.token }));
    took.push(seconds);
    commissioned = result.commissioned;
  }
  return [
    { what: 'recall of the lot, signed to in force', value: inForce.seconds, unit: 's', goal: '<= 1' },
    {
      what: `reach of the recall, ${commissioned.toLocaleString('en')} packs, slowest of 10`,
      value: Math.max(...took),
      unit: 's',
      goal: '<= 1',
    },
  ];
}

/** Scans of packs that were made, by nobody in particular and by the manufacturer. */
export async function scans(world: World, serials: readonly string[], count: number): Promise<Result[]> {
  const codes = Array.from({ length: count }, (_, n) => {
    const serial = serials[(n * 7919) % serials.length]!;
    return JSON.stringify({ code: `https://id.gs1.org/01/${gtinOf(0)}/21/${serial}` });
  });
  const empty = await emptyRoute(world, count);
  const { token } = world;
  const scan = (body: string) => world.client.json({ method: 'POST', path: '/api/scan', type: 'application/json', body, token });
  const { seconds, result } = await timed(() => loadOf(codes, AT_ONCE, scan));
  return [
    {
      what: 'scans, professional',
      value: count / seconds,
      unit: '/s',
      reference: { what: 'empty route, requests/s', value: empty },
    },
    { what: `the same, p99 with ${AT_ONCE} at once`, value: percentile(result, 0.99), unit: 'ms' },
  ];
}
