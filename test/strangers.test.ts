/** What people without a key of the register can make the write door do, and what their neighbours notice of it. */
import { afterEach, describe, expect, it } from 'vitest';
import { request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { createApp } from '../src/app.js';
import { Strangers } from '../src/entries/strangers.js';
import { UNPROVEN_ENTRIES } from '../src/registry/policy/limits.js';
import { MAX_BATCH } from '../src/wire/entries.js';
import type { ResultView } from '../src/wire/entries.js';
import { databases } from './support/databases.js';
import { LedgerWorld, PLACE } from './support/ledger-world.js';
import { addressOf } from './support/trader.js';

/** Full lists that one address may send at once. */
const LISTS = UNPROVEN_ENTRIES.burst / MAX_BATCH;

describe.each(databases)('the write door beside strangers, on $name', (database) => {
  let world: LedgerWorld | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });

  /** A world in which no time passes, so that nothing is given back by it. */
  const still = async (made: Promise<LedgerWorld> = LedgerWorld.on(database)) => {
    world = await made;
    world.server.app.get(Strangers, { strict: false }).clock = () => 0;
  };

  /** A registry record of the authority that nobody has logged. */
  let sites = 0;
  const good = () => {
    const { gln } = world!.authority;
    return world!.signRecord(world!.authority, { type: 'site', gln, participant: gln, name: `site ${++sites}`, ...PLACE });
  };
  /** Signed by somebody else in the authority's name. */
  const forged = (): string => {
    const [head, payload] = good().split('.') as [string, string];
    return `${head}.${payload}.${good().split('.')[2]}`;
  };
  /** As it comes over a proxy that the server trusts, or straight from `from`. */
  const sends = async (payload: string | readonly string[], from: string, forwarded?: string) => {
    const list = typeof payload !== 'string';
    const answer = await world!.server.app.inject({
      method: 'POST',
      url: '/api/entries',
      remoteAddress: from,
      headers: {
        'content-type': list ? 'application/json' : 'application/jose',
        ...(forwarded && { 'x-forwarded-for': forwarded }),
      },
      payload: list ? JSON.stringify(payload) : payload,
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
  };
  const statuses = (body: { results: ResultView[] }) => body.results.map(({ status }) => status);
  const exhaust = async (from: string, forwarded?: string) => {
    const list = new Array<string>(MAX_BATCH).fill('no entry');
    for (let n = 0; n < LISTS; n++) expect((await sends(list, from, forwarded)).status).toBe(200);
  };

  it('looks at no more of a list in which eight entries are signed by nobody that it knows, and logs what came before', async () => {
    await still();
    const [first, last] = [good(), good()];
    const list = [first, ...Array.from({ length: 8 }, forged), last];
    const { body } = await sends(list, '192.0.2.1');
    expect(statuses(body)).toEqual([201, ...new Array<number>(8).fill(401), 424]);
    expect(body.results.at(-1).problem).toMatchObject({ type: 'urn:theriac:problem:not-examined', unproven: 8 });
    expect((await sends(last, '192.0.2.1')).status).toBe(201);
  });

  it('goes on with a list of which the rules refuse entries that were truly signed', async () => {
    await still();
    const { authority } = world!;
    // Of a participant that is not there.
    const refused = Array.from({ length: 9 }, (_, n) =>
      world!.signRecord(authority, { type: 'site', gln: authority.gln, participant: '9521008000003', name: `${n}`, ...PLACE }),
    );
    const { body } = await sends([...refused, good()], '192.0.2.1');
    expect(statuses(body).at(-1)).toBe(201);
    expect(new Set(statuses(body).slice(0, -1))).toEqual(new Set([404]));
  });

  it('reads no more lists of an address that sends nothing else, and still its single entries', async () => {
    await still();
    await exhaust('192.0.2.1');
    const refusal = await sends([good()], '192.0.2.1');
    expect(refusal).toMatchObject({ status: 429, body: { type: 'urn:theriac:problem:too-many-requests' } });
    expect(Number(refusal.headers['retry-after'])).toBeGreaterThan(0);
    // Not even whether it is JSON.
    const { statusCode } = await world!.server.app.inject({
      method: 'POST',
      url: '/api/entries',
      remoteAddress: '192.0.2.1',
      headers: { 'content-type': 'application/json' },
      payload: '[',
    });
    expect(statusCode).toBe(429);
    expect((await sends(good(), '192.0.2.1')).status).toBe(201);
    expect((await sends([good()], '192.0.2.2')).body.results[0].status).toBe(201);
  });

  it('takes IPv6 by its /64, and believes nobody who says that somebody else has asked', async () => {
    await still();
    await exhaust('2001:db8:1:1::1', '198.51.100.7');
    expect((await sends([good()], '2001:db8:1:1:ffff::2', '198.51.100.8')).status).toBe(429);
    expect((await sends([good()], '2001:db8:1:2::1')).status).toBe(200);
  });

  it('counts by the address that a trusted proxy saw, whatever the client wrote before it', async () => {
    const home = await database.fresh();
    const app = await createApp({ ...home.config, THERIAC_TRUST_PROXY: '10.0.0.1' });
    const made = LedgerWorld.at({
      app,
      home,
      close: async () => {
        await app.close();
        await home.close();
      },
    });
    await still(made);
    for (let n = 0; n < LISTS; n++) await sends(new Array<string>(MAX_BATCH).fill('x'), '10.0.0.1', `203.0.113.${n}, 192.0.2.1`);
    expect((await sends([good()], '10.0.0.1', '203.0.113.99, 192.0.2.1')).status).toBe(429);
    expect((await sends([good()], '10.0.0.1', '192.0.2.1, 192.0.2.2')).status).toBe(200);
  });

  it('never holds up whoever sends lists of entries that are new and signed', async () => {
    await still();
    for (let n = 0; n < 2 * LISTS; n++) expect(statuses((await sends([good(), good()], '192.0.2.1')).body)).toEqual([201, 201]);
  });

  it('counts entries that are in the log already, which anybody can send again, and those that come one by one', async () => {
    await still();
    const entry = good();
    await sends(entry, '192.0.2.1');
    for (let n = 0; n < LISTS; n++) await sends(new Array<string>(MAX_BATCH).fill(entry), '192.0.2.1');
    expect((await sends([good()], '192.0.2.1')).status).toBe(429);
    for (let n = 0; n < LISTS - 1; n++) await sends(new Array<string>(MAX_BATCH).fill('x'), '192.0.2.2');
    // What is left is one list; a single entry, and there is none.
    await sends('x', '192.0.2.2');
    expect((await sends([good()], '192.0.2.2')).status).toBe(429);
  });

  it('takes nothing for a list that is too large, or of which the rest never comes', async () => {
    await still();
    const large = new Array<string>(MAX_BATCH).fill('x'.repeat(5_000));
    for (let n = 0; n <= LISTS; n++) expect((await sends(large, '127.0.0.1')).status).toBe(413);
    const url = await addressOf(world!);
    for (let n = 0; n <= LISTS; n++) await cutOff(`${url}/api/entries`);
    await setTimeout(100);
    await exhaust('127.0.0.1');
    expect((await sends([good()], '127.0.0.1')).status).toBe(429);
  });
});

/** Begins to send a list, and goes once the server has seen that it begins. */
const cutOff = (url: string): Promise<void> =>
  new Promise((gone) => {
    const begun = request(url, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': 100 } });
    begun.on('error', () => {});
    begun.on('close', () => gone());
    begun.write('["x"', () => void setTimeout(30).then(() => begun.destroy()));
  });
