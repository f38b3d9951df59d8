/**
 * Every state has a way out that who stands before it can take: goods that are lost, brought back, falsified, or with a company
 * without a licence, as the trade has them, over HTTP, each step signed by the one whose session sees it.
 */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Goods } from '../src/client/signing/trade.js';
import { execute } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { Fault } from '../src/protocol/fault.js';
import type { Verdict } from '../src/protocol/verdict/judge.js';
import { CounterWorld, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';
import { traderOf, type Trader } from './support/trader.js';

const RMA = [{ type: 'rma' as const, id: 'urn:test:rma:1' }];

describe.each(databases)('ways out on $name', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  let other: Trader;
  let authority: Trader;
  let serials = 0;

  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });
  const goods = (uri: string): Goods => ({ uris: [uri] });
  const refusal = async (attempt: Promise<unknown>): Promise<string> => {
    const reason: unknown = await attempt.then(
      () => undefined,
      (fault: unknown) => fault,
    );
    return reason instanceof Fault ? reason.code : `no refusal: ${String(reason)}`;
  };
  const stands = async (who: Trader, uri: string) => (await who.api.object(uri)).custody;
  const ship = (from: Trader, to: Trader, uri: string) => from.trade.ship(scene(from), goods(uri), end(from), end(to));
  const sendBack = (from: Trader, to: Trader, uri: string) => from.trade.return(scene(from), goods(uri), end(from), end(to), RMA);
  const receive = (who: Trader, uri: string) => who.trade.receive(scene(who), goods(uri));
  const destroy = (who: Trader, uri: string) => who.trade.end(scene(who), goods(uri), 'destroyed');
  const takeBack = (who: Trader, uri: string) =>
    who.trade.receive(scene(who), goods(uri), { returned: true, alreadyDone: 'somebody brought it' });
  const scan = (who: Party, serial: string): Promise<Verdict> =>
    world.verdict(who, world.code(serial, 'A1')) as unknown as Promise<Verdict>;
  const codes = async (who: Party, serial: string): Promise<string[]> =>
    (await scan(who, serial)).reasons.map(({ code }) => code);
  const ways = async (who: Party, serial: string): Promise<string[]> => (await scan(who, serial)).exits.map((exit) => exit.do);
  /** A pack that lies in the pharmacy. */
  const stocked = async (): Promise<[serial: string, uri: string]> => {
    const serial = `W${++serials}`;
    return [serial, await world.atPharmacy('A1', serial)];
  };

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    maker = await traderOf(world.base, world.maker);
    wholesaler = await traderOf(world.base, world.wholesaler);
    pharmacy = await traderOf(world.base, world.pharmacy);
    other = await traderOf(world.base, world.otherPharmacy);
    authority = await traderOf(world.base, world.base.authority);
  });
  afterAll(() => world?.close());

  it('what is lost on its way is said by who sent it, and taken back by its receipt or by a void', async () => {
    const serial = `W${++serials}`;
    const uri = world.pack(serial);
    await world.commission('A1', serial);
    await ship(maker, pharmacy, uri);
    const { id } = await maker.trade.end(scene(maker), goods(uri), 'lost');
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
    expect(await refusal(maker.trade.end(scene(maker), goods(uri), 'lost'))).toBe('object-ended');
    await receive(pharmacy, uri);
    expect(await stands(pharmacy, uri)).toMatchObject({ state: 'active', ended: null, locks: [{ kind: 'return' }] });
    expect(await codes(world.pharmacy, serial)).toEqual(['RETURN_PENDING']);
    expect(await refusal(maker.trade.reactivate(scene(maker), goods(uri), id))).not.toContain('no refusal');
  });

  it('a patient brings back a pack: it is kept apart, sent back under its return and destroyed, and never sold', async () => {
    const [serial, uri] = await stocked();
    const { id } = await pharmacy.trade.dispense(scene(pharmacy), goods(uri));
    await takeBack(pharmacy, uri);
    expect(await codes(world.pharmacy, serial)).toEqual(['BROUGHT_BACK']);
    expect(await ways(world.pharmacy, serial)).toEqual(['send_back', 'destroy']);
    expect(await refusal(pharmacy.trade.reactivate(scene(pharmacy), goods(uri), id))).toBe('not-reversible');
    expect(await refusal(pharmacy.trade.dispense(scene(pharmacy), goods(uri)))).toBe('already-supplied');
    await sendBack(pharmacy, maker, uri);
    expect(await codes(world.maker, serial)).toEqual(['BROUGHT_BACK']);
    await receive(maker, uri);
    expect(await stands(maker, uri)).toMatchObject({ state: 'supplied', forGood: true, holder: world.maker.gln });
    expect(await ways(world.maker, serial)).toContain('destroy');
    await destroy(maker, uri);
    expect(await stands(maker, uri)).toMatchObject({ state: 'destroyed' });
    expect(await refusal(destroy(maker, uri))).toBe('object-ended');
  });

  it('a pack that was dispensed and never fetched: from the eleventh day on it goes back or is destroyed, and nobody reactivates it', async () => {
    const [serial, uri] = await stocked();
    const [, second] = await stocked();
    const elevenDays = 11 * 86_400_000;
    const then = { ...scene(pharmacy), time: Date.now() - elevenDays };
    const { id } = await pharmacy.trade.dispense(then, goods(uri));
    await pharmacy.trade.dispense(then, goods(second));
    const db = world.base.server.app.get<DataSource>(getDataSourceToken());
    const earlier = 'UPDATE "holding" SET "supplyTime" = "supplyTime" - ? WHERE "supplyIdx" IS NOT NULL';
    await inTransaction(db, (tx) => execute(tx, earlier, [elevenDays]));
    expect(await ways(world.pharmacy, serial)).toEqual(['take_back', 'send_back', 'destroy']);
    expect(await refusal(pharmacy.trade.reactivate(scene(pharmacy), goods(uri), id))).toBe('too-late');
    await sendBack(pharmacy, maker, uri);
    await receive(maker, uri);
    await destroy(maker, uri);
    // Whoever has the other one by now says so, and has it.
    await takeBack(other, second);
    expect(await stands(other, second)).toMatchObject({ holder: world.otherPharmacy.gln, forGood: true });
    const alerts = async ({ party }: Trader): Promise<{ kind: string }[]> => {
      const { body } = await world.base.get('/api/alerts', await world.session(party)).expect(200);
      return (body as { items: { kind: string }[] }).items.filter(({ kind }) => kind === 'TAKEN_BACK');
    };
    await vi.waitFor(async () => expect(await alerts(pharmacy)).toMatchObject([{ object: second, class: 'C' }]), 5_000);
    expect(await alerts(other)).toEqual([]);
  });

  it('a report that came before its pack is confirmed like any other: who made it has the pack since then', async () => {
    const serial = `W${++serials}`;
    const uri = world.pack(serial);
    const { id } = await other.trade.dispense(scene(other), goods(uri), { alreadyDone: 'sold before its data came' });
    await world.commission('A1', serial);
    await authority.trade.mark(scene(authority), 'unlock', goods(uri), 'seen', { confirms: id });
    expect(await stands(other, uri)).toMatchObject({ state: 'supplied', holder: world.otherPharmacy.gln });
    await sendBack(other, maker, uri);
    await receive(maker, uri);
    const steps = async (who: Trader) => (await who.api.object(uri)).history.map(({ step }) => step);
    expect(await steps(other)).toEqual(['unlock', 'return', 'receive']);
    expect(await steps(pharmacy).catch((reason: Fault) => reason.code)).toBe('object-unknown');
  });

  it('another pharmacy’s word that a pack was brought back waits, until it undoes it or the authority confirms it', async () => {
    const [serial, uri] = await stocked();
    await pharmacy.trade.dispense(scene(pharmacy), goods(uri));
    expect(await ways(world.otherPharmacy, serial)).toContain('take_back');
    const first = await takeBack(other, uri);
    expect(await stands(pharmacy, uri)).toMatchObject({ holder: world.pharmacy.gln, forGood: false });
    expect(await ways(world.otherPharmacy, serial)).toContain('undo_report');
    await other.trade.reactivate(scene(other), goods(uri), first.id);
    const { id: confirms } = await takeBack(other, uri);
    expect(await refusal(maker.trade.mark(scene(maker), 'unlock', goods(uri), 'seen', { confirms }))).toBe('regulator-only');
    await authority.trade.mark(scene(authority), 'unlock', goods(uri), 'seen', { confirms });
    expect(await stands(other, uri)).toMatchObject({ holder: world.otherPharmacy.gln, state: 'supplied', forGood: true });
    // It reads its history from then on, and nothing of what others did before.
    expect((await other.api.object(uri)).history.map(({ step }) => step)).not.toContain('dispense');
    await destroy(other, uri);
  });

  it('a suspicion is a lock, whatever its words; a cause that a regulator found stops return and destruction', async () => {
    const [serial, uri] = await stocked();
    await authority.trade.mark(scene(authority), 'lock', goods(uri), 'Falsified packs suspected in this lot, checking');
    expect(await codes(world.pharmacy, serial)).toEqual(['LOCKED']);
    expect(await ways(world.pharmacy, serial)).toEqual(['send_back', 'destroy', 'wait_for']);
    const cause = { cause: 'falsified' } as const;
    expect(await refusal(maker.trade.mark(scene(maker), 'lock', goods(uri), 'a copy', cause))).toBe('regulator-only');
    await authority.trade.mark(scene(authority), 'lock', goods(uri), 'Confirmed, case 9', cause);
    expect(await codes(world.pharmacy, serial)).toEqual(['FALSIFIED']);
    expect(await ways(world.pharmacy, serial)).toEqual(['wait_for']);
    expect(await refusal(destroy(pharmacy, uri))).toBe('locked');
    expect(await refusal(sendBack(pharmacy, maker, uri))).toBe('locked');
    await authority.trade.mark(scene(authority), 'unlock', goods(uri), 'evidence taken');
    await sendBack(pharmacy, maker, uri);
  });

  it('lost, and found behind the shelf: who lost it takes that back, and looks at it before it is sold', async () => {
    const [serial, uri] = await stocked();
    const { id } = await pharmacy.trade.end(scene(pharmacy), goods(uri), 'lost');
    const [reason] = (await scan(world.pharmacy, serial)).reasons;
    expect(reason).toMatchObject({ title: 'Reported lost', alert: null });
    expect(await ways(world.pharmacy, serial)).toEqual(expect.arrayContaining(['reactivate', 'send_back', 'destroy']));
    await pharmacy.trade.reactivate(scene(pharmacy), goods(uri), id);
    expect(await refusal(pharmacy.trade.dispense(scene(pharmacy), goods(uri)))).toBe('locked');
    await pharmacy.trade.mark(scene(pharmacy), 'unlock', goods(uri), 'sealed');
    await pharmacy.trade.dispense(scene(pharmacy), goods(uri));
    const [, gone] = await stocked();
    await pharmacy.trade.end(scene(pharmacy), goods(gone), 'lost');
    await destroy(pharmacy, gone);
  });

  it('a destruction is never undone, on the same day neither', async () => {
    const [, uri] = await stocked();
    const { id } = await destroy(pharmacy, uri);
    expect(await refusal(pharmacy.trade.reactivate(scene(pharmacy), goods(uri), id))).toBe('not-reversible');
  });

  it('exported goods that come back are stopped, and destroyed by who exported them', async () => {
    const [serial, uri] = await stocked();
    await pharmacy.trade.end(scene(pharmacy), goods(uri), 'exported');
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
    expect(await refusal(ship(pharmacy, shop, uri))).toBe('taker-unlicensed');
    for (const serial of [held, onItsWay]) expect((await scan(party, serial)).reasons[0]!.code).toBe('LICENCE_ENDED');
    expect(await ways(party, held)).toEqual(['send_back', 'destroy', 'wait_for']);
    expect(await refusal(shop.trade.dispense(scene(shop), goods(world.pack(held))))).toBe('licence-missing');
    await sendBack(shop, maker, world.pack(held));
    await maker.trade.void(scene(maker), goods(world.pack(onItsWay)));
  });

  it('goods leave the register where that is said, and a mistyped number is refused', async () => {
    const [, uri] = await stocked();
    const to = { owner: OUTSIDE };
    const sell = (outside?: true) =>
      pharmacy.trade.ship(scene(pharmacy), goods(uri), end(pharmacy), to, undefined, outside ? { outside } : {});
    expect(await refusal(sell())).toBe('taker-unknown');
    expect(
      await refusal(
        pharmacy.trade.ship(scene(pharmacy), goods(uri), end(pharmacy), end(wholesaler), undefined, { outside: true }),
      ),
    ).toBe('taker-known');
    await sell(true);
    expect(await stands(pharmacy, uri)).toMatchObject({ state: 'left' });
  });

  it('a void after the receipt says that it was received', async () => {
    const [, uri] = await stocked();
    expect(await refusal(maker.trade.void(scene(maker), goods(uri)))).toBe('not-shipped');
  });
});
