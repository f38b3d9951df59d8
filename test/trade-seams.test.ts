/**
 * Where one rule meets the next: what is reported and then taken back, found and then denied, repacked into its own lot, sent past
 * the register to who is in it, or past a recall. Over HTTP, each step signed with what its signer's own session sees.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import type { Verdict } from '../src/protocol/verdict/judge.js';
import { CounterWorld, EXPIRY, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { endOf, goodsOf, refusalOf, sceneOf, traderOf, tradersOf, type Trader } from './support/trader.js';

const LATE = { alreadyDone: 'the line was down' };

describe.each(databases)('at the seams of the rules, on $name,', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  let other: Trader;

  const scan = async ({ party }: Trader, serial: string, lot: string): Promise<string[]> =>
    ((await world.verdict(party, world.code(serial, lot))) as unknown as Verdict).reasons.map(({ code }) => code);
  const told = async (serial: string, lot: string): Promise<string[]> =>
    (await world.answer(world.code(serial, lot))).answers.map(({ code }) => code);

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    ({ maker, wholesaler, pharmacy, other } = await tradersOf(world));
  });
  afterAll(() => world?.close());

  it.each([
    [
      'on its way to a partner',
      (from: Trader, uri: string) => from.trade.ship(sceneOf(from), goodsOf(uri), endOf(from), endOf(other)),
    ],
    [
      'out of the register',
      (from: Trader, uri: string) =>
        from.trade.ship(sceneOf(from), goodsOf(uri), endOf(from), { owner: OUTSIDE }, undefined, { outside: true }),
    ],
  ] as const)('what its giver dispensed though it was %s is dispensed once the shipping is taken back', async (what, send) => {
    for (const inside of [false, true]) {
      const serial = `V${what.length}${inside}`;
      const uri = await world.atPharmacy('A1', serial);
      const box = inside ? await world.packInto(world.pharmacy, uri) : uri;
      await send(pharmacy, box);
      expect((await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri), LATE)).contested).toBe(true);
      await pharmacy.trade.void(sceneOf(pharmacy), goodsOf(box));
      expect(await scan(pharmacy, serial, 'A1')).toEqual(['DONE_HERE']);
      expect(await told(serial, 'A1')).toEqual(['handed_out']);
      expect(await refusalOf(pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri)))).toBe('already-supplied');
    }
  });

  it('what was found is unknown once its maker says that all packs of the batch are here', async () => {
    await world.batch('OPEN', { complete: false });
    const uri = world.pack('FAKE');
    await pharmacy.trade.stock(
      sceneOf(pharmacy),
      goodsOf(uri),
      { gtin: world.gtin, lot: 'OPEN' as Lot, expiry: EXPIRY },
      { owner: OUTSIDE },
    );
    expect([await scan(pharmacy, 'FAKE', 'OPEN'), await told('FAKE', 'OPEN')]).toEqual([['SERIAL_ELSEWHERE'], ['batch_listed']]);
    await world.batch('OPEN', { complete: true });
    expect((await scan(pharmacy, 'FAKE', 'OPEN'))[0]).toBe('SERIAL_UNKNOWN');
    expect(await told('FAKE', 'OPEN')).toEqual(['unknown']);
    await world.commission('OPEN', 'FAKE');
    expect(await scan(pharmacy, 'FAKE', 'OPEN')).toEqual(['OK_CHAIN_GAP']);
  });

  it('what is repacked into its own lot is stopped by a recall of a serial that went in, and told of it once', async () => {
    await world.batch('SELF');
    await world.commission('SELF', 'IN');
    const outputs = { epcs: [packUri(world.gtin, 'OUT' as Serial)] };
    const step = { kind: 'repack', time: Date.now(), offset: '+01:00', lot: 'SELF', expiry: EXPIRY, outputs } as const;
    await world.base.step(world.maker, { ...step, site: world.maker.gln, objects: { epcs: [world.pack('IN')] } } as never);
    expect(await scan(maker, 'OUT', 'SELF')).toEqual(['OK_ACTIVE']);
    const box = await world.packInto(world.maker, world.pack('OUT'));
    await world.atPharmacy('SELF', 'SIDE');
    await world.recall('SELF', { lots: ['SELF'], serials: ['IN'] });
    expect(await scan(maker, 'OUT', 'SELF')).toEqual(['RECALLED']);
    expect((await scan(maker, 'IN', 'SELF')).filter((code) => code === 'RECALLED')).toHaveLength(1);
    const inside = (await world.verdict(world.maker, `(00)${box.split('/').at(-1)}`)) as unknown as Verdict;
    expect(inside.reasons.map(({ code }) => code)).toEqual(['SCAN_OUTER_CODE', 'RECALLED']);
    expect(await maker.api.object(box)).toMatchObject({ summary: { recalls: ['SELF'], batches: [{ recalls: ['SELF'] }] } });
    const { body: soon } = await world.base
      .get('/api/pharmacies/expiring?days=0', await world.session(world.pharmacy))
      .expect(200);
    expect(soon.items).toMatchObject([{ lot: 'SELF', recalls: [{ ref: 'SELF', serials: null }] }]);
    await world.unpack(world.maker, box, world.pack('OUT'));
    const away = maker.trade.ship(sceneOf(maker), goodsOf(world.pack('OUT')), endOf(maker), endOf(wholesaler));
    expect(await refusalOf(away)).toBe('recalled');
    const path = `/api/manufacturers/recalls/${world.maker.gln}/SELF/reach`;
    const { body } = await world.base.get(path, await world.session(world.maker, null)).expect(200);
    expect(body).toMatchObject({ lots: ['SELF'], commissioned: 3, ended: 1, held: 2, unknown: [] });
    await world.recall('WHOLE', { lots: ['SELF'] });
    const view = await world.base.get(`/api/objects/01/${world.gtin}/10/SELF`, await world.session(world.maker)).expect(200);
    expect(view.body.recalls).toEqual(['WHOLE', 'SELF']);
  });

  it('an authority takes no goods in, whatever licence a record gives it', async () => {
    const { authority } = world.base;
    const licence = { type: 'licence', participant: authority.gln, steps: ['receive', 'stock'], until: null, opening: null };
    await world.base.record(authority, licence);
    await world.commission('A1', 'TO-R');
    const to = endOf(await traderOf(world.base, authority));
    const sent = maker.trade.ship(sceneOf(maker), goodsOf(world.pack('TO-R')), endOf(maker), to);
    expect(await refusalOf(sent)).toBe('taker-unlicensed');
  });

  it('goods do not leave the register to a place of who is in it, nor come from there', async () => {
    const uri = world.pack('SITE');
    await world.commission('A1', 'SITE');
    const to = { owner: world.branch };
    const send = (outside: boolean) =>
      maker.trade.ship(sceneOf(maker), goodsOf(uri), endOf(maker), to, undefined, outside ? { outside } : {});
    expect([await refusalOf(send(true)), await refusalOf(send(false))]).toEqual(['taker-known', 'taker-unknown']);
    await world.batch('FOUND', { complete: false });
    const print = { gtin: world.gtin, lot: 'FOUND' as Lot, expiry: EXPIRY };
    const found = pharmacy.trade.stock(sceneOf(pharmacy), goodsOf(world.pack('FOUND1')), print, to);
    expect(await refusalOf(found)).toBe('source-registered');
  });

  it('a recall in a market stops what is sent there, whether its place is named or not', async () => {
    await world.batch('MKT');
    await world.commission('MKT', 'MKT1');
    const party = world.base.party('pharmacy');
    const application = world.base.application(party, { country: 'AT', timeZone: 'Europe/Vienna' });
    const licence = { steps: ['dispense', 'receive'], until: null };
    await world.base.record(world.base.authority, { type: 'participant', application, licence });
    const vienna = await traderOf(world.base, party);
    await world.recall('MKT', { lots: ['MKT'], markets: ['AT'] });
    for (const end of [endOf(vienna), { ...endOf(vienna), site: party.gln }]) {
      const sent = maker.trade.ship(sceneOf(maker), goodsOf(world.pack('MKT1')), endOf(maker), end);
      expect(await refusalOf(sent)).toBe('recalled');
    }
  });
});
