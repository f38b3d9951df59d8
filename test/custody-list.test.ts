/** What lies where and what is on its way: containers, packs, and quantities of batches without serials, page by page. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StockItem } from '../src/wire/stock.js';
import { type Gln, type Lot, batchUri, packUri, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { gtinOf, LedgerWorld } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { type Trader, traderOf } from './support/trader.js';

const [GTIN, BULK] = [gtinOf(1), gtinOf(2)];
const [LOT, SLASH] = ['L1' as Lot, 'A/1%_+' as Lot];
const EXPIRY = '2030-12-31';
const PRODUCT = { authorisation: null, levels: [], storage: null, markets: [], digitalLinkQr: false };

describe.each(databases)('the list of stock on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let pharmacy: Trader;
  let other: Trader;
  let authority: Trader;
  let shipping: string;
  const scene = (trader: Trader) => ({ site: trader.party.gln });
  const end = (trader: Trader) => ({ owner: trader.party.gln });
  const quantity = (lot: Lot, n: number) => ({ uris: [], quantities: [{ uri: batchUri(BULK, lot), quantity: n }] });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    other = await traderOf(world, await world.admit('pharmacy'));
    authority = await traderOf(world, world.authority);
    for (const [gtin, serialised] of [
      [GTIN, true],
      [BULK, false],
    ] as const) {
      await world.record(maker.party, { type: 'product', gtin, name: 'Tablets', serialised, ...PRODUCT });
      for (const lot of serialised ? [LOT] : [LOT, SLASH])
        await world.record(maker.party, { type: 'batch', gtin, lot, expiry: EXPIRY, serialised });
    }
    const serials = ['A', 'B', 'C'] as Serial[];
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials });
    await maker.trade.pack(scene(maker), ssccOf(1), { uris: [packUri(GTIN, 'A' as Serial)] });
    for (const lot of [LOT, SLASH]) await maker.trade.commissionQuantity(scene(maker), { gtin: BULK, lot, expiry: EXPIRY }, 100);
    ({ id: shipping } = await maker.trade.ship(scene(maker), quantity(LOT, 60), end(maker), end(pharmacy)));
    await pharmacy.trade.receive(scene(pharmacy), { ...quantity(LOT, 50), continues: shipping });
  });
  afterAll(() => world.close());

  const all = async ({ api }: Trader, query: Record<string, string | undefined> = {}) => (await api.custody(query)).items;
  const short = ({ kind, object, batch, count, site, state }: StockItem): unknown[] => [
    kind,
    object ?? batch,
    count,
    site,
    state,
  ];

  it('has what lies at sites as balances, and what is on its way with the entry that its receipt continues', async () => {
    const made = await all(maker);
    expect(made.map(short)).toEqual([
      ['packs', `${GTIN}/${LOT}`, 2, maker.party.gln, 'active'],
      ['container', ssccOf(1), 1, maker.party.gln, 'active'],
      ['quantity', `${BULK}/${SLASH}`, 100, maker.party.gln, 'active'],
      ['quantity', `${BULK}/${LOT}`, 40, maker.party.gln, 'active'],
      ['quantity', `${BULK}/${LOT}`, 10, null, 'in_transit'],
    ]);
    const inbound = await all(pharmacy, { inTransitTo: pharmacy.party.gln });
    const [owner, holder, site] = [pharmacy.party.gln, pharmacy.party.gln, null];
    expect(inbound).toMatchObject([
      { kind: 'quantity', batch: `${BULK}/${LOT}`, count: 10, holder: maker.party.gln, taker: { owner, holder, site }, shipping },
    ]);
    expect((await all(pharmacy, { site: pharmacy.party.gln })).map(short)).toEqual([
      ['quantity', `${BULK}/${LOT}`, 50, pharmacy.party.gln, 'active'],
    ]);
  });

  it('is filtered by state and batch, and shows nothing to others and everything to regulators', async () => {
    expect((await all(maker, { state: 'active', batch: `${BULK}/${SLASH}` })).map(short)).toEqual([
      ['quantity', `${BULK}/${SLASH}`, 100, maker.party.gln, 'active'],
    ]);
    expect((await all(maker, { state: 'in_transit' })).map(({ count }) => count)).toEqual([10]);
    expect(await all(maker, { state: 'supplied' })).toEqual([]);
    expect(await all(other)).toEqual([]);
    expect(await all(other, { inTransitTo: pharmacy.party.gln })).toEqual([]);
    expect((await all(authority)).map(({ count }) => count)).toEqual([2, 1, 100, 40, 50, 10]);
  });

  it('is filtered by product, by the lot that packs bear, and by both', async () => {
    const shown = async (query: Record<string, string>) => (await all(maker, query)).map(short);
    const everything = await shown({});
    expect(await shown({ gtin: GTIN })).toEqual(everything.slice(0, 2));
    expect(await shown({ gtin: BULK })).toEqual(everything.slice(2));
    expect(await shown({ lot: SLASH })).toEqual([everything[2]]);
    expect(await shown({ lot: LOT })).toEqual(everything.filter((_, i) => i !== 2));
    expect(await shown({ lot: LOT, gtin: GTIN })).toEqual(everything.slice(0, 2));
    expect([await shown({ lot: 'L9' }), await shown({ gtin: gtinOf(99) }), await shown({ lot: SLASH, gtin: GTIN })]).toEqual([
      [],
      [],
      [],
    ]);
    await world.record(maker.party, {
      type: 'batch',
      gtin: GTIN,
      lot: LOT,
      expiry: EXPIRY,
      serialised: true,
      aliases: ['L7' as Lot],
    });
    expect(await shown({ lot: 'L7' })).toEqual(everything.slice(0, 2));
    expect(await shown({ batch: `${GTIN}/L7` })).toEqual(everything.slice(0, 2));
  });

  it('names of a batch what its packs are in, and not only those that are in nothing', async () => {
    const found = await all(maker, { batch: `${GTIN}/${LOT}` });
    expect(found.map(short)).toEqual([
      ['packs', `${GTIN}/${LOT}`, 2, maker.party.gln, 'active'],
      ['container', ssccOf(1), 1, maker.party.gln, 'active'],
    ]);
  });

  it('goes on from page to page through all three, each line once', async () => {
    const whole = (await all(authority)).map(short);
    for (const limit of [1, 2, 4, 5]) {
      const found: unknown[][] = [];
      let after: string | number | null | undefined;
      do {
        const page = await authority.api.custody({ limit, after: after ?? undefined });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        found.push(...page.items.map(short));
        after = page.next;
      } while (after !== null);
      expect(found).toEqual(whole);
    }
    const token = await world.signIn(maker.party);
    for (const wrong of ['7', 'h:x', 'b:1', `s:${shipping}`, 'h:9999999999999999999'])
      await world.get(`/api/custody?after=${encodeURIComponent(wrong)}`, token).expect(400);
  });

  it('has what was dispensed as such, like packs with serials, and no longer what arrived', async () => {
    await pharmacy.trade.receive(scene(pharmacy), { ...quantity(LOT, 10), continues: shipping });
    await pharmacy.trade.dispense(scene(pharmacy), quantity(LOT, 60));
    const supplied = [['quantity', `${BULK}/${LOT}`, 60, pharmacy.party.gln, 'supplied']];
    expect((await all(pharmacy)).map(short)).toEqual(supplied);
    expect((await all(pharmacy, { state: 'supplied' })).map(short)).toEqual(supplied);
    expect(await all(pharmacy, { state: 'active' })).toEqual([]);
    expect(await all(maker, { inTransitTo: pharmacy.party.gln as Gln })).toEqual([]);
  });
});
