/** What regulators read: traces both ways with nothing missing, exports, and every read written down with its purpose. */
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { cell } from '../src/regulators/log-export.js';
import { packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(50_001);
const LOT = 'T1' as Lot;
const serial = (n: number): Serial => `T${String(n).padStart(5, '0')}` as Serial;
const pathOf = (uri: string): string => uri.replace('https://id.gs1.org', '');

interface Item {
  object: string | null;
  cohort: number | null;
  count: number;
  serials: string[] | null;
  place: { holder: string; state: string; within: string[] };
  history: { step: string; by: string; jws: string; via: string | null }[] | null;
}

describe.each(databases)('a regulator on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  let token: string;
  const all = Array.from({ length: 60 }, (_, n) => serial(n));
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    token = await world.signIn(world.authority);
    const product = { gtin: GTIN, name: '=cmd|calc', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: '2040-01-31', serialised: true });
    const { id } = await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: '2040-01-31', serials: all });
    for (const n of [0, 1]) {
      const packs = { gtin: GTIN, lot: LOT, serials: all.slice(n * 10, n * 10 + 10), heads: [id] };
      await maker.trade.pack(scene(maker), ssccOf(n), { uris: [], packs });
    }
    await maker.trade.pack(scene(maker), ssccOf(7), { uris: [ssccOf(0), ssccOf(1)] });
    await maker.trade.ship(scene(maker), { uris: [ssccOf(7)] }, end(maker), end(wholesaler));
    await wholesaler.trade.receive(scene(wholesaler), { uris: [ssccOf(7)] });
    await wholesaler.trade.unpack(scene(wholesaler), ssccOf(7), { uris: [ssccOf(1)] });
    await wholesaler.trade.ship(scene(wholesaler), { uris: [ssccOf(1)] }, end(wholesaler), end(pharmacy));
    await pharmacy.trade.receive(scene(pharmacy), { uris: [ssccOf(1)] });
    await pharmacy.trade.dispense(scene(pharmacy), { uris: [packUri(GTIN, serial(13))] });
  });
  afterAll(() => world.close());

  const get = (path: string) => world.get(path, token);
  async function pages(path: string): Promise<Item[]> {
    const items: Item[] = [];
    for (let after = ''; ;) {
      const { body } = await get(`${path}${path.includes('?') ? '&' : '?'}limit=2${after}`).expect(200);
      items.push(...body.items);
      if (body.next === null) return items;
      after = `&after=${body.next}`;
    }
  }

  it('traces a pack back to its making, through every container', async () => {
    const { body } = await get(`/api/regulators/trace${pathOf(packUri(GTIN, serial(13)))}`).expect(200);
    const [item] = body.items as [Item];
    expect(item.place).toMatchObject({ holder: pharmacy.party.gln, state: 'supplied', within: [] });
    expect(item.history!.map(({ step, by, via }) => [step, by, via])).toEqual([
      ['commission', maker.party.gln, null],
      ['pack', maker.party.gln, null],
      ['pack', maker.party.gln, ssccOf(1)],
      ['ship', maker.party.gln, ssccOf(7)],
      ['receive', wholesaler.party.gln, ssccOf(7)],
      ['unpack', wholesaler.party.gln, ssccOf(1)],
      ['ship', wholesaler.party.gln, ssccOf(1)],
      ['receive', pharmacy.party.gln, ssccOf(1)],
      ['dispense', pharmacy.party.gln, null],
    ]);
    for (const { jws } of item.history!) expect(jws.split('.')).toHaveLength(3);
  });

  it('traces a batch to every holder: each pack is in exactly one item', async () => {
    const items = await pages(`/api/regulators/trace/01/${GTIN}/10/${LOT}`);
    expect(items.flatMap(({ serials }) => serials ?? []).sort()).toEqual(all);
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(all.length);
    const at = (who: Trader) =>
      items.filter(({ place }) => place.holder === who.party.gln).reduce((sum, { count }) => sum + count, 0);
    expect([at(maker), at(wholesaler), at(pharmacy)]).toEqual([40, 10, 10]);
    for (const { history } of items) expect(history![0]!.step).toBe('commission');
    const large = items.find(({ count }) => count === 40)!;
    const { text } = await get(`/api/regulators/cohorts/${large.cohort}/packs`).expect(200);
    expect(text).toBe(large.serials!.map((one) => `${GTIN}\t${one}\n`).join(''));
  });

  it('traces a container down to the last pack in it', async () => {
    const items = await pages(`/api/regulators/trace${pathOf(ssccOf(7))}?direction=down`);
    expect(items.map(({ object }) => object).filter((uri) => uri?.includes('/00/'))).toEqual([ssccOf(0)]);
    expect(items.flatMap(({ serials }) => serials ?? []).sort()).toEqual(all.slice(0, 10));
    expect(items.find(({ serials }) => serials)!.place.within).toEqual([ssccOf(0), ssccOf(7)]);
    await get(`/api/regulators/trace/01/${GTIN}/10/NONE`).expect(404);
  });

  it('exports the log as CSV that no spreadsheet runs, and the same as JSON', async () => {
    const { body: ledger } = await world.get('/api/ledger').expect(200);
    const csv = await get('/api/regulators/export').expect(200);
    expect(csv.headers['content-type']).toMatch(/^text\/csv/);
    const lines = csv.text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(ledger.size + 1);
    const { body } = await get('/api/regulators/export?format=json').expect(200);
    expect(body).toHaveLength(ledger.size);
    const [header, ...rest] = lines as [string, ...string[]];
    expect(Object.keys(body[0])).toEqual(header.split(','));
    expect(body.map(({ index }: { index: number }) => index)).toEqual(rest.map((line) => Number(line.split(',')[0])));
    const ship = body.find(({ what }: { what: string }) => what === 'ship');
    expect(ship).toMatchObject({ by: maker.party.gln, from: maker.party.gln, to: wholesaler.party.gln, objects: ssccOf(7) });
    const part = await get('/api/regulators/export?format=json&from=2&to=4').expect(200);
    expect(part.body).toEqual(body.slice(2, 4));
    expect((await get(`/api/regulators/export?format=json&from=${ledger.size}`).expect(200)).body).toEqual([]);
  });

  it('says why it reads, and each read is written down before it is answered', async () => {
    const path = `/api/objects${pathOf(packUri(GTIN, serial(3)))}`;
    await world.get(path).set('authorization', `Bearer ${token}`).expect(403);
    const purpose = 'Fälschungsverdacht 2026-17';
    await world.get(path, token).set('theriac-purpose', encodeURIComponent(purpose)).expect(200);
    await world.get('/api/participants', token).expect(200); // Public: nobody is written down for it.
    const { body } = await get('/api/regulators/reads?limit=2').expect(200);
    expect(body.items[0]).toMatchObject({ path: '/api/regulators/reads?limit=2', purpose: 'a test', method: 'GET' });
    expect(body.items[1]).toMatchObject({ path, purpose, participant: world.authority.gln });
    const older = await get(`/api/regulators/reads?limit=2&after=${body.next}`).expect(200);
    expect(older.body.items[0].time <= body.items[1].time).toBe(true);
    expect(older.body.items).not.toContainEqual(body.items[1]);
    // A scan reads, too, and what was scanned is written down with it.
    const code = `https://id.gs1.org${pathOf(packUri(GTIN, serial(3)))}`;
    const bearer = { authorization: `Bearer ${token}` };
    const refused = await world.post('/api/scan', { code }).set(bearer).expect(403);
    expect(refused.body.type).toBe('urn:theriac:problem:purpose-required');
    const before = (await get('/api/regulators/reads?limit=1').expect(200)).body.items[0];
    await world.post('/api/scan', { code }, token).expect(200);
    const { items } = (await get('/api/regulators/reads?limit=3').expect(200)).body;
    expect(items[1]).toMatchObject({ method: 'POST', path: `/api/scan ${JSON.stringify({ code })}`, purpose: 'a test' });
    expect(items[2]).toEqual(before);
    // Whoever is no regulator needs no purpose.
    await world
      .get(path)
      .set('authorization', `Bearer ${await world.signIn(maker.party)}`)
      .expect(200);
  });
});

test.each([
  ['=1+1', "'=1+1"],
  ['+49', "'+49"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['  =1', "'  =1"],
  ['\t=1', '"\'\t=1"'],
  ['\r\n=1', '"\'\r\n=1"'],
  ['a"b,c', '"a""b,c"'],
  ['a;b', '"a;b"'],
  ['plain', 'plain'],
  [null, ''],
  [-5, '-5'],
])('a cell of a CSV file with %j is written %j', (value, written) => expect(cell(value)).toBe(written));
