/**
 * Hostile strings through every door: never a 5xx, never a hang, and afterwards the server is what it was before.
 * Nothing is sampled: every string goes through every door. Each goes through on one of the databases, every other one on this
 * and the rest on that; and what the form of a place refuses is not sent to further places of the same form. The slow suite
 * sends all through all on both. A file for each database, since it is long.
 */
import type { FastifyInstance, InjectOptions } from 'fastify';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeList } from '../../src/client/signing/lists.js';
import { type Route, routeTable } from '../../src/platform/http/routes.js';
import { toBase64url } from '../../src/protocol/bytes.js';
import { CANONICAL_STEM } from '../../src/protocol/gs1/identifiers.js';
import { CounterWorld } from './counter-world.js';
import type { TestDatabase } from './databases.js';
import { type Door, doorsOf, type Values } from './doors.js';
import { hostileStrings } from './hostile-strings.js';
import { snapshot, type Snapshot } from './snapshot.js';
import { haveVectors } from './vectors.js';
import { SITE_EXAMPLE } from '../../src/wire/site-applications.js';

const AT_ONCE = 32;
const turn = promisify(setImmediate);
const MEGABYTE = 1 << 20;
/** What may grow: any text may be scanned (a scanner that sends rubbish is told once), be the number of an advice or of a return authorisation. */
const KEPT = [
  'scan',
  'alert',
  'alert_member',
  'outbox',
  'regulator_read',
  'advice',
  'advice_line',
  'return_check',
  'return_check_item',
];
/** What the program itself holds may grow by so much over all of it: caches with bounds. */
const GROWTH = 48 * MEGABYTE;
/** And the whole process, where what the drivers and the allocator keep counts, too. */
const RESIDENT_GROWTH = 400 * MEGABYTE;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
/** Bytes that are in use once what nobody needs was collected; those of the whole process beside them. */
const memoryInUse = (): { held: number; resident: number } => {
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { held: heapUsed + external, resident: rss };
};

const sources = haveVectors ? hostileStrings() : [];
const strings = sources.flatMap((source) => source.strings);

/** `half`: of the strings, 0 or 1; undefined for all through all doors. */
export function hostileStringsOn(database: TestDatabase, half?: 0 | 1): void {
  describe.skipIf(!haveVectors)(`hostile strings on ${database.name}`, () => {
    suite(database, half);
  });
}

function suite(database: TestDatabase, half: 0 | 1 | undefined): void {
  it('are those of all four sources', () => {
    expect(Object.fromEntries(sources.map(({ source, strings: own }) => [source, own.length]))).toEqual({
      test_parsing: 318,
      test_transform: 22,
      blns: 515,
      payloads: 1_092,
    });
  });

  let world: CounterWorld;
  let server: FastifyInstance;
  let doors: Door[];
  let before: Snapshot;
  let memory: ReturnType<typeof memoryInUse>;
  let pack: string;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    server = world.base.server.app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    await world.batch('L1');
    pack = await world.atPharmacy('L1', 'S1');
    const values = await fillers();
    const { routes } = routeTable(server);
    const { paths } = (await server.inject({ url: '/openapi.json' })).json();
    doors = doorsOf(routes, paths, values);
    const heads = routes.filter(({ method }) => method === 'HEAD').map(({ pattern }) => pattern);
    const gets = new Set(routes.filter(({ method }) => method === 'GET').map(({ pattern }) => pattern));
    expect(heads.filter((pattern) => !gets.has(pattern))).toEqual([]);
    before = await snapshot(world.base, KEPT);
  });
  afterAll(() => world?.close());

  /** Right values for all places of all requests, so that the one hostile string is the only thing wrong. */
  async function fillers(): Promise<Values> {
    const [maker, authority] = [await world.session(world.maker), await world.session(world.base.authority)];
    const wholesaler = await world.session(world.wholesaler);
    const list = makeList(['A1', 'A2'].map((serial) => world.pack(serial)));
    const [root, seed] = [list.root, toBase64url(list.seed)];
    const members = { seed, count: 2, purpose: 'commission', gtin: world.gtin };
    const headers = { authorization: `Bearer ${maker}` };
    const put = await server.inject({ method: 'PUT', url: `/api/serial-lists/${root}`, headers, payload: members });
    expect(put.statusCode).toBe(200);
    const history = await world.base.get(`/api/objects${pack.slice(CANONICAL_STEM.length)}`, authority).expect(200);
    await world.commission('L1', 'BOXED');
    const box = await world.packInto(world.maker, world.pack('BOXED'));
    const parameters: Record<string, string> = {
      cohort: '1',
      file: 'setup.js',
      giver: world.maker.gln,
      gln: world.maker.gln,
      gtin: world.gtin,
      id: history.body.head.id,
      issuer: world.maker.gln,
      kid: root,
      lot: 'L1',
      number: '0080456190',
      participant: world.maker.gln,
      prefix: 'ZZ',
      ref: 'R1',
      root,
      serial: 'S1',
      size: String(history.body.head.index),
      sscc: box.slice(-18),
      table: 'holdings',
      taker: world.wholesaler.gln,
      variant: 'V1',
    };
    const bodies: Record<string, Record<string, unknown>> = {
      '/api/scan': { code: world.code('S1', 'L1') },
      '/api/manufacturers/labels': { layout: '40x30', packs: [{ gtin: world.gtin, serial: 'BOXED' }] },
    };
    // Nothing of these is stored even where the string itself is fine: no kinds, and an entry that is no shipping.
    bodies['/api/notifications/subscriptions'] = { channel: 'webhook', target: 'https://hooks.example/', kinds: [] };
    bodies['/api/notifications/subscriptions/:id/replay'] = { since: '2026-01-01T00:00:00Z' };
    bodies['/api/exceptions'] = { kind: 'damaged', handoff: list.root, text: 'wet' };
    bodies['/api/alerts/:id'] = bodies['/api/exceptions/:id'] = { note: 'seen' };
    // One that is wrong already, since what a line asks for is kept.
    bodies['/api/manufacturers/serial-pools/:gtin/requests'] = { id: 'line-1', count: 0 };
    bodies['/api/manufacturers/serial-pools/:gtin/reservations'] = { prefix: '', label: '' };
    bodies['/api/serial-lists'] = { lists: [] };
    bodies['/api/advices/:giver/:taker/:number'] = { lines: [{ gtin: world.gtin, quantity: 1 }] };
    bodies['/api/advices/:giver/:taker/:number/close'] = { exceptions: false };
    bodies['/api/distributors/return-checks'] = { codes: ['rubbish'] };
    bodies['/api/site-applications'] = SITE_EXAMPLE;
    bodies['/api/site-applications/:participant/:gln'] = { reason: 'no such street' };
    const ids = [
      ['/api/notifications/', 'A'.repeat(22)],
      ['/api/alerts/', '0'.repeat(22)],
      ['/api/exceptions/', '0'.repeat(22)],
      ['/api/distributors/', '0'.repeat(22)],
    ] as const;
    const rest: Record<string, string> = {
      '/api/objects/*': pack.slice(`${CANONICAL_STEM}/`.length),
      '/api/regulators/trace/*': pack.slice(`${CANONICAL_STEM}/`.length),
      '/log/tile/*': '0/000.p/1',
      '/docs/*': 'LICENSE',
    };
    /** Of any other form of a link that opens a page. */
    const linkRest = (pattern: string) => (/^\/(?:gtin|\d{2,4})\/\*$/.test(pattern) ? `${world.gtin}/21/S1` : undefined);
    return {
      parameter(name, { pattern }) {
        const own = ids.find(([start]) => pattern.startsWith(start))?.[1];
        const value = name === '*' ? (rest[pattern] ?? linkRest(pattern)) : name === 'id' && own ? own : parameters[name];
        if (value === undefined) throw new Error(`say which value of ${name} is right on ${pattern}`);
        return value;
      },
      members: ({ pattern }) => bodies[pattern] ?? members,
      query: ({ pattern }) => (pattern.endsWith('/items') ? '?from=0' : ''),
      token: (route) => (route.pattern.startsWith('/api/distributors/') ? wholesaler : tokenFor(route, maker, authority)),
    };
  }

  /** What ends a session or discards a list is asked without one: it would work. */
  function tokenFor({ method, pattern }: Route, maker: string, authority: string): string | undefined {
    if (method === 'DELETE') return undefined;
    return pattern.startsWith('/api/regulators/') ? authority : maker;
  }

  /** Each request comes from an address of its own, or the brake on anonymous clients would stand before every door. */
  const ask = (request: InjectOptions, n: number) =>
    server.inject({ ...request, remoteAddress: `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` });

  /** A refusal is a problem document; the pages behind the codes on packs are for people, and refuse in their words. */
  const isRefusal = ({ name }: Door, type: unknown): boolean => {
    const types = /^GET \/(?:gtin|\d{2,4})\//.test(name)
      ? /^(application\/problem\+json|text\/html)/
      : /^application\/problem\+json/;
    return types.test(String(type));
  };

  it('are answered through every door, and never with a 5xx', async () => {
    memory = memoryInUse();
    const wrong: string[] = [];
    const statuses = new Map<number, number>();
    let [sent, spared] = [0, 0];
    /** What each form refused. */
    const refused = new Map<string, Set<number>>();
    for (const door of doors) {
      // Garbage is collected where it would not be yet, so that what is left in the end is what is kept.
      if (process.memoryUsage.rss() > memory.resident + RESIDENT_GROWTH / 2) collect();
      const known = half === undefined || door.form === undefined ? undefined : refused.get(door.form);
      const own = new Set<number>();
      const queue = strings.keys();
      const work = async (): Promise<void> => {
        for (const n of queue) {
          if (known?.has(n) || (half !== undefined && n % 2 !== half)) {
            spared++;
            continue;
          }
          const bytes = strings[n]!;
          const { statusCode, headers, body } = await ask(door.ask(bytes), sent++);
          await turn(); // Requests without a network leave no turn of the event loop for what clears up after them.
          statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
          if (statusCode === 400 && body.includes('"urn:theriac:problem:invalid-request"')) own.add(n);
          if (statusCode < 400 || (statusCode < 500 && isRefusal(door, headers['content-type']))) continue;
          if (wrong.length < 20)
            wrong.push(`${door.name} ${JSON.stringify(bytes.toString())}: ${statusCode} ${body}`.slice(0, 400));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      if (door.form !== undefined && !known) refused.set(door.form, own);
    }
    expect(wrong).toEqual([]);
    expect(doors.length).toBeGreaterThan(100);
    expect(sent + spared).toBe(doors.length * strings.length);
    if (half === undefined) expect(spared).toBe(0);
    // No request stopped before its door: none was one too many, none had a wrong method.
    // But for the id `.`, which is no part of a path: what follows the id on three routes is then the id itself, two routes
    // end before it, and of an advice that is closed each of the three parts of its name may be missing.
    const dot = strings.findIndex((bytes) => bytes.toString() === '.');
    expect([statuses.get(429), statuses.get(405)]).toEqual([undefined, half === undefined || dot % 2 === half ? 8 : undefined]);
  }, 1_800_000);

  it('leave nothing behind: no entry, no row but what was asked for, no memory', async () => {
    expect(await snapshot(world.base, KEPT)).toEqual(before);
    const { held, resident } = memoryInUse();
    expect((held - memory.held) / MEGABYTE).toBeLessThan(GROWTH / MEGABYTE);
    expect((resident - memory.resident) / MEGABYTE).toBeLessThan(RESIDENT_GROWTH / MEGABYTE);
  });

  it('leave a server that works', async () => {
    const uri = await world.atPharmacy('L1', 'S3');
    expect((await world.verdict(world.pharmacy, world.code('S3', 'L1'))).verdict).toBe('ok');
    await world.dispense(world.pharmacy, uri);
    await world.base.get('/health/ready').expect(200);
  });
}
