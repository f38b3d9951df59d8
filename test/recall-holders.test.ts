/** Whom a recall tells its signer of: the holders where it stops trade, and nobody else; all others in numbers, which add up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReachView } from '../src/wire/recalls.js';
import { batchUri, packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
import { gtinOf } from './support/numbers.js';
import { ALL_STEPS } from './support/pure-world.js';
import { traderOf, type Trader } from './support/trader.js';

const [GTIN, OTC] = [gtinOf(31_001), gtinOf(31_002)];
const LOT = 'H1' as Lot;
const EXPIRY = '2040-01-31';
const serials = Array.from({ length: 20 }, (_, n) => `H${String(n).padStart(3, '0')}` as Serial);
const RECALL = { class: 2, depth: 'pharmacy', action: 'return', markets: [], text: 'broken seals', patientText: null };

describe.each(databases)('a recall on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let vienna: Trader;
  let rome: Trader;
  let token: string;
  const scene = ({ party }: Trader) => ({ site: party.gln });
  const end = ({ party }: Trader) => ({ owner: party.gln });
  const pack = (n: number) => ({ uris: [packUri(GTIN, serials[n]!)] });
  const some = (quantity: number, continues?: string) => {
    return { uris: [], quantities: [{ uri: batchUri(OTC, LOT), quantity }], continues };
  };

  async function pharmacyIn(country: string, timeZone: string): Promise<Trader> {
    const party: Party = world.party('pharmacy');
    const application = world.application(party, { country, timeZone });
    await world.record(world.authority, { type: 'participant', application, licence: { steps: ALL_STEPS, until: null } });
    return traderOf(world, party);
  }

  /** A pack each to Vienna and Rome; of those without serials 40 to Rome, where 10 are sold and 5 spoil, and 20 on their way to Vienna. */
  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    [vienna, rome] = [await pharmacyIn('AT', 'Europe/Vienna'), await pharmacyIn('IT', 'Europe/Rome')];
    for (const gtin of [GTIN, OTC]) {
      const serialised = gtin === GTIN;
      const product = { gtin, name: 'Recalled', authorisation: null, levels: [], storage: null, markets: [] };
      await world.record(maker.party, { type: 'product', serialised, digitalLinkQr: false, ...product });
      await world.record(maker.party, { type: 'batch', gtin, lot: LOT, expiry: EXPIRY, serialised });
    }
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials });
    for (const [n, to] of [vienna, rome].entries()) {
      await maker.trade.ship(scene(maker), pack(n), end(maker), end(to));
      await to.trade.receive(scene(to), pack(n));
    }
    await maker.trade.commissionQuantity(scene(maker), { gtin: OTC, lot: LOT, expiry: EXPIRY }, 95);
    const { id } = await maker.trade.ship(scene(maker), some(40), end(maker), end(rome));
    await rome.trade.receive(scene(rome), some(40, id));
    await rome.trade.dispense(scene(rome), some(10));
    await rome.trade.end(scene(rome), some(5), 'destroyed');
    await maker.trade.ship(scene(maker), some(20), end(maker), end(vienna));
    token = await world.signIn(maker.party);
  });
  afterAll(() => world.close());

  let recalls = 0;
  async function reachOf(fields: object, by: Party = maker.party): Promise<ReachView> {
    const ref = `H-${++recalls}`;
    await world.record(by, { type: 'recall', ref, gtin: GTIN, lots: [LOT], serials: [], ...RECALL, ...fields });
    const { body } = await world.get(`/api/manufacturers/recalls/${by.gln}/${ref}/reach`, token).expect(200);
    const reach = body as ReachView;
    const { dispensed, held, inTransit, ended, left, commissioned } = reach;
    expect(dispensed + held + inTransit + ended + left).toBe(commissioned);
    for (const place of ['dispensed', 'held', 'inTransit', 'ended', 'left'] as const)
      expect(reach.holders.reduce((sum, one) => sum + one[place], reach.unnamed[place])).toBe(reach[place]);
    return reach;
  }
  const named = ({ holders }: ReachView) => holders.map(({ holder }) => holder).sort();
  const glns = (...traders: Trader[]) => traders.map(({ party }) => party.gln).sort();
  const batchOf = async (gtin: string) => {
    const { body } = await world.get(`/api/objects/01/${gtin}/10/${LOT}`, token).expect(200);
    return new Set((body.stock as { holder: string | null }[]).map(({ holder }) => holder));
  };

  it('shows nobody’s stock where it is a caution, and counts it all the same', async () => {
    const reach = await reachOf({ class: 4, action: 'caution' });
    expect(named(reach)).toEqual(glns(maker));
    expect(reach).toMatchObject({ commissioned: 20, held: 20, unnamed: { held: 2 }, unknown: [] });
    expect(await batchOf(GTIN)).toEqual(new Set([maker.party.gln, null]));
  });

  it('shows nobody where it stops nothing: not beyond its depth, nor outside its markets', async () => {
    expect(named(await reachOf({ depth: 'wholesaler' }))).toEqual(glns(maker));
    const italian = await reachOf({ markets: ['IT'] });
    expect(named(italian)).toEqual(glns(maker, rome));
    expect(italian.unnamed).toMatchObject({ held: 1 });
    expect(await batchOf(GTIN)).toEqual(new Set([maker.party.gln, rome.party.gln, null]));
  });

  it('shows its signer the packs that it names, counts those and tells of serials that are on no pack', async () => {
    const reach = await reachOf({ serials: [serials[0]!, 'NONE'], unregistered: true });
    expect(named(reach)).toEqual(glns(vienna));
    expect(reach).toMatchObject({ commissioned: 1, held: 1, unknown: ['NONE'] });
    // Of the rest of the lot it says nothing.
    expect(await batchOf(GTIN)).toEqual(new Set([maker.party.gln, rome.party.gln, null]));
  });

  it('of another shows the manufacturer numbers alone', async () => {
    expect(named(await reachOf({}, world.authority))).toEqual(glns(maker));
    expect(await batchOf(GTIN)).toContain(null);
  });

  it('counts packs without serials as it counts others: held, on their way, dispensed, ended', async () => {
    const reach = await reachOf({ gtin: OTC });
    expect(reach).toMatchObject({ commissioned: 95, held: 60, inTransit: 20, dispensed: 10, ended: 5, left: 0 });
    expect(named(reach)).toEqual(glns(maker, rome));
    expect(await batchOf(OTC)).toEqual(new Set(glns(maker, rome)));
  });

  it('opens nothing else: no list of stock, no history, no alert, no other company’s mail', async () => {
    await reachOf({});
    const { body: stock } = await world.get('/api/custody?limit=1000', token).expect(200);
    const holders = new Set((stock.items as { holder: string; owner: string }[]).flatMap(({ holder, owner }) => [holder, owner]));
    expect([...holders]).toEqual([maker.party.gln]);
    const { body: sold } = await world.get(`/api/objects/01/${GTIN}/21/${serials[0]!}`, token).expect(200);
    expect([sold.custody, sold.head, sold.summary]).toEqual([null, null, null]);
    expect((sold.history as { by: string }[]).every(({ by }) => by === maker.party.gln || by === vienna.party.gln)).toBe(true);
    for (const path of ['/api/alerts', '/api/exceptions', '/api/advices', '/api/advices?direction=out'])
      expect((await world.get(path, token).expect(200)).text).not.toContain(rome.party.gln);
    await world.get(`/api/regulators/trace/01/${GTIN}/10/${LOT}`, token).expect(403);
  });
});
