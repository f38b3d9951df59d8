/**
 * Every state has a way out that who stands before it can take: goods that are lost, brought back, falsified, or with a company
 * without a licence, as the trade has them, over HTTP, each step signed by the one whose session sees it.
 */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { execute } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { type Lot, packUri, type Serial } from '../src/protocol/gs1/identifiers.js';
import type { Verdict } from '../src/protocol/verdict/judge.js';
import { CounterWorld, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';
import { endOf, faultOf, goodsOf, refusalOf, sceneOf, traderOf, tradersOf, type Trader } from './support/trader.js';

const ELEVEN_DAYS = 11 * 86_400_000;
const RMA = [{ type: 'rma' as const, id: 'urn:test:rma:1' }];

describe.each(databases)('ways out on $name', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  let other: Trader;
  let authority: Trader;
  let serials = 0;

  const stands = async (who: Trader, uri: string) => (await who.api.object(uri)).custody;
  const ship = (from: Trader, to: Trader, uri: string) => from.trade.ship(sceneOf(from), goodsOf(uri), endOf(from), endOf(to));
  const sendBack = (from: Trader, to: Trader, uri: string) =>
    from.trade.return(sceneOf(from), goodsOf(uri), endOf(from), endOf(to), RMA);
  const receive = (who: Trader, uri: string) => who.trade.receive(sceneOf(who), goodsOf(uri));
  const destroy = (who: Trader, uri: string) => who.trade.end(sceneOf(who), goodsOf(uri), 'destroyed');
  const takeBack = (who: Trader, uri: string) =>
    who.trade.receive(sceneOf(who), goodsOf(uri), { returned: true, alreadyDone: 'somebody brought it' });
  const scan = (who: Party, serial: string): Promise<Verdict> =>
    world.verdict(who, world.code(serial, 'A1')) as unknown as Promise<Verdict>;
  const codes = async (who: Party, serial: string): Promise<string[]> =>
    (await scan(who, serial)).reasons.map(({ code }) => code);
  const ways = async (who: Party, serial: string): Promise<string[]> => (await scan(who, serial)).exits.map((exit) => exit.do);
  const openException = async (handoff: string, object: string): Promise<string> => {
    const body = { kind: 'missing_product', handoff, object, text: 'It never came.' };
    return (await world.base.post('/api/exceptions', body, await world.session(world.pharmacy)).expect(201)).body.id as string;
  };
  /** Whatever was dispensed until now was dispensed eleven days earlier. */
  const elevenDaysPass = () => {
    const db = world.base.server.app.get<DataSource>(getDataSourceToken());
    const earlier = 'UPDATE "holding" SET "supplyTime" = "supplyTime" - ? WHERE "supplyIdx" IS NOT NULL';
    return inTransaction(db, (tx) => execute(tx, earlier, [ELEVEN_DAYS]));
  };
  /** What somebody was told that it was taken back. */
  const takenBack = async ({ party }: Trader): Promise<string[]> => {
    const { body } = await world.base.get('/api/alerts', await world.session(party)).expect(200);
    const items = (body as { items: { kind: string; class: string; object: string }[] }).items;
    return items.filter((item) => item.kind === 'TAKEN_BACK' && item.class === 'C').map(({ object }) => object);
  };
  /** What was noted on an exception since it was opened. */
  const noteOn = (exception: string) =>
    vi.waitFor(async () => {
      const { body } = await world.base.get(`/api/exceptions/${exception}`, await world.session(world.pharmacy)).expect(200);
      const note = (body.notes as { change: string; text: string; by: string }[]).find((one) => one.change !== 'opened');
      expect(note).toBeDefined();
      return note!;
    }, 5_000);
  /** A pack that lies in the pharmacy. */
  const stocked = async (): Promise<[serial: string, uri: string]> => {
    const serial = `W${++serials}`;
    return [serial, await world.atPharmacy('A1', serial)];
  };

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    ({ maker, wholesaler, pharmacy, other, authority } = await tradersOf(world));
  });
  afterAll(() => world?.close());

  it('what is lost on its way is said by who sent it, and taken back by its receipt or by a void', async () => {
    const serial = `W${++serials}`;
    const uri = world.pack(serial);
    await world.commission('A1', serial);
    const { id: handoff } = await ship(maker, pharmacy, uri);
    const opened = await openException(handoff, uri);
    const { id } = await maker.trade.end(sceneOf(maker), goodsOf(uri), 'lost');
    const { change, text, by } = await noteOn(opened);
    expect([change, by, text.includes(uri)]).toEqual(['reported lost', world.maker.gln, true]);
    expect(await stands(pharmacy, uri)).toMatchObject({
      state: 'stolen',
      holder: world.maker.gln,
      taker: { holder: world.pharmacy.gln },
    });
    expect((await scan(world.pharmacy, serial)).reasons[0]).toMatchObject({
      code: 'STOLEN',
      title: 'Reported lost',
      alert: 'partner',
    });
    expect(await refusalOf(maker.trade.end(sceneOf(maker), goodsOf(uri), 'lost'))).toBe('object-ended');
    await receive(pharmacy, uri);
    expect(await stands(pharmacy, uri)).toMatchObject({ state: 'active', ended: null, locks: [{ kind: 'return' }] });
    expect(await codes(world.pharmacy, serial)).toEqual(['RETURN_PENDING']);
    expect(await refusalOf(maker.trade.reactivate(sceneOf(maker), goodsOf(uri), id))).not.toContain('no refusal');
  });

  it('packs that are lost on their way by a serial list are told to who waits for them, too', async () => {
    const serialsLost = [`W${++serials}`, `W${++serials}`] as Serial[];
    for (const serial of serialsLost) await world.commission('A1', serial);
    const packs = { gtin: world.gtin, lot: 'A1' as Lot, serials: serialsLost };
    const { id: handoff } = await maker.trade.ship(sceneOf(maker), { uris: [], packs }, endOf(maker), endOf(pharmacy));
    const opened = await openException(handoff, packUri(world.gtin, serialsLost[0]!));
    await maker.trade.end(sceneOf(maker), { uris: [], packs }, 'lost');
    expect(await noteOn(opened)).toMatchObject({ change: 'reported lost', by: world.maker.gln });
  });

  it('a patient brings back a pack: it is kept apart, sent back under its return and destroyed, and never sold', async () => {
    const [serial, uri] = await stocked();
    const { id } = await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri));
    await takeBack(pharmacy, uri);
    const back = await scan(world.pharmacy, serial);
    expect(back).toMatchObject({ verdict: 'stop', reasons: [{ code: 'BROUGHT_BACK', alert: null }] });
    expect(await ways(world.pharmacy, serial)).toEqual(['send_back', 'destroy']);
    expect(await refusalOf(pharmacy.trade.reactivate(sceneOf(pharmacy), goodsOf(uri), id))).toBe('not-reversible');
    const sold = await faultOf(pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri)));
    expect(sold.code).toBe('already-supplied');
    expect(JSON.stringify(back.reasons) + sold.message).not.toMatch(/reactivate/i);
    await sendBack(pharmacy, maker, uri);
    expect(await codes(world.maker, serial)).toEqual(['BROUGHT_BACK']);
    await receive(maker, uri);
    expect(await stands(maker, uri)).toMatchObject({ state: 'supplied', forGood: true, holder: world.maker.gln });
    expect(await ways(world.maker, serial)).toContain('destroy');
    await destroy(maker, uri);
    expect(await stands(maker, uri)).toMatchObject({ state: 'destroyed' });
    expect(await refusalOf(destroy(maker, uri))).toBe('object-ended');
  });

  it('a pack that was dispensed and never fetched: from the eleventh day on it goes back or is destroyed, and nobody reactivates it', async () => {
    const [serial, uri] = await stocked();
    const [, second] = await stocked();
    const [thirdSerial, third] = await stocked();
    const then = { ...sceneOf(pharmacy), time: Date.now() - ELEVEN_DAYS };
    const { id } = await pharmacy.trade.dispense(then, goodsOf(uri));
    for (const one of [second, third]) await pharmacy.trade.dispense(then, goodsOf(one));
    await elevenDaysPass();
    expect(await ways(world.pharmacy, serial)).toEqual(['take_back', 'send_back', 'destroy']);
    expect((await scan(world.pharmacy, serial)).reasons).toMatchObject([
      { code: 'SUPPLIED_HERE', advice: 'Find the pack; it stays dispensed, keep it apart.' },
    ]);
    expect(await refusalOf(pharmacy.trade.reactivate(sceneOf(pharmacy), goodsOf(uri), id))).toBe('too-late');
    await sendBack(pharmacy, maker, uri);
    await receive(maker, uri);
    await destroy(maker, uri);
    await destroy(pharmacy, third);
    expect((await scan(world.pharmacy, thirdSerial)).exits).toEqual([]);
    expect(await codes(world.pharmacy, thirdSerial)).toEqual(['INACTIVE_DESTROYED']);
    // Whoever has the other one by now says so, and has it.
    await takeBack(other, second);
    expect(await stands(other, second)).toMatchObject({ holder: world.otherPharmacy.gln, forGood: true });
    await vi.waitFor(async () => expect(await takenBack(pharmacy)).toEqual([second]), 5_000);
    expect(await takenBack(other)).toEqual([]);
  });

  it('a report takes effect by the shipping of its pack: who takes that back years later reads nothing before, and who dispensed it is told', async () => {
    const serial = `W${++serials}`;
    const uri = world.pack(serial);
    await world.commission('A1', serial);
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri), { alreadyDone: 'sold before its data came' });
    await ship(maker, pharmacy, uri);
    expect(await stands(pharmacy, uri)).toMatchObject({ state: 'supplied', holder: world.pharmacy.gln });
    await elevenDaysPass();
    await takeBack(other, uri);
    const steps = async (who: Trader) => (await who.api.object(uri)).history.map(({ step }) => step);
    expect(await steps(other)).toEqual(['receive']);
    expect(await steps(maker)).toEqual(['commission', 'dispense', 'ship']);
    expect(await steps(pharmacy)).toEqual(['commission', 'dispense', 'ship', 'receive']);
    await vi.waitFor(async () => expect(await takenBack(pharmacy)).toContain(uri), 5_000);
  });

  it('a report that came before its pack is confirmed like any other: who made it has the pack since then', async () => {
    const serial = `W${++serials}`;
    const uri = world.pack(serial);
    const { id } = await other.trade.dispense(sceneOf(other), goodsOf(uri), { alreadyDone: 'sold before its data came' });
    await world.commission('A1', serial);
    await authority.trade.mark(sceneOf(authority), 'unlock', goodsOf(uri), 'seen', { confirms: id });
    expect(await stands(other, uri)).toMatchObject({ state: 'supplied', holder: world.otherPharmacy.gln });
    await sendBack(other, maker, uri);
    await receive(maker, uri);
    const steps = async (who: Trader) => (await who.api.object(uri)).history.map(({ step }) => step);
    expect(await steps(other)).toEqual(['unlock', 'return', 'receive']);
    expect(await refusalOf(steps(pharmacy))).toBe('object-unknown');
  });

  it('another pharmacy’s word that a pack was brought back waits, until it undoes it or the authority confirms it', async () => {
    const [serial, uri] = await stocked();
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri));
    expect(await ways(world.otherPharmacy, serial)).toContain('take_back');
    const first = await takeBack(other, uri);
    expect(await stands(pharmacy, uri)).toMatchObject({ holder: world.pharmacy.gln, forGood: false });
    expect(await ways(world.otherPharmacy, serial)).toContain('undo_report');
    await other.trade.reactivate(sceneOf(other), goodsOf(uri), first.id);
    const { id: confirms } = await takeBack(other, uri);
    expect(await refusalOf(maker.trade.mark(sceneOf(maker), 'unlock', goodsOf(uri), 'seen', { confirms }))).toBe(
      'regulator-only',
    );
    await authority.trade.mark(sceneOf(authority), 'unlock', goodsOf(uri), 'seen', { confirms });
    expect(await stands(other, uri)).toMatchObject({ holder: world.otherPharmacy.gln, state: 'supplied', forGood: true });
    // It reads its history from then on, and nothing of what others did before.
    expect((await other.api.object(uri)).history.map(({ step }) => step)).not.toContain('dispense');
    await destroy(other, uri);
  });

  it('a suspicion is a lock, whatever its words; a cause that a regulator found stops return and destruction', async () => {
    const [serial, uri] = await stocked();
    await authority.trade.mark(sceneOf(authority), 'lock', goodsOf(uri), 'Falsified packs suspected in this lot, checking');
    expect(await codes(world.pharmacy, serial)).toEqual(['LOCKED']);
    expect(await ways(world.pharmacy, serial)).toEqual(['send_back', 'destroy', 'wait_for']);
    const cause = { cause: 'falsified' } as const;
    expect(await refusalOf(maker.trade.mark(sceneOf(maker), 'lock', goodsOf(uri), 'a copy', cause))).toBe('regulator-only');
    await authority.trade.mark(sceneOf(authority), 'lock', goodsOf(uri), 'Confirmed, case 9', cause);
    expect(await codes(world.pharmacy, serial)).toEqual(['FALSIFIED']);
    expect(await ways(world.pharmacy, serial)).toEqual(['wait_for']);
    expect(await refusalOf(destroy(pharmacy, uri))).toBe('locked');
    expect(await refusalOf(sendBack(pharmacy, maker, uri))).toBe('locked');
    const burnt = () => pharmacy.trade.end(sceneOf(pharmacy), goodsOf(uri), 'destroyed', { alreadyDone: 'burnt by mistake' });
    const { id: undoes, contested } = await burnt();
    expect(contested).toBe(true);
    expect(await ways(world.pharmacy, serial)).toContain('undo_report');
    await pharmacy.trade.reactivate(sceneOf(pharmacy), goodsOf(uri), undoes);
    await authority.trade.mark(sceneOf(authority), 'unlock', goodsOf(uri), 'evidence taken');
    await sendBack(pharmacy, maker, uri);
  });

  it('lost, and found behind the shelf: who lost it takes that back, and looks at it before it is sold', async () => {
    const [serial, uri] = await stocked();
    const { id } = await pharmacy.trade.end(sceneOf(pharmacy), goodsOf(uri), 'lost');
    const [reason] = (await scan(world.pharmacy, serial)).reasons;
    expect(reason).toMatchObject({ title: 'Reported lost', advice: 'Keep apart; who lost it is told.', alert: null });
    expect((await scan(world.otherPharmacy, serial)).reasons[0]).toMatchObject({ title: 'Reported lost', alert: 'partner' });
    const authorities = await world.session(world.base.authority, null);
    expect((await world.base.get(`/api/alerts?object=${encodeURIComponent(uri)}`, authorities).expect(200)).body.items).toEqual(
      [],
    );
    expect(await ways(world.pharmacy, serial)).toEqual(expect.arrayContaining(['reactivate', 'send_back', 'destroy']));
    await pharmacy.trade.reactivate(sceneOf(pharmacy), goodsOf(uri), id);
    expect(await refusalOf(pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri)))).toBe('locked');
    await pharmacy.trade.mark(sceneOf(pharmacy), 'unlock', goodsOf(uri), 'sealed');
    await pharmacy.trade.dispense(sceneOf(pharmacy), goodsOf(uri));
    const [, gone] = await stocked();
    await pharmacy.trade.end(sceneOf(pharmacy), goodsOf(gone), 'lost');
    await destroy(pharmacy, gone);
  });

  it('a destruction is never undone, on the same day neither', async () => {
    const [, uri] = await stocked();
    const { id } = await destroy(pharmacy, uri);
    const fault = await faultOf(pharmacy.trade.reactivate(sceneOf(pharmacy), goodsOf(uri), id));
    expect(fault.code).toBe('not-reversible');
    expect(fault.message).toContain('never undone: destroy the pack itself, too');
  });

  it('exported goods that come back are stopped, and destroyed by who exported them', async () => {
    const [serial, uri] = await stocked();
    await pharmacy.trade.end(sceneOf(pharmacy), goodsOf(uri), 'exported');
    expect((await codes(world.otherPharmacy, serial))[0]).toBe('INACTIVE_EXPORTED');
    await takeBack(pharmacy, uri);
    expect(await codes(world.pharmacy, serial)).toEqual(['BROUGHT_BACK']);
    await destroy(pharmacy, uri);
  });

  it('a customer whose licence has ended is sent nothing, reads so, and still sends back what it has', async () => {
    const party = await world.base.admit('pharmacy');
    const shop = await traderOf(world.base, party);
    const [held, onItsWay] = [`W${++serials}`, `W${++serials}`];
    for (const serial of [held, onItsWay]) {
      await world.commission('A1', serial);
      await ship(maker, shop, world.pack(serial));
    }
    await receive(shop, world.pack(held));
    await world.base.record(world.base.authority, {
      type: 'licence',
      participant: party.gln,
      steps: ['receive'],
      until: '2026-01-31',
    });
    const [, uri] = await stocked();
    expect(await refusalOf(ship(pharmacy, shop, uri))).toBe('taker-unlicensed');
    for (const serial of [held, onItsWay]) {
      const { reasons, exits } = await scan(party, serial);
      expect(reasons[0]).toMatchObject({ code: 'LICENCE_ENDED', title: 'Your licence has ended', verdict: 'hold', alert: null });
      expect(exits.filter((exit) => ['dispense', 'book_in', 'unlock', 'override'].includes(exit.do))).toEqual([]);
    }
    expect(await ways(party, held)).toEqual(['send_back', 'destroy', 'wait_for']);
    expect(await refusalOf(shop.trade.dispense(sceneOf(shop), goodsOf(world.pack(held))))).toBe('licence-missing');
    await sendBack(shop, maker, world.pack(held));
    await maker.trade.void(sceneOf(maker), goodsOf(world.pack(onItsWay)));
  });

  it('goods leave the register where that is said, and a mistyped number is refused', async () => {
    const [, uri] = await stocked();
    const to = { owner: OUTSIDE };
    const sell = (outside?: true) =>
      pharmacy.trade.ship(sceneOf(pharmacy), goodsOf(uri), endOf(pharmacy), to, undefined, outside ? { outside } : {});
    expect(await refusalOf(sell())).toBe('taker-unknown');
    expect(
      await refusalOf(
        pharmacy.trade.ship(sceneOf(pharmacy), goodsOf(uri), endOf(pharmacy), endOf(wholesaler), undefined, { outside: true }),
      ),
    ).toBe('taker-known');
    await sell(true);
    expect(await stands(pharmacy, uri)).toMatchObject({ state: 'left' });
  });

  it('a void after the receipt says that it was received', async () => {
    const [, uri] = await stocked();
    const receipt = (await maker.api.object(uri)).history.at(-1)!;
    expect(receipt).toMatchObject({ step: 'receive', by: world.pharmacy.gln });
    const fault = await faultOf(maker.trade.void(sceneOf(maker), goodsOf(uri)));
    expect(fault).toMatchObject({ code: 'not-shipped', facts: { receipt: receipt.id } });
    expect(fault.message).toMatch(/taker|receiver|booked in/);
  });
});
