/**
 * A session for one site reads what that site has to do with. All that happens here happens at one site of a wholesaler; the same
 * questions are asked by sessions of keys that are bound to that site, to another one, and by one of the whole company.
 */
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { Step } from '../src/protocol/epcis/step.js';
import type { Gln } from '../src/protocol/gs1/identifiers.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';

const LISTS = ['/api/custody', '/api/alerts', '/api/exceptions', '/api/advices', '/api/advices?direction=out'] as const;

describe.each(databases)('a session for one site on $name', (database) => {
  let world: CounterWorld;
  let depot: Gln;
  /** By whom each is bound: to where the goods are, to the other site, to none. */
  const tokens = { here: '', elsewhere: '', everywhere: '' };
  const made: Record<string, string> = {};
  const get = (path: string, token: string) => world.base.get(path, token);
  const items = async (path: string, token: string): Promise<unknown[]> => (await get(path, token).expect(200)).body.items;
  const step = (who: Party, site: Gln, told: object) =>
    world.base.step(who, { time: Date.now(), offset: '+01:00', site, ...told } as Step);
  const desadv = (by: Party, number: string) => [{ type: 'desadv', id: `urn:epcglobal:cbv:bt:${by.gln}:${number}` }];

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    const { base, maker, wholesaler, pharmacy } = world;
    depot = await world.site(wholesaler, 901, {});
    await world.batch('L1');
    const uris = ['A', 'B', 'C', 'D'].map((serial) => world.pack(serial));
    for (const serial of ['A', 'B', 'C', 'D']) await world.commission('L1', serial);
    const [kept, sold, coming, back] = uris as [string, string, string, string];
    const from = { owner: maker.gln };
    const to = { owner: wholesaler.gln, site: depot };
    const ship = (uri: string, number: string) =>
      step(maker, maker.gln, { kind: 'ship', from, to, objects: { epcs: [uri] }, documents: desadv(maker, number) });
    for (const uri of [sold, back, kept]) {
      made['shipping'] = (await ship(uri, 'IN-1')).id;
      made['receipt'] = (await step(wholesaler, depot, { kind: 'receive', objects: { epcs: [uri] } })).id;
    }
    await ship(coming, 'IN-2');
    await step(wholesaler, depot, {
      kind: 'ship',
      from: { owner: wholesaler.gln },
      to: { owner: pharmacy.gln },
      objects: { epcs: [sold] },
      documents: desadv(wholesaler, 'OUT-1'),
    });
    Object.assign(made, { kept, sold, coming });
    const key = async (site: Gln) => {
      const signer = await base.addKey(wholesaler, `at-${site}`, ['custody', 'lock'], [site]);
      return base.signIn(wholesaler, { signer, site });
    };
    tokens.here = await key(depot);
    tokens.elsewhere = await key(wholesaler.gln);
    tokens.everywhere = await base.signIn(wholesaler);
    const about = { kind: 'damaged', handoff: made['shipping'], text: 'Wet.' };
    made['exception'] = (await base.post('/api/exceptions', about, tokens.here).expect(201)).body.id;
    const codes = [world.scanned('D', 'L1')];
    made['check'] = (await base.post('/api/distributors/return-checks', { codes }, tokens.here).expect(201)).body.id;
    await base.post('/api/scan', { code: world.scanned('FAKE', 'L1', { expiry: EXPIRY }) }, tokens.here).expect(200);
    for (let tries = 0; (await items('/api/alerts', tokens.here)).length === 0; tries++) {
      if (tries > 100) throw new Error('no alert');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    made['alert'] = ((await items('/api/alerts', tokens.here)) as { id: string }[])[0]!.id;
  });
  afterAll(() => world.close());

  test.each([...LISTS, '/api/distributors/return-checks'])(
    'lists at %s what its site has, and nothing of the other',
    async (path) => {
      expect(await items(path, tokens.here)).not.toEqual([]);
      expect(await items(path, tokens.elsewhere)).toEqual([]);
      // A check of returns is told to be of the site where it was made; all else is the same for the company.
      expect(await items(path, tokens.everywhere)).toHaveLength((await items(path, tokens.here)).length);
    },
  );

  it.each<[string, () => string]>([
    ['a pack that lies there', () => world.pack('A').replace('https://id.gs1.org', '/api/objects')],
    ['a pack that comes there', () => world.pack('C').replace('https://id.gs1.org', '/api/objects')],
    ['a pack that left it', () => world.pack('B').replace('https://id.gs1.org', '/api/objects')],
    ['an entry of what came there', () => `/api/entries/${made['shipping']!}`],
    ['an entry of its own', () => `/api/entries/${made['receipt']!}`],
    ['an alert', () => `/api/alerts/${made['alert']!}`],
    ['an exception', () => `/api/exceptions/${made['exception']!}`],
    ['a despatch advice of what came', () => `/api/advices/${world.maker.gln}/${world.wholesaler.gln}/IN-1`],
    ['a despatch advice of what left', () => `/api/advices/${world.wholesaler.gln}/${world.pharmacy.gln}/OUT-1`],
    ['a check of returns', () => `/api/distributors/return-checks/${made['check']!}`],
  ])('reads %s at its site, and elsewhere it does not exist', async (_what, path) => {
    await get(path(), tokens.everywhere).expect(200);
    await get(path(), tokens.here).expect(200);
    await get(path(), tokens.elsewhere).expect(404);
  });

  it('counts of a batch what its site has', async () => {
    const stock = async (token: string) => (await get(`/api/objects/01/${world.gtin}/10/L1`, token).expect(200)).body.stock;
    expect(await stock(tokens.here)).toEqual(await stock(tokens.everywhere));
    expect(await stock(tokens.elsewhere)).toEqual([]);
  });

  it('does nothing to what is the other site’s', async () => {
    const { base, maker, wholesaler, pharmacy } = world;
    const patch = (path: string, body: object) =>
      base.ask('PATCH', path, { type: 'application/json', body: JSON.stringify(body) }, tokens.elsewhere);
    await patch(`/api/alerts/${made['alert']!}`, { note: 'x' }).expect(404);
    await patch(`/api/exceptions/${made['exception']!}`, { note: 'x' }).expect(404);
    const about = { kind: 'damaged', handoff: made['shipping'], text: 'Wet.' };
    await base.post('/api/exceptions', about, tokens.elsewhere).expect(404);
    const advice = `/api/advices/${maker.gln}/${wholesaler.gln}`;
    const lines = [{ gtin: world.gtin, quantity: 1 }];
    await base.put(`${advice}/IN-1`, { lines }, tokens.elsewhere).expect(404);
    await base.post(`${advice}/IN-1/close`, {}, tokens.elsewhere).expect(404);
    await base.post(`/api/advices/${wholesaler.gln}/${pharmacy.gln}/OUT-1/close`, {}, tokens.elsewhere).expect(404);
    const refused = await base.put(`${advice}/NEW`, { site: depot, lines }, tokens.elsewhere).expect(403);
    expect(refused.body.type).toBe('urn:theriac:problem:session-at-site');
    await base.put(`${advice}/NEW`, { lines }, tokens.elsewhere).expect(200);
    expect(await items('/api/advices?number=NEW', tokens.here)).toEqual([]);
  });

  it('may not ask for another site, nor for what is about the whole company', async () => {
    const code = 'urn:theriac:problem:session-at-site';
    const { pharmacy, branch, base } = world;
    const till = await base.signIn(pharmacy, {
      signer: await base.addKey(pharmacy, 'till', ['admin', 'custody'], [branch]),
      site: branch,
    });
    for (const [path, token] of [
      [`/api/advices?site=${depot}`, tokens.elsewhere],
      [`/api/pharmacies/expiring?site=${pharmacy.gln}`, till],
      ['/api/notifications/subscriptions', till],
    ] as const)
      expect((await get(path, token).expect(403)).body.type).toBe(code);
    await get(`/api/pharmacies/expiring?site=${branch}`, till).expect(200);
    expect(await items(`/api/custody?site=${depot}`, tokens.elsewhere)).toEqual([]);
  });
});
