/** Despatch advices from the first line to the last exception: announced, sent, booked in, compared, closed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../src/protocol/epcis/step.js';
import { batchUri, packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(60_001);
const CASE = gtinOf(60_001, 1);
const BULK = gtinOf(60_002);
const LOT = 'D1' as Lot;
const EXPIRY = '2040-01-31';
const serials = (from: number, to: number): Serial[] =>
  Array.from({ length: to - from }, (_, n) => `D${String(from + n).padStart(5, '0')}` as Serial);
const sscc = (n: number): string => ssccOf(n).slice(-18);

describe.each(databases)('a despatch advice on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let stranger: Party;
  let tokens: Record<'maker' | 'wholesaler' | 'stranger' | 'authority', string>;
  let next = 0;
  let containers = 100;
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });
  const desadv = (number: string, by = maker): Transaction[] => [
    { type: 'desadv', id: `urn:epcglobal:cbv:bt:${by.party.gln}:${number}` },
  ];

  /** New packs of the batch. */
  async function packs(count: number): Promise<{ gtin: Gtin; lot: Lot; serials: Serial[] }> {
    const made = serials(next, (next += count));
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: made });
    return { gtin: GTIN, lot: LOT, serials: made };
  }
  /** A new container with so many packs. */
  async function pallet(count: number): Promise<number> {
    const n = containers++;
    await maker.trade.pack(scene(maker), ssccOf(n), { uris: [], packs: await packs(count) });
    return n;
  }
  const send = (number: string, ...objects: number[]) =>
    maker.trade.ship(scene(maker), { uris: objects.map(ssccOf) }, end(maker), end(wholesaler), desadv(number));
  const book = (...objects: number[]) => wholesaler.trade.receive(scene(wholesaler), { uris: objects.map(ssccOf) });

  const path = (number: string, giver = maker.party.gln, taker = wholesaler.party.gln) =>
    `/api/advices/${giver}/${taker}/${encodeURIComponent(number)}`;
  const show = async (number: string, token = tokens.wholesaler) => (await world.get(path(number), token).expect(200)).body;
  const announce = (number: string, lines: object[], token = tokens.wholesaler) => world.put(path(number), { lines }, token);
  const close = (number: string, body: object = {}, token = tokens.wholesaler) =>
    world.post(`${path(number)}/close`, body, token);
  const lines = ({ lines: all }: { lines: Record<string, unknown>[] }) =>
    all.map(({ lot, expected, shipped, received, state }) => [lot, expected, shipped, received, state]);
  const units = ({ units: all }: { units: Record<string, unknown>[] }) =>
    all.map(({ object, shipped, received, state }) => [object, shipped, received, state]);
  const open = async (query = '', token = tokens.wholesaler): Promise<string[]> =>
    (await world.get(`/api/advices${query}`, token).expect(200)).body.items.map(({ number }: { number: string }) => number);

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    stranger = await world.admit('pharmacy');
    tokens = {
      maker: await world.signIn(maker.party),
      wholesaler: await world.signIn(wholesaler.party),
      stranger: await world.signIn(stranger),
      authority: await world.signIn(world.authority),
    };
    const product = { authorisation: null, storage: null, markets: [], digitalLinkQr: false, type: 'product' };
    const levels = [{ gtin: CASE, contains: 10, of: GTIN }];
    await world.record(maker.party, { ...product, gtin: GTIN, name: 'Packs', serialised: true, levels });
    await world.record(maker.party, { ...product, gtin: BULK, name: 'Bulk', serialised: false, levels: [] });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
    await world.record(maker.party, { type: 'batch', gtin: BULK, lot: 'B1', expiry: EXPIRY, serialised: false });
  });
  afterAll(() => world.close());

  it('is there as soon as a shipping names it, and is done when all is booked in', async () => {
    const [first, second] = [await pallet(20), await pallet(10)];
    await send('PLAIN', first);
    await send('PLAIN', second);
    const before = await show('PLAIN');
    expect(lines(before)).toEqual([[LOT, 30, 30, 0, 'in_transit']]);
    expect(before).toMatchObject({ state: 'open', announcedBy: null, totals: { expected: 30, awaited: 30 } });
    expect(await open()).toContain('PLAIN');
    await book(first);
    const half = await show('PLAIN');
    expect(lines(half)).toEqual([[LOT, 30, 30, 20, 'in_transit']]);
    expect(units(half)).toEqual([
      [ssccOf(first), 20, 20, 'received'],
      [ssccOf(second), 10, 0, 'in_transit'],
    ]);
    await book(second);
    // What becomes of the goods afterwards changes nothing of what came.
    await wholesaler.trade.unpack(scene(wholesaler), ssccOf(first), { uris: [] });
    const done = await show('PLAIN');
    expect([lines(done), done.state, done.totals.awaited]).toEqual([[[LOT, 30, 30, 30, 'received']], 'complete', 0]);
    expect(await open()).not.toContain('PLAIN');
    expect(await open('?number=PLAIN')).toEqual(['PLAIN']);
    const { body } = await close('PLAIN').expect(200);
    expect([body.advice.state, body.exceptions]).toEqual(['closed', []]);
    await close('PLAIN').expect(409);
    await announce('PLAIN', [{ gtin: GTIN, quantity: 1 }]).expect(409);
  });

  it('is announced before anything is sent, by cases and without a lot, and becomes short when less comes', async () => {
    await announce('SHORT', [{ gtin: CASE, quantity: 3, po: '4500187321' }], tokens.maker).expect(200);
    expect(lines(await show('SHORT'))).toEqual([[null, 30, 0, 0, 'awaited']]);
    expect(await open()).toContain('SHORT');
    const sent = await pallet(20);
    const { id } = await send('SHORT', sent);
    expect(lines(await show('SHORT'))).toEqual([[null, 30, 20, 0, 'in_transit']]);
    await book(sent);
    const short = await show('SHORT');
    expect([lines(short), short.state]).toEqual([[[null, 30, 20, 20, 'short']], 'open']);
    expect(short).toMatchObject({ announcedBy: maker.party.gln, totals: { expected: 30, received: 20, awaited: 10 } });
    expect(short.announced).toEqual([{ gtin: CASE, lot: null, quantity: 3, sscc: null, po: '4500187321' }]);

    const refused = await close('SHORT').expect(409);
    expect(refused.body).toMatchObject({ type: 'urn:theriac:problem:advice-open' });
    const difference = { kind: 'underage', object: `https://id.gs1.org/01/${GTIN}`, expected: 30, found: 20 };
    expect(refused.body.differences).toEqual([difference]);
    await close('SHORT', { exceptions: true }, tokens.maker).expect(403);
    const { body } = await close('SHORT', { exceptions: true, text: 'Dock 3.' }).expect(200);
    const [exception] = body.exceptions as [string];
    const opened = await world.get(`/api/exceptions/${exception}`, tokens.maker).expect(200);
    expect(opened.body).toMatchObject({ ...difference, side: 'other', reference: 'SHORT', handoff: id, state: 'open' });
    expect(opened.body.notes[0].text).toBe('Dock 3. Despatch advice SHORT: announced, and not sent.');
    expect(Date.parse(opened.body.due)).toBeGreaterThan(Date.parse(opened.body.opened) + 2 * 86_400_000);
    expect(await open()).not.toContain('SHORT');
  });

  it('is announced by a lot that packs bear by mistake, and counts for their batch', async () => {
    const aliases = ['D!1'];
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true, aliases });
    const object = await pallet(10);
    const announced = { gtin: CASE, lot: 'D!1', quantity: 1, sscc: sscc(object) };
    await announce('ALIAS', [announced], tokens.maker).expect(200);
    await send('ALIAS', object);
    await book(object);
    const { body } = await close('ALIAS').expect(200);
    expect([lines(body.advice), body.exceptions]).toEqual([[[LOT, 10, 10, 10, 'received']], []]);
    expect(body.advice.announced).toMatchObject([announced]);
  });

  it('is closed without a word where each difference has its exception already', async () => {
    const [came, lost] = [await pallet(4), await pallet(6)];
    const { id } = await send('KNOWN', came, lost);
    await book(came);
    const missing = { kind: 'missing_product', object: ssccOf(lost), handoff: id, text: 'Not on the lorry' };
    await close('KNOWN').expect(409);
    await world.post('/api/exceptions', { ...missing, object: ssccOf(came) }, tokens.wholesaler).expect(201);
    const { body: still } = await close('KNOWN').expect(409);
    expect(still.differences).toEqual([{ kind: 'missing_product', object: ssccOf(lost), expected: 6, found: 0 }]);
    await world.post('/api/exceptions', missing, tokens.wholesaler).expect(201);
    expect((await close('KNOWN').expect(200)).body.exceptions).toEqual([]);
    // Goods that turn up later are booked in as ever.
    await book(lost);
    expect(await show('KNOWN')).toMatchObject({ state: 'closed', totals: { awaited: 0 } });
  });

  it('shows what is too much and what nobody announced, each an overage', async () => {
    const [wanted, other] = [await pallet(12), await pallet(3)];
    await maker.trade.commissionQuantity(scene(maker), { gtin: BULK, lot: 'B1' as Lot, expiry: EXPIRY }, 100);
    await announce('OVER', [{ gtin: GTIN, lot: LOT, quantity: 10, sscc: sscc(wanted) }]).expect(200);
    await send('OVER', wanted, other);
    const bulk = { uris: [], quantities: [{ uri: batchUri(BULK, 'B1' as Lot), quantity: 40 }] };
    const { id } = await maker.trade.ship(scene(maker), bulk, end(maker), end(wholesaler), desadv('OVER'));
    await book(wanted, other);
    await wholesaler.trade.receive(scene(wholesaler), {
      ...bulk,
      quantities: [{ ...bulk.quantities[0]!, quantity: 25 }],
      continues: id,
    });
    await maker.trade.void(scene(maker), { ...bulk, quantities: [{ ...bulk.quantities[0]!, quantity: 5 }], continues: id });
    const over = await show('OVER');
    expect(lines(over)).toEqual([
      [LOT, 10, 15, 15, 'over'],
      ['B1', 0, 35, 25, 'unexpected'],
    ]);
    expect(units(over)).toEqual([
      [ssccOf(wanted), 12, 12, 'received'],
      [ssccOf(other), 3, 3, 'unexpected'],
      [null, 35, 25, 'in_transit'],
    ]);
    const { body } = await close('OVER', { exceptions: true }).expect(200);
    const kinds = await Promise.all(
      (body.exceptions as string[]).map(async (one) => {
        const { kind, object, expected, found } = (await world.get(`/api/exceptions/${one}`, tokens.wholesaler)).body;
        return [kind, object, expected, found];
      }),
    );
    expect(kinds).toEqual([
      ['missing_product', batchUri(BULK, 'B1' as Lot), 35, 25],
      ['overage', batchUri(GTIN, LOT), 10, 15],
      ['overage', batchUri(BULK, 'B1' as Lot), 0, 35],
    ]);
  });

  it('shows goods that came without data until their data come', async () => {
    const late = await pallet(7);
    await announce('NODATA', [{ gtin: GTIN, lot: LOT, quantity: 7, sscc: sscc(late) }]).expect(200);
    expect(units(await show('NODATA'))).toEqual([[ssccOf(late), 0, 0, 'awaited']]);
    await wholesaler.trade.receive(scene(wholesaler), { uris: [ssccOf(late)] }, { alreadyDone: 'arrived without data' });
    const here = await show('NODATA');
    expect([lines(here), units(here)]).toEqual([
      [[LOT, 7, 0, 0, 'goods_without_data']],
      [[ssccOf(late), 0, 0, 'goods_without_data']],
    ]);
    const { body } = await close('NODATA').expect(409);
    expect(body.differences).toEqual([{ kind: 'missing_product_data', object: batchUri(GTIN, LOT), expected: 7, found: 7 }]);
    await send('NODATA', late);
    expect(await show('NODATA')).toMatchObject({ state: 'complete', totals: { shipped: 7, received: 7 } });
    await close('NODATA').expect(200);
  });

  it('counts loose packs however they are booked in, taken back, split and sold on', async () => {
    const loose = await packs(12);
    const { id } = await maker.trade.ship(scene(maker), { uris: [], packs: loose }, end(maker), end(wholesaler), desadv('LOOSE'));
    const uris = loose.serials.map((serial) => packUri(GTIN, serial));
    await wholesaler.trade.receive(scene(wholesaler), { uris: uris.slice(0, 5) });
    await maker.trade.void(scene(maker), { uris: uris.slice(5, 7) });
    // A mark splits a pack off while it is on its way, a step one that is here.
    await wholesaler.trade.dispute(scene(wholesaler), { uris: [uris[7]!] }, 'torn', { what: 'damaged' });
    await wholesaler.trade.end(scene(wholesaler), { uris: [uris[0]!] }, 'sample');
    const some = await show('LOOSE');
    expect(some.units).toEqual([
      { object: null, shipping: id, batches: [`${GTIN}/${LOT}`], shipped: 10, received: 5, state: 'in_transit' },
    ]);
    await wholesaler.trade.receive(scene(wholesaler), { uris: uris.slice(7) });
    const all = await show('LOOSE');
    expect([lines(all), all.state]).toEqual([[[LOT, 10, 10, 10, 'received']], 'complete']);
  });

  it('counts what was dispensed or ended before it was booked in as received, and what got lost as not', async () => {
    const loose = await packs(4);
    await maker.trade.ship(scene(maker), { uris: [], packs: loose }, end(maker), end(wholesaler), desadv('SOLD'));
    const [sold, ended, lost, waits] = loose.serials.map((serial) => packUri(GTIN, serial)) as [string, string, string, string];
    const late = { alreadyDone: 'the line was down' };
    await wholesaler.trade.dispense(scene(wholesaler), { uris: [sold] });
    await wholesaler.trade.end(scene(wholesaler), { uris: [ended] }, 'damaged', late);
    await maker.trade.end(scene(maker), { uris: [lost] }, 'lost');
    expect(lines(await show('SOLD'))).toEqual([[LOT, 4, 4, 2, 'in_transit']]);
    await wholesaler.trade.receive(scene(wholesaler), { uris: [waits] });
    expect(lines(await show('SOLD'))).toEqual([[LOT, 4, 4, 3, 'short']]);
  });

  it('is told to its two ends and, with a purpose, to the authority', async () => {
    const sent = await pallet(2);
    await send('OURS', sent);
    for (const token of [tokens.maker, tokens.wholesaler, tokens.authority]) await world.get(path('OURS'), token).expect(200);
    const { body } = await world.get(path('OURS'), tokens.stranger).expect(404);
    expect(body.type).toBe('urn:theriac:problem:advice-unknown');
    expect((await world.get(path('NONE'), tokens.wholesaler).expect(404)).body.type).toBe(body.type);
    expect([await open('', tokens.stranger), await open('?direction=out', tokens.maker)]).toEqual([[], ['OURS']]);
    expect(await open(`?of=${wholesaler.party.gln}`, tokens.stranger)).toEqual([]);
    expect(await open(`?of=${wholesaler.party.gln}`, tokens.authority)).toEqual(['OURS']);
    expect(await open('', tokens.authority)).toEqual(['OURS']);
    expect(await open(`?site=${wholesaler.party.gln}`)).toEqual(['OURS']);
    await announce('OURS', [{ gtin: GTIN, quantity: 1 }], tokens.stranger).expect(403);
    await announce('OURS', [{ gtin: GTIN, quantity: 1 }], tokens.authority).expect(403);
    await close('OURS', {}, tokens.stranger).expect(404);
    const elsewhere = await world.put(
      path('OURS', maker.party.gln, world.authority.gln),
      { lines: [{ gtin: GTIN, quantity: 1 }] },
      tokens.maker,
    );
    expect([elsewhere.status, elsewhere.body.type]).toEqual([422, 'urn:theriac:problem:partner-invalid']);
    await world.put(path('OURS'), { site: maker.party.gln, lines: [{ gtin: GTIN, quantity: 1 }] }, tokens.maker).expect(404);
    await announce('OURS', [{ gtin: GTIN, quantity: 1, po: 'a\u0000b' }]).expect(400);
    await close('OURS', { exceptions: true, text: 'a\u0000b' }).expect(400);
  });

  it('is listed by pages, and the taker’s own lines count', async () => {
    for (const n of [1, 2, 3]) await announce(`PAGE/${n}`, [{ gtin: GTIN, quantity: n }], tokens.maker).expect(200);
    await announce('PAGE/2', [{ gtin: GTIN, quantity: 20 }]).expect(200);
    const numbers: string[] = [];
    for (let after = ''; ;) {
      const { body } = await world.get(`/api/advices?limit=2${after}`, tokens.wholesaler).expect(200);
      numbers.push(
        ...body.items.map(
          ({ number, totals }: { number: string; totals: { expected: number } }) => `${number} ${totals.expected}`,
        ),
      );
      if (body.next === null) break;
      after = `&after=${encodeURIComponent(body.next)}`;
    }
    expect(numbers).toEqual(['OURS 2', 'PAGE/1 1', 'PAGE/2 20', 'PAGE/3 3']);
  });
});
