/** What a scan is told, through the door that scanners use: the course of a pack, what is printed, scanners at fault, outages. */
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { getDataSourceToken } from '@nestjs/typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READER } from '../src/platform/database/database.module.js';
import { rows } from '../src/platform/database/sql.js';
import { localDate } from '../src/protocol/custody/expiry.js';
import { type ReasonCode, REASONS } from '../src/protocol/verdict/reasons.js';
import { ScanHistory } from '../src/scan/scan.history.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { ScanScene } from './support/scan-scene.js';
import type { Party } from './support/ledger-world.js';

const PAST = '2026-01-31';
const nextMonth = `${EXPIRY.slice(0, 5)}07-15`;

describe.each(databases)('a scan on $name', (database) => {
  let world: CounterWorld;
  let scan: ScanScene['scan'];
  let ask: ScanScene['ask'];

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    const scene = new ScanScene(world);
    scan = (...of) => scene.scan(...of);
    ask = (code) => scene.ask(code);
    await world.batch('A1');
  });
  afterAll(() => world.close());

  const leads = (code: ReasonCode, ...others: ReasonCode[]) => ({ verdict: REASONS[code].verdict, codes: [code, ...others] });

  describe('of a pack on its way', () => {
    const code = (): string => world.code('W1', 'A1');
    let uri: string;
    beforeAll(async () => {
      uri = world.pack('W1');
      await world.commission('A1', 'W1');
    });

    it('is in order where it was made, and not recorded as shipped anywhere else', async () => {
      expect(await scan(world.maker, code())).toMatchObject({ ...leads('OK_ACTIVE'), custody: { here: true, state: 'active' } });
      const elsewhere = await scan(world.pharmacy, code());
      expect(elsewhere).toMatchObject({ ...leads('NEVER_SHIPPED'), custody: null });
      expect(elsewhere.exits).toEqual([
        { do: 'wait_for', who: { role: 'manufacturer', gln: world.maker.gln, name: world.maker.name } },
      ]);
      expect(await ask(code())).toEqual(['not_handed_out']);
    });

    it('is arriving at the one it was sent to, inside its container, and not for anybody else', async () => {
      await world.commission('A1', 'W1B');
      const container = await world.packInto(world.maker, uri, world.pack('W1B'));
      await world.ship(world.maker, world.wholesaler.gln, container);
      const arriving = await scan(world.wholesaler, code());
      expect(arriving).toMatchObject(leads('OK_ARRIVING'));
      expect(arriving.exits).toEqual([{ do: 'book_in', object: container }]);
      expect(arriving.custody).toMatchObject({ container, state: 'in_transit', holder: world.maker.gln });
      expect(await scan(world.pharmacy, code())).toMatchObject({ ...leads('NOT_FOR_YOU'), custody: null });
      const giver = await scan(world.maker, code());
      expect(giver).toMatchObject({ ...leads('NOT_FOR_YOU'), exits: [{ do: 'void', object: container }] });
      expect(giver.reasons[0]!.alert).toBeNull();
    });

    it('is in order once booked in, inferred from its container, and recorded elsewhere for others', async () => {
      const container = (await scan(world.wholesaler, code())).custody!.container!;
      await world.receive(world.wholesaler, container);
      // It was scanned before it came, and so was seen already; the one beside it was not.
      const seen = await scan(world.wholesaler, code());
      expect(seen).toMatchObject({ ...leads('OK_ACTIVE'), custody: { basis: 'inferred' } });
      expect(seen.reasons[0]!.facts).toEqual({});
      const first = await scan(world.wholesaler, world.code('W1B', 'A1'));
      expect(first.reasons[0]).toMatchObject({ code: 'OK_ACTIVE', facts: { basis: 'inferred' } });
      expect(first.reasons[0]!.advice).toContain('scanned by itself for the first time');
      expect((await scan(world.wholesaler, world.code('W1B', 'A1'))).reasons[0]!.facts).toEqual({});
      const elsewhere = await scan(world.pharmacy, code());
      expect(elsewhere).toMatchObject({ ...leads('HELD_ELSEWHERE'), custody: null, does: ['wait_for'] });
      expect(JSON.stringify(elsewhere)).not.toContain(world.wholesaler.gln);
      expect(JSON.stringify(elsewhere)).not.toContain(container);
    });

    it('goes on by itself and is dispensed, which its site may take back', async () => {
      await world.ship(world.wholesaler, world.pharmacy.gln, uri);
      expect(await scan(world.pharmacy, code())).toMatchObject({ ...leads('OK_ARRIVING'), does: ['book_in'] });
      await world.receive(world.pharmacy, uri);
      expect(await scan(world.pharmacy, code())).toMatchObject({ ...leads('OK_ACTIVE'), does: ['dispense'] });
      const branch = await scan(world.pharmacy, code(), world.branch);
      const facts = { site: world.pharmacy.gln };
      expect(branch).toMatchObject({ ...leads('HELD_ELSEWHERE'), custody: null, reasons: [{ facts }] });
      const { id } = await world.dispense(world.pharmacy, uri);
      const done = await scan(world.pharmacy, code());
      expect(done).toMatchObject(leads('DONE_HERE'));
      expect(done.exits).toEqual([{ do: 'reactivate', object: uri, undoes: id, until: expect.any(String) }]);
      expect(await scan(world.otherPharmacy, code())).toMatchObject({
        ...leads('SUPPLIED_ELSEWHERE'),
        custody: null,
        does: ['take_back'],
      });
      expect(await scan(world.pharmacy, code(), world.branch)).toMatchObject(leads('SUPPLIED_ELSEWHERE'));
      expect(await ask(code())).toEqual(['handed_out']);
      await world.reactivate(world.pharmacy, uri, id);
      expect(await scan(world.pharmacy, code())).toMatchObject(leads('OK_ACTIVE'));
      expect(await ask(code())).toEqual(['not_handed_out']);
    });

    it('has a gap in its chain where it left the register and came back', async () => {
      const gone = world.pack('W2');
      await world.commission('A1', 'W2');
      const outside = '4012345000009' as Party['gln'];
      await world.ship(world.maker, outside, gone);
      const back = await scan(world.pharmacy, world.code('W2', 'A1'));
      expect(back).toMatchObject({ ...leads('OK_CHAIN_GAP'), custody: null, does: ['take_stock'] });
      expect(JSON.stringify(back)).not.toContain(outside);
    });
  });

  describe('of a dispensed pack, again and again,', () => {
    it('is done here three times, then asks to look for the pack; other sites and the public do not count', async () => {
      const uri = await world.atPharmacy('A1', 'D1');
      const code = world.code('D1', 'A1');
      await scan(world.pharmacy, code);
      await world.dispense(world.pharmacy, uri);
      const history = world.base.server.app.get(ScanHistory, { strict: false });
      const verdicts: string[] = [];
      for (let n = 0; n < 5; n++) {
        await scan(world.otherPharmacy, code);
        await ask(code);
        const { codes } = await scan(world.pharmacy, code);
        verdicts.push(codes[0]!);
        // The count is the same whether it is in memory still or written already.
        if (n === 1) await history.flush();
      }
      expect(verdicts).toEqual(['DONE_HERE', 'DONE_HERE', 'DONE_HERE', 'SUPPLIED_HERE', 'SUPPLIED_HERE']);
    });

    it('is written within a second, off the request', async () => {
      const reader = world.base.server.app.get<DataSource>(getDataSourceToken(READER));
      await world.atPharmacy('A1', 'D2');
      await scan(world.pharmacy, world.code('D2', 'A1'));
      await scan(world.pharmacy, world.code('D2', 'A1'));
      const read = () => rows(reader, `SELECT "place", "count" FROM "scan" WHERE "serial" = 'D2'`);
      const until = Date.now() + 3_000;
      while ((await read()).length === 0 && Date.now() < until) await sleep(50);
      expect(await read()).toEqual([{ place: world.pharmacy.gln, count: 2 }]);
    });

    it('asks the database six questions, if it lies by itself and nothing is the matter with it', async () => {
      const reader = world.base.server.app.get<DataSource>(getDataSourceToken(READER));
      const query = reader.query.bind(reader);
      let asked = 0;
      const counts: number[] = [];
      reader.query = ((...statement: Parameters<typeof query>) => {
        asked++;
        return query(...statement);
      }) as typeof query;
      try {
        // Now and then the session is looked up anew, too.
        for (let n = 0; n < 4; n++) {
          asked = 0;
          expect(await scan(world.pharmacy, world.code('D2', 'A1'))).toMatchObject(leads('OK_ACTIVE'));
          counts.push(asked);
        }
      } finally {
        reader.query = query;
      }
      expect(Math.min(...counts)).toBe(6);
    });
  });

  describe('of what is printed wrong', () => {
    beforeAll(async () => {
      await world.batch('B1', { expiry: nextMonth });
      await world.batch('Aa1');
      await world.atPharmacy('A1', 'P1y');
      await world.atPharmacy('Aa1', '777');
    });

    it('tells serial, batch, and both from another batch', async () => {
      expect(await scan(world.pharmacy, world.code('NOPE', 'A1'))).toMatchObject(leads('SERIAL_UNKNOWN'));
      expect(await scan(world.pharmacy, world.code('NOPE', 'NOPE'))).toMatchObject(leads('BATCH_UNKNOWN', 'SERIAL_UNKNOWN'));
      expect(await scan(world.pharmacy, world.code('P1y', 'NOPE'))).toMatchObject(leads('BATCH_UNKNOWN'));
      const mixed = await scan(world.pharmacy, world.scanned('P1y', 'B1'));
      expect(mixed).toMatchObject(leads('BATCH_MISMATCH'));
      expect(mixed.reasons[0]!.alert).toBe('authority');
      for (const code of [world.code('NOPE', 'A1'), world.code('P1y', 'B1'), world.code('P1y', 'NOPE')])
        expect(await ask(code)).toEqual(['unknown']);
    });

    it('tells another month from another day, and takes the month alone', async () => {
      const of = (expiry: string) => scan(world.pharmacy, world.code('P1y', 'A1', { expiry }));
      expect(await of(nextMonth)).toMatchObject(leads('EXPIRY_MISMATCH'));
      expect(await of(`${EXPIRY.slice(0, 8)}16`)).toMatchObject({
        ...leads('EXPIRY_DAY_DIFFERS'),
        does: ['open_exception', 'wait_for'],
      });
      expect(await of(`${EXPIRY.slice(0, 8)}00`)).toMatchObject(leads('OK_ACTIVE'));
      expect(await ask(world.code('P1y', 'A1', { expiry: nextMonth }))).toEqual(['unknown']);
    });

    it('finds caps lock and the wrong keyboard by the register, before any alarm', async () => {
      const caps = await scan(world.pharmacy, world.code('p1Y', 'a1'));
      expect(caps).toMatchObject({ ...leads('SCAN_CAPS_LOCK'), exits: [] });
      expect(await scan(world.pharmacy, world.code('P1z', 'A1'))).toMatchObject(leads('SCAN_KEYBOARD'));
      expect(await scan(world.pharmacy, world.code('777', 'aA1'))).toMatchObject(leads('SCAN_CAPS_LOCK'));
      expect(await ask(world.code('p1Y', 'a1'))).toEqual(['unknown']);
    });

    it('asks for the serial where the pack should have one', async () => {
      const bare = `(01)${world.gtin}`;
      const batch = `${bare}(10)A1`;
      expect(await scan(world.pharmacy, bare)).toMatchObject(leads('SERIAL_MISSING'));
      expect(await scan(world.pharmacy, batch)).toMatchObject(leads('SERIAL_MISSING'));
      expect(await ask(bare)).toEqual(['product_listed']);
      expect(await ask(batch)).toEqual(['batch_listed']);
      expect(await ask(`${bare}(10)NOPE`)).toEqual(['unknown']);
    });

    it('does not know other products', async () => {
      const code = world.code('X', 'A1', { gtin: world.gtinOf(99) });
      expect(await scan(world.pharmacy, code)).toMatchObject({ ...leads('PRODUCT_UNREGISTERED'), product: null });
      expect(await ask(code)).toEqual(['unknown']);
    });
  });

  describe('with a scanner at fault', () => {
    const element = (): string => `01${world.gtin}21P1y\u001d17${EXPIRY.slice(2).replaceAll('-', '')}10A1`;
    it.each<[ReasonCode, () => string]>([
      ['SCAN_CAPS_LOCK', () => `]D2${element().toLowerCase()}`],
      ['SCAN_KEYBOARD', () => `)01=${world.gtin})21=P1z)10=A1`],
      ['SCAN_SEPARATOR_LOST', () => element().replace('\u001d', '')],
      ['SCAN_GLUED', () => element() + world.gtin.slice(1)],
      ['SCAN_CORRUPT', () => element().replace(world.gtin, `${world.gtin.slice(0, 13)}${(Number(world.gtin[13]) + 1) % 10}`)],
      ['SCAN_WRONG_CODE', () => world.gtin.slice(1)],
      ['SCAN_WRONG_CODE', () => 'https://example.com/leaflet'],
      ['SCAN_OUTER_CODE', () => `00${'195200009999999990'}`],
    ])('says %s', async (code, text) => {
      const answer = await scan(world.pharmacy, text());
      expect(answer).toMatchObject({ verdict: 'rescan', codes: [code] });
      expect(answer.reasons.map(({ alert }) => alert)).toEqual([null]);
      expect(['unreadable', 'product_listed']).toContain((await ask(text()))[0]);
    });
  });

  describe('of goods that must not go on', () => {
    it('stops a recalled batch at once, with the recall for whoever is not a patient, and the notice for patients', async () => {
      await world.batch('R1');
      await world.atPharmacy('R1', 'R1S');
      expect(await scan(world.pharmacy, world.code('R1S', 'R1'))).toMatchObject(leads('OK_ACTIVE'));
      await world.recall('REF-1', { lots: ['R1'] });
      const recalled = await scan(world.pharmacy, world.code('R1S', 'R1'));
      expect(recalled).toMatchObject({ ...leads('RECALLED'), does: ['send_back', 'destroy'] });
      expect(recalled.reasons[0]).toMatchObject({ title: 'Recalled REF-1', facts: { text: 'Return to us', class: '2' } });
      const { answers } = await world.answer(world.code('R1S', 'R1'));
      expect(answers).toMatchObject([
        { code: 'recalled', notice: 'Bring it back', date: localDate(Date.now(), 'Europe/Berlin') },
      ]);
      expect(await ask(`(01)${world.gtin}(10)R1`)).toEqual(['recalled']);
      expect(await scan(world.pharmacy, `(01)${world.gtin}(10)R1`)).toMatchObject(leads('SERIAL_MISSING', 'RECALLED'));
    });

    it('stops only the serials that a recall names', async () => {
      await world.batch('R2');
      await world.atPharmacy('R2', 'BAD');
      await world.atPharmacy('R2', 'GOOD');
      await world.recall('REF-2', { lots: ['R2'], serials: ['BAD'] });
      expect(await scan(world.pharmacy, world.code('BAD', 'R2'))).toMatchObject(leads('RECALLED'));
      expect(await scan(world.pharmacy, world.code('GOOD', 'R2'))).toMatchObject(leads('OK_ACTIVE'));
    });

    it('lets a caution pass with its advice', async () => {
      await world.batch('C1');
      await world.atPharmacy('C1', 'C1S');
      await world.recall('REF-3', { lots: ['C1'], class: 4, action: 'caution', text: 'Shake it' });
      const cautioned = await scan(world.pharmacy, world.code('C1S', 'C1'));
      expect(cautioned).toMatchObject({ ...leads('RECALL_CAUTION'), does: ['dispense'] });
      expect(cautioned.reasons[0]!.advice).toBe('Dispense with this advice: Shake it. Check the seal.');
      expect(await ask(world.code('C1S', 'C1'))).toEqual(['caution', 'not_handed_out']);
    });

    it('stops what has expired, and says until when an extended batch may be used', async () => {
      await world.batch('E1');
      await world.atPharmacy('E1', 'E1S');
      await world.batch('E1', { expiry: PAST });
      expect(await scan(world.pharmacy, world.code('E1S', 'E1'))).toMatchObject({
        ...leads('EXPIRED'),
        does: ['send_back', 'destroy'],
      });
      expect(await ask(world.code('E1S', 'E1'))).toEqual(['expired']);
      await world.batch('E1', { expiry: nextMonth });
      expect(await scan(world.pharmacy, world.code('E1S', 'E1'))).toMatchObject(leads('OK_EXPIRY_EXTENDED'));
      expect(await scan(world.pharmacy, world.code('E1S', 'E1', { expiry: nextMonth }))).toMatchObject(leads('OK_ACTIVE'));
    });

    it('stops a withdrawn product, above all else that is the matter with it', async () => {
      const gtin = await world.product();
      await world.batch('V1', { gtin });
      const uri = await world.atPharmacy('V1', 'V1S', gtin);
      await world.dispense(world.pharmacy, uri);
      const text = { ref: 'W-1', text: 'Withdrawn', patientText: 'See your doctor' };
      await world.base.record(world.base.authority, { type: 'withdrawal', gtin, ...text });
      const code = world.code('V1S', 'V1', { gtin });
      expect(await scan(world.pharmacy, code)).toMatchObject({
        ...leads('WITHDRAWN', 'DONE_HERE'),
        does: ['send_back', 'destroy'],
      });
      const elsewhere = await scan(world.otherPharmacy, code);
      expect(elsewhere).toMatchObject(leads('WITHDRAWN', 'SUPPLIED_ELSEWHERE'));
      expect(elsewhere.reasons.map(({ alert }) => alert)).toEqual([null, null]);
      expect(await ask(code)).toEqual(['withdrawn', 'handed_out']);
    });

    it('holds what is locked, names who locked it, and lets that one unlock it', async () => {
      const uri = await world.atPharmacy('A1', 'L1');
      const code = world.code('L1', 'A1');
      await world.lock(world.base.authority, uri);
      const { authority } = world.base;
      const locked = await scan(world.pharmacy, code);
      expect(locked).toMatchObject(leads('LOCKED'));
      expect(locked.exits).toEqual([
        { do: 'send_back', object: uri, to: world.maker.gln },
        { do: 'destroy', object: uri },
        { do: 'wait_for', who: { role: 'regulator', gln: authority.gln, name: authority.name } },
      ]);
      expect(locked.reasons[0]).toMatchObject({ title: `Locked by ${authority.name}`, vrs: { info: 'Suspect' } });
      expect(await scan(authority, code, null)).toMatchObject({ codes: ['LOCKED'], exits: [{ do: 'unlock', object: uri }] });
      expect(await ask(code)).toEqual(['not_for_sale']);
      await world.unlock(authority, uri);
      await world.lock(world.pharmacy, uri);
      expect(await scan(world.pharmacy, code)).toMatchObject({ ...leads('LOCKED'), does: ['send_back', 'destroy', 'unlock'] });
      const other = await scan(world.otherPharmacy, code);
      expect(other).toMatchObject(leads('LOCKED', 'HELD_ELSEWHERE'));
      expect(JSON.stringify(other)).not.toContain(world.pharmacy.name);
      expect(JSON.stringify(other)).not.toContain('suspicious seal');
      await world.unlock(world.pharmacy, uri);
      expect(await scan(world.pharmacy, code)).toMatchObject(leads('OK_ACTIVE'));
    });

    it('holds what was made for another market, which a pharmacist may decide', async () => {
      const gtin = await world.product({ markets: ['FR'] });
      await world.batch('M1', { gtin });
      await world.atPharmacy('M1', 'M1S', gtin);
      const code = world.code('M1S', 'M1', { gtin });
      expect(await scan(world.pharmacy, code)).toMatchObject({ ...leads('OTHER_MARKET'), does: ['override', 'wait_for'] });
      expect((await scan(world.wholesaler, code)).codes).not.toContain('OTHER_MARKET');
    });

    it('holds what a key signed that came under review, until then and from the entry on that is doubted', async () => {
      const { maker } = world;
      const weak = await world.base.addKey(maker, 'weak', ['custody']);
      await world.batch('K1');
      const lines = async (serial: string, by: Party) => {
        const step = { kind: 'commission', time: Date.now(), offset: '+01:00', site: maker.gln, lot: 'K1', expiry: EXPIRY };
        return world.base.step(by, { ...step, objects: { epcs: [world.pack(serial)] } } as never);
      };
      await lines('K1S', { ...maker, signer: weak });
      const doubted = await lines('K2S', { ...maker, signer: weak });
      await lines('K3S', maker);
      await world.base.record(maker, { type: 'compromise', key: weak.kid, since: doubted.index, confirmed: [] });
      await sleep(1_100);
      expect(await scan(maker, world.code('K1S', 'K1'))).toMatchObject(leads('OK_ACTIVE'));
      expect(await scan(maker, world.code('K2S', 'K1'))).toMatchObject({
        ...leads('KEY_SUSPECT'),
        does: ['open_exception', 'wait_for'],
      });
      expect(await scan(maker, world.code('K3S', 'K1'))).toMatchObject(leads('OK_ACTIVE'));
    });
  });

  describe('of goods without serials', () => {
    it('knows the batch and says that it cannot tell the pack', async () => {
      const gtin = await world.product({ serialised: false });
      await world.batch('U1', { gtin, serialised: false });
      const code = `(01)${gtin}(17)${EXPIRY.slice(2).replaceAll('-', '')}(10)U1`;
      expect(await scan(world.pharmacy, code)).toMatchObject({ ...leads('BATCH_NO_SERIALS'), pack: null, exits: [] });
      expect(await ask(code)).toEqual(['batch_listed']);
      await world.recall('REF-4', { gtin });
      expect(await scan(world.pharmacy, code)).toMatchObject(leads('RECALLED', 'BATCH_NO_SERIALS'));
      expect(await ask(`(01)${gtin}`)).toEqual(['recalled']);
    });
  });

  describe('of a container', () => {
    it('asks for the pack, and tells its parties whose it is and what is bad inside', async () => {
      await world.batch('S1');
      await world.commission('S1', 'S1S');
      const sscc = await world.packInto(world.maker, world.pack('S1S'));
      await world.ship(world.maker, world.wholesaler.gln, sscc);
      const code = `]C1${sscc.split('/').slice(-2).join('')}`;
      const arriving = await scan(world.wholesaler, code);
      expect(arriving).toMatchObject({ ...leads('SCAN_OUTER_CODE', 'OK_ARRIVING'), container: { uri: sscc } });
      expect(arriving).toMatchObject({ exits: [{ do: 'book_in', object: sscc }], custody: { state: 'in_transit' } });
      await world.recall('REF-5', { lots: ['S1'] });
      await world.lock(world.base.authority, world.pack('S1S'));
      expect(await scan(world.wholesaler, code)).toMatchObject({
        codes: ['SCAN_OUTER_CODE', 'RECALLED', 'LOCKED', 'OK_ARRIVING'],
      });
      const stranger = await scan(world.otherPharmacy, code);
      expect(stranger).toMatchObject({ codes: ['SCAN_OUTER_CODE', 'LOCKED', 'NOT_FOR_YOU'], custody: null });
      expect(await ask(code)).toEqual(['unreadable']);
    });

    it('is what a GTIN of a packaging level names, whatever its first digit', async () => {
      const unit = world.gtinOf(50);
      const odd = world.gtinOf(51);
      await world.product({ gtin: unit, levels: [{ gtin: odd, contains: 10, of: unit }] });
      expect(await scan(world.pharmacy, `(01)${odd}(21)1`)).toMatchObject(leads('SCAN_OUTER_CODE'));
      expect(await scan(world.pharmacy, `(01)${world.gtinOf(1, 5)}(21)1`)).toMatchObject(leads('SCAN_OUTER_CODE'));
      expect(await ask(`(01)${odd}(21)1`)).toEqual(['unreadable']);
    });
  });

  it('refuses what is no request, and reads separators of a site', async () => {
    const post = (body: object) => world.base.post('/api/scan', body);
    await post({ code: 'x'.repeat(4097) }).expect(400);
    await post({ code: '' }).expect(400);
    await post({ code: 'x', site: world.pharmacy.gln }).expect(400);
    const code = `01${world.gtin}21P1y#17${EXPIRY.slice(2).replaceAll('-', '')}10A1`.replace('#', '=GS=');
    const { body } = await post({ code, separators: ['=GS='] }).expect(200);
    expect(body.answers[0].code).toBe('not_handed_out');
  });

  it('says which state of the log it is of', async () => {
    const { body } = await world.base.get('/api/ledger');
    const { asOf } = await world.verdict(world.pharmacy, world.code('P1y', 'A1'));
    expect(asOf.size).toBe(body.size);
    expect(Math.abs(Date.parse(asOf.time) - Date.now())).toBeLessThan(5_000);
  });

  it('is answered 503, and never stop, while the register cannot be asked', async () => {
    const token = await world.session(world.pharmacy);
    await world.base.get('/api/custody', token).expect(200);
    const reader = world.base.server.app.get<DataSource>(getDataSourceToken(READER));
    const query = reader.query.bind(reader);
    reader.query = () => Promise.reject(new Error('disk I/O error'));
    try {
      const code = world.code('P1y', 'A1');
      // Who asks is remembered for a second; after that nobody can be looked up either.
      for (const [as, later] of [[undefined], [token], [token, 1_100]] as [string | undefined, number?][]) {
        await sleep(later ?? 0);
        const { body } = await world.base.post('/api/scan', { code }, as).expect(503);
        expect(body).toMatchObject({ type: 'urn:theriac:problem:register-unavailable' });
        expect(JSON.stringify(body)).not.toContain('disk');
      }
      const page = await world.base
        .get(world.page('P1y', 'A1'))
        .expect(503)
        .expect('content-type', /^text\/html/);
      expect(page.text).toContain('No answer at the moment');
      await world.base.get(world.page('P1y', 'A1')).set('accept', 'application/json').expect(503);
    } finally {
      reader.query = query;
    }
  });
});
