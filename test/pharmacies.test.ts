/** What a pharmacy must take off its shelves: expired, soon to expire, recalled, withdrawn; loose and in boxes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lot, batchUri, type Serial } from '../src/protocol/gs1/identifiers.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { traderOf } from './support/trader.js';
import { databases } from './support/databases.js';

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const RECALL = { class: 2, depth: 'patient', action: 'return', markets: [], text: 'glass', patientText: null, serials: [] };

describe.each(databases)('stock that must not be handed out, on $name', (database) => {
  let world: CounterWorld;
  let token: string;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
    token = await world.base.signIn(world.pharmacy);
  });
  afterAll(() => world.close());

  const list = async (query = '') => {
    const { body } = await world.base.get(`/api/pharmacies/expiring${query}`, token).expect(200);
    return (
      body.items as {
        lot: string;
        count: number;
        expired: boolean;
        withdrawn: boolean;
        recalls: { ref: string; serials: string[] | null }[];
      }[]
    ).map(({ lot, count, expired, withdrawn, recalls }) => ({
      lot,
      count,
      expired,
      withdrawn,
      recalls: recalls.map(({ ref, serials }) => [ref, serials]),
    }));
  };

  it('is listed by what expires within so many days, wherever it lies', async () => {
    await world.batch('SOON', { expiry: inDays(20) });
    await world.batch('LATER', { expiry: inDays(400) });
    const deliver = async (lot: string, serial: string, days: number): Promise<void> => {
      const uri = world.pack(serial);
      await world.commission(lot, serial, world.gtin, inDays(days));
      await world.ship(world.maker, world.pharmacy.gln, uri);
      await world.receive(world.pharmacy, uri);
    };
    for (const name of ['A', 'B']) await deliver('SOON', `SOON-${name}`, 20);
    await deliver('LATER', 'LATER-A', 400);
    await world.packInto(world.pharmacy, world.pack('SOON-A'));
    expect(await list('?days=30')).toEqual([{ lot: 'SOON', count: 2, expired: false, withdrawn: false, recalls: [] }]);
    expect(await list('?days=10')).toEqual([]);
    expect((await list('?days=500')).map(({ lot }) => lot)).toEqual(['SOON', 'LATER']);
    expect(await list(`?days=30&site=${world.branch}`)).toEqual([]);
  });

  it('is listed by recalls of its lot or of single packs, and by withdrawals, however long it keeps', async () => {
    await world.recall('ONE', { ...RECALL, lots: ['LATER'], serials: ['LATER-A', 'LATER-Z'], unregistered: true });
    expect(await list('?days=0')).toEqual([
      { lot: 'LATER', count: 1, expired: false, withdrawn: false, recalls: [['ONE', ['LATER-A']]] },
    ]);
    await world.recall('LOT', { ...RECALL, lots: ['SOON'] });
    expect((await list('?days=0')).map(({ lot, recalls }) => [lot, recalls])).toEqual([
      ['SOON', [['LOT', null]]],
      ['LATER', [['ONE', ['LATER-A']]]],
    ]);
  });

  it('counts what has no serials, too, all of which a recall by serial means', async () => {
    const gtin = await world.product({ serialised: false });
    const maker = await traderOf(world.base, world.maker);
    const pharmacy = await traderOf(world.base, world.pharmacy);
    const expiry = inDays(20);
    await world.batch('BULK', { gtin, expiry, serialised: false });
    const some = (quantity: number) => ({ uris: [], quantities: [{ uri: batchUri(gtin, 'BULK' as Lot), quantity }] });
    const [from, to] = [world.maker.gln, world.pharmacy.gln];
    await maker.trade.commissionQuantity({ site: from }, { gtin, lot: 'BULK' as Lot, expiry }, 100);
    const { id } = await maker.trade.ship({ site: from }, some(30), { owner: from }, { owner: to });
    const bulk = async (days: number) => (await list(`?days=${days}`)).filter(({ lot }) => lot === 'BULK');
    expect(await bulk(30)).toEqual([]);
    await pharmacy.trade.receive({ site: to }, { ...some(25), continues: id });
    expect(await bulk(30)).toEqual([{ lot: 'BULK', count: 25, expired: false, withdrawn: false, recalls: [] }]);
    expect(await bulk(10)).toEqual([]);
    await world.recall('SOME', { ...RECALL, gtin, lots: ['BULK'], serials: ['X'], unregistered: true });
    expect((await bulk(0)).map(({ recalls }) => recalls)).toEqual([[['SOME', null]]]);
  });

  it("is one's own only", async () => {
    const other = await world.base.signIn(world.otherPharmacy);
    expect((await world.base.get('/api/pharmacies/expiring?days=1000', other).expect(200)).body).toEqual({ items: [] });
    await world.base.get('/api/pharmacies/expiring', await world.base.signIn(world.wholesaler)).expect(403);
  });
});

describe.each(databases)('many packs handed out at once, on $name', (database) => {
  let world: CounterWorld;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
  });
  afterAll(() => world.close());

  it('are answered one by one, and whatever is the matter with some, the others are dispensed', async () => {
    const { maker, pharmacy } = world;
    const [making, selling] = [await traderOf(world.base, maker), await traderOf(world.base, pharmacy)];
    const serials = Array.from({ length: 40 }, (_, i) => `M${i + 1}` as Serial);
    await world.batch('GOOD');
    await making.trade.commission({ site: maker.gln }, { gtin: world.gtin, lot: 'GOOD' as Lot, expiry: EXPIRY, serials });
    const box = await world.packInto(maker, ...serials.slice(0, 5).map((serial) => world.pack(serial)));
    const uris = serials.map((serial) => world.pack(serial));
    await making.trade.ship(
      { site: maker.gln },
      { uris: [box, ...uris.slice(5)] },
      { owner: maker.gln },
      { owner: pharmacy.gln },
    );
    await selling.trade.receive({ site: pharmacy.gln }, { uris: [box, ...uris.slice(5)] });
    const wrong = { locked: uris[7]!, sold: uris[20]!, unknown: world.pack('NEVER') };
    await world.lock(world.base.authority, wrong.locked);
    await world.dispense(pharmacy, wrong.sold);

    const wanted = [...uris, wrong.unknown, uris[39]!];
    const answers = await selling.trade.dispenseEach({ site: pharmacy.gln }, wanted);
    expect(answers.map(({ object }) => object)).toEqual(wanted);
    const refused = answers.flatMap((one, i) => ('problem' in one ? [[i, one.status, one.problem['type']]] : []));
    expect(refused).toEqual([
      [7, 409, 'urn:theriac:problem:locked'],
      [20, 409, 'urn:theriac:problem:already-supplied'],
      [40, 404, 'urn:theriac:problem:object-unknown'],
      [41, 409, 'urn:theriac:problem:stale-prev'],
    ]);
    for (const [i, answer] of answers.entries()) {
      if ('problem' in answer) continue;
      expect(answer).toMatchObject({ status: 201, id: expect.any(String) });
      const { custody } = await selling.api.object(wanted[i]!);
      expect(custody).toMatchObject({ state: 'supplied', supplied: { id: answer.id } });
    }
  });

  it('are sent in as many requests as it takes', async () => {
    const { maker } = world;
    const making = await traderOf(world.base, maker);
    const serials = Array.from({ length: 260 }, (_, i) => `R${i}` as Serial);
    await world.batch('MANY');
    await making.trade.commission({ site: maker.gln }, { gtin: world.gtin, lot: 'MANY' as Lot, expiry: EXPIRY, serials });
    const uris = serials.map((serial) => world.pack(serial));
    const answers = await making.trade.dispenseEach({ site: maker.gln }, uris);
    expect(answers.map(({ object }) => object)).toEqual(uris);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  });
});
