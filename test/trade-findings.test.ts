/**
 * What is found, over HTTP: packs and numbers that an inventory turns up, and goods that come back from outside the register. A
 * finding makes nothing green, its maker's later word heals it, and each step is signed with what its signer's own session sees.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sweeper } from '../src/alerts/sweeper.js';
import type { Goods } from '../src/client/signing/step-objects.js';
import { batchUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import type { Verdict } from '../src/protocol/verdict/judge.js';
import { CounterWorld, EXPIRY, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { endOf, faultOf, goodsOf, refusalOf, sceneOf, traderOf, tradersOf, type Trader } from './support/trader.js';

const X = { owner: OUTSIDE };

describe.each(databases)('findings on $name', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  /** A pharmacy whose shelves may not be opened any more. */
  let late: Trader;
  let authority: Trader;

  const printOf = (lot: string, gtin = world.gtin) => ({ gtin, lot: lot as Lot, expiry: EXPIRY });
  const find = (who: Trader, uri: string, lot?: string, from?: typeof X) =>
    who.trade.stock(sceneOf(who), goodsOf(uri), lot === undefined ? undefined : printOf(lot), from);
  const dispense = (who: Trader, uri: string) => who.trade.dispense(sceneOf(who), goodsOf(uri));
  const ship = (from: Trader, to: Trader, goods: Goods) => from.trade.ship(sceneOf(from), goods, endOf(from), endOf(to));
  const leave = (from: Trader, uri: string) =>
    from.trade.ship(sceneOf(from), goodsOf(uri), endOf(from), X, undefined, { outside: true });
  const make = (lot: string, serials: readonly string[]) =>
    maker.trade.commission(sceneOf(maker), { ...printOf(lot), serials: serials as Serial[] });
  const scan = async ({ party }: Trader, serial: string, lot: string) =>
    (await world.verdict(party, world.scanned(serial, lot))) as unknown as Verdict;
  const reads = async (who: Trader, serial: string, lot: string) => {
    const { verdict, reasons, exits } = await scan(who, serial, lot);
    return [verdict, reasons.map(({ code }) => code).join(), exits.map((exit) => exit.do).join()];
  };
  const told = async (serial: string, lot: string) =>
    (await world.answer(world.code(serial, lot))).answers.map(({ code }) => code);
  const alertsOf = async ({ party }: Trader, object: string): Promise<{ kind: string; standing: string }[]> => {
    const query = new URLSearchParams({ open: 'true', object }).toString();
    const token = await world.session(party, party.role === 'regulator' ? null : party.gln);
    return (await world.base.get(`/api/alerts?${query}`, token).expect(200)).body.items;
  };

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    ({ maker, wholesaler, pharmacy, authority } = await tradersOf(world));
    late = await traderOf(world.base, await world.base.admit('pharmacy', { opening: null }));
  });
  afterAll(() => world?.close());

  it('an invented serial of a complete batch stays stopped however often it is counted, until its maker makes it', async () => {
    const uri = world.pack('FAKE');
    expect(await reads(pharmacy, 'FAKE', 'A1')).toEqual(['stop', 'SERIAL_UNKNOWN', '']);
    const stopped = ['stop', 'SERIAL_UNKNOWN', 'undo_report'];
    for (const from of [undefined, X]) {
      expect(await find(pharmacy, uri, 'A1', from)).toMatchObject({ contested: true });
      expect(await reads(pharmacy, 'FAKE', 'A1')).toEqual(stopped);
      expect(await told('FAKE', 'A1')).toEqual(['unknown']);
    }
    expect(await refusalOf(ship(pharmacy, late, goodsOf(uri)))).toBe('object-unknown');
    expect(await refusalOf(dispense(pharmacy, uri))).toBe('object-unknown');
    await vi.waitFor(
      async () => expect(await alertsOf(maker, uri)).toMatchObject([{ kind: 'SERIAL_UNKNOWN', standing: 'partner' }]),
      5_000,
    );
    expect(await alertsOf(authority, uri)).toEqual([]);
    await make('A1', ['FAKE', 'BESIDE']);
    expect((await reads(pharmacy, 'FAKE', 'A1')).slice(0, 2)).not.toEqual(stopped.slice(0, 2));
    await ship(maker, pharmacy, goodsOf(uri));
    expect(await reads(pharmacy, 'FAKE', 'A1')).toEqual(['ok', 'OK_ACTIVE', 'dispense']);
    // A quarter of an hour later the evidence is looked at.
    await world.base.server.app.get(Sweeper, { strict: false }).sweep(Date.now() + 15 * 60_000);
    expect(await alertsOf(maker, uri)).toEqual([]);
  });

  it('its finder reads it elsewhere where its maker sent it to somebody else, and undoes its own word', async () => {
    const uri = world.pack('THERE');
    const { id } = await find(pharmacy, uri, 'A1');
    await make('A1', ['THERE']);
    await ship(maker, late, goodsOf(uri));
    await late.trade.receive(sceneOf(late), goodsOf(uri));
    const [verdict, codes, exits] = await reads(pharmacy, 'THERE', 'A1');
    expect([verdict, codes]).toEqual(['hold', 'HELD_ELSEWHERE']);
    expect(exits).toContain('undo_report');
    await pharmacy.trade.reactivate(sceneOf(pharmacy), goodsOf(uri), id);
    await dispense(late, uri);
  });

  it('packs of a batch of which the register has not all are taken in, sold and later made; the rest of the list arrives', async () => {
    const serials = Array.from({ length: 1_000 }, (_, i) => `N${i}`);
    await world.batch('OPEN', { complete: false });
    const [uri] = [world.pack('N7')];
    expect(await reads(pharmacy, 'N7', 'OPEN')).toEqual(['ok', 'SERIAL_ELSEWHERE', 'take_stock']);
    expect(await find(pharmacy, uri, 'OPEN')).toMatchObject({ contested: false });
    expect(await reads(pharmacy, 'N7', 'OPEN')).toEqual(['ok', 'SERIAL_ELSEWHERE', 'dispense']);
    expect(await told('N7', 'OPEN')).toEqual(['batch_listed']);
    await vi.waitFor(async () => expect(await alertsOf(maker, uri)).toMatchObject([{ kind: 'FOUND' }]), 5_000);
    await dispense(pharmacy, uri);
    expect((await reads(pharmacy, 'N7', 'OPEN')).slice(0, 2)).toEqual(['hold', 'DONE_HERE']);
    await make('OPEN', serials);
    const packs = { gtin: world.gtin, lot: 'OPEN' as Lot, serials: serials as Serial[] };
    await ship(maker, wholesaler, { uris: [], packs });
    await wholesaler.trade.receive(sceneOf(wholesaler), { uris: [], packs });
    expect((await pharmacy.api.object(uri)).custody).toMatchObject({ holder: world.pharmacy.gln, state: 'supplied' });
    const { body } = await world.base
      .get(`/api/objects/01/${world.gtin}/10/OPEN`, await world.session(world.wholesaler))
      .expect(200);
    expect(body.stock).toEqual([{ holder: world.wholesaler.gln, state: 'active', count: 999 }]);
  });

  it('shelves are opened once: after that a pack without its seller is refused, and one with it is taken in', async () => {
    await world.batch('ONCE', { complete: false });
    const fault = await faultOf(find(late, world.pack('ONCE1'), 'ONCE'));
    expect(fault.code).toBe('opening-closed');
    expect(fault.message).toContain('name the seller outside as the source');
    await find(late, world.pack('ONCE1'), 'ONCE', X);
    await dispense(late, world.pack('ONCE1'));
  });

  it('what left the register comes back to whoever names its buyer, and is sold; without a seller only while shelves are opened', async () => {
    const [uri, second, third] = ['BACK1', 'BACK2', 'BACK3'].map((serial) => world.pack(serial)) as [string, string, string];
    await make('A1', ['BACK1', 'BACK2', 'BACK3']);
    for (const one of [uri, second, third]) await leave(maker, one);
    const { verdict, reasons, exits } = await scan(late, 'BACK1', 'A1');
    expect([verdict, reasons[0]!.code, exits]).toEqual(['ok', 'OK_CHAIN_GAP', [{ do: 'take_stock', object: uri }]]);
    // It asks for the seller, and names none: who bought it is not the asker's to read.
    expect(JSON.stringify({ reasons, exits })).not.toContain(OUTSIDE);
    expect(await refusalOf(find(late, uri))).toBe('opening-closed');
    expect(await find(pharmacy, uri)).toMatchObject({ contested: true });
    await find(late, uri, undefined, X);
    await find(pharmacy, second, 'A1', X);
    for (const [who, serial, one] of [
      [late, 'BACK1', uri],
      [pharmacy, 'BACK2', second],
    ] as const) {
      expect((await who.api.object(one)).custody).toMatchObject({ owner: who.party.gln, holder: who.party.gln });
      expect(await reads(who, serial, 'A1')).toEqual(['ok', 'OK_CHAIN_GAP', 'dispense']);
      await dispense(who, one);
    }
    await find(maker, third);
    expect((await maker.api.object(third)).custody).toMatchObject({ holder: world.maker.gln, state: 'active' });
  });

  describe('of goods without serials', () => {
    let gtin: Gtin;
    const some = (quantity: number, continues?: string): Goods => ({
      uris: [],
      quantities: [{ uri: batchUri(gtin, 'LO' as Lot), quantity }],
      ...(continues && { continues }),
    });
    const has = async (who: Trader) => {
      const token = await world.session(who.party);
      const { body } = await world.base.get(`/api/objects/01/${gtin}/10/LO`, token).expect(200);
      return (body.stock as { holder: string; state: string; count: number }[]).filter(({ state }) => state === 'active');
    };

    it('an inventory finds more up to what ever came to the site, marked and told to the maker, and no more', async () => {
      gtin = await world.product({ serialised: false });
      await world.batch('LO', { gtin, serialised: false });
      await maker.trade.commissionQuantity(sceneOf(maker), printOf('LO', gtin), 50);
      const { id } = await ship(maker, late, some(21));
      await late.trade.receive(sceneOf(late), some(21, id));
      await late.trade.dispense(sceneOf(late), some(4));
      expect(await has(late)).toMatchObject([{ count: 17 }]);
      const found = (quantity: number) => late.trade.stock(sceneOf(late), some(quantity), printOf('LO', gtin));
      expect(await found(4)).toMatchObject({ contested: true });
      expect(await has(late)).toMatchObject([{ count: 21 }]);
      const object = batchUri(gtin, 'LO' as Lot);
      await vi.waitFor(async () => expect(await alertsOf(maker, object)).toMatchObject([{ kind: 'FOUND' }]), 5_000);
      expect(await refusalOf(found(18))).toBe('opening-closed');
    });

    it('what was counted as lost is taken back, as much of it as turns up', async () => {
      const { id } = await late.trade.end(sceneOf(late), some(4), 'lost');
      expect(await has(late)).toMatchObject([{ count: 17 }]);
      await late.trade.reactivate(sceneOf(late), some(3), id);
      expect(await refusalOf(late.trade.reactivate(sceneOf(late), some(2), id))).toBe('balance-short');
      await late.trade.reactivate(sceneOf(late), some(1), id);
      expect(await has(late)).toMatchObject([{ count: 21 }]);
    });
  });
});
