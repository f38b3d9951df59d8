/**
 * Every state has a way out that the one before it can take, with what it may see: each cell of the table of ways out, over HTTP, each
 * step signed by the client of whom it names, with that one's session and key alone.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchUri, type Lot } from '../src/protocol/gs1/identifiers.js';
import { EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { PLACE, signerNamed } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { endOf, goodsOf, refusalOf, sceneOf, traderOf } from './support/trader.js';
import { WAYS_OUT } from './support/ways-out.js';
import { RMA, serialOf, Stage } from './support/ways-stage.js';

const cells = Object.entries(WAYS_OUT).flatMap(([state, { begin, ways }]) =>
  Object.entries(ways).map(([way, take]) => ({ state, way, begin, take })),
);

describe.each(databases)('a way out on $name', (database) => {
  let on: Stage;
  beforeAll(async () => {
    on = await Stage.open(database);
  });
  afterAll(() => on?.world.close());

  it.each(cells)('of "$state": $way', async ({ begin, take }) => {
    const uri = on.next();
    const began = (await begin(on, uri)) ?? '';
    expect(await take(on, uri, began)).toMatchObject({ index: expect.any(Number) });
  });

  it('of what is destroyed there is none: it is gone, and every step of everybody says so', async () => {
    const uri = on.next();
    await on.stocked(uri);
    const { id } = await on.destroy(on.holder, uri);
    const { holder, maker, other, authority } = on;
    const steps: Record<string, () => Promise<unknown>> = {
      'object-ended': () => on.destroy(holder, uri),
      'object-ended (ship)': () => on.ship(holder, other, uri),
      'object-ended (return)': () => on.sendBack(holder, uri),
      'object-ended (pack)': () => on.pack(holder, ssccOf(81), uri),
      'object-ended (dispense)': () => on.dispense(holder, uri),
      'object-ended (sample)': () => on.end(holder, uri, 'sample'),
      'not-reversible': () => on.reactivate(holder, uri, id),
      'not-shipped': () => on.void(holder, uri),
      'not-locked': () => on.unlock(authority, uri),
      'not-locked (maker)': () => on.unlock(maker, uri),
    };
    for (const [code, step] of Object.entries(steps)) expect(await refusalOf(step()), code).toBe(code.split(' ')[0]);
    expect(await on.takeBack(other, uri)).toMatchObject({ contested: true });
    expect((await holder.api.object(uri)).custody).toMatchObject({ state: 'destroyed', holder: holder.party.gln });
    expect((await on.world.verdict(holder.party, on.world.code(serialOf(uri), 'A1'))).exits).toEqual([]);
  });

  it('of a licence that ended: what is there goes back or is destroyed, what was sent is voided', async () => {
    const shop = await traderOf(on.world.base, await on.world.base.admit('pharmacy'));
    const packs = [on.next(), on.next(), on.next()] as const;
    for (const uri of packs) {
      await on.sent(uri, shop);
      await on.receive(shop, uri);
    }
    const [back, gone, sent] = packs;
    await on.ship(shop, on.other, sent);
    await on.record(on.authority, { type: 'licence', participant: shop.party.gln, steps: [], until: null });
    await on.sendBack(shop, back);
    await on.destroy(shop, gone);
    await on.void(shop, sent);
  });

  it('of a site that is closed: the same', async () => {
    const { branch, pharmacy } = on.world;
    const there = { site: branch, timeZone: 'Europe/Berlin' };
    const to = { owner: pharmacy.gln, site: branch };
    const { maker, holder, other } = on;
    const packs = [on.next(), on.next(), on.next()] as const;
    for (const uri of packs) {
      await on.world.commission('A1', serialOf(uri));
      await maker.trade.ship(sceneOf(maker), goodsOf(uri), endOf(maker), to);
      await holder.trade.receive(there, goodsOf(uri));
    }
    const [back, gone, sent] = packs;
    await holder.trade.ship(there, goodsOf(sent), endOf(holder), endOf(other));
    const filed = { type: 'site', gln: branch, participant: pharmacy.gln, name: 'Branch', ...PLACE };
    await on.record(on.authority, filed);
    await on.record(holder, { ...filed, active: false });
    await holder.trade.return(there, goodsOf(back), endOf(holder), endOf(maker), RMA);
    await holder.trade.end(there, goodsOf(gone), 'destroyed');
    await holder.trade.void(there, goodsOf(sent));
  });

  it('of a company whose keys are gone: the authority admits it with new ones, which go on with its goods', async () => {
    const { base } = on.world;
    const party = await base.admit('pharmacy');
    const uri = on.next();
    const shop = await traderOf(base, party);
    await on.sent(uri, shop);
    await on.receive(shop, uri);
    const heirs = { ...party, name: 'Heirs', signer: signerNamed(`heirs of ${party.gln}`) };
    const licence = { steps: ['dispense'], until: null };
    await on.record(on.authority, { type: 'participant', application: base.application(heirs), licence });
    expect(await refusalOf(on.dispense(shop, uri))).toBe('key-compromised');
    await on.dispense(await traderOf(base, heirs), uri);
  });

  it('of a number that is whose it should not be: a grant; of a level that is wrong: a product by the authority', async () => {
    const { base, gtin } = on.world;
    const wrong = on.world.gtinOf(77);
    await base.grant(on.other.party.gln, [wrong]);
    const grant = { type: 'grant', keys: [wrong], from: on.other.party.gln, to: on.maker.party.gln };
    expect(await on.record(on.authority, grant)).toMatchObject({ index: expect.any(Number) });
    const product = {
      gtin,
      name: 'Medicine 1',
      authorisation: null,
      serialised: true,
      storage: null,
      markets: [],
      digitalLinkQr: true,
    };
    const level = { gtin: on.world.gtinOf(1, 1), contains: 10, of: gtin };
    for (const [who, levels] of [
      [on.maker, [level]],
      [on.authority, []],
    ] as const)
      await base.send('/api/entries', base.signRecord(who.party, { type: 'product', ...product, levels })).expect(201);
  });

  it('of a number that was counted wrong: ended as lost, taken back, and found', async () => {
    const { holder, maker } = on;
    const gtin = await on.world.product({ serialised: false });
    await on.world.batch('LO', { gtin, serialised: false });
    const batch = { gtin, lot: 'LO' as Lot, expiry: EXPIRY };
    const some = (quantity: number, continues?: string) => ({
      uris: [],
      quantities: [{ uri: batchUri(gtin, 'LO' as Lot), quantity }],
      ...(continues && { continues }),
    });
    await maker.trade.commissionQuantity(sceneOf(maker), batch, 20);
    const { id } = await maker.trade.ship(sceneOf(maker), some(20), endOf(maker), endOf(holder));
    await holder.trade.receive(sceneOf(holder), some(20, id));
    const { id: undoes } = await holder.trade.end(sceneOf(holder), some(3), 'lost');
    await holder.trade.reactivate(sceneOf(holder), some(2), undoes);
    await holder.trade.stock(sceneOf(holder), some(1), batch);
  });
});
