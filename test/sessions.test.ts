import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { DataSource } from 'typeorm';
import { fromBase64url, toBase64url, utf8 } from '../src/protocol/bytes.js';
import { crypto } from '../src/protocol/crypto.js';
import { rows } from '../src/platform/database/sql.js';
import { signStatement } from '../src/client/signing/statement.js';
import { startServer } from './support/server.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld, type Party, signerNamed } from './support/ledger-world.js';

const WHO = '/api/custody'; // needs a session, and nothing else

describe.each(databases)('a session on $name', (database) => {
  let world: LedgerWorld;
  let maker: Party;
  let pharmacy: Party;
  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await world.admit('manufacturer');
    pharmacy = await world.admit('pharmacy');
  });
  afterAll(() => world.close());
  // Only the clock of dates: the rest of the program needs its timers.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }));
  afterEach(() => void vi.useRealTimers());
  const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1000);
  const refused = async (jws: string): Promise<string> => (await world.send('/api/sessions', jws)).body.type.split(':').at(-1);

  it('opens for a registered key and says for whom', async () => {
    const { body } = await world
      .send('/api/sessions', await world.signInStatement(maker.signer, { site: maker.gln }))
      .expect(201);
    expect(body).toEqual({
      token: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      expires: new Date(Math.floor(Date.now() / 1000) * 1000 + 12 * 3_600_000).toISOString(),
      participant: { gln: maker.gln, name: maker.name, role: 'manufacturer' },
      permissions: ['admin', 'custody', 'lock', 'master', 'recall'],
      site: maker.gln,
    });
    await world.get(WHO, body.token).expect(200);
  });

  it('is stored as the hash of its token only', async () => {
    const token = await world.signIn(maker);
    const stored = await rows<{ token: string }>(world.server.app.get(DataSource), 'SELECT * FROM "session"');
    expect(stored.map((row) => row.token)).toContain(toBase64url(crypto.sha256(utf8(token))));
    expect(JSON.stringify(stored)).not.toContain(token);
  });

  it('is not had without a token, or with one that is none, or by another scheme', async () => {
    const missing = await world.get(WHO).expect(401).expect('www-authenticate', 'Bearer');
    expect(missing.body.type).toBe('urn:theriac:problem:session-required');
    for (const token of ['x', 'A'.repeat(43), `${await world.signIn(maker)}A`]) {
      const { body } = await world.get(WHO, token).expect(401);
      expect(body.type).toBe('urn:theriac:problem:session-invalid');
    }
    const token = await world.signIn(maker);
    await world.get(WHO).set('authorization', `Basic ${token}`).expect(401);
    await world.get(WHO).set('authorization', token).expect(401);
    await world.get(`${WHO}?token=${token}`).expect(401);
  });

  it('ends for clients that name a content type with every request, too', async () => {
    const token = await world.signIn(maker);
    await world.delete('/api/sessions', token).set('content-type', 'application/json').expect(204);
    await world.get(WHO, token).expect(401);
  });

  it('opens once for each challenge, even where its session was closed', async () => {
    const statement = await world.signInStatement(maker.signer);
    const { body } = await world.send('/api/sessions', statement).expect(201);
    expect(await refused(statement)).toBe('signin-used');
    await world.delete('/api/sessions', body.token).expect(204);
    expect(await refused(statement)).toBe('signin-used');
    const { nonce, exp, aud } = JSON.parse(Buffer.from(fromBase64url(statement.split('.')[1]!)).toString());
    const again = signStatement(maker.signer, world.ledger, 'signin+jws', { aud, exp, nonce, site: null });
    expect(await refused(again)).toBe('signin-used');
  });

  it('opens once for a challenge that is answered twice at the same time', async () => {
    const statement = await world.signInStatement(maker.signer);
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.send('/api/sessions', statement)));
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, ...Array<number>(7).fill(401)]);
  });

  it('is over at once when it is closed, and closes no other', async () => {
    const [one, other] = [await world.signIn(maker), await world.signIn(maker)];
    await world.get(WHO, one).expect(200);
    await world.delete('/api/sessions', one).expect(204);
    await world.get(WHO, one).expect(401);
    await world.delete('/api/sessions', one).expect(401);
    await world.get(WHO, other).expect(200);
  });

  it('is over after twelve hours, and then forgotten', async () => {
    const token = await world.signIn(maker);
    later(12 * 3600 - 2);
    await world.get(WHO, token).expect(200);
    later(3);
    await world.get(WHO, token).expect(401);
    await world.signIn(maker);
    const [stored] = await rows<{ n: number }>(
      world.server.app.get(DataSource),
      `SELECT COUNT(*) AS "n" FROM "session" WHERE "token" = '${toBase64url(crypto.sha256(utf8(token)))}'`,
    );
    expect(Number(stored!.n)).toBe(0);
  });

  describe('does not open', () => {
    const cases: [string, string, (w: LedgerWorld, m: Party) => Promise<string>][] = [
      ['for an unknown key', 'key-unknown', (w) => w.signInStatement(signerNamed('nobody'))],
      ['for another ledger', 'foreign-ledger', (w, m) => w.signInStatement(m.signer, {}, 'A'.repeat(43))],
      ['for another server', 'signin-audience', (w, m) => w.signInStatement(m.signer, { aud: 'https://other.example' })],
      [
        'for longer than the challenge',
        'signin-invalid',
        (w, m) => w.signInStatement(m.signer, { exp: Math.floor(Date.now() / 1000) + 61 }),
      ],
      [
        'where its own end has passed',
        'signin-expired',
        (w, m) => w.signInStatement(m.signer, { exp: Math.floor(Date.now() / 1000) }),
      ],
      ['with a fraction of a second', 'signin-invalid', (w, m) => w.signInStatement(m.signer, { exp: Date.now() / 1000 + 0.5 })],
      ['over a nonce made up', 'signin-nonce', (w, m) => w.signInStatement(m.signer, { nonce: toBase64url(new Uint8Array(56)) })],
      ['over no nonce', 'signin-nonce', (w, m) => w.signInStatement(m.signer, { nonce: '' })],
      ['over a nonce in other characters', 'signin-nonce', (w, m) => w.signInStatement(m.signer, { nonce: '?' })],
      ['with a member too many', 'signin-invalid', (w, m) => w.signInStatement(m.signer, { role: 'regulator' })],
      ['at a site of another', 'signin-site', (w, m) => w.signInStatement(m.signer, { site: w.authority.gln })],
      ['at a site that nobody has', 'signin-site', (w, m) => w.signInStatement(m.signer, { site: glnOf(999) })],
      ['by a signature of another purpose', 'jws-header', async (w, m) => w.application(m)],
      ['by another key than it names', 'bad-signature', async (w, m) => forged(await w.signInStatement(m.signer))],
      ['by anything else', 'jws-malformed', async () => 'nonsense'],
    ];
    test.each(cases)('%s: %s', async (_what, code, statement) => {
      expect(await refused(await statement(world, maker))).toBe(code);
    });

    it('once the challenge is a minute old', async () => {
      const statement = await world.signInStatement(maker.signer);
      later(61);
      expect(await refused(statement)).toBe('signin-expired');
    });
  });

  describe('of a key', () => {
    it('bound to sites is for one of these only', async () => {
      const site = glnOf(500);
      const place = { address: 'Hafen 2', country: 'DE', timeZone: 'Europe/Berlin', latitude: 53.5, longitude: 10 };
      await world.record(world.authority, { type: 'site', gln: site, participant: pharmacy.gln, name: 'Branch', ...place });
      const till = await world.addKey(pharmacy, 'till', ['custody'], [site]);
      expect(await refused(await world.signInStatement(till))).toBe('signin-site');
      expect(await refused(await world.signInStatement(till, { site: pharmacy.gln }))).toBe('signin-site');
      const { body } = await world.send('/api/sessions', await world.signInStatement(till, { site })).expect(201);
      expect(body).toMatchObject({ site, permissions: ['custody'], participant: { gln: pharmacy.gln } });
      await world.get('/api/regulators/applications', body.token).expect(403);
    });

    it('that was reported as compromised is over within a second, and another of the same participant is not', async () => {
      const stolen = await world.addKey(pharmacy, 'stolen', ['custody']);
      const [token, own] = [await world.signIn(pharmacy, { signer: stolen }), await world.signIn(pharmacy)];
      await world.get(WHO, token).expect(200);
      await world.record(pharmacy, { type: 'compromise', key: stolen.kid, since: null, confirmed: [] });
      later(1);
      await world.get(WHO, token).expect(401);
      await world.get(WHO, own).expect(200);
      expect(await refused(await world.signInStatement(stolen))).toBe('key-compromised');
    });

    it('that retires is over when the log has come to its last entry', async () => {
      const old = await world.addKey(pharmacy, 'old', ['custody']);
      const token = await world.signIn(pharmacy, { signer: old });
      const { index } = await world.record(world.authority, {
        type: 'licence',
        participant: maker.gln,
        steps: ['ship'],
        until: null,
      });
      await world.record(pharmacy, { type: 'retire', key: old.kid, from: index + 3 });
      later(1);
      await world.get(WHO, token).expect(200);
      await world.record(world.authority, { type: 'licence', participant: maker.gln, steps: ['ship'], until: null });
      later(1);
      await world.get(WHO, token).expect(401);
      expect(await refused(await world.signInStatement(old))).toBe('key-retired');
    });

    it.each([
      ['taken away', { steps: [] as string[], until: null }],
      ['run out', { steps: ['ship'], until: '2026-01-01' }],
    ])('whose licence is %s goes on, and a new one is opened: its goods still come out of the trade', async (_how, licence) => {
      const party = await world.admit('distributor');
      const token = await world.signIn(party);
      await world.get(WHO, token).expect(200);
      await world.record(world.authority, { type: 'licence', participant: party.gln, ...licence });
      later(1);
      await world.get(WHO, token).expect(200);
      await world.get(WHO, await world.signIn(party)).expect(200);
    });
  });

  it('has a nonce and a token that another process on the same database knows', async () => {
    if (database.name === 'sqlite') return; // which one process serves
    const statement = await world.signInStatement(maker.signer);
    const second = await startServer({
      name: database.name,
      fresh: async () => ({ ...world.server.home, close: async () => {} }),
    });
    const other = Object.assign(Object.create(world) as LedgerWorld, { server: second });
    expect(other.server).not.toBe(world.server);
    const token = (await world.send('/api/sessions', statement).expect(201)).body.token as string;
    await second.app
      .inject({ url: WHO, headers: { authorization: `Bearer ${token}` } })
      .then(({ statusCode }) => expect(statusCode).toBe(200));
    await second.close();
  });
});

/** The same statement with the signature of another one. */
function forged(jws: string): string {
  const [header, payload, signature] = jws.split('.') as [string, string, string];
  const bytes = fromBase64url(signature);
  bytes[10]! ^= 1;
  return `${header}.${payload}.${toBase64url(bytes)}`;
}
