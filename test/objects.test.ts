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

  it('that is a pack tells of itself until when it may be used and what recalls it', async () => {
    world = await LedgerWorld.on(database);
    const maker = await world.admit('manufacturer');
    const [gtin, lot] = [gtinOf(7), 'L/7' as Lot];
    const product = { authorisation: null, serialised: true, levels: [], storage: null, markets: [], digitalLinkQr: false };
    const batch = { type: 'batch', gtin, lot, serialised: true };
    await world.record(maker, { type: 'product', gtin, name: 'Seventh', ...product });
    await world.record(maker, { ...batch, expiry: '2099-12-31' });
    const { api, trade } = await traderOf(world, maker);
    const scene = { site: maker.gln, time: Date.now() };
    // One serial list, and so one cohort: its packs share all but what recalls them.
    const serials = ['A', 'B', 'C'] as Serial[];
    await trade.commission(scene, { gtin, lot, expiry: '2099-12-31', serials });
    const [a, b, c] = serials.map((serial) => packUri(gtin, serial)) as [string, string, string];
    const fine = { batch: `${gtin}/${lot}`, count: 1, expiry: '2099-12-31', expired: false, recalls: [] };
    const whole = { expiry: '2099-12-31', recalls: [], locked: 0, disputed: 0 };
    expect((await api.object(a)).summary).toEqual({ batches: [fine], ...whole });

    const recall = { type: 'recall', gtin, lots: [lot], markets: [], class: 2, depth: 'patient', action: 'return' };
    await world.record(maker, { ...recall, ref: 'R-1', serials: ['B'], text: 'Return it', patientText: 'Bring it back' });
    await world.record(maker, { ...batch, expiry: '2026-01-31' });
    expect((await api.object(a)).summary).toMatchObject({ expiry: '2026-01-31', recalls: [], batches: [{ expired: true }] });
    expect((await api.object(b)).summary).toMatchObject({ recalls: ['R-1'], batches: [{ expired: true, recalls: ['R-1'] }] });
    await trade.mark(scene, 'lock', { uris: [c] }, 'suspected');
    expect((await api.object(c)).summary).toMatchObject({ recalls: [], locked: 1 });
    expect((await api.object(a)).summary).toMatchObject({ locked: 0 });
    const { items } = await api.custody({});
    const lines = items.map(({ count, expired, recalls, locked }) => ({ count, expired, recalls, locked }));
    expect(lines).toEqual([
      { count: 2, expired: true, recalls: ['R-1'], locked: 0 },
      { count: 1, expired: true, recalls: [], locked: 1 },
    ]);
  });
});
