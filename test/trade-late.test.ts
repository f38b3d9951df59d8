/**
 * Data that come late, over HTTP: numbers of packs that were handed out before they were booked in, cases before their data, what a
 * company tells after its licence ended, and the words of one that has none.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import type { Verdict } from '../src/protocol/verdict/judge.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { auditOf, endOf, goodsOf, refusalOf, sceneOf, traderOf, tradersOf, type Trader } from './support/trader.js';

const LATE = { alreadyDone: 'the till was offline' };

describe.each(databases)('late data on $name', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let pharmacy: Trader;
  let other: Trader;

  const admitted = async (): Promise<Trader> => traderOf(world.base, await world.base.admit('pharmacy'));
  const licence = (who: Trader, steps: readonly string[]) =>
    world.base.record(world.base.authority, { type: 'licence', participant: who.party.gln, steps, until: null, opening: null });
  const pass = async (to: Trader, uri: string): Promise<void> => {
    await maker.trade.ship(sceneOf(maker), goodsOf(uri), endOf(maker), endOf(to));
    await to.trade.receive(sceneOf(to), goodsOf(uri));
  };

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    ({ maker, pharmacy, other } = await tradersOf(world));
  });
  afterAll(() => world?.close());

  describe('numbers of a batch without serials', () => {
    let gtin: Gtin;
    const some = (quantity: number, continues?: string): ReturnType<typeof goodsOf> => ({
      uris: [],
      quantities: [{ uri: `https://id.gs1.org/01/${gtin}/10/O1`, quantity }],
      ...(continues !== undefined && { continues }),
    });
    const dispense = (quantity: number, fields: object = {}) =>
      pharmacy.trade.dispense(sceneOf(pharmacy), some(quantity), fields);
    const arrive = async (quantity: number) => {
      const { id } = await maker.trade.ship(sceneOf(maker), some(quantity), endOf(maker), endOf(pharmacy));
      await pharmacy.trade.receive(sceneOf(pharmacy), some(quantity, id));
    };

    beforeAll(async () => {
      gtin = await world.product({ serialised: false });
      await world.batch('O1', { gtin, serialised: false });
      await maker.trade.commissionQuantity(sceneOf(maker), { gtin, lot: 'O1' as Lot, expiry: EXPIRY }, 100);
    });

    it('that were dispensed before they were booked in are gone once they are', async () => {
      expect((await dispense(4, LATE)).contested).toBe(true);
      await arrive(10);
      expect(await refusalOf(dispense(7))).toBe('balance-short');
      await dispense(6);
    });

    it('and were not after all are taken back by who said so', async () => {
      const { id } = await dispense(5, LATE);
      await pharmacy.trade.reactivate(sceneOf(pharmacy), some(5), id);
      await arrive(10);
      await dispense(10);
    });

    it('and are never booked in wait', async () => {
      expect((await dispense(3, LATE)).contested).toBe(true);
      expect(await refusalOf(dispense(1))).toBe('balance-short');
    });
  });

  it('a case that arrives before its data is received when they come', async () => {
    const gtin = world.gtinOf(600);
    const level = world.gtinOf(600, 1);
    const product = { type: 'product', gtin, name: 'X', authorisation: null, serialised: true, storage: null, markets: [] };
    const levels = [{ gtin: level, contains: 10, of: gtin }];
    await world.base.record(world.maker, { ...product, levels, digitalLinkQr: true });
    await world.batch('C1', { gtin });
    const box = packUri(level, 'CASE1' as Serial);
    expect((await pharmacy.trade.receive(sceneOf(pharmacy), goodsOf(box), LATE)).contested).toBe(true);
    await maker.trade.commissionContainers(sceneOf(maker), [box]);
    await world.commission('C1', 'IN', gtin);
    await maker.trade.pack(sceneOf(maker), box, goodsOf(world.pack('IN', gtin)));
    await maker.trade.ship(sceneOf(maker), goodsOf(box), endOf(maker), endOf(pharmacy));
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(world.pack('IN', gtin)));
  });

  it('what was dispensed before the licence ended is told after, and is so', async () => {
    const ended = await admitted();
    await world.commission('A1', 'L1');
    await pass(ended, world.pack('L1'));
    await licence(ended, []);
    const uri = goodsOf(world.pack('L1'));
    expect(await refusalOf(ended.trade.dispense(sceneOf(ended), uri))).toBe('licence-missing');
    expect((await ended.trade.dispense(sceneOf(ended), uri, LATE)).contested).toBe(true);
    expect((await ended.api.object(world.pack('L1'))).custody).toMatchObject({ state: 'supplied' });
    expect((await world.answer(world.code('L1', 'A1'))).answers.map(({ code }) => code)).toEqual(['handed_out']);
  });

  it('what was dispensed at a site before it was closed is told after, and is so', async () => {
    const site = await world.site(world.pharmacy, 950, {});
    const scene = { site, timeZone: 'Europe/Berlin' };
    await world.commission('A1', 'L2');
    const uri = goodsOf(world.pack('L2'));
    await maker.trade.ship(sceneOf(maker), uri, endOf(maker), { owner: pharmacy.party.gln, site });
    await pharmacy.trade.receive(scene, uri);
    await world.site(world.pharmacy, 950, { active: false });
    expect(await refusalOf(pharmacy.trade.dispense(scene, uri))).toBe('site-closed');
    await pharmacy.trade.dispense(scene, uri, LATE);
    expect((await pharmacy.api.object(world.pack('L2'))).custody).toMatchObject({ state: 'supplied' });
  });

  it('the word of a company without a licence stops nobody’s pack, and one that it gave before it takes back', async () => {
    const expelled = await admitted();
    const [before, after] = [await world.atPharmacy('A1', 'W1'), await world.atPharmacy('A1', 'W2')];
    const { id } = await expelled.trade.dispense(sceneOf(expelled), goodsOf(before), LATE);
    await licence(expelled, []);
    expect((await expelled.trade.end(sceneOf(expelled), goodsOf(after), 'lost', LATE)).contested).toBe(true);
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(after));
    expect(await refusalOf(pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(before)))).toBe('reported-elsewhere');
    const verdict = (await world.verdict(expelled.party, world.code('W1', 'A1'))) as unknown as Verdict;
    expect(verdict.exits.map((exit) => exit.do)).toContain('undo_report');
    await expelled.trade.reactivate(sceneOf(expelled), goodsOf(before), id);
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(before));
    expect(await refusalOf(other.trade.dispense(sceneOf(other), goodsOf(before)))).toBe('object-unknown');
  });

  it('follows from the log as it is stored: the audit agrees', async () => {
    expect(await auditOf(world.base)).toBeNull();
  });
});
