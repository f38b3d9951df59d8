/** What a scan is told of goods that are not simply in trade, through the door that scanners use; and that its ways out work. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import type { EndReason, Step } from '../src/protocol/epcis/step.js';
import { localDate } from '../src/protocol/custody/expiry.js';
import { CANONICAL_STEM } from '../src/protocol/gs1/identifiers.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { ScanScene } from './support/scan-scene.js';

describe.each(databases)('a scan of goods that are not simply in trade on $name', (database) => {
  let world: CounterWorld;
  let scene: ScanScene;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    scene = new ScanScene(world);
    await world.batch('A1');
  });
  afterAll(() => world.close());

  const out = ['send_back', 'destroy'];
  it.each<[EndReason, string, string, string[]]>([
    ['sample', 'INACTIVE_SAMPLE', 'INACTIVE_SAMPLE', ['reactivate', ...out]],
    ['free_sample', 'INACTIVE_FREE_SAMPLE', 'INACTIVE_FREE_SAMPLE', ['reactivate', ...out]],
    ['exported', 'INACTIVE_EXPORTED', 'INACTIVE_EXPORTED', ['reactivate', ...out]],
    ['checked_out', 'OWN_USE', 'INACTIVE_CHECKED_OUT', ['reactivate']],
    ['damaged', 'INACTIVE_DESTROYED', 'INACTIVE_DESTROYED', out],
    ['destroyed', 'INACTIVE_DESTROYED', 'INACTIVE_DESTROYED', []],
    ['lost', 'STOLEN', 'STOLEN', ['reactivate', ...out]],
    ['stolen', 'STOLEN', 'STOLEN', out],
  ])('tells %s goods apart: here %s, elsewhere %s', async (why, here, elsewhere, ways) => {
    const { pharmacy, otherPharmacy } = world;
    const serial = `E-${why}`;
    const uri = await world.atPharmacy('A1', serial);
    const code = world.code(serial, 'A1');
    const { id } = await world.end(pharmacy, uri, why);
    const own = await scene.scan(pharmacy, code);
    expect(own).toMatchObject({ codes: [here], does: ways });
    const other = await scene.scan(otherPharmacy, code);
    const found = elsewhere === 'STOLEN' ? ['take_back'] : [];
    expect(other).toMatchObject({ verdict: 'stop', codes: [elsewhere], does: found, custody: null });
    expect(other.reasons[0]!.alert).toBe(why === 'lost' ? 'partner' : 'authority');
    expect(await scene.ask(code)).toEqual(['not_for_sale']);
    if (!ways.includes('reactivate')) return;
    await world.reactivate(pharmacy, uri, id);
    expect((await scene.scan(pharmacy, code)).codes).toEqual([why === 'lost' ? 'RETURN_PENDING' : 'OK_ACTIVE']);
  });

  it.each<[EndReason, string, string]>([
    ['checked_out', 'OWN_USE', 'INACTIVE_CHECKED_OUT'],
    ['stolen', 'STOLEN', 'STOLEN'],
  ])('says of a pack what became of the container that it is in: %s', async (why, here, elsewhere) => {
    const { pharmacy, otherPharmacy } = world;
    const serial = `C-${why}`;
    const code = world.code(serial, 'A1');
    const container = await world.packInto(pharmacy, await world.atPharmacy('A1', serial));
    const { id } = await world.end(pharmacy, container, why);
    const own = await scene.scan(pharmacy, code);
    expect(own.codes).toEqual([here]);
    expect(await scene.scan(otherPharmacy, code)).toMatchObject({
      verdict: 'stop',
      codes: [elsewhere],
      does: why === 'stolen' ? ['take_back'] : [],
    });
    expect(await scene.ask(code)).toEqual(['not_for_sale']);
    if (why === 'stolen') return;
    expect(own.exits).toMatchObject([{ do: 'reactivate', object: container, undoes: id }]);
    await world.reactivate(pharmacy, container, id);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['OK_ACTIVE']);
  });

  it('shows where a pack is to whom its title is offered, as its page and the list of stock do', async () => {
    const { pharmacy, otherPharmacy, base } = world;
    const uri = await world.atPharmacy('A1', 'BUYER1');
    const token = await world.session(otherPharmacy);
    const shown = async () => {
      const { custody } = await scene.scan(otherPharmacy, world.code('BUYER1', 'A1'));
      const page = await base.get(`/api/objects${uri.slice(CANONICAL_STEM.length)}`, token);
      const list = await base.get('/api/custody', token);
      return [custody?.holder, page.body.custody?.holder, list.body.items[0]?.holder];
    };
    expect(await shown()).toEqual([undefined, undefined, undefined]);
    const [from, to] = [pharmacy, otherPharmacy].map(({ gln }) => ({ owner: gln, possessor: pharmacy.gln }));
    const offer = { kind: 'ship', time: Date.now(), offset: '+01:00', site: pharmacy.gln, from, to, objects: { epcs: [uri] } };
    await base.step(pharmacy, offer as Step);
    expect(await shown()).toEqual(Array(3).fill(pharmacy.gln));
  });

  it('says what is wrong with a reactivation, and offers none that would be refused', async () => {
    const { pharmacy } = world;
    const uri = await world.atPharmacy('A1', 'U1');
    const code = world.code('U1', 'A1');
    const elevenDays = 11 * 86_400_000;
    const { id } = await world.dispense(pharmacy, uri, pharmacy.gln, { time: Date.now() - elevenDays });
    const other = await world.dispense(pharmacy, await world.atPharmacy('A1', 'U2'));
    const refused = async (undoes: string, site = pharmacy.gln, who = pharmacy): Promise<string> => {
      const step = { kind: 'reactivate', time: Date.now(), offset: '+01:00', site, undoes, objects: { epcs: [uri] } };
      const { body } = await world.base.send('/api/entries', await world.base.signStep(who, step as Step)).expect(/problem/);
      return body.type.split(':').at(-1);
    };
    expect(await refused(other.id)).toBe('state-mismatch');
    expect(await refused(id, world.branch)).toBe('other-site');
    expect((await scene.scan(pharmacy, code, world.branch)).does).toEqual(['take_back']);
    expect(await refused(id, world.otherPharmacy.gln, world.otherPharmacy)).toBe('object-unknown');
    const db = world.base.server.app.get<DataSource>(getDataSourceToken());
    const later = 'UPDATE "holding" SET "supplyTime" = "supplyTime" - ? WHERE "supplyIdx" IS NOT NULL';
    await inTransaction(db, (tx) => execute(tx, later, [elevenDays]));
    expect(await scene.scan(pharmacy, code)).toMatchObject({ codes: ['SUPPLIED_HERE'], does: ['take_back', ...out] });
    expect(await refused(id)).toBe('too-late');
  });

  it('tells the day of what was recorded days late, to who did it and to the public, and its zone in histories', async () => {
    const { pharmacy, base } = world;
    const time = Date.now() - 3 * 86_400_000;
    const day = localDate(time, 'Europe/Berlin');
    const [uri, code] = [await world.atPharmacy('A1', 'V1'), world.code('V1', 'A1')];
    await world.dispense(pharmacy, uri, pharmacy.gln, { time });
    const { reasons } = await scene.scan(pharmacy, code);
    expect(reasons[0]).toMatchObject({ code: 'SUPPLIED_HERE', title: `You dispensed it ${day}` });
    expect((await world.answer(code)).answers[0]).toMatchObject({ code: 'handed_out', date: day });
    const { body } = await base.get(`/api/objects${uri.slice(CANONICAL_STEM.length)}`, await base.signIn(pharmacy)).expect(200);
    const last = { eventTime: new Date(time).toISOString(), eventTimeZoneOffset: '+01:00', recordedLate: 3 * 86_400 };
    expect(body.history.at(-1)).toMatchObject(last);
    const lost = await world.atPharmacy('A1', 'V2');
    await base.step(pharmacy, {
      kind: 'end',
      reason: 'destroyed',
      time,
      offset: '+01:00',
      site: pharmacy.gln,
      objects: { epcs: [lost] },
    });
    expect((await scene.scan(pharmacy, world.code('V2', 'A1'))).reasons[0]!.facts).toMatchObject({ date: day });
  });

  it('lets a site go on with the pack that it opened, and says neither handed out nor not', async () => {
    const { pharmacy } = world;
    const uri = await world.atPharmacy('A1', 'P1');
    await world.dispense(pharmacy, uri, pharmacy.gln, { partial: true });
    expect(await scene.scan(pharmacy, world.code('P1', 'A1'))).toMatchObject({
      codes: ['PART_PACK'],
      does: ['dispense', ...out],
    });
    expect(await scene.ask(world.code('P1', 'A1'))).toEqual(['batch_listed']);
    await world.dispense(pharmacy, uri);
    expect((await scene.scan(pharmacy, world.code('P1', 'A1'))).codes).toEqual(['DONE_HERE']);
  });

  it('keeps what came back from the shelf until its receiver has inspected it', async () => {
    const { pharmacy, wholesaler, maker } = world;
    const uri = world.pack('R1');
    const code = world.code('R1', 'A1');
    await world.commission('A1', 'R1');
    await world.ship(maker, wholesaler.gln, uri);
    await world.receive(wholesaler, uri);
    await world.ship(wholesaler, pharmacy.gln, uri);
    await world.receive(pharmacy, uri);
    await world.sendBack(pharmacy, wholesaler.gln, uri);
    await world.receive(wholesaler, uri);
    const back = await scene.scan(wholesaler, code);
    expect(back).toMatchObject({ verdict: 'hold', codes: ['RETURN_PENDING'], does: [...out, 'unlock'] });
    await world.unlock(wholesaler, uri);
    expect((await scene.scan(wholesaler, code)).codes).toEqual(['OK_ACTIVE']);
  });

  it('holds what was too warm until its holder decides', async () => {
    const { pharmacy } = world;
    const gtin = await world.product({ storage: { minCelsius: 2, maxCelsius: 8 } });
    await world.batch('W1', { gtin });
    const uri = await world.atPharmacy('W1', 'W1S', gtin);
    const code = world.code('W1S', 'W1', { gtin });
    await world.sense(pharmacy, uri, 3, 6);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['OK_ACTIVE']);
    await world.sense(pharmacy, uri, 3, 19);
    const warm = await scene.scan(pharmacy, code);
    expect(warm).toMatchObject({ verdict: 'hold', codes: ['EXCURSION'] });
    expect(warm.exits).toContainEqual({ do: 'unlock', object: uri });
    expect(warm.reasons[0]).toMatchObject({ alert: 'partner', facts: { text: '3 to 19 degrees Celsius' } });
    await world.unlock(pharmacy, uri);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['OK_ACTIVE']);
  });

  it('waits for whoever opened an exception, unless a pharmacist decides, and ends with it', async () => {
    const { pharmacy, maker } = world;
    const uri = await world.atPharmacy('A1', 'X1');
    const code = world.code('X1', 'A1');
    const { id } = await world.dispute(maker, uri);
    const disputed = await scene.scan(pharmacy, code);
    expect(disputed).toMatchObject({ verdict: 'hold', codes: ['DISPUTED'] });
    expect(disputed.reasons[0]!.facts).toMatchObject({ case: id, text: 'wet carton' });
    expect(disputed.exits).toContainEqual({ do: 'wait_for', who: { role: 'partner', gln: maker.gln, name: maker.name } });
    expect(disputed.exits).toContainEqual({ do: 'override', reason: 'DISPUTED' });
    expect((await scene.scan(maker, code)).exits).toContainEqual({ do: 'close_exception', object: uri, closes: id });
    const decided = await world.override(pharmacy, code, 'DISPUTED', 201);
    expect(decided).toMatchObject({ verdict: 'ok', reasons: [{ code: 'DISPUTED', verdict: 'ok' }] });
    await world.closeDispute(maker, uri, id);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['OK_ACTIVE']);
  });

  it('opens an exception where the day of expiry differs', async () => {
    const { pharmacy } = world;
    const uri = await world.atPharmacy('A1', 'X2');
    const print = world.code('X2', 'A1').replace(/\(17\)(....)../, '(17)$116');
    const differs = await scene.scan(pharmacy, print);
    expect(differs.codes).toEqual(['EXPIRY_DAY_DIFFERS']);
    expect(differs.exits).toContainEqual({ do: 'open_exception', object: uri });
    await world.dispute(pharmacy, uri);
    expect((await scene.scan(pharmacy, print)).does).not.toContain('open_exception');
  });

  it('is dispensed once it came back from outside the register by a stock-taking', async () => {
    const { pharmacy, maker } = world;
    const uri = world.pack('S1');
    const code = world.code('S1', 'A1');
    await world.commission('A1', 'S1');
    await world.ship(maker, '4012345000009' as typeof maker.gln, uri);
    expect(await scene.scan(pharmacy, code)).toMatchObject({
      codes: ['OK_CHAIN_GAP'],
      exits: [{ do: 'take_stock', object: uri }],
    });
    await world.takeStock(pharmacy, uri);
    expect(await scene.scan(pharmacy, code)).toMatchObject({ codes: ['OK_CHAIN_GAP'], does: ['dispense'] });
    await world.dispense(pharmacy, uri);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['DONE_HERE']);
  });

  it('suspects a pack of which two companies report that they dispensed it', async () => {
    const { pharmacy, otherPharmacy } = world;
    const uri = await world.atPharmacy('A1', 'T1');
    const code = world.scanned('T1', 'A1');
    await world.dispense(pharmacy, uri);
    await world.dispense(otherPharmacy, uri, otherPharmacy.gln, { alreadyDone: 'the till was offline' });
    const suspected = await scene.scan(pharmacy, code);
    expect(suspected).toMatchObject({ codes: ['COPY_SUSPECTED', 'DONE_HERE'], reasons: [{ facts: { rule: 'reported' } }, {}] });
    await world.lock(world.base.authority, uri);
    await world.unlock(world.base.authority, uri);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['DONE_HERE']);
  });

  it('suspects a pack that is scanned elsewhere after it was destroyed', async () => {
    const { pharmacy, otherPharmacy } = world;
    const uri = await world.atPharmacy('A1', 'T2');
    await world.end(pharmacy, uri, 'destroyed');
    const again = await scene.scan(otherPharmacy, world.scanned('T2', 'A1'));
    expect(again.codes).toEqual(['INACTIVE_DESTROYED', 'COPY_SUSPECTED']);
    expect(again.reasons[1]!.facts['rule']).toBe('after_destruction');
  });

  it('lets a recall reach those whom its depth and its markets name', async () => {
    const { pharmacy, wholesaler, base } = world;
    await world.batch('D1');
    await world.atPharmacy('D1', 'D1S');
    await world.recall('REF-D1', { lots: ['D1'], depth: 'wholesaler' });
    const code = world.code('D1S', 'D1');
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['OK_ACTIVE']);
    expect((await scene.scan(wholesaler, code)).codes).toEqual(['RECALLED', 'HELD_ELSEWHERE']);
    expect((await scene.scan(base.authority, code, null)).codes).toEqual(['RECALLED']);
  });

  describe('decided by a pharmacist', () => {
    it('goes on against another market, for a day and at that place, with name and reason', async () => {
      const { pharmacy, wholesaler } = world;
      const gtin = await world.product({ markets: ['FR'] });
      await world.batch('M1', { gtin });
      const uri = await world.atPharmacy('M1', 'M1S', gtin);
      const code = world.code('M1S', 'M1', { gtin });
      const foreign = await scene.scan(pharmacy, code);
      expect(foreign).toMatchObject({ codes: ['OTHER_MARKET'], does: ['override', 'wait_for'] });
      await world.override(wholesaler, code, 'OTHER_MARKET', 403);
      const body = await world.override(pharmacy, code, 'OTHER_MARKET', 201);
      expect(body.reasons[0].advice).toBe('A. Pharmacist decided to go on: import permit 7. Check the seal.');
      expect(body.exits).toEqual([{ do: 'dispense', object: uri }]);
      expect(await scene.scan(pharmacy, code)).toMatchObject({
        verdict: 'ok',
        codes: ['OTHER_MARKET'],
        does: ['dispense'],
      });
      expect(await scene.scan(pharmacy, code, world.branch)).toMatchObject({ codes: ['HELD_ELSEWHERE', 'OTHER_MARKET'] });
      await world.override(pharmacy, code, 'OTHER_MARKET', 409);
      await world.dispense(pharmacy, uri);
    });

    it('goes on with a product that need not be registered', async () => {
      const code = world.scanned('Z1', 'A1', { gtin: world.gtinOf(98) });
      expect((await scene.scan(world.pharmacy, code)).does).toEqual(['override', 'wait_for']);
      const body = await world.override(world.pharmacy, code, 'PRODUCT_UNREGISTERED', 201);
      expect(body).toMatchObject({ verdict: 'ok', reasons: [{ code: 'PRODUCT_UNREGISTERED' }] });
    });

    it('is refused for anything else, and without a site, a name or a reason', async () => {
      const { pharmacy } = world;
      const uri = await world.atPharmacy('A1', 'O1');
      const code = world.code('O1', 'A1');
      const body = await world.override(pharmacy, code, 'LOCKED', 409);
      expect(body.type).toBe('urn:theriac:problem:override-refused');
      await world.lock(pharmacy, uri);
      await world.override(pharmacy, code, 'LOCKED', 409);
      await world.override(pharmacy, 'nonsense', 'PRODUCT_UNREGISTERED', 409);
      await world.override(pharmacy, world.code('Z2', 'A1', { gtin: world.gtinOf(98) }), 'PRODUCT_UNREGISTERED', 409, null);
      await world.base
        .post('/api/scan/overrides', { code, reason: 'OTHER_MARKET', name: ' ', text: 'x' }, await world.session(pharmacy))
        .expect(400);
    });
  });
});
