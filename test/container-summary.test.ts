/** One bad pack cannot hide in a pallet: what is inside by batch, what expires first, and what is the matter with any of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANONICAL_STEM } from '../src/protocol/gs1/identifiers.js';
import type { StockItem } from '../src/wire/stock.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';

const SOONER = `${Number(EXPIRY.slice(0, 4)) - 1}-03-31`;
const PAST = '2026-01-31';

describe.each(databases)('a pallet on $name', (database) => {
  let world: CounterWorld;
  let token: string;
  let pallet: string;
  let box: string;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
    token = await world.session(world.maker);
    await world.batch('LONG');
    await world.batch('SHORT', { expiry: SOONER });
    for (const serial of ['L1', 'L2']) await world.commission('LONG', serial);
    await world.commission('SHORT', 'S1', world.gtin, SOONER);
    box = await world.packInto(world.maker, world.pack('L1'), world.pack('S1'));
    pallet = await world.packInto(world.maker, box, world.pack('L2'));
  });
  afterAll(() => world.close());

  const key = (lot: string): string => `${world.gtin}/${lot}`;
  const summary = async (uri = pallet) =>
    (await world.base.get(`/api/objects${uri.slice(CANONICAL_STEM.length)}`, token).expect(200)).body.summary;
  const line = async () =>
    (await world.base.get('/api/custody', token).expect(200)).body.items.find(
      ({ object }: { object: string | null }) => object === pallet,
    );
  const scanned = () => world.verdict(world.maker, `]C1${pallet.split('/').slice(-2).join('')}`);

  it('tells counts by batch and the earliest expiry, to whoever scans it, lists it or looks at it', async () => {
    const fine = { expired: false, recalls: [] };
    expect(await summary()).toEqual({
      batches: [
        { batch: key('SHORT'), count: 1, expiry: SOONER, ...fine },
        { batch: key('LONG'), count: 2, expiry: EXPIRY, ...fine },
      ],
      expiry: SOONER,
      recalls: [],
      locked: 0,
      disputed: 0,
    });
    expect(await line()).toMatchObject({ expiry: SOONER, recalls: [], locked: 0, contents: { [key('LONG')]: 2 } });
    const gtin = world.gtin;
    expect((await scanned()).container).toEqual({
      uri: pallet,
      contents: [
        { gtin, lot: 'SHORT', expiry: SOONER, count: 1 },
        { gtin, lot: 'LONG', expiry: EXPIRY, count: 2 },
      ],
    });
    await world.ship(world.maker, world.wholesaler.gln, pallet);
    const stranger = await world.verdict(world.otherPharmacy, `]C1${pallet.split('/').slice(-2).join('')}`);
    expect(stranger.container).toEqual({ uri: pallet, contents: [] });
    await world.void(world.maker, pallet);
  });

  it('tells what is locked, disputed, recalled and expired inside', async () => {
    await world.lock(world.base.authority, world.pack('L1'));
    await world.dispute(world.maker, world.pack('L2'));
    await world.recall('INSIDE', { lots: ['SHORT'] });
    await world.batch('SHORT', { expiry: PAST });
    expect(await summary()).toMatchObject({ expiry: PAST, recalls: ['INSIDE'], locked: 1, disputed: 1 });
    expect((await summary()).batches[0]).toEqual({
      batch: key('SHORT'),
      count: 1,
      expiry: PAST,
      expired: true,
      recalls: ['INSIDE'],
    });
    expect(await line()).toMatchObject({ expiry: PAST, recalls: ['INSIDE'], locked: 1 });
    const codes = (await scanned()).reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['SCAN_OUTER_CODE', 'RECALLED', 'EXPIRED', 'LOCKED']));
    expect(await summary(box)).toMatchObject({ locked: 1, disputed: 0 });
  });

  it('no longer tells it of what was taken out', async () => {
    const { maker } = world;
    await world.unpack(maker, box, world.pack('S1'));
    expect(await summary()).toMatchObject({ expiry: EXPIRY, recalls: [], locked: 1, disputed: 1 });
    await world.unpack(maker, pallet, world.pack('L2'));
    await world.unpack(maker, box, world.pack('L1'));
    // Nothing is left in it: it has no custody any more.
    expect(await summary()).toBeNull();
  });

  it('is recalled by serials only where such a pack is inside, at any depth, and by no caution', async () => {
    const lots = ['NAMED'];
    await world.batch('NAMED');
    for (const serial of ['N1', 'N2', 'N3', 'N4']) await world.commission('NAMED', serial);
    const inner = await world.packInto(world.maker, world.pack('N1'));
    const outer = await world.packInto(world.maker, inner, world.pack('N2'));
    /** The recalls of the outer and the inner container, and of packs N1 to N4, each as it is asked for. */
    const told = async () => {
      const uris = [outer, inner, ...['N1', 'N2', 'N3', 'N4'].map((serial) => world.pack(serial))];
      return Promise.all(uris.map(async (uri) => (await summary(uri))?.recalls));
    };
    /** Those of the outer container and of the loose packs, N3 and N4, in the list of stock. */
    const listed = async () => {
      const found = await world.base.get(`/api/custody?batch=${key('NAMED')}`, token).expect(200);
      return found.body.items.map(({ object, recalls }: StockItem) => [object, recalls]);
    };
    const batch = async () => (await world.base.get(`/api/objects/01/${world.gtin}/10/NAMED`, token).expect(200)).body;

    /** Which recalls a scan of the outer container tells. */
    const scanTells = async () => {
      const { reasons } = await world.verdict(world.maker, `]C1${outer.split('/').slice(-2).join('')}`);
      return reasons.flatMap(({ code, facts }) => (code.startsWith('RECALL') ? [`${code} ${String(facts['ref'])}`] : [])).sort();
    };
    await world.recall('CAUTION', { lots, class: 4 });
    await world.recall('CAUTION-N1', { lots, serials: ['N1'], class: 4 });
    await world.recall('ELSEWHERE', { lots, serials: ['N3'] });
    expect(await told()).toEqual([[], [], [], [], ['ELSEWHERE'], []]);
    expect(new Set(await listed())).toEqual(
      new Set([
        [outer, []],
        [null, ['ELSEWHERE']],
        [null, []],
      ]),
    );
    expect(await batch()).toMatchObject({ recalls: [], recallsOfSerials: ['ELSEWHERE'] });

    expect(await scanTells()).toEqual([]);

    await world.recall('INNER', { lots, serials: ['N1', 'N3'] });
    expect(await scanTells()).toEqual(['RECALLED INNER']);
    expect(await told()).toEqual([['INNER'], ['INNER'], ['INNER'], [], ['ELSEWHERE', 'INNER'], []]);
    expect(new Set(await listed())).toEqual(
      new Set([
        [outer, ['INNER']],
        [null, ['ELSEWHERE', 'INNER']],
        [null, []],
      ]),
    );

    await world.unpack(world.maker, inner, world.pack('N1'));
    expect((await told()).slice(0, 3)).toEqual([[], undefined, ['INNER']]);
    await world.recall('WHOLE', { lots });
    const [whole, emptied, ...each] = await told();
    expect([whole, emptied]).toEqual([['WHOLE'], undefined]);
    for (const recalls of each) expect(recalls).toContain('WHOLE');
    expect((await batch()).recalls).toEqual(['WHOLE']);
  });
});
