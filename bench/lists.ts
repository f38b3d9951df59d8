/** Packs by serial lists: commissioned by one signature while others append; put into cases; and what a pack takes on disk. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { randomSeed } from '../src/client/signing/statement.js';
import { toBase64url } from '../src/protocol/bytes.js';
import { batchUri, packUri, type Serial } from '../src/protocol/gs1/identifiers.js';
import { serialListRoot } from '../src/protocol/serial-list.js';
import { appendBeside } from './beside.js';
import { loadOf } from './http.js';
import { percentile, type Result, timed } from './measure.js';
import { bareInserts } from './reference.js';
import { EXPIRY, gtinOf, LOT, randomSerials, ssccOf, type World } from './world.js';

/** Appends of others each second while a list is uploaded. */
const OTHERS = 100;
/** Packs in a case. */
const CASE = 50;
/** Cases whose lists go up in one request; events in one request. */
const BATCH = 250;

const GTIN = gtinOf(0);
const TSV = 'text/tab-separated-values';

export interface Commissioned {
  serials: readonly Serial[];
  /** The entry that made them. */
  head: string;
}

/** Commissions `count` packs under one signature while others append. */
export async function commission(world: World, count: number, databaseUrl: string | undefined) {
  const serials = randomSerials(count);
  const seed = randomSeed();
  const root = toBase64url(serialListRoot(seed, uris(serials)));
  const quantities = [{ uri: batchUri(GTIN, LOT), quantity: count }];
  const jws = world.sign({
    kind: 'commission',
    lot: LOT,
    expiry: EXPIRY,
    objects: { epcs: [], list: { root, count }, quantities },
  });
  const others = Array.from({ length: OTHERS * 60 }, (_, n) => single(world, 1, `OTHER${n}`));
  const bare = await bareInserts(serials, databaseUrl);
  const before = await bytesOf(world, databaseUrl, 'packs');
  world.server.peakMemory();
  world.server.cpu();
  const side = appendBeside({ url: world.server.url, entries: others, rate: OTHERS });
  const { seconds, result } = await timed(async () => {
    const announced = { seed: toBase64url(seed), count, purpose: 'commission', gtin: GTIN };
    const path = `/api/serial-lists/${root}`;
    const { token } = world;
    await world.client.json({ method: 'PUT', path, type: 'application/json', body: JSON.stringify(announced), token });
    const body = Readable.from(linesOf(serials));
    const state = await world.client.json<{ complete: boolean }>({
      method: 'PUT',
      path: `${path}/items?from=0`,
      type: TSV,
      body,
      token,
    });
    if (!state.complete) throw new Error('the list is not complete');
    return world.send(jws);
  });
  const cpu = world.server.cpu();
  const took = await side.stop();
  const memory = world.server.peakMemory();
  const bytes = (await bytesOf(world, databaseUrl, 'packs')) - before;
  const results: Result[] = [
    {
      what: `commission ${count.toLocaleString('en')} packs, upload included`,
      value: seconds,
      unit: 's',
      goal: `<= ${(12 * count) / 1e6}`,
      reference: { what: 'bare inserts, s', value: bare },
    },
    { what: 'the same', value: count / seconds, unit: 'packs/s', goal: '>= 100000' },
    { what: 'processor time of the server, those of others included', value: cpu, unit: 's' },
    { what: `appends of others meanwhile (${took.length}), p50`, value: percentile(took, 0.5), unit: 'ms' },
    { what: 'appends of others meanwhile, p99', value: percentile(took, 0.99), unit: 'ms', goal: '<= 60' },
    { what: 'memory of the server meanwhile', value: memory, unit: 'MB', goal: '<= 300' },
    { what: 'bytes a pack, indexes included', value: bytes / count, unit: 'B', goal: '<= 120' },
  ];
  return { results, made: { serials, head: result.id } satisfies Commissioned };
}

const uris = (serials: readonly Serial[]): string[] => serials.map((serial) => packUri(GTIN, serial));

function* linesOf(serials: readonly Serial[]): Generator<string> {
  for (let at = 0; at < serials.length; at += 4000) {
    yield serials
      .slice(at, at + 4000)
      .map((serial) => `${GTIN}\t${serial}\n`)
      .join('');
  }
}

/** The commission of one pack. */
export const single = (world: Pick<World, 'sign'>, product: number, serial: string): string =>
  world.sign({
    kind: 'commission',
    lot: LOT,
    expiry: EXPIRY,
    objects: { epcs: [packUri(gtinOf(product), serial as Serial)] },
  });

/** Bytes that the database takes; on PostgreSQL, those of what packs and lists are in, without the others' entries. */
async function bytesOf({ server }: World, databaseUrl: string | undefined, only: 'packs' | 'all'): Promise<number> {
  if (databaseUrl === undefined) return statSync(join(server.dataDir, 'theriac.sqlite')).size;
  const { default: pg } = await import('pg');
  const db = new pg.Client(databaseUrl);
  await db.connect();
  const tables = `SELECT SUM(pg_total_relation_size(name)) AS size FROM unnest(ARRAY['pack', 'list_part', 'list_node', 'serial_list']) name`;
  const { rows } = await db.query<{ size: string }>(
    only === 'packs' ? tables : 'SELECT pg_database_size(current_database()) AS size',
  );
  await db.end();
  return Number(rows[0]!.size);
}

/** Puts commissioned packs into cases: a list and an event for each case. */
export async function aggregate(
  world: World,
  { serials, head }: Commissioned,
  databaseUrl: string | undefined,
): Promise<Result[]> {
  const quantities = [{ uri: batchUri(GTIN, LOT), quantity: CASE }];
  const cases = Array.from({ length: Math.floor(serials.length / CASE) }, (_, n) => {
    // Packs of a case are neighbours on the line, not in the order of their serials.
    const inside = Array.from({ length: CASE }, (__, i) => serials[n + i * Math.floor(serials.length / CASE)]!).sort();
    const seed = randomSeed();
    const root = toBase64url(serialListRoot(seed, uris(inside)));
    const jws = world.sign({ kind: 'pack', parent: ssccOf(n), objects: { epcs: [], list: { root, count: CASE }, quantities } }, [
      head,
    ]);
    return { jws, list: { root, seed: toBase64url(seed), packs: [{ gtin: GTIN, serials: inside }] } };
  });
  const batches = Array.from({ length: Math.ceil(cases.length / BATCH) }, (_, n) => cases.slice(n * BATCH, (n + 1) * BATCH));
  const bodies = batches.map((batch) => JSON.stringify({ lists: batch.map(({ list }) => list) }));
  const before = await bytesOf(world, databaseUrl, 'all');
  world.server.peakMemory();
  world.server.cpu();
  const uploading = await timed(() =>
    loadOf(bodies, 2, (body) =>
      world.client.json({ method: 'POST', path: '/api/serial-lists', type: 'application/json', body, token: world.token }),
    ),
  );
  const packing = await timed(() => loadOf(batches, 2, (batch) => world.sendAll(batch.map(({ jws }) => jws))));
  const cpu = world.server.cpu();
  const bytes = (await bytesOf(world, databaseUrl, 'all')) - before;
  const total = uploading.seconds + packing.seconds;
  return [
    {
      what: `aggregate ${serials.length.toLocaleString('en')} packs into ${cases.length.toLocaleString('en')} cases`,
      value: total,
      unit: 's',
      goal: `<= ${(30 * serials.length) / 1e6}`,
    },
    { what: 'of which uploading the lists', value: uploading.seconds, unit: 's' },
    { what: 'of which packing', value: packing.seconds, unit: 's' },
    { what: 'processor time of the server', value: cpu, unit: 's' },
    { what: 'memory of the server meanwhile', value: world.server.peakMemory(), unit: 'MB', goal: '<= 300' },
    { what: 'bytes a pack that this adds', value: bytes / serials.length, unit: 'B' },
  ];
}
