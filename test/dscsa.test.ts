/**
 * GS1 US's worked example of a direct purchase: imported as a partner's plain document, so that each event is signed by the company
 * whose site it names; then the taker's receipt and a dispensing. All in the example's time.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Clock } from '../src/entries/clock.js';
import { batchUri, packUri, type Gln, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { CommandLine } from './support/command-line.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party, signerNamed } from './support/ledger-world.js';
import { traderOf, type Trader } from './support/trader.js';
import { haveVectors, vectorPath } from './support/vectors.js';

const FILE = 'gs1/dscsa/gs1us_direct_purchase_2_2_1_1.derived.jsonld';
const UNIT = '00300010123455' as Gtin;
const CASE = '10300010123452' as Gtin;
const LOT = 'A123' as Lot;
const EXPIRY = '2025-03-27';
const SELLER = '0300011111116' as Gln;
const WAREHOUSE = '0300011111215' as Gln;
const BUYER = '0399999999991' as Gln;
const STORE = '0399993456780' as Gln;
const PALLET = 'https://id.gs1.org/00/403000112345678901';
const SERIALS = Array.from({ length: 12 }, (_, n) => String(11 + n) as Serial);
const CASES = ['110', '111', '121'].map((serial) => packUri(CASE, serial as Serial));
const DISPENSED = packUri(UNIT, '17' as Serial);
/** When the document was made, an hour after its last event. */
const WRITTEN = Date.parse('2023-04-01T08:45:16Z');
const DAY = 86_400_000;

const place = { address: 'Main Street 1', country: 'US', timeZone: 'America/Chicago', latitude: 41.9, longitude: -87.6 };

describe.skipIf(!haveVectors).each(databases)("GS1 US's worked example on $name", (database) => {
  let world: LedgerWorld;
  let seller: Trader;
  let buyer: Trader;
  let cli: CommandLine;
  let now = WRITTEN;

  beforeAll(async () => {
    world = await LedgerWorld.unfounded(database);
    Object.assign(world.server.app.get(Clock, { strict: false }), { now: () => now, ticks: () => now });
    await world.lookAgain();
    expect((await world.send('/api/genesis', await world.genesis(), world.setupToken)).status).toBe(201);
    await world.lookAgain();
    seller = await admitted('manufacturer', SELLER, WAREHOUSE);
    buyer = await admitted('pharmacy', BUYER, STORE);
    cli = await CommandLine.at(seller.api.http.url);
  });
  afterAll(async () => {
    await cli?.close();
    await world?.close();
  });

  /** A company of the example with its second site, admitted and signed in. */
  async function admitted(role: 'manufacturer' | 'pharmacy', gln: Gln, site: Gln): Promise<Trader> {
    const name = `the example's ${role}`;
    const party: Party = { gln, name, role, signer: signerNamed(name) };
    const steps = role === 'manufacturer' ? ['commission', 'pack', 'ship'] : ['dispense', 'receive'];
    const application = world.application(party, place);
    await world.record(world.authority, { type: 'participant', application, licence: { steps, until: null } });
    await world.record(world.authority, { type: 'site', gln: site, participant: gln, name: 'second site', ...place });
    return traderOf(world, party);
  }

  it('is imported event by event by the company whose site each names', async () => {
    const levels = [{ gtin: CASE, contains: 4, of: UNIT }];
    const product = { gtin: UNIT, name: 'Example product', authorisation: null, levels, storage: null, markets: ['US'] };
    await world.record(seller.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(seller.party, { type: 'batch', gtin: UNIT, lot: LOT, expiry: EXPIRY, serialised: true });
    const words = ['import', 'epcis', vectorPath(FILE), '--resume', cli.file('done'), '--json', '--yes', '--key'];
    // An SSCC comes into being by being packed: its commissioning is a step of nobody. Nothing of it happened at the buyer's.
    const bought = await cli.run(...words, await cli.keyOf(buyer.party));
    expect(JSON.parse(bought.out)).toMatchObject({ events: 8, sent: 0, failed: 0, results: [] });
    const sold = await cli.run(...words, await cli.keyOf(seller.party));
    const { results, left, dropped } = JSON.parse(sold.out) as { results: { index: number }[]; left: object[]; dropped: [] };
    expect(results).toHaveLength(7);
    expect(results.map(({ index }) => index)).toEqual(results.map((_, i) => results[0]!.index + i));
    expect(left).toMatchObject([{ event: 5, at: '/epcisBody/eventList/5/epcList' }]);
    expect(dropped).toEqual([]);
    expect(sold.code).toBe(1);
  });

  it('leaves all of it on its way from the seller to the buyer, the sealed pallet first', async () => {
    const pallet = await buyer.api.object(PALLET);
    const taker = { owner: BUYER, holder: BUYER, site: STORE };
    expect(pallet.custody).toMatchObject({ owner: SELLER, holder: SELLER, site: WAREHOUSE, state: 'in_transit', taker });
    expect(pallet.contents).toEqual({ [`${UNIT}/${LOT}`]: 12 });
    const { custody, batch } = await buyer.api.object(DISPENSED);
    expect(batch).toBe(`${UNIT}/${LOT}`);
    expect(custody).toMatchObject({ state: 'in_transit', taker, parent: CASES[1], root: PALLET, basis: 'inferred' });
  });

  it('keeps the times of the example, and shows the pack what moved it; to the buyer only what concerns it so far', async () => {
    const { history } = await seller.api.object(DISPENSED);
    const shipping = ['ship', '2023-04-01T07:48:16.000Z', PALLET];
    expect(history.map(({ step, eventTime, via }) => [step, eventTime, via])).toEqual([
      ['commission', '2023-03-27T06:45:16.000Z', null],
      ['pack', '2023-03-27T06:51:16.000Z', null],
      ['pack', '2023-04-01T06:48:16.000Z', CASES[1]],
      shipping,
    ]);
    expect(new Set(history.map(({ time }) => time))).toEqual(new Set([new Date(WRITTEN).toISOString()]));
    const seen = (await buyer.api.object(DISPENSED)).history;
    expect(seen.map(({ step, eventTime, via }) => [step, eventTime, via])).toEqual([shipping]);
  });

  it('goes on with a receipt of the pallet by the buyer, which then holds every pack', async () => {
    now += 2 * DAY;
    const objects = { epcs: [PALLET] };
    await buyer.entries.step({ kind: 'receive', time: now, offset: '-05:00', site: STORE, location: BUYER, objects });
    const held = { owner: BUYER, holder: BUYER, site: STORE, state: 'active', taker: null, root: PALLET };
    for (const serial of SERIALS) {
      const { custody } = await buyer.api.object(packUri(UNIT, serial));
      expect(custody).toMatchObject({ ...held, basis: 'inferred' });
    }
    const after = await seller.api.object(PALLET);
    expect(after).toMatchObject({ custody: null, head: null });
    expect(after.history.at(-1)).toMatchObject({ step: 'receive', by: BUYER });
  });

  it('ends with the dispensing of one pack, which leaves its case and nothing else', async () => {
    now += DAY;
    const { id } = await buyer.trade.dispense({ site: STORE, time: now, timeZone: place.timeZone }, { uris: [DISPENSED] });
    const supplied = { id, time: new Date(now).toISOString(), site: STORE };
    const pack = await buyer.api.object(DISPENSED);
    expect(pack.custody).toMatchObject({ state: 'supplied', parent: null, root: null, basis: 'scanned', supplied });
    for (const serial of SERIALS.filter((each) => packUri(UNIT, each) !== DISPENSED)) {
      expect((await buyer.api.object(packUri(UNIT, serial))).custody).toMatchObject({ state: 'active', root: PALLET });
    }
    const contents = await Promise.all([...CASES, PALLET].map(async (uri) => (await buyer.api.object(uri)).contents));
    expect(contents.map((each) => each![`${UNIT}/${LOT}`])).toEqual([4, 3, 4, 11]);
    const open = await Promise.all([...CASES, PALLET].map(async (uri) => (await buyer.api.object(uri)).custody!.open));
    expect(open).toEqual([false, true, false, true]);
    const authority = await traderOf(world, world.authority);
    const stocks = await Promise.all([authority, seller].map(async ({ api }) => (await api.batch(batchUri(UNIT, LOT))).stock!));
    // A seller learns how much is where in its life, not in whose hands.
    const expected = [BUYER, null].map((holder) => [
      { holder, state: 'active', count: 11 },
      { holder, state: 'supplied', count: 1 },
    ]);
    const byState = (a: { state: string }, b: { state: string }) => a.state.localeCompare(b.state);
    expect(stocks.map((stock) => stock.toSorted(byState))).toEqual(expected);
  });
});
