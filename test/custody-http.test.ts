/** Every step of the whole trade through the client and the server, on both databases: one story for each, and its main refusal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { makeList, uploadList } from '../src/client/signing/lists.js';
import type { Goods } from '../src/client/signing/step-objects.js';
import { execute, rows } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { Fault } from '../src/protocol/fault.js';
import { batchUri, packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(501);
const BULK = gtinOf(502);
const LOT = 'H1' as Lot;
const EXPIRY = '2040-01-31';
const RMA = [{ type: 'rma', id: 'urn:example:rma:1' }] as const;
const late = { alreadyDone: 'the line was down' };
const uri = (serial: string): string => packUri(GTIN, serial as Serial);

describe.each(databases)('the whole trade on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });
  const one = (serial: string): Goods => ({ uris: [uri(serial)] });
  const custody = async (who: Trader, serial: string) => (await who.api.object(uri(serial))).custody;
  const refusal = async (attempt: Promise<unknown>): Promise<string> => {
    const reason: unknown = await attempt.then(
      () => undefined,
      (fault: unknown) => fault,
    );
    return reason instanceof Fault ? reason.code : `no refusal: ${String(reason)}`;
  };
  const pass = async (from: Trader, to: Trader, goods: Goods) => {
    await from.trade.ship(scene(from), goods, end(from), end(to));
    await to.trade.receive(scene(to), goods);
  };
  const make = (...serials: string[]) =>
    maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: serials as Serial[] });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    const product = (gtin: Gtin, serialised: boolean) => ({
      type: 'product',
      gtin,
      name: 'Medicine',
      authorisation: null,
      serialised,
      levels: [],
      markets: [],
      storage: { minCelsius: 2, maxCelsius: 8 },
      digitalLinkQr: false,
    });
    for (const [gtin, serialised] of [
      [GTIN, true],
      [BULK, false],
    ] as const) {
      await world.record(maker.party, product(gtin, serialised));
      await world.record(maker.party, { type: 'batch', gtin, lot: LOT, expiry: EXPIRY, serialised, complete: false });
    }
  });
  afterAll(() => world?.close());

  it('takes a pack out for good, and back where that may be', async () => {
    await make('E1');
    const { id } = await maker.trade.end(scene(maker), one('E1'), 'exported');
    expect(await custody(maker, 'E1')).toMatchObject({ state: 'exported', ended: { id, reason: 'exported' } });
    expect(await refusal(maker.trade.dispense(scene(maker), one('E1')))).toBe('object-ended');
    await maker.trade.reactivate(scene(maker), one('E1'), id);
    const gone = await maker.trade.end(scene(maker), one('E1'), 'lost');
    expect(await custody(maker, 'E1')).toMatchObject({ state: 'stolen' });
    await maker.trade.reactivate(scene(maker), one('E1'), gone.id);
    expect(await custody(maker, 'E1')).toMatchObject({ state: 'active', locks: [{ kind: 'return' }] });
    const stolen = await maker.trade.end(scene(maker), one('E1'), 'stolen');
    expect(await refusal(maker.trade.reactivate(scene(maker), one('E1'), stolen.id))).toBe('not-reversible');
  });

  it('dispenses a part, and keeps the rest where it is', async () => {
    await make('P1');
    await pass(maker, pharmacy, one('P1'));
    await pharmacy.trade.dispense(scene(pharmacy), one('P1'), { partial: true });
    expect(await custody(pharmacy, 'P1')).toMatchObject({ state: 'active', openedAt: pharmacy.party.gln });
    const ends = [end(pharmacy), end(maker)] as const;
    expect(await refusal(pharmacy.trade.ship(scene(pharmacy), one('P1'), ...ends))).toBe('part-used');
    await pharmacy.trade.dispense(scene(pharmacy), one('P1'));
  });

  it('sends goods back, locked until they are inspected', async () => {
    await make('R1');
    await pass(maker, wholesaler, one('R1'));
    await pass(wholesaler, pharmacy, one('R1'));
    await pharmacy.trade.return(scene(pharmacy), one('R1'), end(pharmacy), end(wholesaler), RMA);
    expect(await custody(pharmacy, 'R1')).toMatchObject({ state: 'in_transit', taker: { returned: true } });
    await wholesaler.trade.receive(scene(wholesaler), one('R1'));
    expect(await custody(wholesaler, 'R1')).toMatchObject({ locks: [{ kind: 'return', by: wholesaler.party.gln }] });
    const again = () => wholesaler.trade.ship(scene(wholesaler), one('R1'), end(wholesaler), end(pharmacy));
    expect(await refusal(again())).toBe('locked');
    const stranger = { owner: (await world.admit('distributor')).gln };
    expect(await refusal(wholesaler.trade.return(scene(wholesaler), one('R1'), end(wholesaler), stranger, RMA))).toBe(
      'not-returnable',
    );
    await wholesaler.trade.mark(scene(wholesaler), 'unlock', one('R1'), 'seal intact');
    await again();
  });

  it('logs a report that breaks a rule, and heals it when its shipping arrives', async () => {
    await make('L1');
    const report = { kind: 'receive', time: Date.now(), offset: '+01:00', site: pharmacy.party.gln } as const;
    const jws = await world.signStep(pharmacy.party, { ...report, ...late, objects: { epcs: [uri('L1')] } });
    await world.send('/api/entries', jws).expect(201);
    const before = await maker.api.object(uri('L1'));
    expect(before.custody).toMatchObject({ state: 'active', claims: [{ kind: 'receive', by: pharmacy.party.gln }] });
    expect(before.history.at(-1)).toMatchObject({ step: 'receive', contested: true });
    await maker.trade.ship(scene(maker), one('L1'), end(maker), end(pharmacy));
    expect(await custody(pharmacy, 'L1')).toMatchObject({ state: 'active', holder: pharmacy.party.gln, claims: [] });
  });

  it('heals a report of all packs of a container when the container is shipped', async () => {
    for (const serial of ['L2', 'L3']) await make(serial);
    const box = ssccOf(950);
    await maker.trade.pack(scene(maker), box, one('L2'));
    await maker.trade.pack(scene(maker), box, one('L3'));
    const list = makeList([uri('L2'), uri('L3')].sort());
    await uploadList(pharmacy.api, list, 'existing');
    const objects = { epcs: [], list: { root: list.root, count: 2 }, quantities: [{ uri: batchUri(GTIN, LOT), quantity: 2 }] };
    const report = { kind: 'receive', time: Date.now(), offset: '+01:00', site: pharmacy.party.gln, objects, ...late } as const;
    await world.step(pharmacy.party, report);
    await maker.trade.ship(scene(maker), { uris: [box] }, end(maker), end(pharmacy));
    const held = { state: 'active', holder: pharmacy.party.gln, parent: box };
    expect(await custody(pharmacy, 'L2')).toMatchObject(held);
    expect(await custody(pharmacy, 'L3')).toMatchObject(held);
  });

  it('takes stock of what the register never saw, one pack or a list', async () => {
    const batch = { gtin: GTIN, lot: LOT, expiry: EXPIRY };
    await pharmacy.trade.stock(scene(pharmacy), one('S1'), batch);
    const list = makeList([uri('S2'), uri('S3')].sort());
    await uploadList(pharmacy.api, list, 'stock');
    const objects = { epcs: [], list: { root: list.root, count: 2 }, quantities: [{ uri: batchUri(GTIN, LOT), quantity: 2 }] };
    const told = { kind: 'stock', lot: LOT, expiry: EXPIRY, from: { owner: glnOf(950) }, objects } as const;
    await pharmacy.entries.step({ ...told, time: Date.now(), offset: '+01:00', site: pharmacy.party.gln });
    expect(await custody(pharmacy, 'S3')).toMatchObject({ unproven: true, holder: pharmacy.party.gln });
    await pharmacy.trade.dispense(scene(pharmacy), one('S3'));
    expect(await wholesaler.trade.stock(scene(wholesaler), one('S1'), batch)).toMatchObject({ contested: true });
    expect(await custody(pharmacy, 'S1')).toMatchObject({ claims: [{ kind: 'receive', by: wholesaler.party.gln }] });
    await maker.trade.commission(scene(maker), { ...batch, serials: ['S1', 'S2', 'S4'] as Serial[] });
    expect(await custody(pharmacy, 'S1')).toMatchObject({ unproven: true, holder: pharmacy.party.gln });
    expect(await custody(maker, 'S4')).toMatchObject({ unproven: false, holder: maker.party.gln });
  });

  it('locks what was too warm, and unlocks it by inspection', async () => {
    await make('W1');
    const reading = { device: 'urn:example:logger:7', since: Date.now() - 60_000, until: Date.now(), min: 3 };
    await maker.trade.sensor(scene(maker), one('W1'), { ...reading, max: 8 });
    await maker.trade.sensor(scene(maker), one('W1'), { ...reading, max: 8.5 });
    expect(await custody(maker, 'W1')).toMatchObject({ locks: [{ kind: 'excursion' }] });
    expect(await refusal(maker.trade.end(scene(maker), one('W1'), 'checked_out'))).toBe('locked');
    await maker.trade.mark(scene(maker), 'unlock', one('W1'), 'within its stability');
    expect(await refusal(wholesaler.trade.sensor(scene(wholesaler), one('W1'), { ...reading, max: 8 }))).toMatch(
      /not-holder|object-unknown/,
    );
  });

  it('keeps a dispute open until its issuer closes it', async () => {
    await make('D1');
    await pass(maker, pharmacy, one('D1'));
    const { id } = await pharmacy.trade.dispute(scene(pharmacy), one('D1'), 'wet', { what: 'damaged' });
    expect(await custody(pharmacy, 'D1')).toMatchObject({ disputes: [{ id, what: 'damaged' }] });
    expect(await refusal(maker.trade.dispute(scene(maker), one('D1'), 'no', { closes: id }))).toBe('dispute-not-yours');
    await pharmacy.trade.dispute(scene(pharmacy), one('D1'), 'dry', { closes: id });
    expect(await custody(pharmacy, 'D1')).toMatchObject({ disputes: [] });
  });

  it('moves ownership without goods, and goods without ownership', async () => {
    await make('T1');
    const possessor = maker.party.gln;
    const title = [
      { owner: possessor, possessor },
      { owner: wholesaler.party.gln, possessor },
    ] as const;
    await maker.trade.ship(scene(maker), one('T1'), ...title);
    await wholesaler.trade.receive(scene(wholesaler), one('T1'));
    expect(await custody(maker, 'T1')).toMatchObject({ owner: wholesaler.party.gln, holder: possessor, buyer: null });
    expect(await refusal(maker.trade.ship(scene(maker), one('T1'), title[1], end(pharmacy)))).toBe('not-owner');
  });

  it('lets another sign by mandate, for its principal', async () => {
    const pack = { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: ['M1', 'M2'] as Serial[] };
    expect(await refusal(wholesaler.trade.commission(scene(wholesaler), pack))).toBe('not-maker');
    const [from, to] = [maker.party.gln, wholesaler.party.gln];
    const mandate = { type: 'mandate', from, to, steps: ['commission', 'lock'], until: null, sites: null, active: true };
    await world.record(maker.party, mandate);
    await wholesaler.trade.commission(scene(wholesaler), { ...pack, serials: ['M3', 'M4'] as Serial[] });
    expect(await custody(maker, 'M3')).toMatchObject({ owner: from, holder: to });
    await wholesaler.trade.mark({ ...scene(wholesaler), site: from }, 'lock', one('M3'), 'for its owner');
    expect(await custody(maker, 'M3')).toMatchObject({ locks: [{ by: from, rank: 'manufacturer' }] });
    expect(
      await refusal(wholesaler.trade.dispute({ ...scene(wholesaler), site: from }, one('M3'), 'x', { what: 'damaged' })),
    ).toBe('mandate-missing');
  });

  it('keeps balances of what has no serials, never below zero', async () => {
    const quantities = (quantity: number) => [{ uri: batchUri(BULK, LOT), quantity }];
    const some = (quantity: number, continues?: string): Goods => ({ uris: [], quantities: quantities(quantity), continues });
    await maker.trade.commissionQuantity(scene(maker), { gtin: BULK, lot: LOT, expiry: EXPIRY }, 100);
    const { id } = await maker.trade.ship(scene(maker), some(60), end(maker), end(pharmacy));
    await pharmacy.trade.receive(scene(pharmacy), some(50, id));
    expect(await refusal(pharmacy.trade.receive(scene(pharmacy), some(11, id)))).toBe('balance-short');
    expect(await refusal(pharmacy.trade.dispense(scene(pharmacy), some(51)))).toBe('balance-short');
    // At once, so that they may be judged in one group: together they are too many.
    const both = [30, 30].map((n) => refusal(pharmacy.trade.dispense(scene(pharmacy), some(n))));
    expect((await Promise.all(both)).filter((outcome) => outcome === 'balance-short')).toHaveLength(1);
    await pharmacy.trade.end(scene(pharmacy), some(20), 'destroyed');
    expect(await refusal(pharmacy.trade.dispense(scene(pharmacy), some(1)))).toBe('balance-short');
  });

  it('marks a report about what has no serials as contested in its receipts and its entry, as one about a pack', async () => {
    const contested = async (goods: Goods) => {
      const receipt = await pharmacy.trade.dispense(scene(pharmacy), goods, late);
      const entry = await pharmacy.api.entry(receipt.id);
      // Sent again, it gets its first receipt.
      expect([receipt.contested, await pharmacy.api.submit(entry.jws)]).toEqual([entry.contested, receipt]);
      return entry.contested;
    };
    const lot = 'H2' as Lot;
    const bulk: Goods = { uris: [], quantities: [{ uri: batchUri(BULK, lot), quantity: 1 }] };
    await world.record(maker.party, { type: 'batch', gtin: BULK, lot, expiry: EXPIRY, serialised: false });
    await maker.trade.commissionQuantity(scene(maker), { gtin: BULK, lot, expiry: EXPIRY }, 1);
    const { id } = await maker.trade.ship(scene(maker), bulk, end(maker), end(pharmacy));
    await pharmacy.trade.receive(scene(pharmacy), { ...bulk, continues: id });
    expect(await contested(bulk)).toBe(false);
    expect(await contested(bulk)).toBe(true);
    await make('Q1');
    expect(await contested(one('Q1'))).toBe(true);
  });

  it('ends a container with all that is in it', async () => {
    await make('C1', 'C2');
    await maker.trade.pack(scene(maker), ssccOf(501), { uris: [uri('C1'), uri('C2')] });
    await maker.trade.end(scene(maker), { uris: [ssccOf(501)] }, 'destroyed');
    expect(await custody(maker, 'C2')).toMatchObject({ state: 'destroyed', root: ssccOf(501) });
  });

  it('has the database itself refuse a second step over one head, and a number below zero', async () => {
    const db = world.server.app.get<DataSource>(getDataSourceToken());
    const refused = (text: string) => inTransaction(db, (tx) => execute(tx, text)).catch((reason: unknown) => String(reason));
    const [touch] = await rows<{ holding: number; prev: number }>(db, 'SELECT * FROM "touch" WHERE "prev" > 0 LIMIT 1');
    const again = `INSERT INTO "touch" ("holding", "idx", "prev", "contested") VALUES (${touch!.holding}, 999999, ${touch!.prev}, FALSE)`;
    expect(await refused(again)).toMatch(/UQ_touch_prev|UNIQUE constraint failed: touch.holding, touch.prev/);
    for (const table of ['balance', 'shipment'])
      expect(await refused(`UPDATE "${table}" SET "quantity" = -1`)).toContain(`CK_${table}_quantity`);
    expect(await refused(again.replace(`${touch!.prev}, F`, '999998, F'))).toBe(1);
  });
});
