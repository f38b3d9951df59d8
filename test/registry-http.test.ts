import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { execute, insertRows } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { toBase64url } from '../src/protocol/bytes.js';
import { roomOf } from '../src/registry/participants/applications.room.js';
import { MOST_WAITING } from '../src/registry/policy/limits.js';
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
      await world.post('/api/genesis/log-key', { trial: true }, token).expect(401);
    }
    await world.get(`/api/genesis?token=${world.setupToken}`).expect(405);
    const nowhere = await world.post('/api/genesis/log-key', { trial: false }, world.setupToken).expect(409);
    expect(nowhere.body).toMatchObject({ type: problem('local-address'), address: expect.stringContaining('127.0.0.1') });
    await world.send('/api/entries', genesis).expect(403);
    const [regulator] = JSON.parse(Buffer.from(genesis.split('.')[1]!, 'base64url').toString()).regulators as [object];
    const atlantis = await world.genesis({ regulators: [{ ...regulator, timeZone: 'Europe/Atlantis' }] });
    expect((await world.send('/api/genesis', atlantis, world.setupToken).expect(422)).body.type).toBe(problem('place-unknown'));
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
        licence: { steps: expect.arrayContaining(['commission', 'void']), until: null, opening: '2099-12-31' },
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

    test.each<[string, string, (w: LedgerWorld) => string]>([
      ['for another ledger', 'foreign-ledger', (w) => foreign(w)],
      ['as what no participant is', 'record-invalid', (w) => w.application(w.party('pharmacy'), { role: 'bank' })],
      ['with a member too many', 'record-invalid', (w) => w.application(w.party('pharmacy'), { licence: ['ship'] })],
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

    describe('of many', () => {
      const database = () => world.server.app.get(DataSource);
      /** Applications that wait since `age` ms, from `addresses`. */
      const fill = (addresses: readonly string[], age = 0) =>
        inTransaction(database(), async (tx) => {
          const row = (address: string, n: number) => {
            const { address: own, neighbours, region } = roomOf(address);
            const kid = `${n}`.padStart(43, 'k');
            return [kid, glnOf(n + 1000), 'n', 'pharmacy', 'jws', Date.now() - age, own, neighbours, region];
          };
          const columns = ['kid', 'gln', 'name', 'role', 'jws', 'received', 'address', 'neighbours', 'region'];
          await insertRows(tx, 'application', columns, addresses.map(row));
        });
      const empty = () => inTransaction(database(), (tx) => tx.query('DELETE FROM "application"'));
      const applies = async (from: string, party = world.party('distributor')) => {
        const { statusCode, body } = await world.server.app.inject({
          method: 'POST',
          url: '/api/applications',
          remoteAddress: from,
          headers: { 'content-type': 'application/jose' },
          payload: world.application(party),
        });
        return [statusCode, JSON.parse(body).type];
      };
      const kept = [202, undefined];
      const full = [429, problem('applications-full')];
      beforeEach(empty);
      afterEach(empty);

      it('keeps so many of one address and of its neighbours, and those of others beside', async () => {
        await fill(new Array<string>(MOST_WAITING.address).fill('192.0.2.1'));
        expect(await applies('192.0.2.1')).toEqual(full);
        expect(await applies('192.0.2.2')).toEqual(kept);
        await empty();
        await fill(Array.from({ length: MOST_WAITING.neighbours }, (_, n) => `192.0.2.${n}`));
        expect(await applies('192.0.2.200')).toEqual(full);
        expect(await applies('192.0.3.1')).toEqual(kept);
        await empty();
        await fill(Array.from({ length: MOST_WAITING.address }, (_, n) => `2001:db8:1:1::${n}`));
        expect(await applies('2001:db8:1:1:ffff::')).toEqual(full);
        expect(await applies('2001:db8:1:2::')).toEqual(kept);
      });

      it('keeps no more of an address where they come at once', async () => {
        await fill(new Array<string>(MOST_WAITING.address - 1).fill('192.0.2.1'));
        const answers = await Promise.all(Array.from({ length: 4 }, () => applies('192.0.2.1')));
        expect(answers.filter(([status]) => status === 202)).toHaveLength(1);
      });

      it('waits anew where it expired and is sent again as it was', async () => {
        const party = world.party('distributor');
        expect(await applies('192.0.2.1', party)).toEqual(kept);
        const past = Date.now() - 31 * 86_400_000;
        await inTransaction(database(), (tx) => execute(tx, 'UPDATE "application" SET "received" = ?', [past]));
        expect(await waiting()).toEqual([]);
        expect(await applies('192.0.2.1', party)).toEqual(kept);
        expect((await waiting()).map(({ kid }) => kid)).toEqual([party.signer.kid]);
      });

      it('has room for the first of each region, however many wait', async () => {
        // Five thousand, sixteen of each of so many networks of 10.0 and 10.1.
        await fill(Array.from({ length: MOST_WAITING.all }, (_, n) => `10.${n % 2}.${(n >> 1) % 160}.${n % 256}`));
        expect(await applies('10.1.200.1')).toEqual(full);
        expect(await applies('192.0.2.1')).toEqual(kept);
        expect(await applies('192.0.2.1')).toEqual(full);
        expect(await applies('2001:db8::1')).toEqual(kept);
      });

      it('lets one take the place of its own where there is no room', async () => {
        const party = world.party('distributor');
        expect(await applies('192.0.2.1', party)).toEqual(kept);
        await fill(new Array<string>(MOST_WAITING.address - 1).fill('192.0.2.1'));
        expect(await applies('192.0.2.1', { ...party, name: 'Corrected' })).toEqual(kept);
        expect(await applies('192.0.2.1')).toEqual(full);
      });

      it('lists the first to come first, by pages, and those of one GLN or key', async () => {
        await fill(new Array<string>(5).fill('192.0.2.1'), 1_000);
        expect(await applies('192.0.2.9')).toEqual(kept);
        const page = async (query: string) =>
          (await world.get(`/api/regulators/applications?${query}`, regulator).expect(200)).body;
        const first = await page('limit=4');
        const second = await page(`limit=4&after=${first.next}`);
        expect(first.items).toHaveLength(4);
        expect(second).toMatchObject({ items: [{}, { name: expect.stringMatching('distributor') }], next: null });
        expect((await page(`gln=${glnOf(1002)}`)).items.map(({ gln }: { gln: string }) => gln)).toEqual([glnOf(1002)]);
        const kid = '2'.padStart(43, 'k');
        expect((await page(`kid=${kid}`)).items.map((one: { kid: string }) => one.kid)).toEqual([kid]);
        expect((await page(`gln=${glnOf(1003)}&kid=${kid}`)).items).toEqual([]);
        await world.get(`/api/regulators/applications?after=0${first.next}`, regulator).expect(400);
      });
    });

    describe('that its applicant asks about', () => {
      const fate = async (kid: string, status = 200) => (await world.get(`/api/applications/${kid}`).expect(status)).body;
      const applied = async () => {
        const party = world.party('distributor');
        await world.send('/api/applications', world.application(party)).expect(202);
        return party;
      };
      const refuse = (kid: string, reason: string) =>
        world.ask(
          'DELETE',
          `/api/regulators/applications/${kid}`,
          { type: 'application/json', body: JSON.stringify({ reason }) },
          regulator,
        );

      it('waits, until it is admitted', async () => {
        const party = await applied();
        const { kid } = party.signer;
        const until = Date.parse((await fate(kid)).until) - Date.now();
        expect(until).toBeGreaterThan(29.9 * 86_400_000);
        expect(await fate(kid)).toMatchObject({ kid, gln: party.gln, state: 'waiting', reason: null });
        const licence = { steps: ['ship'], until: null };
        await world.record(world.authority, { type: 'participant', application: world.application(party), licence });
        expect(await fate(kid)).toEqual({ kid, gln: party.gln, state: 'admitted', reason: null, received: null, until: null });
      });

      it('is refused with a reason, waits no more, and may be sent again once it is mended', async () => {
        const party = world.party('distributor');
        const { kid } = party.signer;
        const jws = world.application(party);
        await world.send('/api/applications', jws).expect(202);
        await refuse(kid, 'The licence is of another company.').expect(204);
        expect(await fate(kid)).toMatchObject({ state: 'refused', reason: 'The licence is of another company.' });
        expect((await waiting()).map((one) => one.kid)).not.toContain(kid);
        expect((await refuse(kid, 'again').expect(404)).body.type).toBe(problem('application-unknown'));
        // Sent again it waits anew, the same or another.
        await world.send('/api/applications', jws).expect(202);
        expect(await fate(kid)).toMatchObject({ state: 'waiting', reason: null });
        await refuse(kid, 'Still the same licence.').expect(204);
        await world.send('/api/applications', world.application(party, { name: 'Mended' })).expect(202);
        expect(await fate(kid)).toMatchObject({ state: 'waiting', reason: null });
        for (const reason of ['', '\u0000', 'a\u001bb']) await refuse(kid, reason).expect(400);
      });

      it('waits on where somebody else got its GLN, since a company may have lost its keys', async () => {
        const party = await applied();
        const rightful = { ...world.party('distributor'), gln: party.gln };
        const licence = { steps: ['ship'], until: null };
        await world.record(world.authority, { type: 'participant', application: world.application(rightful), licence });
        expect(await fate(party.signer.kid)).toMatchObject({ state: 'waiting' });
      });

      it('is nobody’s to know where none came, and no key is none', async () => {
        expect((await fate('A'.repeat(43), 404)).type).toBe(problem('application-unknown'));
        await fate('A', 400);
      });

      it('expires after thirty days, and is forgotten after sixty', async () => {
        const party = await applied();
        const now = Date.now();
        const later = async (days: number) => {
          vi.useFakeTimers({ toFake: ['Date'], now: now + days * 86_400_000 });
          regulator = await world.signIn(world.authority);
        };
        await later(31);
        expect(await fate(party.signer.kid)).toMatchObject({ state: 'expired' });
        expect((await waiting()).map((one) => one.kid)).not.toContain(party.signer.kid);
        await refuse(party.signer.kid, 'too late').expect(404);
        await later(61);
        await fate(party.signer.kid, 404);
        await applied();
        const { n } = (await world.server.app.get(DataSource).query('SELECT COUNT(*) AS "n" FROM "application"'))[0];
        expect(Number(n)).toBe(1);
      });
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
      expect(body).toEqual({ ...said, participant: maker.gln, withdrawal: null });
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
        aliases: [],
        expiry: '2028-01-31',
        printed: ['2028-02-29'],
        serialised: true,
        complete: true,
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
      const notice = { issuer: world.authority.gln, by: world.authority.gln, attested: true };
      expect(page.body).toEqual({
        items: [{ ...said, ...notice, active: true, unregistered: false, first: index, index, time }],
        next: index,
      });
      expect(await refs(`gtin=${gtinOf(1)}&limit=1&after=${index}`)).toEqual(['R-1']);
      await world.record(other, { type: 'withdrawal', gtin: gtinOf(3), ref: 'W-1', text: 'No more', patientText: null });
      const { body } = await world.get(`/api/manufacturers/products/${gtinOf(3)}`).expect(200);
      expect(body.withdrawal).toMatchObject({ ref: 'W-1', active: true, text: 'No more', patientText: null, issuer: other.gln });
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
    await loaded.load(world.server.app.get(DataSource, { strict: false }), { kids: [stolen.kid], ended: [stolen.kid] });
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
