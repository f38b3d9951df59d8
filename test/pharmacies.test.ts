/** What a pharmacy must take off its shelves: expired, soon to expire, recalled, withdrawn; loose and in boxes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CounterWorld } from './support/counter-world.js';
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
    await world.recall('ONE', { ...RECALL, lots: ['LATER'], serials: ['LATER-A', 'LATER-Z'] });
    expect(await list('?days=0')).toEqual([
      { lot: 'LATER', count: 1, expired: false, withdrawn: false, recalls: [['ONE', ['LATER-A']]] },
    ]);
    await world.recall('LOT', { ...RECALL, lots: ['SOON'] });
    expect((await list('?days=0')).map(({ lot, recalls }) => [lot, recalls])).toEqual([
      ['SOON', [['LOT', null]]],
      ['LATER', [['ONE', ['LATER-A']]]],
    ]);
  });

  it("is one's own only", async () => {
    const other = await world.base.signIn(world.otherPharmacy);
    expect((await world.base.get('/api/pharmacies/expiring?days=1000', other).expect(200)).body).toEqual({ items: [] });
    await world.base.get('/api/pharmacies/expiring', await world.base.signIn(world.wholesaler)).expect(403);
  });
});
