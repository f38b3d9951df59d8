/** Recalls that change and end, and batches whose packs bear other dates and lots: from the records to what people are told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchUri, type Gtin, type Lot } from '../src/protocol/gs1/identifiers.js';
import type { HandoffEnd } from '../src/protocol/epcis/step.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';

const year = Number(EXPIRY.slice(0, 4));
const LATER = `${year + 10}-05-31`;
const PAST = `${year - 3}-05-31`;

describe.each(databases)('a trade with recalls on $name', (database) => {
  let world: CounterWorld;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
  });
  afterAll(() => world.close());

  const codes = async (who: Party, code: string): Promise<string[]> =>
    (await world.verdict(who, code)).reasons.map((reason) => reason.code);
  const told = async (code: string): Promise<string[]> => (await world.answer(code)).answers.map((one) => one.code);
  const token = (who: Party) => world.session(who, null);
  const sends = async (who: Party, record: object) =>
    (await world.base.send('/api/entries', world.base.signRecord(who, record))) as {
      status: number;
      body: { type?: string; hit?: object; serials?: string[] };
    };
  const refuses = async (who: Party, record: object) => {
    const { status, body } = await sends(who, record);
    return `${status} ${body.type?.split(':').at(-1)}`;
  };
  const notice = { markets: [], class: 2, depth: 'patient', action: 'return', text: 'Return', patientText: 'Bring it' };
  const made = { expiry: EXPIRY, serialised: true, complete: true };
  const recall = (ref: string, fields: object = {}) => ({
    type: 'recall',
    ref,
    gtin: world.gtin,
    lots: [] as string[],
    serials: [] as string[],
    ...notice,
    ...fields,
  });
  const reach = async (who: Party, ref: string, issuer = world.maker) =>
    (await world.base.get(`/api/manufacturers/recalls/${issuer.gln}/${ref}/reach`, await token(who)).expect(200)).body;

  it('ends: packs, and what the public reads, are as before; the log and the list keep both', async () => {
    const { maker, pharmacy, base } = world;
    await world.batch('END');
    await world.atPharmacy('END', 'END1');
    const code = world.code('END1', 'END');
    await base.record(maker, recall('END', { lots: ['END'], serials: ['END1'] }));
    expect([await codes(pharmacy, code), await told(code)]).toEqual([['RECALLED'], ['recalled']]);
    const { body: stopped } = await base.get('/api/manufacturers/recalls?limit=1').expect(200);
    expect(stopped.items[0]).toMatchObject({ ref: 'END', issuer: maker.gln, active: true });
    await base.record(maker, recall('END', { lots: ['END'], serials: ['END1'], active: false, text: 'A mistake' }));
    expect([await codes(pharmacy, code), await told(code)]).toEqual([['OK_ACTIVE'], ['not_handed_out']]);
    const { body: ended } = await base.get('/api/manufacturers/recalls?limit=1').expect(200);
    expect(ended.items[0]).toMatchObject({ ref: 'END', active: false, text: 'A mistake', first: stopped.items[0].index });
  });

  it('is extended by the authority, after which only the authority ends it; a later one without a lot frees it', async () => {
    const { maker, pharmacy, base } = world;
    for (const lot of ['EXT1', 'EXT2']) {
      await world.batch(lot);
      await world.atPharmacy(lot, `${lot}S`);
    }
    const both = async () => [
      await codes(pharmacy, world.code('EXT1S', 'EXT1')),
      await codes(pharmacy, world.code('EXT2S', 'EXT2')),
    ];
    await base.record(maker, recall('EXT', { lots: ['EXT1', 'EXT2'] }));
    expect(await both()).toEqual([['RECALLED'], ['RECALLED']]);
    await base.record(maker, recall('EXT', { lots: ['EXT1'] }));
    expect(await both()).toEqual([['RECALLED'], ['OK_ACTIVE']]);
    const extended = recall('EXT', { issuer: maker.gln, lots: ['EXT1', 'EXT2'] });
    await base.record(base.authority, extended);
    expect(await both()).toEqual([['RECALLED'], ['RECALLED']]);
    expect(await refuses(maker, { ...extended, active: false })).toBe('403 regulator-only');
    expect((await reach(maker, 'EXT')).holders.map(({ holder }: { holder: string }) => holder)).toContain(pharmacy.gln);
    await base.record(base.authority, { ...extended, active: false });
    expect(await both()).toEqual([['OK_ACTIVE'], ['OK_ACTIVE']]);
    expect((await reach(maker, 'EXT')).holders).toEqual([]);
  });

  it('has the name of its issuer: two of one reference both hold, and end each by itself', async () => {
    const { maker, pharmacy, base } = world;
    await world.batch('TWO');
    await world.atPharmacy('TWO', 'TWO1');
    const code = world.code('TWO1', 'TWO');
    await base.record(maker, recall('SAME', { lots: ['TWO'], class: 3 }));
    await base.record(base.authority, recall('SAME', { lots: ['TWO'], class: 1 }));
    expect(await codes(pharmacy, code)).toEqual(['RECALLED', 'RECALLED']);
    await base.record(base.authority, recall('SAME', { lots: ['TWO'], active: false }));
    const { reasons } = await world.verdict(pharmacy, code);
    expect(reasons).toMatchObject([{ code: 'RECALLED', facts: { issuer: maker.gln, ref: 'SAME', class: '3' } }]);
    expect(await refuses(maker, recall('SAME', { gtin: await world.product() }))).toBe('409 recall-fixed');
    await base.record(maker, recall('SAME', { lots: ['TWO'], active: false }));
  });

  it('stops what it names by a lot that packs bear until the recall itself is changed, whatever is recorded of the batch', async () => {
    const { maker, pharmacy, base } = world;
    const batch = (...aliases: string[]) => ({ type: 'batch', gtin: world.gtin, lot: 'OWN', ...made, aliases });
    await base.record(maker, batch('OTHER'));
    await world.atPharmacy('OWN', 'OWN1');
    const scan = () => codes(pharmacy, world.code('OWN1', 'OWN'));
    await base.record(maker, recall('OTHER', { lots: ['OTHER'] }));
    expect(await scan()).toEqual(['RECALLED']);
    expect(await refuses(base.authority, batch())).toBe('409 product-fixed');
    await base.record(base.authority, recall('OTHER', { issuer: maker.gln, lots: ['OTHER', 'OWN'] }));
    await base.record(base.authority, batch());
    expect(await scan()).toEqual(['RECALLED']);
  });

  it('is ended or narrowed, and not widened, by who sold the product since', async () => {
    const { maker, base } = world;
    const gtin = await world.product();
    for (const lot of ['SOLD1', 'SOLD2']) await world.batch(lot, { gtin });
    const sold = (lots: string[], fields: object = {}) => recall('SOLD', { issuer: maker.gln, gtin, lots, ...fields });
    await base.record(maker, sold(['SOLD1', 'SOLD2']));
    const buyer = await base.admit('manufacturer');
    await base.record(base.authority, { type: 'grant', keys: [gtin], from: maker.gln, to: buyer.gln });
    await base.record(buyer, { type: 'batch', gtin, lot: 'BOUGHT', ...made });
    for (const wider of [sold([]), sold(['BOUGHT', 'SOLD1']), sold(['SOLD1'], { class: 1 })])
      expect(await refuses(maker, wider)).toBe('403 not-yours');
    await base.record(maker, sold(['SOLD1']));
    await base.record(maker, sold(['SOLD1'], { active: false }));
    expect(await refuses(maker, sold(['SOLD1']))).toBe('403 not-yours');
    await base.record(buyer, sold(['BOUGHT', 'SOLD1']));
  });

  it('of a lot or serial that is not registered is refused, unless it says so; who may not recall learns of no serial', async () => {
    const { maker, wholesaler } = world;
    await world.batch('REAL');
    await world.commission('REAL', 'REAL1');
    expect(await refuses(maker, recall('X', { lots: ['REALX'] }))).toBe('404 batch-unknown');
    const misread = recall('X', { lots: ['REAL'], serials: ['REAL1', 'REAL2'] });
    const { status, body } = await sends(maker, misread);
    expect([status, body.type, body.serials]).toEqual([409, 'urn:theriac:problem:serials-unknown', ['REAL2']]);
    for (const serial of ['REAL1', 'REAL2'])
      expect(await refuses(wholesaler, recall('X', { lots: ['REAL'], serials: [serial] }))).toBe('403 not-yours');
    const insisted = await sends(maker, { ...misread, unregistered: true });
    expect([insisted.status, insisted.body.hit]).toEqual([201, { packs: 1, atSites: 0, onTheirWay: 0, holders: 1 }]);
    const nothing = await sends(maker, recall('Y', { lots: ['REALX'], unregistered: true }));
    expect([nothing.status, nothing.body.hit]).toEqual([201, { packs: 0, atSites: 0, onTheirWay: 0, holders: 0 }]);
  });

  it('tells nobody who sends it again how much it hits', async () => {
    const { maker, base } = world;
    await world.batch('AGAIN');
    await world.atPharmacy('AGAIN', 'AGAIN1');
    const jws = base.signRecord(maker, recall('AGAIN', { lots: ['AGAIN'] }));
    const hit = { packs: 1, atSites: 0, onTheirWay: 0, holders: 1 };
    expect((await base.send('/api/entries?check', jws)).body).toMatchObject({ repeat: false, hit });
    expect((await base.send('/api/entries', jws)).body).toMatchObject({ hit });
    for (const path of ['/api/entries', '/api/entries?check']) {
      const { status, body } = await base.send(path, jws);
      expect([path, status, body.hit]).toEqual([path, 200, undefined]);
    }
  });

  it('shows its issuer nobody’s stock as a caution', async () => {
    const { maker, base } = world;
    await world.batch('SHY');
    await world.atPharmacy('SHY', 'SHY1');
    await base.record(maker, recall('SHY', { lots: ['SHY'], class: 4 }));
    expect(await reach(maker, 'SHY')).toMatchObject({ holders: [], unnamed: { held: 1 } });
    await base.record(maker, recall('SHY', { lots: ['SHY'], class: 3 }));
    expect(await reach(maker, 'SHY')).toMatchObject({ holders: [{ held: 1 }], unnamed: { held: 0 } });
  });

  it('of goods without serials names every holder, in numbers that add up', async () => {
    const { maker, wholesaler, pharmacy, otherPharmacy, base } = world;
    const gtin = await world.product({ serialised: false });
    await world.batch('LO', { gtin, serialised: false });
    const some = (quantity: number) => ({ epcs: [], quantities: [{ uri: batchUri(gtin, 'LO' as Lot), quantity }] });
    const does = (who: Party, step: object, prev?: string[]) =>
      base.step(who, { time: Date.now(), offset: '+01:00', site: who.gln, ...step } as never, prev);
    const gives = async (from: Party, to: Party, quantity: number) => {
      const ends: { from: HandoffEnd; to: HandoffEnd } = { from: { owner: from.gln }, to: { owner: to.gln } };
      return does(from, { kind: 'ship', ...ends, objects: some(quantity) });
    };
    const hands = async (from: Party, to: Party, quantity: number) => {
      const { id } = await gives(from, to, quantity);
      await does(to, { kind: 'receive', objects: some(quantity) }, [id]);
    };
    await does(maker, { kind: 'commission', lot: 'LO', expiry: EXPIRY, objects: some(115) });
    await hands(maker, wholesaler, 115);
    await hands(wholesaler, pharmacy, 50);
    await hands(wholesaler, otherPharmacy, 30);
    await does(pharmacy, { kind: 'dispense', objects: some(20) });
    await gives(wholesaler, pharmacy, 5);
    const { body } = await sends(maker, recall('LO', { gtin, lots: ['LO'] }));
    expect(body.hit).toEqual({ packs: 0, atSites: 90, onTheirWay: 5, holders: 3 });
    for (const who of [maker, base.authority]) {
      const answer = await reach(who, 'LO');
      expect(answer).toMatchObject({ commissioned: 115, found: 0, dispensed: 20, held: 90, inTransit: 5, ended: 0, left: 0 });
      expect(answer.holders).toHaveLength(3);
    }
  });

  describe('a batch', () => {
    const corrected = (lot: string, fields: object, gtin: Gtin = world.gtin) =>
      world.base.record(world.maker, { type: 'batch', gtin, lot, serialised: true, ...fields });

    it('of a wrong year, corrected before its packs: labels bear the right one, a print of the wrong one is false', async () => {
      const { maker, pharmacy, base } = world;
      await corrected('YEAR', { expiry: LATER, printed: [LATER] });
      await corrected('YEAR', { expiry: EXPIRY, printed: [EXPIRY] });
      await world.atPharmacy('YEAR', 'YEAR1');
      const { text } = await base
        .get(`/api/manufacturers/labels/01/${world.gtin}/21/YEAR1?format=zpl&layout=50x25`, await token(maker))
        .expect(200);
      expect([text.includes(EXPIRY), text.includes(LATER)]).toEqual([true, false]);
      expect(await codes(pharmacy, world.scanned('YEAR1', 'YEAR'))).toEqual(['OK_ACTIVE']);
      expect(await codes(pharmacy, world.scanned('YEAR1', 'YEAR', { expiry: LATER }))).toEqual(['EXPIRY_MISMATCH']);
    });

    it('whose life is shortened says so to who reads a later date, and its packs keep the date that they bear', async () => {
      const { pharmacy } = world;
      await corrected('SHORT', { expiry: LATER, printed: [LATER] });
      await world.commission('SHORT', 'SHORT1', world.gtin, LATER);
      await world.ship(world.maker, pharmacy.gln, world.pack('SHORT1'));
      await world.receive(pharmacy, world.pack('SHORT1'));
      await corrected('SHORT', { expiry: EXPIRY, printed: [EXPIRY] });
      const scan = await world.verdict(pharmacy, world.scanned('SHORT1', 'SHORT', { expiry: LATER }));
      expect(scan).toMatchObject({ verdict: 'ok', reasons: [{ code: 'EXPIRY_SHORTENED', alert: null }] });
      expect(scan.exits).toMatchObject([{ do: 'dispense' }]);
      expect(await told(world.code('SHORT1', 'SHORT', { expiry: LATER }))).toEqual(['not_handed_out']);
      const label = `/api/manufacturers/labels/01/${world.gtin}/21/SHORT1?format=zpl&layout=50x25`;
      const { text } = await world.base.get(label, await token(world.maker)).expect(200);
      expect([text.includes(EXPIRY), text.includes(LATER)]).toEqual([false, true]);
      await corrected('SHORT', { expiry: PAST, printed: [EXPIRY] });
      expect(await codes(pharmacy, world.scanned('SHORT1', 'SHORT', { expiry: LATER }))).toEqual(['EXPIRED']);
    });

    it('is that of every lot that its packs bear: when they are made, read, recalled and looked up', async () => {
      const { maker, pharmacy, base } = world;
      await corrected('FH62', { expiry: EXPIRY, aliases: ['FH26'] });
      await world.atPharmacy('FH26', 'FH1');
      for (const lot of ['FH26', 'FH62']) {
        expect(await codes(pharmacy, world.scanned('FH1', lot))).toEqual(['OK_ACTIVE']);
        expect(await told(world.code('FH1', lot))).toEqual(['not_handed_out']);
      }
      const { body } = await base.get(`/api/objects/01/${world.gtin}/10/FH26`, await token(maker)).expect(200);
      expect(body).toMatchObject({ object: batchUri(world.gtin, 'FH62' as Lot), stock: [{ count: 1 }] });
      const own = batchUri(world.gtin, 'FH62' as Lot);
      const trace = await base
        .get(`/api/regulators/trace/01/${world.gtin}/10/FH26`, await token(base.authority))
        .set('theriac-purpose', 'a wrong print')
        .expect(200);
      expect(trace.body).toMatchObject({ object: own, commissioned: 1, items: [{ count: 1 }] });
      const listed = await base.get(`/api/custody?batch=${world.gtin}/FH26`, await token(pharmacy)).expect(200);
      expect(listed.body.items).toMatchObject([{ batch: `${world.gtin}/FH62` }]);
      expect(await refuses(maker, { type: 'batch', gtin: world.gtin, lot: 'FH26', expiry: EXPIRY, serialised: true })).toBe(
        '409 lot-taken',
      );
      await base.record(maker, recall('FH', { lots: ['FH26'] }));
      expect(await codes(pharmacy, world.scanned('FH1', 'FH62'))).toEqual(['RECALLED']);
      expect(await reach(maker, 'FH')).toMatchObject({ lots: ['FH62'], held: 1 });
      await base.record(maker, recall('FH', { lots: ['FH26'], active: false }));
    });
  });

  it('is told as under review by the company whose key is doubted, until a later entry is named', async () => {
    const { wholesaler, pharmacy, maker, base } = world;
    await world.batch('KEY');
    await world.commission('KEY', 'KEY1');
    const weak = { ...wholesaler, signer: await base.addKey(wholesaler, 'weak', ['custody']) };
    const uri = world.pack('KEY1');
    await world.ship(maker, wholesaler.gln, uri);
    const { index } = await world.receive(weak, uri);
    await world.ship(wholesaler, pharmacy.gln, uri);
    await world.receive(pharmacy, uri);
    const report = (since: number) => ({ type: 'compromise', key: weak.signer.kid, since, confirmed: [] });
    await base.record(wholesaler, report(index));
    const code = world.code('KEY1', 'KEY');
    await expect
      .poll(() => world.verdict(pharmacy, code), { timeout: 5_000 })
      .toMatchObject({
        reasons: [{ code: 'KEY_SUSPECT', facts: { who: wholesaler.name } }],
        exits: expect.arrayContaining([{ do: 'wait_for', who: { role: 'partner', gln: wholesaler.gln, name: wholesaler.name } }]),
      });
    await base.record(wholesaler, report(index + 1));
    await expect.poll(() => codes(pharmacy, code), { timeout: 5_000 }).toEqual(['OK_ACTIVE']);
  });
});
