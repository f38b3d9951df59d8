/** Containers as the trade has them, over HTTP: totes that come back, cases out of which something was taken by mistake. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Goods } from '../src/client/signing/step-objects.js';
import { readEntry } from '../src/protocol/entry.js';
import {
  CANONICAL_STEM,
  graiUri,
  packUri,
  type Grai,
  type GraiSerial,
  type Gtin,
  type Lot,
  type Serial,
} from '../src/protocol/gs1/identifiers.js';
import { readPack } from '../src/custody/read/custody.reader.js';
import { readRepacked } from '../src/custody/read/repacked.reader.js';
import { READER } from '../src/platform/database/database.module.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld, PLACE } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { endOf, goodsOf, refusalOf, sceneOf, traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(601);
const CASE = gtinOf(601, 1);
const LOT = 'C1' as Lot;
const EXPIRY = '2040-01-31';
const uri = (serial: string): string => packUri(GTIN, serial as Serial);
const tote = (serial: string): string => graiUri(GTIN as string as Grai, serial as GraiSerial);
const caseOf = (serial: string): string => packUri(CASE, serial as Serial);

describe.each(databases)('containers on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  const packs = (...serials: string[]): Goods => goodsOf(...serials.map(uri));
  const make = (...serials: string[]) =>
    maker.trade.commission(sceneOf(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: serials as Serial[] });
  const pack = (who: Trader, parent: string, what: Goods) => who.trade.pack(sceneOf(who), parent, what);
  const unpack = (who: Trader, parent: string) => who.trade.unpack(sceneOf(who), parent, goodsOf());
  const ship = (from: Trader, to: Trader, what: Goods) => from.trade.ship(sceneOf(from), what, endOf(from), endOf(to));
  const pass = async (from: Trader, to: Trader, what: Goods) => {
    await ship(from, to, what);
    await to.trade.receive(sceneOf(to), what);
  };

  const register = async ({ party }: Trader, gtin: Gtin, lot: string, box?: Gtin) => {
    const levels = box ? [{ gtin: box, contains: 10, of: gtin }] : [];
    const product = { type: 'product', gtin, name: 'Medicine', authorisation: null, serialised: true, levels };
    await world.record(party, { ...product, markets: [], storage: null, digitalLinkQr: false });
    await world.record(party, { type: 'batch', gtin, lot, expiry: EXPIRY, serialised: true });
  };
  const recallOf = (ref: string, serials: string[]) => ({
    type: 'recall',
    issuer: maker.party.gln,
    ref,
    active: true,
    gtin: GTIN,
    lots: [LOT],
    unregistered: serials.length > 0,
    serials,
    markets: [],
    class: 2,
    depth: 'patient',
    action: 'quarantine',
    text: 'Glass in the vial.',
    patientText: null,
  });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    await register(maker, GTIN, LOT, CASE);
  });
  afterAll(() => world?.close());

  describe('a tote that comes back empty', () => {
    const TOTE = tote('T1');
    const steps = async (who: Trader) => (await who.api.object(TOTE)).history.map(({ step }) => step);

    it('is packed anew by who sent it out, without a word about where it was', async () => {
      await make('T1', 'T2', 'T3');
      await pass(maker, wholesaler, packs('T1', 'T2', 'T3'));
      await pack(wholesaler, TOTE, packs('T1'));
      await pass(wholesaler, pharmacy, goodsOf(TOTE));
      await unpack(pharmacy, TOTE);
      await pack(wholesaler, TOTE, packs('T2'));
      expect((await wholesaler.api.object(TOTE)).custody).toMatchObject({ holder: wholesaler.party.gln, state: 'active' });
      expect((await pharmacy.api.object(uri('T1'))).custody).toMatchObject({ holder: pharmacy.party.gln, parent: null });
    });

    it('shows to each the times that it saw, and to the authority all of them', async () => {
      const regulator = await traderOf(world, world.authority);
      const [before, now] = [['pack', 'ship', 'receive', 'unpack'], ['pack']];
      expect(await steps(regulator)).toEqual([...before, ...now]);
      expect(await steps(wholesaler)).toEqual(['pack', 'ship', 'receive', ...now]);
      expect(await steps(pharmacy)).toEqual(before);
      expect(await pharmacy.api.object(TOTE)).toMatchObject({ emptied: true, custody: null, head: null, contents: null });
      const token = await world.signIn(world.authority);
      const { body } = await world.get(`/api/regulators/trace${TOTE.slice(CANONICAL_STEM.length)}`, token).expect(200);
      expect((body.items[0].history as { step: string }[]).map(({ step }) => step)).toEqual([...before, ...now]);
    });

    it('is nowhere while it is empty', async () => {
      await unpack(wholesaler, TOTE);
      expect(await wholesaler.api.object(TOTE)).toMatchObject({ emptied: true, custody: null });
      expect(await refusalOf(ship(wholesaler, pharmacy, goodsOf(TOTE)))).toBe('object-unknown');
      expect(await refusalOf(unpack(wholesaler, TOTE))).toBe('object-unknown');
      const token = await world.signIn(wholesaler.party);
      const { body } = await world.get('/api/custody', token).expect(200);
      expect((body.items as { object: string | null }[]).map(({ object }) => object)).not.toContain(TOTE);
    });

    it('begins anew as often as it is emptied, also within one request', async () => {
      await make('U1');
      const common = { time: Date.now(), offset: '+01:00', site: maker.party.gln, parent: tote('U') } as const;
      const signed: string[] = [];
      for (let prev = (await maker.api.object(uri('U1'))).head!.id; signed.length < 5;) {
        const objects = { epcs: signed.length % 2 === 0 ? [uri('U1')] : [] };
        signed.push(
          await maker.entries.signStep({ kind: objects.epcs.length > 0 ? 'pack' : 'unpack', ...common, objects }, [prev]),
        );
        prev = readEntry(signed.at(-1)!).entry.id;
      }
      const results = await maker.api.submitAll(signed);
      expect(results.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
      const found = await maker.api.object(tote('U'));
      expect(found).toMatchObject({ emptied: false, contents: { [`${GTIN}/${LOT}`]: 1 } });
      expect(found.history.map(({ step }) => step)).toEqual(['pack', 'unpack', 'pack', 'unpack', 'pack']);
    });
  });

  describe('a case out of which a pack was shipped by mistake', () => {
    it('ships whole when the pack is back in it', async () => {
      const box = caseOf('1');
      await make('C1', 'C2', 'C3');
      await maker.trade.commissionContainers(sceneOf(maker), [box]);
      await pack(maker, box, packs('C1', 'C2', 'C3'));
      await ship(maker, wholesaler, packs('C2'));
      await maker.trade.void(sceneOf(maker), packs('C2'));
      expect((await maker.api.object(box)).custody).toMatchObject({ open: true });
      expect(await refusalOf(ship(maker, wholesaler, goodsOf(box)))).toBe('container-open');
      await pack(maker, box, packs('C2'));
      expect((await maker.api.object(box)).custody).toMatchObject({ open: false });
      await pass(maker, wholesaler, goodsOf(box));
      expect((await wholesaler.api.object(uri('C2'))).custody).toMatchObject({ holder: wholesaler.party.gln, parent: box });
    });

    it('is open with what it is in until then', async () => {
      const [box, pallet] = [ssccOf(61), ssccOf(62)];
      await make('D1', 'D2');
      await pack(maker, box, packs('D1', 'D2'));
      await pack(maker, pallet, goodsOf(box));
      await ship(maker, wholesaler, packs('D1'));
      expect(await refusalOf(ship(maker, wholesaler, goodsOf(pallet)))).toBe('container-open');
      await maker.trade.void(sceneOf(maker), packs('D1'));
      await pack(maker, box, packs('D1'));
      await pass(maker, wholesaler, goodsOf(pallet));
    });
  });

  describe('a repackaging for another market', () => {
    const NEW = gtinOf(602);
    const trace = async (object: string) => {
      const token = await world.signIn(world.authority);
      const { body } = await world.get(`/api/regulators/trace${object.slice(CANONICAL_STEM.length)}`, token).expect(200);
      return (body.items as { batch: string; repacked: string | null; count: number; history: { step: string }[] }[]).map(
        ({ batch, repacked, count, history }) => [batch, repacked, count, history.map(({ step }) => step)],
      );
    };
    const scan = async (who: Trader, serial: string) => {
      const { body } = await world.post('/api/scan', { code: packUri(NEW, serial as Serial) }, await world.signIn(who.party));
      return body as { verdict: string; reasons: { code: string; facts: Record<string, unknown> }[] };
    };
    let trader: Trader;
    let undoes: string;

    it('is one step, which opens the old packs and makes the new ones', async () => {
      trader = await traderOf(world, await world.admit('manufacturer'));
      await register(trader, NEW, 'N1');
      await make('R1', 'R2', 'R3', 'R4', 'R5');
      await pass(maker, wholesaler, packs('R1', 'R2', 'R3', 'R4', 'R5'));
      await pass(wholesaler, trader, packs('R1', 'R2', 'R3', 'R4', 'R5'));
      const serials = ['1', '2', '3', '4', '5', '6', '7', '8'] as Serial[];
      const made = { gtin: NEW, lot: 'N1' as Lot, expiry: EXPIRY, serials };
      ({ id: undoes } = await trader.trade.repack(sceneOf(trader), packs('R1', 'R2', 'R3', 'R4'), made));
      expect((await trader.api.object(uri('R1'))).custody).toMatchObject({ state: 'checked_out', ended: { reason: 'repacked' } });
      expect((await trader.api.object(packUri(NEW, '8' as Serial))).custody).toMatchObject({
        state: 'active',
        owner: trader.party.gln,
      });
      await pass(trader, pharmacy, goodsOf(packUri(NEW, '1' as Serial)));
      expect((await scan(pharmacy, '1')).verdict).toBe('ok');
    });

    it('is undone by nobody, and what was opened reads so to everybody', async () => {
      expect(await refusalOf(trader.trade.reactivate(sceneOf(trader), packs('R1'), undoes))).toBe('not-reversible');
      const token = await world.signIn(trader.party);
      const { body } = await world.post('/api/scan', { code: uri('R1') }, token);
      expect(body).toMatchObject({ verdict: 'stop', reasons: [{ code: 'INACTIVE_CHECKED_OUT' }] });
    });

    it('is traced both ways', async () => {
      const old = ['commission', 'ship', 'receive', 'ship', 'receive', 'repack'];
      expect(await trace(packUri(NEW, '1' as Serial))).toEqual([
        [`${NEW}/N1`, null, 1, ['repack', 'ship', 'receive']],
        [`${GTIN}/${LOT}`, 'from', 4, old],
      ]);
      expect(new Set(await trace(uri('R2')))).toEqual(
        new Set([
          [`${GTIN}/${LOT}`, null, 1, old],
          [`${NEW}/N1`, 'into', 7, ['repack']],
          [`${NEW}/N1`, 'into', 1, ['repack', 'ship', 'receive']],
        ]),
      );
    });

    it('is recalled with the lot of what was opened, or with a serial of it', async () => {
      await world.record(maker.party, recallOf('R-OLD', ['R5']));
      const { verdict, reasons } = await scan(pharmacy, '1');
      expect([verdict, reasons[0]!.code, reasons[0]!.facts['ref']]).toEqual(['stop', 'RECALLED', 'R-OLD']);
      expect(await refusalOf(pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(packUri(NEW, '1' as Serial))))).toBe('recalled');
      const token = await world.signIn(maker.party);
      const { body } = await world.get(`/api/manufacturers/recalls/${maker.party.gln}/R-OLD/reach`, token).expect(200);
      expect(body).toMatchObject({ commissioned: 9, held: 9 });
      await world.record(maker.party, { ...recallOf('R-OLD', ['R5']), active: false });
      expect((await scan(pharmacy, '1')).verdict).toBe('ok');
    });

    it('is read as far as is asked, however many packs it was of', async () => {
      const db = world.server.app.get<DataSource>(getDataSourceToken(READER), { strict: false });
      for (const serial of ['4', '5', '6'] as Serial[]) await pass(trader, pharmacy, goodsOf(packUri(NEW, serial)));
      const [own] = (await readPack(db, uri('R1')))!;
      const sizes: number[] = [];
      const counting = async (text: string, values: never[]) => {
        const found = await db.query<unknown[]>(text, values);
        if (text.includes('WITH RECURSIVE part')) sizes.push(found.length);
        return found;
      };
      const found = await readRepacked({ options: db.options, query: counting } as unknown as DataSource, own, 1);
      expect(found).toHaveLength(1);
      // None from which it was made; of those that it was made into one more than asked.
      expect(sizes).toEqual([0, 2]);
    });
  });

  describe('a site that is closed', () => {
    it('gets nothing any more, and its stock leaves it; its history stays', async () => {
      const branch = glnOf(77);
      const site = { type: 'site', gln: branch, participant: pharmacy.party.gln, name: 'Branch', ...PLACE };
      await world.record(world.authority, { ...site, active: true });
      await make('S1', 'S2');
      const to = { owner: pharmacy.party.gln, site: branch };
      await maker.trade.ship(sceneOf(maker), packs('S1'), endOf(maker), to);
      const there = { site: branch, timeZone: 'Europe/Berlin' };
      await pharmacy.trade.receive(there, packs('S1'));
      await world.record(pharmacy.party, { ...site, active: false });
      expect(await refusalOf(maker.trade.ship(sceneOf(maker), packs('S2'), endOf(maker), to))).toBe('site-closed');
      expect(await refusalOf(pharmacy.trade.dispense(there, packs('S1')))).toBe('site-closed');
      await pharmacy.trade.return(there, packs('S1'), endOf(pharmacy), endOf(maker), [{ type: 'rma', id: 'urn:example:rma:1' }]);
      const { history } = await pharmacy.api.object(uri('S1'));
      expect(history.map(({ step, site: at }) => [step, at])).toContainEqual(['receive', branch]);
    });
  });

  it('are not commissioned where they bear an SSCC or a GRAI', async () => {
    for (const object of [ssccOf(69), tote('N')])
      expect(await refusalOf(maker.trade.commissionContainers(sceneOf(maker), [object]))).toBe('event-invalid');
  });
});
