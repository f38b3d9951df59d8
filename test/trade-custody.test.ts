/**
 * Custody out of which nobody slips: goods of others that come back, packs that went into others, opened packs that were sent back,
 * totes and pallets whose number comes back to its company. Over HTTP, each step signed with what its signer's own session sees.
 */
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadWorld } from '../src/entries/world.js';
import { readEntry } from '../src/protocol/entry.js';
import { gs1CheckDigit } from '../src/protocol/gs1/check-digit.js';
import {
  graiUri,
  ssccUri,
  type Gln,
  type Grai,
  type GraiSerial,
  type Lot,
  type Serial,
  type Sscc,
} from '../src/protocol/gs1/identifiers.js';
import type { Verdict } from '../src/protocol/verdict/judge.js';
import { CounterWorld, EXPIRY, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { auditOf, endOf, goodsOf, refusalOf, sceneOf, traderOf, tradersOf, type Trader } from './support/trader.js';

const RMA = [{ type: 'rma', id: 'urn:test:rma:1' }] as const;
const digits = (body: string): string => `${body}${gs1CheckDigit(body)}`;

describe.each(databases)('custody on $name', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  let other: Trader;

  const scan = async ({ party }: Trader, serial: string, lot = 'A1') =>
    (await world.verdict(party, world.code(serial, lot))) as unknown as Verdict;
  const codes = async (who: Trader, serial: string, lot = 'A1'): Promise<string[]> =>
    (await scan(who, serial, lot)).reasons.map(({ code }) => code);
  const partiesOf = async (uri: string): Promise<(string | undefined)[]> => {
    const { custody } = await (await traderOf(world.base, world.base.authority)).api.object(uri);
    return [custody?.owner, custody?.holder];
  };
  const ship = (from: Trader, to: Trader, uri: string) => from.trade.ship(sceneOf(from), goodsOf(uri), endOf(from), endOf(to));
  const grant = (key: string, to: Gln) => world.base.record(world.base.authority, { type: 'grant', keys: [key], from: null, to });

  /** A pack that the other pharmacy owns and the pharmacy keeps. */
  const keptForOther = async (serial: string): Promise<string> => {
    const uri = await world.atPharmacy('A1', serial);
    const [own, theirs] = [pharmacy.party.gln, other.party.gln];
    await pharmacy.trade.ship(sceneOf(pharmacy), goodsOf(uri), { owner: own }, { owner: theirs, possessor: own });
    await other.trade.receive(sceneOf(other), goodsOf(uri));
    return uri;
  };

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    ({ maker, wholesaler, pharmacy, other } = await tradersOf(world));
  });
  afterAll(() => world?.close());

  it('goods of another that leave and come back are still its own, and who keeps them does not sell them', async () => {
    const [owner, keeper] = [other.party.gln, pharmacy.party.gln];
    const uri = await keptForOther('T1');
    const out = { owner, possessor: OUTSIDE };
    await pharmacy.trade.ship(sceneOf(pharmacy), goodsOf(uri), { owner, possessor: keeper }, out, undefined, { outside: true });
    await pharmacy.trade.stock(sceneOf(pharmacy), goodsOf(uri), undefined, { owner: OUTSIDE });
    expect(await partiesOf(uri)).toEqual([owner, keeper]);
    expect(await refusalOf(ship(pharmacy, wholesaler, uri))).toBe('not-owner');
    await pharmacy.trade.ship(sceneOf(pharmacy), goodsOf(uri), { owner, possessor: keeper }, { owner });
    await other.trade.receive(sceneOf(other), goodsOf(uri));
    const used = await keptForOther('T2');
    await pharmacy.trade.end(sceneOf(pharmacy), goodsOf(used), 'exported');
    await world.takeBack(world.pharmacy, used);
    expect(await partiesOf(used)).toEqual([owner, keeper]);
  });

  it('of goods that come back it is known whether a participant bought them, whatever the server had to do with before', async () => {
    const uri = await world.atPharmacy('A1', 'T9');
    const [seller, buyer] = [pharmacy.party.gln, wholesaler.party.gln];
    const out = { owner: buyer, possessor: OUTSIDE };
    await pharmacy.trade.ship(sceneOf(pharmacy), goodsOf(uri), { owner: seller }, out, undefined, { outside: true });
    const happened = { time: Date.now(), offset: '+00:00', site: other.party.gln };
    await other.trade.act(goodsOf(uri), { kind: 'stock', from: { owner: OUTSIDE }, ...happened }, async (jws) => {
      const { registry } = await loadWorld(world.base.server.app.get(DataSource), [readEntry(jws).entry], undefined);
      expect(registry.participants.has(buyer)).toBe(true);
    });
    expect(await partiesOf(uri)).toEqual([buyer, other.party.gln]);
  });

  it('a pack that was made of others is disputed as these are, and gone is what it was made of', async () => {
    await world.batch('D1');
    await world.batch('D2');
    await world.commission('D1', 'IN');
    const input = world.pack('IN');
    await ship(maker, wholesaler, input);
    await wholesaler.trade.receive(sceneOf(wholesaler), goodsOf(input));
    await wholesaler.trade.ship(sceneOf(wholesaler), goodsOf(input), endOf(wholesaler), endOf(maker));
    await maker.trade.receive(sceneOf(maker), goodsOf(input));
    const opened = await wholesaler.trade.dispute(sceneOf(wholesaler), goodsOf(input), 'swapped', { what: 'damaged' });
    const serials = ['OUT' as Serial];
    await maker.trade.repack(sceneOf(maker), goodsOf(input), { gtin: world.gtin, lot: 'D2' as Lot, expiry: EXPIRY, serials });
    expect(await codes(maker, 'OUT', 'D2')).toEqual(['DISPUTED']);
    expect(await refusalOf(maker.trade.end(sceneOf(maker), goodsOf(input), 'damaged'))).toBe('object-ended');
    expect(await codes(maker, 'IN', 'D1')).toContain('INACTIVE_CHECKED_OUT');
    const closing = { closes: opened.id };
    await wholesaler.trade.dispute(sceneOf(wholesaler), goodsOf(world.pack('OUT')), 'settled', closing);
    expect(await codes(maker, 'OUT', 'D2')).toEqual(['OK_ACTIVE']);
  });

  it('what a stolen key made is under review in whatever packs it went into', async () => {
    const made = await world.base.admit('manufacturer');
    const gtin = world.gtinOf(700);
    const product = { type: 'product', gtin, name: 'X', authorisation: null, serialised: true, levels: [], storage: null };
    await world.base.record(made, { ...product, markets: [], digitalLinkQr: true });
    for (const lot of ['K1', 'K2', 'K3'])
      await world.base.record(made, { type: 'batch', gtin, lot, expiry: EXPIRY, serialised: true, complete: true });
    const spare = await world.base.addKey(made, 'spare', ['admin', 'custody', 'lock', 'master', 'recall']);
    const stolen = await traderOf(world.base, made);
    const batch = (lot: string, serial: string) => ({ gtin, lot: lot as Lot, expiry: EXPIRY, serials: [serial as Serial] });
    const since = await stolen.trade.commission(sceneOf(stolen), batch('K1', 'K1'));
    await ship(stolen, wholesaler, world.pack('K1', gtin));
    await wholesaler.trade.receive(sceneOf(wholesaler), goodsOf(world.pack('K1', gtin)));
    const mandate = { type: 'mandate', from: made.gln, to: wholesaler.party.gln, steps: ['repack'], sites: null };
    await world.base.record(made, { ...mandate, until: null, active: true });
    for (const [from, into] of [
      ['K1', 'K2'],
      ['K2', 'K3'],
    ] as const)
      await wholesaler.trade.repack(sceneOf(wholesaler), goodsOf(world.pack(from, gtin)), batch(into, into));
    const reported = { type: 'compromise', key: made.signer.kid, since: since.index, confirmed: [] };
    await world.base.record({ ...made, signer: spare }, reported);
    const isSuspect = async () =>
      ((await world.verdict(world.wholesaler, world.code('K3', 'K3', { gtin }))) as unknown as Verdict).reasons.some(
        ({ code }) => code === 'KEY_SUSPECT',
      );
    await expect.poll(isSuspect, { timeout: 5_000 }).toBe(true);
  });

  it('an opened pack is dispensed where it was opened, and goes back or is destroyed where it came to', async () => {
    const uri = await world.atPharmacy('A1', 'OPEN');
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri), { partial: true });
    await pharmacy.trade.return(sceneOf(pharmacy), goodsOf(uri), endOf(pharmacy), endOf(maker), [...RMA]);
    await maker.trade.receive(sceneOf(maker), goodsOf(uri));
    await maker.trade.mark(sceneOf(maker), 'unlock', goodsOf(uri), 'seen');
    expect(await refusalOf(maker.trade.dispense(sceneOf(maker), goodsOf(uri)))).toBe('part-used');
    const { reasons, exits } = await scan(maker, 'OPEN');
    expect(reasons.map(({ code }) => code)).toEqual(['BROUGHT_BACK']);
    expect(exits.map((exit) => exit.do)).toEqual(['destroy']);
    await maker.trade.end(sceneOf(maker), goodsOf(uri), 'destroyed');
  });

  it('a tote that left the register, or was never booked in, is packed anew by whose number it bears', async () => {
    const tote = graiUri(digits('0952000000071') as Grai, '1' as GraiSerial);
    await grant('952000000071', maker.party.gln);
    for (const serial of ['G1', 'G2', 'G3']) await world.commission('A1', serial);
    const pack = (serial: string) => maker.trade.pack(sceneOf(maker), tote, goodsOf(world.pack(serial)));
    await pack('G1');
    await maker.trade.ship(sceneOf(maker), goodsOf(tote), endOf(maker), { owner: OUTSIDE }, undefined, { outside: true });
    await pack('G2');
    await ship(maker, wholesaler, tote);
    await pack('G3');
    await wholesaler.trade.receive(sceneOf(wholesaler), goodsOf(world.pack('G2')));
    await ship(maker, pharmacy, tote);
    await pharmacy.trade.receive(sceneOf(pharmacy), goodsOf(tote));
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(world.pack('G3')));
  });

  it('a pallet number that a stranger used before it was granted is free for its company', async () => {
    const sscc = ssccUri(digits('09531234000000001') as Sscc);
    const uri = await world.atPharmacy('A1', 'S1');
    await world.commission('A1', 'S2');
    await pharmacy.trade.pack(sceneOf(pharmacy), sscc, goodsOf(uri));
    await grant('9531234', maker.party.gln);
    await maker.trade.pack(sceneOf(maker), sscc, goodsOf(world.pack('S2')));
    expect(await partiesOf(sscc)).toEqual([maker.party.gln, maker.party.gln]);
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri));
  });

  it('follows from the log as it is stored: the audit agrees', async () => {
    expect(await auditOf(world.base)).toBeNull();
  });
});
