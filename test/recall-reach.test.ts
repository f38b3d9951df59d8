/** The reach of a recall: where all packs of a lot are, for each holder, in numbers that add up at every moment. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readRecalled } from '../src/custody/read/reach.reader.js';
import { packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { batchKey } from '../src/protocol/registry/registry.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(30_001);
const [LOT, OTHER] = ['R1', 'R2'] as [Lot, Lot];
const serial = (n: number): Serial => `R${String(n).padStart(5, '0')}` as Serial;
const RECALL = { class: 2, depth: 'patient', action: 'return', markets: [], text: 'broken seals', patientText: null };

describe.each(databases)('the reach of a recall on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  let regulator: string;
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });
  const known = (from: number, to: number, heads: string[]) => ({
    uris: [],
    packs: { gtin: GTIN, lot: LOT, serials: Array.from({ length: to - from }, (_, n) => serial(from + n)), heads },
  });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    const product = { gtin: GTIN, name: 'Recalled', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    for (const lot of [LOT, OTHER])
      await world.record(maker.party, { type: 'batch', gtin: GTIN, lot, expiry: '2040-01-31', serialised: true });
    regulator = await world.signIn(world.authority);
  });
  afterAll(() => world.close());

  const reachOf = async (ref: string) => {
    const { body } = await world.get(`/api/manufacturers/recalls/${maker.party.gln}/${ref}/reach`, regulator).expect(200);
    const { dispensed, held, inTransit, ended, left } = body;
    expect(dispensed + held + inTransit + ended + left).toBe(body.commissioned);
    for (const place of ['dispensed', 'held', 'inTransit', 'ended', 'left']) {
      const sum = (body.holders as Record<string, number>[]).reduce((total, one) => total + one[place]!, 0);
      expect(sum).toBe(body[place]);
    }
    return body;
  };

  it('counts what is held, on its way, dispensed, ended and left, inside containers and out of them', async () => {
    const serials = Array.from({ length: 100 }, (_, n) => serial(n));
    const { id } = await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: '2040-01-31', serials });
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: '2040-01-31', serials: [serial(100)] });
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: OTHER, expiry: '2040-01-31', serials: [serial(999)] });
    for (const n of [0, 1, 2, 3]) await maker.trade.pack(scene(maker), ssccOf(n), known(n * 10, n * 10 + 10, [id]));
    await maker.trade.pack(scene(maker), ssccOf(9), { uris: [ssccOf(0), ssccOf(1)] });
    await maker.trade.ship(scene(maker), { uris: [ssccOf(9), ssccOf(2), ssccOf(3)] }, end(maker), end(wholesaler));
    await wholesaler.trade.receive(scene(wholesaler), { uris: [ssccOf(9), ssccOf(2)] });
    await wholesaler.trade.ship(scene(wholesaler), { uris: [ssccOf(2)] }, end(wholesaler), end(pharmacy));
    await pharmacy.trade.receive(scene(pharmacy), { uris: [ssccOf(2)] });
    for (const n of [20, 21, 22]) await pharmacy.trade.dispense(scene(pharmacy), { uris: [packUri(GTIN, serial(n))] });
    await maker.trade.ship(scene(maker), { uris: [packUri(GTIN, serial(50))] }, end(maker), { owner: glnOf(4242) }, undefined, {
      outside: true,
    });
    const common = { time: Date.now(), offset: '+00:00', site: maker.party.gln };
    await world.step(maker.party, {
      kind: 'end',
      reason: 'destroyed',
      ...common,
      objects: { epcs: [packUri(GTIN, serial(51))] },
    });
    await world.record(maker.party, { type: 'recall', ref: 'REACH-1', gtin: GTIN, lots: [LOT], serials: [], ...RECALL });

    const reach = await reachOf('REACH-1');
    expect(reach).toMatchObject({ commissioned: 101, dispensed: 3, held: 86, inTransit: 10, ended: 1, left: 1 });
    const rowOf = (trader: Trader) => reach.holders.find((one: { holder: string }) => one.holder === trader.party.gln);
    expect(rowOf(maker)).toMatchObject({ role: 'manufacturer', held: 59, inTransit: 10, ended: 1, left: 1, dispensed: 0 });
    expect(rowOf(wholesaler)).toMatchObject({ held: 20, inTransit: 0 });
    expect(rowOf(pharmacy)).toMatchObject({ held: 7, dispensed: 3 });
  });

  it('is live: the next receipt is in it', async () => {
    await wholesaler.trade.receive(scene(wholesaler), { uris: [ssccOf(3)] });
    expect(await reachOf('REACH-1')).toMatchObject({ commissioned: 101, held: 96, inTransit: 0 });
  });

  it('of a recall by serials counts these packs, of one of the whole product all lots', async () => {
    const serials = [serial(20), serial(21), serial(60), serial(30)];
    await world.record(maker.party, {
      type: 'recall',
      ref: 'REACH-2',
      gtin: GTIN,
      lots: [LOT],
      serials: serials.sort(),
      ...RECALL,
    });
    expect(await reachOf('REACH-2')).toMatchObject({ commissioned: 4, dispensed: 2, held: 2 });
    await world.record(maker.party, { type: 'recall', ref: 'REACH-3', gtin: GTIN, lots: [], serials: [], ...RECALL });
    expect(await reachOf('REACH-3')).toMatchObject({ commissioned: 102, lots: [LOT, OTHER] });
  });

  it('of more lots and serials than a statement takes values is read by index', async () => {
    const db = world.server.app.get<DataSource>(getDataSourceToken());
    const lots = [LOT, ...Array.from({ length: 40_000 }, (_, n) => `X${n}` as Lot)];
    const serials = [serial(60), ...Array.from({ length: 40_000 }, (_, n) => `X${n}` as Serial)];
    for (const [only, commissioned] of [
      [[], 101],
      [serials, 1],
    ] as [Serial[], number][]) {
      const recalled = {
        own: lots.map((lot) => batchKey(GTIN, lot)),
        made: [],
        ...(only.length > 0 && { packs: { gtin: GTIN, serials: only } }),
      };
      const query = vi.spyOn(db, 'query');
      expect(await readRecalled(db, recalled)).toMatchObject({ commissioned });
      const [text, values] = query.mock.lastCall as [string, unknown[]];
      query.mockRestore();
      if (db.options.type === 'postgres') continue;
      const plan = (await db.query(`EXPLAIN QUERY PLAN ${text}`, values)) as { detail: string }[];
      const tables = /^(?:SCAN|SEARCH) (?:holding|h|p|balance|shipment|l)\b/;
      const read = plan.map(({ detail }) => detail).filter((detail) => tables.test(detail));
      expect(read.length).toBeGreaterThan(4);
      expect(read.filter((detail) => !/^SEARCH .* USING .*(INDEX|PRIMARY KEY)/.test(detail))).toEqual([]);
    }
  });

  it("is for the product's manufacturer and regulators", async () => {
    const ask = async (trader: Trader, status: number) =>
      world.get(`/api/manufacturers/recalls/${maker.party.gln}/REACH-1/reach`, await world.signIn(trader.party)).expect(status);
    await ask(maker, 200);
    await ask(wholesaler, 403);
    await ask(await traderOf(world, await world.admit('manufacturer')), 403);
    await world.get(`/api/manufacturers/recalls/${maker.party.gln}/NONE/reach`, regulator).expect(404);
  });
});
