/** Containers as the trade has them, over HTTP: totes that come back, cases out of which something was taken by mistake. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Goods } from '../src/client/signing/trade.js';
import { readEntry } from '../src/protocol/entry.js';
import { Fault } from '../src/protocol/fault.js';
import {
  CANONICAL_STEM,
  graiUri,
  packUri,
  type Grai,
  type GraiSerial,
  type Lot,
  type Serial,
} from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

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
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });
  const goods = (...uris: string[]): Goods => ({ uris });
  const packs = (...serials: string[]): Goods => goods(...serials.map(uri));
  const refusal = async (attempt: Promise<unknown>): Promise<string> => {
    const reason: unknown = await attempt.then(
      () => undefined,
      (fault: unknown) => fault,
    );
    return reason instanceof Fault ? reason.code : `no refusal: ${String(reason)}`;
  };
  const make = (...serials: string[]) =>
    maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: serials as Serial[] });
  const pack = (who: Trader, parent: string, what: Goods) => who.trade.pack(scene(who), parent, what);
  const unpack = (who: Trader, parent: string) => who.trade.unpack(scene(who), parent, goods());
  const ship = (from: Trader, to: Trader, what: Goods) => from.trade.ship(scene(from), what, end(from), end(to));
  const pass = async (from: Trader, to: Trader, what: Goods) => {
    await ship(from, to, what);
    await to.trade.receive(scene(to), what);
  };

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    await world.record(maker.party, {
      type: 'product',
      gtin: GTIN,
      name: 'Medicine',
      authorisation: null,
      serialised: true,
      levels: [{ gtin: CASE, contains: 10, of: GTIN }],
      markets: [],
      storage: null,
      digitalLinkQr: false,
    });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
  });
  afterAll(() => world?.close());

  describe('a tote that comes back empty', () => {
    const TOTE = tote('T1');
    const steps = async (who: Trader) => (await who.api.object(TOTE)).history.map(({ step }) => step);

    it('is packed anew by who sent it out, without a word about where it was', async () => {
      await make('T1', 'T2', 'T3');
      await pass(maker, wholesaler, packs('T1', 'T2', 'T3'));
      await pack(wholesaler, TOTE, packs('T1'));
      await pass(wholesaler, pharmacy, goods(TOTE));
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
      expect(await refusal(ship(wholesaler, pharmacy, goods(TOTE)))).toBe('object-unknown');
      expect(await refusal(unpack(wholesaler, TOTE))).toBe('object-unknown');
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
      await maker.trade.commissionContainers(scene(maker), [box]);
      await pack(maker, box, packs('C1', 'C2', 'C3'));
      await ship(maker, wholesaler, packs('C2'));
      await maker.trade.void(scene(maker), packs('C2'));
      expect((await maker.api.object(box)).custody).toMatchObject({ open: true });
      expect(await refusal(ship(maker, wholesaler, goods(box)))).toBe('container-open');
      await pack(maker, box, packs('C2'));
      expect((await maker.api.object(box)).custody).toMatchObject({ open: false });
      await pass(maker, wholesaler, goods(box));
      expect((await wholesaler.api.object(uri('C2'))).custody).toMatchObject({ holder: wholesaler.party.gln, parent: box });
    });

    it('is open with what it is in until then', async () => {
      const [box, pallet] = [ssccOf(61), ssccOf(62)];
      await make('D1', 'D2');
      await pack(maker, box, packs('D1', 'D2'));
      await pack(maker, pallet, goods(box));
      await ship(maker, wholesaler, packs('D1'));
      expect(await refusal(ship(maker, wholesaler, goods(pallet)))).toBe('container-open');
      await maker.trade.void(scene(maker), packs('D1'));
      await pack(maker, box, packs('D1'));
      await pass(maker, wholesaler, goods(pallet));
    });
  });

  it('are not commissioned where they bear an SSCC or a GRAI', async () => {
    for (const object of [ssccOf(69), tote('N')])
      expect(await refusal(maker.trade.commissionContainers(scene(maker), [object]))).toBe('event-invalid');
  });
});
