/** Returned goods before they go back on the shelf: every answer that a check can give, through the server's door. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchUri, type Lot } from '../src/protocol/gs1/identifiers.js';
import type { ReturnItem } from '../src/wire/returns.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';

const PATH = '/api/distributors/return-checks';
const YESTERDAY = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);

describe.each(databases)('a check of returned goods on $name', (database) => {
  let world: CounterWorld;
  let token: string;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    token = await world.session(world.wholesaler);
    await world.batch('R1');
  });
  afterAll(() => world.close());

  /** A pack that the wholesaler sold to a pharmacy. */
  async function sold(serial: string, lot = 'R1', to: Party = world.pharmacy): Promise<string> {
    const uri = world.pack(serial);
    await world.commission(lot, serial);
    await world.ship(world.maker, world.wholesaler.gln, uri);
    await world.receive(world.wholesaler, uri);
    await world.ship(world.wholesaler, to.gln, uri);
    await world.receive(to, uri);
    return uri;
  }
  /** The same, back at the wholesaler. */
  async function back(serial: string, lot = 'R1'): Promise<string> {
    const uri = await sold(serial, lot);
    await world.sendBack(world.pharmacy, world.wholesaler.gln, uri);
    await world.receive(world.wholesaler, uri);
    return uri;
  }
  const ask = (body: object, as = token) => world.base.post(PATH, body, as);
  async function check(code: string, body: object = {}): Promise<ReturnItem> {
    const answer = await ask({ codes: [code], ...body }).expect(201);
    return answer.body.items[0] as ReturnItem;
  }
  const short = ({ result, next, notes, reasons }: ReturnItem) => [result, next, notes, reasons.map(({ code }) => code)];
  const checked = async (serial: string, lot = 'R1', body: object = {}) => short(await check(world.scanned(serial, lot), body));

  it('is saleable once it was sold to the returner, came back, and nothing else is the matter', async () => {
    const uri = await sold('GOOD');
    expect(await checked('GOOD')).toEqual(['not_booked_in', 'await_return', [], ['HELD_ELSEWHERE']]);
    await world.sendBack(world.pharmacy, world.wholesaler.gln, uri);
    expect(await checked('GOOD')).toEqual(['not_booked_in', 'receive', [], ['RETURN_PENDING']]);
    await world.receive(world.wholesaler, uri);
    const item = await check(world.code('GOOD', 'R1'), { returner: world.pharmacy.gln, rma: 'urn:test:rma:1' });
    expect(short(item)).toEqual(['saleable', 'unlock', [], ['RETURN_PENDING']]);
    expect(item).toMatchObject({
      object: uri,
      gtin: world.gtin,
      lot: 'R1',
      expiry: EXPIRY,
      shipped: { partner: world.pharmacy.gln },
      returned: { partner: world.pharmacy.gln, rma: 'urn:test:rma:1', state: 'booked_in' },
    });
    await world.unlock(world.wholesaler, uri);
    expect(await checked('GOOD')).toEqual(['saleable', 'restock', [], ['OK_ACTIVE']]);
  });

  it('is not the asker’s where it never sold it, or to somebody else', async () => {
    await world.commission('R1', 'MADE');
    await world.ship(world.maker, world.pharmacy.gln, world.pack('MADE'));
    await world.receive(world.pharmacy, world.pack('MADE'));
    expect(await checked('MADE')).toEqual(['not_ours', 'give_back', ['NOT_SHIPPED'], ['HELD_ELSEWHERE']]);
    await back('OTHER');
    const other = { returner: world.otherPharmacy.gln };
    expect(await checked('OTHER', 'R1', other)).toEqual(['not_ours', 'give_back', ['OTHER_CUSTOMER'], ['RETURN_PENDING']]);
    expect(await checked('OTHER', 'R1', { rma: 'urn:test:rma:2' })).toEqual([
      'quarantine',
      'ask_returner',
      ['OTHER_RMA'],
      ['RETURN_PENDING'],
    ]);
    const unknown = `]d201${world.gtinOf(77)}21X\u001d17390131\u001d10R1`;
    expect(short(await check(unknown)).slice(0, 3)).toEqual(['not_ours', 'give_back', ['NOT_SHIPPED']]);
  });

  it('does not count a shipping that was taken back, and voids one that came home unopened', async () => {
    const uri = world.pack('VOID');
    await world.commission('R1', 'VOID');
    await world.ship(world.maker, world.wholesaler.gln, uri);
    await world.receive(world.wholesaler, uri);
    await world.ship(world.wholesaler, world.pharmacy.gln, uri);
    expect(await checked('VOID')).toEqual(['not_booked_in', 'void', [], ['NOT_FOR_YOU']]);
    await world.void(world.wholesaler, uri);
    expect(await checked('VOID')).toEqual(['not_ours', 'give_back', ['NOT_SHIPPED'], ['OK_ACTIVE']]);
  });

  it('is suspect where the print contradicts the register', async () => {
    expect(await checked('NEVER-MADE')).toEqual(['suspect', 'ask_maker', [], ['SERIAL_UNKNOWN']]);
    await back('PRINT');
    const wrong = world.scanned('PRINT', 'R1', { expiry: '2039-01-31' });
    expect(short(await check(wrong))).toEqual(['suspect', 'lock', [], ['EXPIRY_MISMATCH', 'RETURN_PENDING']]);
  });

  it('stays apart while anybody locks, disputes or recalls it, or it was too warm', async () => {
    const locked = await back('LOCK');
    await world.lock(world.maker, locked);
    expect(await checked('LOCK')).toEqual(['quarantine', 'wait', [], ['LOCKED', 'RETURN_PENDING']]);
    const disputed = await back('DISPUTE');
    await world.dispute(world.wholesaler, disputed);
    expect(await checked('DISPUTE')).toEqual(['quarantine', 'wait', [], ['DISPUTED', 'RETURN_PENDING']]);
    const cold = await world.product({ storage: { minCelsius: 2, maxCelsius: 8 } });
    await world.batch('R1', { gtin: cold });
    const warm = world.pack('WARM', cold);
    await world.commission('R1', 'WARM', cold);
    await world.ship(world.maker, world.wholesaler.gln, warm);
    await world.receive(world.wholesaler, warm);
    await world.ship(world.wholesaler, world.pharmacy.gln, warm);
    await world.receive(world.pharmacy, warm);
    await world.sense(world.pharmacy, warm, 4, 19);
    await world.sendBack(world.pharmacy, world.wholesaler.gln, warm);
    await world.receive(world.wholesaler, warm);
    const item = await check(world.scanned('WARM', 'R1', { gtin: cold }));
    expect(short(item)).toEqual(['quarantine', 'wait', [], ['EXCURSION', 'RETURN_PENDING']]);
    await world.batch('R2');
    await back('RECALL', 'R2');
    await world.recall('RR', { lots: ['R2'] });
    expect(await checked('RECALL', 'R2')).toEqual(['quarantine', 'follow_notice', [], ['RECALLED', 'RETURN_PENDING']]);
  });

  it('is the returner’s to explain where it was dispensed, and dead where it is expired or destroyed', async () => {
    const dispensed = await sold('GONE');
    await world.dispense(world.pharmacy, dispensed);
    expect(short(await check(world.code('GONE', 'R1')))).toEqual(['quarantine', 'ask_returner', [], ['SUPPLIED_ELSEWHERE']]);
    // Whoever has it in front of a scanner has either the pack that was handed out or a copy of it.
    expect(await checked('GONE')).toEqual(['suspect', 'ask_maker', [], ['SUPPLIED_ELSEWHERE', 'COPY_SUSPECTED']]);
    const destroyed = await back('DEAD');
    await world.end(world.wholesaler, destroyed, 'destroyed');
    expect((await checked('DEAD')).slice(0, 3)).toEqual(['destroy', 'destroy', []]);
    await world.batch('R3');
    await back('OLD', 'R3');
    await world.batch('R3', { expiry: YESTERDAY });
    expect((await checked('OLD', 'R3')).slice(0, 2)).toEqual(['destroy', 'destroy']);
  });

  it('is scanned again where the code says nothing, and of a case pack by pack', async () => {
    await sold('UPPER');
    expect(await checked('upper', 'r1')).toEqual(['rescan', 'rescan', [], ['SCAN_CAPS_LOCK']]);
    expect(short(await check('(00)195200000000000018'))).toEqual(['rescan', 'rescan', [], ['SCAN_OUTER_CODE']]);
    expect(short(await check('4006381333931'))).toEqual(['rescan', 'rescan', [], ['SCAN_WRONG_CODE']]);
  });

  it('of goods without serials asks who returns them', async () => {
    const gtin = await world.product({ serialised: false });
    await world.batch('B1', { gtin, serialised: false });
    const uri = batchUri(gtin, 'B1' as Lot);
    const goods = (quantity: number) => ({
      objects: { epcs: [], quantities: [{ uri, quantity }] },
      time: Date.now(),
      offset: '+01:00',
    });
    const does = (who: Party, step: object, prev?: string[]) =>
      world.base.step(who, { ...goods(10), site: who.gln, ...step } as never, prev ?? []);
    const handOver = async (kind: string, from: Party, to: Party, more: object = {}): Promise<void> => {
      const ends = { from: { owner: from.gln }, to: { owner: to.gln } };
      const { id } = await does(from, { kind, ...ends, ...more });
      await does(to, { kind: 'receive' }, [id]);
    };
    await does(world.maker, { kind: 'commission', lot: 'B1', expiry: EXPIRY });
    await handOver('ship', world.maker, world.wholesaler);
    await handOver('ship', world.wholesaler, world.pharmacy);
    const code = `(01)${gtin}(10)B1`;
    expect(short(await check(code)).slice(0, 3)).toEqual(['quarantine', 'ask_returner', ['RETURNER_NEEDED']]);
    const returner = world.pharmacy.gln;
    expect(short(await check(code, { returner })).slice(0, 2)).toEqual(['not_booked_in', 'await_return']);
    expect(short(await check(code, { returner: world.otherPharmacy.gln }))[0]).toBe('not_ours');
    // Who had a number of packs before nobody knows: it goes back to its manufacturer, for which the wholesaler takes returns.
    const [from, possessor] = [world.maker.gln, world.wholesaler.gln];
    const mandate = { type: 'mandate', from, to: possessor, steps: ['receive'], sites: null, until: null, active: true };
    await world.base.record(world.maker, mandate);
    const documents = [{ type: 'rma', id: 'urn:test:rma:1' }];
    await handOver('return', world.pharmacy, world.wholesaler, { to: { owner: from, possessor, site: possessor }, documents });
    expect(short(await check(code, { returner })).slice(0, 2)).toEqual(['saleable', 'restock']);
  });

  it('is kept, with who asked by which key, for the asker and the authority alone', async () => {
    const uri = await back('KEPT');
    const codes = [world.scanned('KEPT', 'R1'), 'rubbish'];
    const made = await ask({ codes, returner: world.pharmacy.gln, rma: '6000031274' }).expect(201);
    const { items, ...check } = made.body;
    expect(check).toMatchObject({
      by: world.wholesaler.gln,
      kid: world.wholesaler.signer.kid,
      count: 2,
      saleable: 0,
      rma: '6000031274',
    });
    expect(items.map(({ code }: ReturnItem) => code)).toEqual(codes);
    const { body: again } = await world.base.get(`${PATH}/${check.id}`, token).expect(200);
    expect(again).toEqual(made.body);
    const list = async (query: string, as = token) => (await world.base.get(`${PATH}${query}`, as).expect(200)).body;
    expect((await list('?limit=1')).items).toEqual([check]);
    expect((await list(`?object=${encodeURIComponent(uri)}`)).items).toEqual([check]);
    const first = await list('?limit=1');
    expect((await list(`?limit=1&after=${first.next}`)).items[0].id < check.id).toBe(true);

    const authority = await world.session(world.base.authority, null);
    await world.base.get(`${PATH}/${check.id}`, authority).expect(200);
    expect((await list(`?of=${world.wholesaler.gln}&limit=1`, authority)).items).toEqual([check]);
    const other = await world.base.signIn(await world.base.admit('distributor'));
    await world.base.get(`${PATH}/${check.id}`, other).expect(404);
    expect(await list('', other)).toEqual({ items: [], next: null });
    await ask({ codes: ['x'] }, await world.session(world.pharmacy)).expect(403);
    await ask({ codes: ['x'] }, authority).expect(403);
    await ask({ codes: Array.from({ length: 501 }, () => 'x') }).expect(400);
    await ask({ codes: ['a\u0000b'] }).expect(400);
  });

  it('answers for 500 codes in one call', async () => {
    const made = await ask({ codes: Array.from({ length: 500 }, (_, n) => world.scanned(`MANY-${n % 3}`, 'R1')) }).expect(201);
    expect([made.body.count, made.body.items.length]).toEqual([500, 500]);
  }, 90_000);
});
