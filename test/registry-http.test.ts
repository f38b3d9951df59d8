import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, describe, expect, it, test, vi } from 'vitest';
import { insertRows } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { toBase64url } from '../src/protocol/bytes.js';
import { LoadedRegistry } from '../src/registry/registry.store.js';
import { databases } from './support/databases.js';
import { glnOf, gtinOf, LedgerWorld, type Party, signerNamed } from './support/ledger-world.js';

/** An answer whose form the test itself looks at. */
type Answer = Awaited<ReturnType<LedgerWorld['get']>>;

const problem = (code: string) => `urn:theriac:problem:${code}`;

describe.each(databases)('before the founding, on $name', (database) => {
  let world: LedgerWorld;
  beforeAll(async () => void (world = await LedgerWorld.unfounded(database)));
  afterAll(() => world.close());

  it('nothing but the token of the console founds the ledger, once', async () => {
    const [genesis, another] = [await world.genesis(), await world.genesis({ name: 'Another' })];
    for (const token of [undefined, '', 'x', world.setupToken.slice(0, -1), `${world.setupToken}A`]) {
      const { body } = await world.send('/api/genesis', genesis, token).expect(401);
      expect(body.type).toBe(problem('setup-token'));
      await world.post('/api/genesis/log-key', {}, token).expect(401);
    }
    await world.get(`/api/genesis?token=${world.setupToken}`).expect(405);
    await world.send('/api/entries', genesis).expect(403);
    const refused = await world.send('/api/genesis', await world.genesis({ quorum: 2 }), world.setupToken);
    expect(refused.body.type).toBe(problem('genesis-invalid'));
    const { body } = await world.send('/api/genesis', genesis, world.setupToken).expect(201);
    expect(body).toEqual({ ledger: expect.stringMatching(/^[\w-]{43}$/) });
    for (const again of [genesis, another, 'nonsense']) {
      const second = await world.send('/api/genesis', again, world.setupToken).expect(409);
      expect(second.body.type).toBe(problem('already-founded'));
    }
    await world.lookAgain();
    expect(world.ledger).toBe(body.ledger);
    await world.get('/api/custody', await world.signIn(world.authority)).expect(200);
  });
});

describe.each(databases)('two foundings at once on $name', (database) => {
  it('found one ledger', async () => {
    const world = await LedgerWorld.unfounded(database);
    const records = [await world.genesis(), await world.genesis({ name: 'Another' })];
    const answers = await Promise.all(records.map((jws) => world.send('/api/genesis', jws, world.setupToken)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.find(({ status }) => status !== 201)!.status).toBeLessThan(500);
    await world.close();
  });
});

describe.each(databases)('the register on $name', (database) => {
  let world: LedgerWorld;
  let maker: Party;
  let other: Party;
  let pharmacy: Party;
  let regulator: string;
  const product = (n: number, fields: object = {}) => ({
    type: 'product',
    gtin: gtinOf(n),
    name: `Product ${n}`,
    authorisation: 'DE-1',
    serialised: true,
    levels: [{ gtin: gtinOf(n, 1), contains: 10, of: gtinOf(n) }],
    storage: { minCelsius: 2, maxCelsius: 8 },
    markets: ['DE', 'FR'],
    digitalLinkQr: true,
    ...fields,
  });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await world.admit('manufacturer');
    other = await world.admit('manufacturer', { steps: ['commission'], until: '2099-12-31' });
    pharmacy = await world.admit('pharmacy');
    regulator = await world.signIn(world.authority);
  });
  afterAll(() => world.close());
  afterEach(() => void vi.useRealTimers());

  describe('of participants', () => {
    it('shows one with licence, sites and keys, past ones too', async () => {
      const key = await world.addKey(maker, 'line-2', ['custody']);
      const { index } = await world.record(maker, { type: 'compromise', key: key.kid, since: null, confirmed: [] });
      const { body } = await world.get(`/api/participants/${maker.gln}`).expect(200);
      expect(body).toEqual({
        gln: maker.gln,
        name: maker.name,
        role: 'manufacturer',
        country: 'DE',
        licence: { steps: expect.arrayContaining(['commission', 'void']), until: null },
        sites: [expect.objectContaining({ gln: maker.gln, name: maker.name, timeZone: 'Europe/Berlin', latitude: 52.5 })],
        keys: [
          expect.objectContaining({ kid: maker.signer.kid, jwk: maker.signer.publicJwk, label: 'first', compromised: null }),
          expect.objectContaining({ kid: key.kid, label: 'line-2', permissions: ['custody'], compromised: index + 1 }),
        ],
      });
    });

    it('knows nothing of others', async () => {
      await world.get(`/api/participants/${glnOf(999)}`).expect(404);
      for (const gln of ['1', `${maker.gln.slice(0, -1)}X`, '9520000000018', '%00', "' OR 1=1"]) {
        await world.get(`/api/participants/${encodeURIComponent(gln)}`).expect(400);
      }
    });

    it('lists all, page by page, without a gap or a repeat', async () => {
      const seen: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const { body }: Answer = await world.get(`/api/participants?limit=1${after && `&after=${after}`}`).expect(200);
        expect(body.items).toHaveLength(1);
        seen.push(body.items[0].gln);
        after = body.next;
      }
      expect(seen).toEqual([world.authority, maker, other, pharmacy].map(({ gln }) => gln).sort());
    });

    test.each<[string, string[]]>([
      ['role=manufacturer', ['manufacturer 2', 'manufacturer 3']],
      ['role=pharmacy', ['pharmacy 4']],
      ['role=distributor', []],
      ['q=URER%203', ['manufacturer 3']],
      ['q=952000000001', ['regulator 1']],
      ['q=%25', []],
      ['q=_', []],
      ['q=!', []],
      ["q=' OR 1=1 --", []],
      ['role=manufacturer&q=2', ['manufacturer 2', 'manufacturer 3']],
    ])('finds by %s', async (query, names) => {
      const { body } = await world.get(`/api/participants?${query}`).expect(200);
      expect(body.items.map(({ name }: Party) => name)).toEqual(names);
    });

    test.each(['role=king', 'limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'q=', 'q=a&q=b', 'q[]=a', 'after=1', 'x=1'])(
      'refuses to list by %s',
      async (query) => void (await world.get(`/api/participants?${query}`).expect(400)),
    );
  });

  describe('of applications', () => {
    const waiting = async (): Promise<{ kid: string; gln: string; received: string; jws: string }[]> =>
      (await world.get('/api/regulators/applications', regulator).expect(200)).body.items;

    it('keeps one until it is admitted, as it was signed, and once however often it comes', async () => {
      const party = world.party('distributor');
      const jws = world.application(party);
      for (let i = 0; i < 3; i++) {
        const { body } = await world.send('/api/applications', jws).expect(202);
        expect(body).toEqual({ kid: party.signer.kid, gln: party.gln });
      }
      const mine = (await waiting()).filter(({ gln }) => gln === party.gln);
      expect(mine).toEqual([
        { kid: party.signer.kid, gln: party.gln, name: party.name, role: 'distributor', received: expect.any(String), jws },
      ]);
      const licence = { steps: ['receive', 'ship'], until: null };
      await world.record(world.authority, { type: 'participant', application: mine[0]!.jws, licence });
      expect(await waiting()).toEqual([]);
      expect((await world.send('/api/applications', jws).expect(409)).body.type).toBe(problem('key-taken'));
    });

    it('keeps the last one of a key', async () => {
      const party = world.party('distributor');
      await world.send('/api/applications', world.application(party)).expect(202);
      const corrected = world.application(party, { name: 'Corrected' });
      await world.send('/api/applications', corrected).expect(202);
      expect((await waiting()).map(({ jws }) => jws)).toEqual([corrected]);
    });

    it('drops what waits for a GLN that somebody else got', async () => {
      const [rightful, squatter] = [world.party('distributor'), { ...world.party('distributor'), name: 'squatter' }];
      await world.send('/api/applications', world.application({ ...squatter, gln: rightful.gln })).expect(202);
      const before = (await waiting()).length;
      await world.record(world.authority, {
        type: 'participant',
        application: world.application(rightful),
        licence: { steps: ['ship'], until: null },
      });
      expect(await waiting()).toHaveLength(before - 1);
    });

    test.each<[string, string, (w: LedgerWorld) => string]>([
      ['for another ledger', 'foreign-ledger', (w) => foreign(w)],
      ['as a regulator', 'record-invalid', (w) => w.application(w.party('regulator'))],
      ['with a member too many', 'record-invalid', (w) => w.application(w.party('pharmacy'), { licence: ['ship'] })],
      ['for a GLN that is registered', 'participant-exists', (w) => w.application({ ...w.party('pharmacy'), gln: pharmacy.gln })],
      [
        'with a key that it does not hold',
        'bad-signature',
        (w) => w.application(w.party('pharmacy'), { key: signerNamed('x').publicJwk }),
      ],
      ['without any form', 'jws-malformed', () => 'nonsense'],
    ])('refuses one %s', async (_how, code, make) => {
      const before = await waiting();
      expect((await world.send('/api/applications', make(world))).body.type).toBe(problem(code));
      expect(await waiting()).toEqual(before);
    });

    function foreign(w: LedgerWorld): string {
      return Object.assign(Object.create(w) as LedgerWorld, { ledger: toBase64url(new Uint8Array(32)) }).application(
        w.party('pharmacy'),
      );
    }

    it('refuses a body of another content type', async () => {
      await world.post('/api/applications', { jws: 'x' }).expect(400);
    });

    it('is bounded in number, and forgets after thirty days', async () => {
      const now = Date.now();
      await inTransaction(world.server.app.get(DataSource), async (tx) => {
        await tx.query('DELETE FROM "application"');
        const row = (n: number) => [`key ${n}`, glnOf(n), 'n', 'pharmacy', 'jws', now - 29 * 86_400_000];
        const columns = ['kid', 'gln', 'name', 'role', 'jws', 'received'];
        await insertRows(
          tx,
          'application',
          columns,
          Array.from({ length: 1000 }, (_, n) => row(n + 1000)),
        );
      });
      const jws = world.application(world.party('distributor'));
      expect((await world.send('/api/applications', jws).expect(429)).body.type).toBe(problem('applications-full'));
      expect(await waiting()).toHaveLength(1000);
      vi.useFakeTimers({ toFake: ['Date'], now: now + 2 * 86_400_000 });
      regulator = await world.signIn(world.authority);
      expect(await waiting()).toEqual([]);
      await world.send('/api/applications', jws).expect(202);
      expect((await waiting()).map((each) => each.jws)).toEqual([jws]);
    });
  });

  describe('of products', () => {
    beforeAll(async () => {
      vi.useRealTimers();
      await world.record(maker, product(1));
      await world.record(maker, product(2, { name: 'Ünique', levels: [], storage: null, authorisation: null }));
      await world.record(other, product(3));
      for (const lot of ['A/1', 'B%2', 'a 1'.replace(' ', '_')]) {
        await world.record(maker, { type: 'batch', gtin: gtinOf(1), lot, expiry: '2028-02-29', serialised: true });
      }
      await world.record(maker, { type: 'batch', gtin: gtinOf(1), lot: 'A/1', expiry: '2028-01-31', serialised: true });
    });

    it('shows one with all that its record says, and nothing else', async () => {
      const { body } = await world.get(`/api/manufacturers/products/${gtinOf(1)}`).expect(200);
      const { type: _, ...said } = product(1);
      expect(body).toEqual({ ...said, participant: maker.gln, withdrawn: null });
      await world.get(`/api/manufacturers/products/${gtinOf(9)}`).expect(404);
      await world.get(`/api/manufacturers/products/${gtinOf(9)}/batches`).expect(404);
      await world.get('/api/manufacturers/products/123').expect(400);
    });

    test.each<[string, string[]]>([
      ['', ['Product 1', 'Ünique', 'Product 3']],
      ['q=product', ['Product 1', 'Product 3']],
      [`participant=PARTICIPANT`, ['Product 3']],
      ['q=3&participant=PARTICIPANT', ['Product 3']],
      ['q=1&participant=PARTICIPANT', []],
    ])('lists by "%s"', async (query, names) => {
      const { body } = await world.get(`/api/manufacturers/products?${query.replace('PARTICIPANT', other.gln)}`).expect(200);
      expect(body.items.map(({ name }: { name: string }) => name)).toEqual(names);
    });

    it('lists products and batches page by page', async () => {
      const first = await world.get('/api/manufacturers/products?limit=2').expect(200);
      const rest = await world.get(`/api/manufacturers/products?limit=2&after=${first.body.next}`).expect(200);
      expect([...first.body.items, ...rest.body.items].map(({ gtin }) => gtin)).toEqual([1, 2, 3].map((n) => gtinOf(n)));
      expect(rest.body.next).toBeNull();
      const lots: string[] = [];
      for (let after: string | null = ''; after !== null;) {
        const query: string = `limit=1${after && `&after=${encodeURIComponent(after)}`}`;
        const { body } = await world.get(`/api/manufacturers/products/${gtinOf(1)}/batches?${query}`).expect(200);
        lots.push(body.items[0].lot);
        after = body.next;
      }
      expect(lots.sort()).toEqual(['A/1', 'B%2', 'a_1']);
    });

    it('tells the expiry in force and the one on the packs', async () => {
      const { body } = await world.get(`/api/manufacturers/products/${gtinOf(1)}/batches`).expect(200);
      expect(body.items.find(({ lot }: { lot: string }) => lot === 'A/1')).toEqual({
        gtin: gtinOf(1),
        lot: 'A/1',
        participant: maker.gln,
        expiry: '2028-01-31',
        printed: '2028-02-29',
        serialised: true,
      });
    });

    it('shows recalls at once, newest first, and withdrawals', async () => {
      const recall = (ref: string, fields: object = {}) => ({
        type: 'recall',
        ref,
        gtin: gtinOf(1),
        lots: ['A/1'],
        serials: [],
        markets: ['DE'],
        class: 1,
        depth: 'patient',
        action: 'return',
        text: 'Glass in the syrup',
        patientText: 'Bring it back',
        ...fields,
      });
      await world.record(maker, recall('R-1'));
      const { index, time } = await world.record(world.authority, recall('R-2', { lots: [], patientText: null }));
      await world.record(other, recall('R-3', { gtin: gtinOf(3), lots: [] }));
      const refs = async (query: string) =>
        (await world.get(`/api/manufacturers/recalls?${query}`).expect(200)).body.items.map(({ ref }: { ref: string }) => ref);
      expect(await refs('')).toEqual(['R-3', 'R-2', 'R-1']);
      expect(await refs(`gtin=${gtinOf(1)}`)).toEqual(['R-2', 'R-1']);
      const page = await world.get(`/api/manufacturers/recalls?gtin=${gtinOf(1)}&limit=1`).expect(200);
      const { type: _, ...said } = recall('R-2', { lots: [], patientText: null });
      expect(page.body).toEqual({ items: [{ ...said, by: world.authority.gln, index, time }], next: index });
      expect(await refs(`gtin=${gtinOf(1)}&limit=1&after=${index}`)).toEqual(['R-1']);
      await world.record(other, { type: 'withdrawal', gtin: gtinOf(3), ref: 'W-1', text: 'No more', patientText: null });
      const { body } = await world.get(`/api/manufacturers/products/${gtinOf(3)}`).expect(200);
      expect(body.withdrawn).toMatchObject({ ref: 'W-1', text: 'No more', patientText: null, index: expect.any(Number) });
    });
  });
});

describe.each(databases)('a stolen key on $name', (database) => {
  it('ends with those that it added, of which a sequencer that starts now knows', async () => {
    const world = await LedgerWorld.on(database);
    const all = ['admin', 'custody', 'lock', 'master', 'recall'];
    const owner = await world.admit('distributor');
    const stolen = await world.addKey(owner, 'stolen', all);
    const first = await world.addKey({ ...owner, signer: stolen }, 'first-of-two', all);
    const second = await world.addKey({ ...owner, signer: first }, 'second-of-two', all);
    const loaded = new LoadedRegistry();
    const needs = { kids: [stolen.kid], ended: [stolen.kid], glns: [], gtins: [], batches: [], recallRefs: [] };
    await loaded.load(world.server.app.get(DataSource, { strict: false }), needs);
    const kids = [stolen, first, second].map(({ kid }) => kid);
    expect([...loaded.registry.keys.values()].map(({ kid }) => kid)).toEqual(expect.arrayContaining(kids));
    const { index } = await world.record(owner, { type: 'compromise', key: stolen.kid, since: 0, confirmed: [] });
    const { body } = await world.get(`/api/participants/${owner.gln}`).expect(200);
    const keys = body.keys as { kid: string; by: string | null; compromised: number | null }[];
    expect(keys.filter(({ kid }) => kids.includes(kid)).map(({ compromised }) => compromised)).toEqual(Array(3).fill(index + 1));
    expect(keys.find(({ kid }) => kid === second.kid)!.by).toBe(first.kid);
    await world.close();
  });
});
