/** A pallet of 10,000 packs moves as one object: no row per pack, however many are in it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Courier } from '../src/notifications/courier.js';
import { packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { rowChanges } from './support/row-changes.js';
import { traderOf, type Trader } from './support/trader.js';

const CASES = 20;
const PACKS_A_CASE = 500;
const ALL = CASES * PACKS_A_CASE;
const GTIN = gtinOf(10_000);
const LOT = 'P10000' as Lot;

/** So many rows, whatever is inside: the head, the entry, tree nodes, the pallet, its history, the signed head. */
const FEW = 12;

const serial = (n: number): Serial => String(n).padStart(8, '0') as Serial;
const PALLET = ssccOf(CASES);
const caseOf = (n: number): string => ssccOf(Math.floor(n / PACKS_A_CASE));

describe.each(databases)(`a pallet of ${ALL} packs on $name`, (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let taker: Trader;
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    taker = await traderOf(world, await world.admit('distributor'));
    const product = { gtin: GTIN, name: 'Pallet product', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: '2040-01-31', serialised: true });
  });
  afterAll(() => world.close());

  it('is commissioned and packed by serial lists, and packing a case moves its packs and no others', async () => {
    const serials = Array.from({ length: ALL }, (_, n) => serial(n));
    const batch = { gtin: GTIN, lot: LOT, expiry: '2040-01-31', serials };
    const { id } = await maker.trade.commission(scene(maker), batch);
    const packCase = (n: number) => {
      const inside = serials.slice(n * PACKS_A_CASE, (n + 1) * PACKS_A_CASE);
      const packs = { gtin: GTIN, lot: LOT, serials: inside, heads: [id] };
      return maker.trade.pack(scene(maker), ssccOf(n), { uris: [], packs });
    };
    // What this counts shows that the counting below would see a row per pack.
    const { packs } = await rowChanges(world, () => packCase(0));
    expect(packs).toBe(PACKS_A_CASE);
    for (let n = 1; n < CASES; n++) await packCase(n);
    const cases = Array.from({ length: CASES }, (_, n) => ssccOf(n));
    await maker.trade.pack(scene(maker), PALLET, { uris: cases });
    expect(await maker.api.object(PALLET)).toMatchObject({ contents: { [`${GTIN}/${LOT}`]: ALL } });
  });

  it('is shipped by a few rows', async () => {
    const ends = [{ owner: maker.party.gln }, { owner: taker.party.gln }] as const;
    const changes = await rowChanges(world, () => maker.trade.ship(scene(maker), { uris: [PALLET] }, ...ends));
    expect(changes.packs).toBe(0);
    expect(changes.all).toBeGreaterThan(0);
    expect(changes.all).toBeLessThanOrEqual(FEW);
    const pack = await taker.api.object(packUri(GTIN, serial(ALL - 1)));
    expect(pack.custody).toMatchObject({ state: 'in_transit', holder: maker.party.gln, taker: { holder: taker.party.gln } });
  });

  it("is received by a few rows, and each pack in it is then the taker's", async () => {
    const changes = await rowChanges(world, () => taker.trade.receive(scene(taker), { uris: [PALLET] }));
    expect(changes.packs).toBe(0);
    expect(changes.all).toBeGreaterThan(0);
    expect(changes.all).toBeLessThanOrEqual(FEW);
    for (const n of [0, 4_999, ALL - 1]) {
      const { custody, history } = await taker.api.object(packUri(GTIN, serial(n)));
      const held = { state: 'active', holder: taker.party.gln, owner: taker.party.gln, site: taker.party.gln };
      expect(custody).toMatchObject({ ...held, parent: caseOf(n), root: PALLET, basis: 'inferred' });
      const steps = history.map(({ step, via }) => [step, via]);
      expect(steps).toEqual([
        ['commission', null],
        ['pack', null],
        ['pack', caseOf(n)],
        ['ship', PALLET],
        ['receive', PALLET],
      ]);
    }
  });

  it('heals by a few rows, too, when its receipt was reported before it was shipped', async () => {
    const late = { alreadyDone: 'no data yet' };
    const pharmacy = await traderOf(world, await world.admit('pharmacy'));
    const report = { kind: 'receive', site: pharmacy.party.gln, time: Date.now(), offset: '+01:00', ...late } as const;
    const reported = await rowChanges(world, () => world.step(pharmacy.party, { ...report, objects: { epcs: [PALLET] } }));
    // The alert of the report, and who is told of it, are written now and not while the healing is counted.
    const courier = world.server.app.get(Courier, { strict: false });
    for (let i = 0; i < 2; i++) await courier.look(Date.now());
    const ends = [{ owner: taker.party.gln }, { owner: pharmacy.party.gln }] as const;
    const healed = await rowChanges(world, () => taker.trade.ship(scene(taker), { uris: [PALLET] }, ...ends));
    for (const { packs, all } of [reported, healed]) {
      expect(packs).toBe(0);
      expect(all).toBeGreaterThan(0);
      expect(all).toBeLessThanOrEqual(FEW);
    }
    const { custody, history } = await pharmacy.api.object(packUri(GTIN, serial(4_999)));
    expect(custody).toMatchObject({ state: 'active', holder: pharmacy.party.gln, root: PALLET, basis: 'inferred', claims: [] });
    expect(history.slice(-2)).toMatchObject([
      { step: 'receive', via: PALLET, contested: true },
      { step: 'ship', via: PALLET, contested: false },
    ]);
  });
});
