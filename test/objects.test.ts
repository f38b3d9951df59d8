/** What those who had an object may read of its past, over HTTP. */
import { afterEach, describe, expect, it } from 'vitest';
import { CANONICAL_STEM, batchUri, packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { gtinOf, LedgerWorld } from './support/ledger-world.js';
import { traderOf } from './support/trader.js';

describe.each(databases)('an object on $name', (database) => {
  let world: LedgerWorld;
  afterEach(() => world.close());

  it('that was split off a whole is read with the entries that made and moved the whole, by who has it and by nobody else', async () => {
    world = await LedgerWorld.on(database);
    const [maker, pharmacy, stranger] = [
      await world.admit('manufacturer'),
      await world.admit('pharmacy'),
      await world.admit('pharmacy'),
    ];
    const gtin = gtinOf(7);
    const lot = 'L/7' as Lot;
    const product = { authorisation: null, serialised: true, levels: [], storage: null, markets: [], digitalLinkQr: false };
    await world.record(maker, { type: 'product', gtin, name: 'Seventh', ...product });
    await world.record(maker, { type: 'batch', gtin, lot, expiry: '2099-12-31', serialised: true });
    const { trade } = await traderOf(world, maker);
    const scene = { site: maker.gln, time: Date.now() };
    const serials = ['A', 'B/2%F', 'C'] as Serial[];
    const made = await trade.commission(scene, { gtin, lot, expiry: '2099-12-31', serials });
    const uri = packUri(gtin, 'B/2%F' as Serial);
    await trade.ship(scene, { uris: [uri] }, { owner: maker.gln }, { owner: pharmacy.gln });
    const taker = await traderOf(world, pharmacy);
    await taker.trade.receive({ ...scene, site: pharmacy.gln }, { uris: [uri] });

    const { history } = await taker.api.object(uri);
    expect(history.map(({ step }) => step)).toEqual(['commission', 'ship', 'receive']);
    const read = await Promise.all(history.map(({ id }) => taker.api.entry(id, uri)));
    expect(read.map(({ id }) => id)).toEqual(history.map(({ id }) => id));

    const batch = await world
      .get(`/api/objects${batchUri(gtin, lot).slice(CANONICAL_STEM.length)}`, await world.signIn(maker))
      .expect(200);
    expect(batch.body.object).toBe(batchUri(gtin, lot));

    const token = await world.signIn(stranger);
    const asked = `/api/entries/${made.id}?object=${encodeURIComponent(uri)}`;
    await world.get(asked, token).expect(404);
    await world.get(asked).expect(404);
    await world.get(`/api/objects${uri.slice(CANONICAL_STEM.length)}`, token).expect(404);
    await world.get(`/api/entries/${made.id}?object=urn:epc:id:x`, token).expect(400);
  });
});
