/** Whose numbers are whose, over HTTP: squatting is refused, products and sites are what the authority says, two agree on what takes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signGenesis } from '../src/client/signing/genesis.js';
import { signStatement } from '../src/client/signing/statement.js';
import { packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { recordDigest } from '../src/protocol/registry/quorum.js';
import { databases } from './support/databases.js';
import { glnOf, gtinOf, LedgerWorld, type Party, PLACE, signerNamed } from './support/ledger-world.js';
import { complete } from './support/records.js';

const EXPIRY = '2099-12-31';
const PRODUCT = { authorisation: null, storage: null, markets: [], digitalLinkQr: false, serialised: true };
const product = (gtin: string, levels: object[] = []) => ({ type: 'product', gtin, name: `Product ${gtin}`, ...PRODUCT, levels });
const batch = (gtin: string, lot: string) => ({ type: 'batch', gtin, lot, expiry: EXPIRY, serialised: true });
const grant = (from: Party | null, to: Party | null, ...keys: string[]) => ({
  type: 'grant',
  keys: keys.sort(),
  from: from?.gln ?? null,
  to: to?.gln ?? null,
});

describe.each(databases)('a number on $name', (database) => {
  let world: LedgerWorld;
  let old: Party;
  let next: Party;
  let shop: Party;
  const UNIT = gtinOf(1);
  const BESIDE = gtinOf(2);
  const BRANCH = glnOf(950);
  const pack = (serial: string) => packUri(UNIT, serial as Serial);
  /** The code of the refusal, or `logged`. */
  const files = async (by: Party, record: object): Promise<string> => {
    const { status, body } = await world.send('/api/entries', world.signRecord(by, record));
    return status === 201 ? 'logged' : String(body.type).split(':').at(-1)!;
  };
  const does = async (by: Party, step: object, prev?: string[]): Promise<string> => {
    const told = { time: Date.now() - 1000, offset: '+00:00', site: by.gln, ...step } as never;
    const { status, body } = await world.send('/api/entries', await world.signStep(by, told, prev));
    return status === 201 ? 'logged' : String(body.type).split(':').at(-1)!;
  };
  const made = (serial: string, lot = 'L1') => ({
    kind: 'commission',
    lot: lot as Lot,
    expiry: EXPIRY,
    objects: { epcs: [pack(serial)] },
  });
  const site = (owner: Party, fields: object = {}) => ({
    type: 'site',
    gln: BRANCH,
    participant: owner.gln,
    name: 'Branch',
    ...PLACE,
    ...fields,
  });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    old = await world.admit('manufacturer');
    next = await world.admit('manufacturer');
    shop = await world.admit('pharmacy');
    await world.record(world.authority, grant(null, old, UNIT, gtinOf(3)));
  });
  afterAll(() => world.close());

  it('of another’s prefix registers no product, no case, no site and no company', async () => {
    expect(await files(next, product(UNIT))).toBe('identifier-not-yours');
    expect(await files(old, product(BESIDE))).toBe('identifier-not-yours');
    const level = { gtin: gtinOf(2, 1), contains: 10, of: gtinOf(3) };
    expect(await files(old, product(gtinOf(3), [level]))).toBe('identifier-not-yours');
    await world.record(world.authority, grant(null, next, glnOf(951)));
    expect(await files(world.authority, site(shop, { gln: glnOf(951) }))).toBe('identifier-not-yours');
    const squatter = { ...world.party('pharmacy'), gln: glnOf(951) };
    const licence = { steps: ['dispense'], until: null };
    const application = world.application(squatter);
    expect(await files(world.authority, { type: 'participant', application, licence })).toBe('identifier-not-yours');
  });

  it('of one GTIN also gives the case with another indicator, not the number beside it', async () => {
    const box = { gtin: gtinOf(1, 1), contains: 10, of: UNIT };
    expect(await files(old, product(UNIT, [box]))).toBe('logged');
    expect(await files(old, product(BESIDE))).toBe('identifier-not-yours');
    expect(await files(old, batch(UNIT, 'L1'))).toBe('logged');
    const { body } = await world.get(`/api/grants?participant=${old.gln}`).expect(200);
    expect(body.items).toContainEqual({ key: UNIT, holder: old.gln });
  });

  it('that passes on takes the product along: batches, commissionings, locks and lists follow, from the next entry on', async () => {
    expect(await does(old, made('A'), [])).toBe('logged');
    const to = { owner: shop.gln };
    expect(await does(old, { kind: 'ship', from: { owner: old.gln }, to, objects: { epcs: [pack('A')] } })).toBe('logged');
    expect(await does(shop, { kind: 'receive', objects: { epcs: [pack('A')] } })).toBe('logged');
    expect(await does(old, { kind: 'lock', reason: 'suspected', objects: { epcs: [pack('A')] } }, [])).toBe('logged');
    expect(await files(world.authority, grant(next, null, UNIT))).toBe('grant-stale');
    expect(await files(world.authority, grant(old, next, UNIT))).toBe('logged');
    expect(await files(world.authority, grant(old, next, UNIT))).toBe('grant-stale');
    expect(await files(old, batch(UNIT, 'L2'))).toBe('not-yours');
    expect(await files(next, batch(UNIT, 'L2'))).toBe('logged');
    expect(await does(old, made('B'), [])).toBe('not-maker');
    expect(await does(next, made('B'), [])).toBe('logged');
    expect(await does(next, { kind: 'unlock', reason: 'in order', objects: { epcs: [pack('A')] } }, [])).toBe('logged');
    expect(await does(shop, { kind: 'dispense', objects: { epcs: [pack('A')] } })).toBe('logged');
    const of = async (party: Party) =>
      (await world.get(`/api/manufacturers/products?participant=${party.gln}`).expect(200)).body.items.map(
        ({ gtin }: { gtin: Gtin }) => gtin,
      );
    expect([await of(old), await of(next)]).toEqual([[], [UNIT]]);
    const { body } = await world.post('/api/scan', { code: `01${UNIT}21A\u001d10L1` }, await world.signIn(shop)).expect(200);
    expect(body.product.manufacturer).toBe(next.name);
  });

  it('is used by whom its holder mandates to make batches, and by the authority in its place', async () => {
    expect(await files(old, batch(UNIT, 'L3'))).toBe('not-yours');
    const parties = { from: next.gln, to: old.gln, until: null };
    const mandate = { type: 'mandate', ...parties, steps: ['batch'], sites: [old.gln], active: true };
    expect(await files(next, mandate)).toBe('logged');
    expect(await files(old, batch(UNIT, 'L3'))).toBe('logged');
    expect(await files(world.authority, batch(UNIT, 'L4'))).toBe('logged');
  });

  it('of a site is filed and moved by the authority; its company closes it and no more', async () => {
    expect(await files(shop, site(shop))).toBe('regulator-only');
    expect(await files(world.authority, site(shop))).toBe('logged');
    expect(await files(shop, site(shop, { country: 'SM', timeZone: 'Europe/San_Marino' }))).toBe('regulator-only');
    expect(await files(world.authority, site(old))).toBe('not-yours');
    expect(await files(shop, site(shop, { active: false }))).toBe('logged');
    expect(await files(shop, site(shop))).toBe('regulator-only');
    expect(await files(world.authority, site(shop, { timeZone: 'Europe/Lisbon', country: 'PT' }))).toBe('logged');
    const { body } = await world.get(`/api/participants/${shop.gln}`).expect(200);
    expect(body.sites).toContainEqual(expect.objectContaining({ gln: BRANCH, timeZone: 'Europe/Lisbon', active: true }));
  });
});

describe.each(databases)('what takes from one on $name', (database) => {
  let world: LedgerWorld;
  let agency: Party;
  let maker: Party;
  let other: Party;
  const KEY = '9521777';
  const until = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const approval = (record: object, by: Party, days = 7): string =>
    signStatement(by.signer, world.ledger, 'approval+jws', { record: recordDigest(complete(record)), until: until(days) });
  const files = async (record: object, approvals: string[] = []): Promise<string> => {
    const { status, body } = await world.send('/api/entries', world.signRecord(world.authority, { ...record, approvals }));
    return status === 201 ? 'logged' : String(body.type).split(':').at(-1)!;
  };

  beforeAll(async () => {
    world = await LedgerWorld.unfounded(database);
    agency = world.party('regulator');
    const { body } = await world.post('/api/genesis/log-key', { trial: true }, world.setupToken).expect(200);
    const founder = ({ gln, name, signer }: Party) => ({ gln, name, ...PLACE, label: 'first', signer });
    const jws = signGenesis([founder(world.authority), founder(agency)], 'Two', body.log, 2);
    await world.send('/api/genesis', jws, world.setupToken).expect(201);
    await world.lookAgain();
    [maker, other] = [await world.admit('manufacturer'), await world.admit('manufacturer')];
    await world.record(world.authority, grant(null, maker, KEY));
  });
  afterAll(() => world.close());

  it('has two regulators agree, each once, with an approval that was used by no record before', async () => {
    const taken = grant(maker, other, KEY);
    expect(await files(taken)).toBe('quorum-missing');
    expect(await files(taken, [approval(taken, world.authority)])).toBe('quorum-missing');
    expect(await files(taken, [approval(taken, agency, -1)])).toBe('quorum-missing');
    expect(await files(taken, [approval(taken, agency, 40)])).toBe('record-invalid');
    expect(await files(taken, [approval(taken, maker)])).toBe('regulator-only');
    const good = approval(taken, agency);
    expect(await files(taken, [good])).toBe('logged');
    const back = grant(other, maker, KEY);
    expect(await files(back, [approval(back, agency)])).toBe('logged');
    expect(await files(taken, [good])).toBe('quorum-missing');
  });

  it('is a product of the authority that carries no serials, and a company that is replaced, whose keys end', async () => {
    const unit = gtinOf(70);
    await world.record(world.authority, grant(null, maker, unit));
    const bare = { ...product(unit), serialised: false };
    expect(await files(bare)).toBe('quorum-missing');
    expect(await files(bare, [approval(bare, agency)])).toBe('logged');
    const heirs = { ...world.party('pharmacy'), gln: other.gln };
    const replaced = {
      type: 'participant',
      application: world.application(heirs),
      licence: { steps: ['dispense'], until: null, opening: null },
    };
    expect(await files(replaced)).toBe('quorum-missing');
    expect(await files(replaced, [approval(replaced, agency)])).toBe('logged');
    const { body } = await world.get(`/api/participants/${other.gln}`).expect(200);
    expect(body).toMatchObject({ role: 'pharmacy', name: heirs.name });
    expect(body.keys.map(({ compromised }: { compromised: number | null }) => compromised === null)).toEqual([false, true]);
    const key = signerNamed('of the former');
    const payload = { type: 'key-application', participant: other.gln, key: key.publicJwk, label: 'x' };
    const application = signStatement(key, world.ledger, 'application+jws', payload);
    const record = { type: 'key', application, permissions: ['custody'], sites: null };
    const late = await world.send('/api/entries', world.signRecord(other, record));
    expect(late.body.type).toContain('key-compromised');
  });

  it('is nobody else’s to decide once an agency has ended its only key', async () => {
    const { body } = await world.get('/api/ledger').expect(200);
    await world.record(agency, { type: 'retire', key: agency.signer.kid, from: Number(body.size) + 1 });
    expect(await files(grant(maker, null, KEY))).toBe('logged');
  });
});
