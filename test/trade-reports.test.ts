/**
 * What is reported counts, over HTTP: packs that are handed out before they are booked in, that come before their data, that two
 * companies say they handed out; and what those who scan them, sell them or look at them are told. Each step is signed with what
 * its signer's own session sees.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Verdict } from '../src/protocol/verdict/judge.js';
import type { AlertsPage } from '../src/wire/alerts.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { endOf, faultOf, goodsOf, refusalOf, sceneOf, tradersOf, type Trader } from './support/trader.js';

const LATE = { alreadyDone: 'the line was down' };
const HOUR = 3_600_000;

describe.each(databases)('reports on $name', (database) => {
  let world: CounterWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  let other: Trader;
  let authority: Trader;
  let serials = 0;

  const next = (): string => `P${++serials}`;
  const dispense = (who: Trader, uri: string, said = {}) => who.trade.dispense(sceneOf(who), goodsOf(uri), said);
  const receive = (who: Trader, uri: string, said = {}) => who.trade.receive(sceneOf(who), goodsOf(uri), said);
  const ship = (from: Trader, to: Trader, uri: string) => from.trade.ship(sceneOf(from), goodsOf(uri), endOf(from), endOf(to));
  const scan = async ({ party }: Trader, serial: string, lot = 'A1') =>
    (await world.verdict(party, world.code(serial, lot))) as unknown as Verdict;
  const codes = async (who: Trader, serial: string): Promise<string[]> =>
    (await scan(who, serial)).reasons.map(({ code }) => code);
  const told = async (serial: string): Promise<string[]> =>
    (await world.answer(world.code(serial, 'A1'))).answers.map(({ code }) => code);
  const alertsOf = async ({ party }: Trader, object: string): Promise<AlertsPage['items']> => {
    const token = await world.session(party, party.role === 'regulator' ? null : party.gln);
    const query = new URLSearchParams({ open: 'true', object });
    const { body } = await world.base.get(`/api/alerts?${query.toString()}`, token).expect(200);
    return (body as AlertsPage).items;
  };
  /** A new pack that the wholesaler has. */
  const atWholesaler = async (lot = 'A1'): Promise<[serial: string, uri: string]> => {
    const serial = next();
    const uri = world.pack(serial);
    await world.commission(lot, serial);
    await ship(maker, wholesaler, uri);
    await receive(wholesaler, uri);
    return [serial, uri];
  };
  /** A new pack that lies in the pharmacy. */
  const stocked = async (): Promise<[serial: string, uri: string]> => {
    const serial = next();
    return [serial, await world.atPharmacy('A1', serial)];
  };

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    ({ maker, wholesaler, pharmacy, other, authority } = await tradersOf(world));
  });
  afterAll(() => world?.close());

  it('a pack that is handed out before it is booked in is booked in by that, for good, and nobody is alarmed', async () => {
    const [live, reported] = [await atWholesaler(), await atWholesaler()];
    for (const [[serial, uri], said] of [
      [live, {}],
      [reported, LATE],
    ] as const) {
      await ship(wholesaler, pharmacy, uri);
      expect((await scan(pharmacy, serial)).reasons[0]!.advice).toContain('Dispense it, or book it in.');
      expect(await dispense(pharmacy, uri, said)).toMatchObject({ contested: false, bookedIn: true });
      expect((await pharmacy.api.object(uri)).custody).toMatchObject({ holder: world.pharmacy.gln, state: 'supplied' });
      expect(await refusalOf(receive(pharmacy, uri))).toBe('already-received');
      await receive(pharmacy, uri, LATE);
      expect(await codes(pharmacy, serial)).toEqual(['DONE_HERE']);
      expect(await refusalOf(dispense(pharmacy, uri))).toBe('already-supplied');
      expect(await told(serial)).toEqual(['handed_out']);
      for (const who of [pharmacy, wholesaler, authority]) expect(await alertsOf(who, uri)).toEqual([]);
    }
  });

  it('a pack out of a tote that is on its way may be handed out, and the tote is booked in after it', async () => {
    const [serial, uri] = await atWholesaler();
    const [, second] = await atWholesaler();
    const tote = await world.packInto(world.wholesaler, uri, second);
    await ship(wholesaler, pharmacy, tote);
    expect(await dispense(pharmacy, uri, LATE)).toMatchObject({ contested: false, bookedIn: true });
    await receive(pharmacy, tote);
    expect(await codes(pharmacy, serial)).toEqual(['DONE_HERE']);
    expect(await told(serial)).toEqual(['handed_out']);
    await dispense(pharmacy, second);
    for (const who of [pharmacy, authority]) for (const one of [uri, tote]) expect(await alertsOf(who, one)).toEqual([]);
  });

  it('more came than was said: what was sent is booked in, the rest is named with what to do, and heals once it is sent', async () => {
    const packs = [await atWholesaler(), await atWholesaler(), await atWholesaler()].map(([, uri]) => uri);
    const [said, ...extra] = packs as [string, string, string];
    await ship(wholesaler, pharmacy, said);
    const results = await pharmacy.entries.steps(
      packs.map((uri) => ({
        kind: 'receive' as const,
        time: Date.now(),
        offset: '+01:00',
        site: world.pharmacy.gln,
        objects: { epcs: [uri] },
      })),
    );
    expect(results.map(({ status }) => status)).toEqual([201, 404, 404]);
    for (const uri of extra) {
      const fault = await faultOf(receive(pharmacy, uri));
      expect(fault).toMatchObject({ code: 'object-unknown', facts: { object: uri } });
      expect(fault.message).toMatch(/not known here, or not on its way to you.*check the code.*report/i);
      expect(await receive(pharmacy, uri, LATE)).toMatchObject({ contested: true });
    }
    await vi.waitFor(async () => expect(await alertsOf(pharmacy, extra[0])).toMatchObject([{ kind: 'CONTESTED' }]), 5_000);
    for (const uri of extra) {
      await ship(wholesaler, pharmacy, uri);
      expect((await pharmacy.api.object(uri)).custody).toMatchObject({ holder: world.pharmacy.gln, state: 'active', claims: [] });
      await dispense(pharmacy, uri);
    }
  });

  it('a pack that the register never heard of is kept as a report, and is there once its data come', async () => {
    const serial = next();
    const uri = world.pack(serial);
    expect(await refusalOf(receive(pharmacy, uri))).toBe('object-unknown');
    expect(await receive(pharmacy, uri, LATE)).toMatchObject({ contested: true });
    expect(await codes(pharmacy, serial)).toEqual(['SERIAL_UNKNOWN']);
    await world.commission('A1', serial);
    await ship(maker, pharmacy, uri);
    expect((await pharmacy.api.object(uri)).custody).toMatchObject({ holder: world.pharmacy.gln, state: 'active', claims: [] });
    expect(await codes(pharmacy, serial)).toEqual(['OK_ACTIVE']);
  });

  it('a dispensing that is reported before the pack is made, or sent, takes effect once it is the reporter’s', async () => {
    const [unmade, made] = [next(), next()];
    await world.commission('A1', made);
    for (const serial of [unmade, made])
      expect(await dispense(pharmacy, world.pack(serial), LATE)).toMatchObject({ contested: true });
    await world.commission('A1', unmade);
    for (const serial of [unmade, made]) {
      await ship(maker, pharmacy, world.pack(serial));
      expect(await codes(pharmacy, serial)).toEqual(['DONE_HERE']);
      expect(await told(serial)).toEqual(['handed_out']);
      expect(await refusalOf(dispense(pharmacy, world.pack(serial)))).toBe('already-supplied');
    }
  });

  it('of a pack that another pharmacy says it handed out its holder is warned, and sells it once that is undone', async () => {
    const [serial, uri] = await stocked();
    const { id } = await dispense(other, uri, LATE);
    const found = await scan(pharmacy, serial);
    expect([found.verdict, found.reasons[0]!.code]).toEqual(['hold', 'COPY_SUSPECTED']);
    expect(found.reasons[0]!.advice).toContain('another company reported that it dispensed it');
    expect(found.exits.map((exit) => exit.do)).not.toContain('dispense');
    expect(await refusalOf(dispense(pharmacy, uri))).toBe('reported-elsewhere');
    expect(await told(serial)).toEqual(['handed_out']);
    // Its claimant reads it as handed out, and its word stops no shipping: there the next one is warned.
    expect(await codes(other, serial)).toEqual(['DONE_HERE']);
    const branch = { owner: world.pharmacy.gln, site: world.branch };
    await pharmacy.trade.ship(sceneOf(pharmacy), goodsOf(uri), endOf(pharmacy), branch);
    const there = { site: world.branch, timeZone: 'Europe/Berlin' };
    await pharmacy.trade.receive(there, goodsOf(uri));
    expect(await refusalOf(pharmacy.trade.dispense(there, goodsOf(uri)))).toBe('reported-elsewhere');
    const tote = await world.packInto(world.pharmacy, (await stocked())[1]);
    expect(tote).toBeTruthy();
    await other.trade.reactivate(sceneOf(other), goodsOf(uri), id);
    expect(await told(serial)).toEqual(['not_handed_out']);
    await pharmacy.trade.dispense(there, goodsOf(uri));
  });

  it('two companies that both handed it out: the public reads that its code was used more than once', async () => {
    const [serial, uri] = await stocked();
    await dispense(pharmacy, uri);
    await dispense(other, uri, LATE);
    expect(await told(serial)).toEqual(['used_more_than_once']);
  });

  it('a contested step is marked as contested wherever its history is read, and its receipt says so', async () => {
    const [, uri] = await stocked();
    const { id } = await dispense(other, uri, LATE);
    for (const who of [authority, pharmacy]) {
      const { history } = await who.api.object(uri);
      const steps = history.map((item) => [item.step, item.contested]);
      if (who === authority) expect(steps.at(-1)).toEqual(['dispense', true]);
      expect(steps.filter(([step, contested]) => step !== 'dispense' && contested)).toEqual([]);
    }
    const token = await world.session(world.otherPharmacy);
    expect((await world.base.get(`/api/entries/${id}`, token).expect(200)).body).toMatchObject({ contested: true });
  });

  it('a pack that only scans make suspect is sold by its holder’s decision, which is warned of it', async () => {
    const far = await world.site(world.otherPharmacy, 930, {
      latitude: 40.4,
      longitude: -3.7,
      country: 'ES',
      timeZone: 'Europe/Madrid',
    });
    const [serial, uri] = await stocked();
    await world.verdict(world.pharmacy, world.scanned(serial, 'A1'));
    await world.verdict(world.otherPharmacy, world.scanned(serial, 'A1'), far);
    await vi.waitFor(async () => expect(await codes(pharmacy, serial)).toEqual(['COPY_SUSPECTED']), 5_000);
    const receipt = await dispense(pharmacy, uri);
    expect(receipt).toMatchObject({ contested: false, warnings: [{ code: 'COPY_SUSPECTED', title: 'Code seen in two places' }] });
  });

  it('a pack made for another market is sold without an override, which is warned of; with one it is not', async () => {
    const gtin = await world.product({ markets: ['FR'] });
    await world.batch('M1', { gtin });
    const [warned, decided] = [await world.atPharmacy('M1', next(), gtin), await world.atPharmacy('M1', next(), gtin)];
    const { party } = pharmacy;
    const check = { time: Date.now(), offset: '+01:00', site: party.gln, kind: 'dispense', objects: { epcs: [warned] } } as const;
    const { body } = await world.base.send('/api/entries?check', await world.base.signStep(party, check)).expect(200);
    expect(body).toMatchObject({ checked: true, warnings: [{ code: 'OTHER_MARKET' }] });
    const receipt = await dispense(pharmacy, warned);
    const warning = { code: 'OTHER_MARKET', title: 'Made for FR', advice: 'Dispense only if import is permitted.' };
    expect(receipt).toMatchObject({ bookedIn: false, warnings: [{ ...warning, object: warned, verdict: 'hold' }] });
    const code = world.code(decided.split('/').at(-1)!, 'M1', { gtin });
    await world.override(party, code, 'OTHER_MARKET', 201);
    for (const uri of [decided, (await stocked())[1]]) expect((await dispense(pharmacy, uri)).warnings).toEqual([]);
  });

  it('another pack with the code of one that was handed out here: both are kept apart, and nothing leads to selling it', async () => {
    const [serial, uri] = await stocked();
    await dispense(pharmacy, uri);
    const { reasons, exits } = await scan(pharmacy, serial);
    expect(reasons.map(({ code, advice }) => [code, advice])).toEqual([
      ['DONE_HERE', 'Same pack: done. Another with this code: quarantine both.'],
    ]);
    expect(exits.map((exit) => exit.do)).not.toContain('dispense');
    expect(JSON.stringify(reasons)).not.toMatch(/reactivate/i);
    expect(await refusalOf(dispense(pharmacy, uri))).toBe('already-supplied');
  });

  it('a dispensing of three days ago is told with its date, and one of today with its hour', async () => {
    const [serial, uri] = await stocked();
    const time = Date.now() - 72 * HOUR;
    await pharmacy.trade.dispense({ ...sceneOf(pharmacy), time }, goodsOf(uri));
    const { title } = (await scan(pharmacy, serial)).reasons[0]!;
    expect(title).toContain(new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin' }).format(time));
    const [today, second] = await stocked();
    await dispense(pharmacy, second);
    expect((await scan(pharmacy, today)).reasons[0]!.title).toMatch(/^Dispensed here \d\d:\d\d$/);
  });

  it('each event in a history says in which zone its hour is', async () => {
    const [, uri] = await stocked();
    const { history } = await pharmacy.api.object(uri);
    const { body } = await world.base.get(`/api/entries/${history.at(-1)!.id}`, await world.session(world.pharmacy)).expect(200);
    const signed = JSON.parse(Buffer.from(String(body.jws).split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
    expect(history.at(-1)).toMatchObject({ eventTimeZoneOffset: signed['eventTimeZoneOffset'] });
    expect(history.every(({ eventTimeZoneOffset }) => /^[+-]\d\d:\d\d$/.test(eventTimeZoneOffset))).toBe(true);
  });
});
