/**
 * A founded ledger on a real server, with participants whose keys are the same in each run. All goes through the public
 * API, without a network: founding with the console's token, applying, being admitted, signing entries, signing in.
 *
 *     const world = await LedgerWorld.on(database);          // founded, with one regulator: world.authority
 *     const maker = await world.admit('manufacturer');
 *     await world.record(maker, { type: 'product', ... });
 *     await world.step(maker, { kind: 'commission', ... });
 *     await world.get('/api/custody', await world.signIn(maker)).expect(200);
 */
import request, { type Test } from 'supertest';
import { keyFromSecret, type Signer, signerOf } from '../../src/client/signing/signer.js';
import { signEntry, signStatement } from '../../src/client/signing/statement.js';
import { utf8 } from '../../src/protocol/bytes.js';
import { crypto } from '../../src/protocol/crypto.js';
import { type Step, writeStep } from '../../src/protocol/epcis/step.js';
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import { CANONICAL_STEM, type Gln, type Gtin } from '../../src/protocol/gs1/identifiers.js';
import type { Fence } from '../../src/protocol/statement/jws.js';
import { Setup } from '../../src/registry/setup/setup.service.js';
import type { RegistryRecord, Role } from '../../src/protocol/registry/records.js';
import { ALL_STEPS } from './pure-world.js';
import { isHeadless } from '../../src/protocol/custody/heads.js';
import type { TestDatabase } from './databases.js';
import { complete, type Draft } from './records.js';
import { startServer, type TestServer } from './server.js';

/** A legal entity of a test, with its first key; its GLN is its first site, too. */
export interface Party {
  gln: Gln;
  name: string;
  role: Role;
  signer: Signer;
  /** Where it acts, if not at its first site. */
  site?: Gln;
}

/** Who signs a record; `gln` where it issues a recall. */
type Signing = Pick<Party, 'signer'> & Partial<Pick<Party, 'gln'>>;

export interface Receipt {
  id: string;
  index: number;
  time: string;
}

export const PLACE = {
  address: 'Am Markt 1, 10115 Berlin',
  country: 'DE',
  timeZone: 'Europe/Berlin',
  latitude: 52.5,
  longitude: 13.4,
};

/** The `n`th GLN of the tests. */
export const glnOf = (n: number): Gln => {
  const body = `95200000${String(n).padStart(4, '0')}`;
  return `${body}${gs1CheckDigit(body)}` as Gln;
};

/** The `n`th GTIN of the tests, at a packaging level: 0 is the unit. */
export const gtinOf = (n: number, level = 0): Gtin => {
  const body = `${level}9520000${String(n).padStart(5, '0')}`;
  return `${body}${gs1CheckDigit(body)}` as Gtin;
};

/** The key that is called `name`, in each run the same. */
export const signerNamed = (name: string): Signer => signerOf(keyFromSecret(crypto.sha256(utf8(`test key ${name}`))));

export class LedgerWorld {
  readonly authority: Party;
  /** The ledger's id. */
  ledger = '';
  private fence: Fence = { size: 0, root: '' };
  private parties = 0;

  private constructor(readonly server: TestServer) {
    this.authority = this.party('regulator');
  }

  /** A server on a fresh database, founded by `authority`. */
  static async on(database: TestDatabase): Promise<LedgerWorld> {
    return LedgerWorld.at(await startServer(database));
  }

  /** The same on a server that runs already. */
  static async at(server: TestServer): Promise<LedgerWorld> {
    const world = new LedgerWorld(server);
    await world.send('/api/genesis', await world.genesis(), world.setupToken).expect(created);
    await world.lookAgain();
    return world;
  }

  /** A server that is not founded yet. */
  static async unfounded(database: TestDatabase): Promise<LedgerWorld> {
    return new LedgerWorld(await startServer(database));
  }

  close = (): Promise<void> => this.server.close();

  private http = () => request(this.server.app.getHttpServer());
  get = (path: string, token?: string): Test => this.bear(this.http().get(path), token);
  delete = (path: string, token?: string): Test => this.bear(this.http().delete(path), token);
  put = (path: string, body: object, token?: string): Test => this.bear(this.http().put(path).send(body), token);
  /** Anything else. */
  ask(method: string, path: string, send?: { type: string; body: string }, token?: string): Test {
    const test = this.http()[method.toLowerCase() as 'get'](path);
    return this.bear(send ? test.set('content-type', send.type).send(send.body) : test, token);
  }
  /** Sends a JWS. */
  send = (path: string, jws: string, token?: string): Test =>
    this.bear(this.http().post(path).set('content-type', 'application/jose').send(jws), token);
  post = (path: string, body: object, token?: string): Test => this.bear(this.http().post(path).send(body), token);

  private bear = (test: Test, token: string | undefined): Test =>
    token === undefined ? test : test.set({ authorization: `Bearer ${token}`, 'theriac-purpose': 'a test' });

  /** A participant that is nowhere registered yet. Roles count through: `manufacturer 1`, `pharmacy 2` ... */
  party(role: Role): Party {
    const n = ++this.parties;
    const name = `${role} ${n}`;
    return { gln: glnOf(n), name, role, signer: signerNamed(name) };
  }

  /** The token on the console. */
  get setupToken(): string {
    return this.server.app.get(Setup, { strict: false }).token;
  }

  /** A genesis record of `authority`, signed; other members where told. */
  async genesis(fields: object = {}): Promise<string> {
    const { gln, name, signer } = this.authority;
    const { body } = await this.post('/api/genesis/log-key', { trial: true }, this.setupToken).expect(200);
    const record = {
      type: 'genesis',
      name: 'Test ledger',
      rules: 1,
      log: body.log,
      regulators: [{ gln, name, ...PLACE, key: signer.publicJwk, label: 'first' }],
      quorum: 1,
      witnesses: [],
      approvals: [],
      ...fields,
    };
    return signEntry(signer, { log: '', prev: [], fence: { size: 0, root: EMPTY_ROOT } }, 'registry+jws', record);
  }

  /** Reads what the server says of itself: the ledger's id, and a head to fence with. */
  async lookAgain(): Promise<void> {
    const { body } = await this.get('/api/ledger').expect(200);
    this.ledger = body.id ?? '';
    this.fence = { size: body.size, root: body.root };
  }

  /** An `application+jws` of `party`. */
  application({ gln, name, role, signer }: Party, fields: object = {}): string {
    const payload = {
      type: 'participant-application',
      gln,
      name,
      role,
      ...PLACE,
      key: signer.publicJwk,
      label: 'first',
      ...fields,
    };
    return signStatement(signer, this.ledger, 'application+jws', payload);
  }

  /** A new participant of `role`, licensed for all steps unless told otherwise. */
  async admit(
    role: Exclude<Role, 'regulator'>,
    licence: { steps?: readonly string[]; until?: string | null; opening?: string | null } = {},
  ): Promise<Party> {
    const party = this.party(role);
    const whole = { steps: ALL_STEPS, until: null, ...licence };
    await this.record(this.authority, { type: 'participant', application: this.application(party), licence: whole });
    return party;
  }

  /** A further key of a participant. */
  async addKey(party: Party, label: string, permissions: string[], sites: Gln[] | null = null): Promise<Signer> {
    const signer = signerNamed(`${party.name} ${label}`);
    const payload = { type: 'key-application', participant: party.gln, key: signer.publicJwk, label };
    const application = signStatement(signer, this.ledger, 'application+jws', payload);
    await this.record(party, { type: 'key', application, permissions, sites } as RegistryRecord);
    return signer;
  }

  /** The GTINs that were granted. */
  private readonly granted = new Set<string>();

  /** Has the authority grant GTINs to a participant, those that it did not grant before. */
  async grant(to: Gln, gtins: readonly string[]): Promise<void> {
    const keys = [...new Set(gtins)].filter((gtin) => !this.granted.has(gtin)).sort();
    for (const key of keys) this.granted.add(key);
    if (keys.length > 0) await this.record(this.authority, { type: 'grant', keys, from: null, to });
  }

  /** Logs a registry record. The numbers of a product are granted to who registers it before. */
  async record(party: Signing & { gln?: Gln }, record: Draft | object): Promise<Receipt> {
    if (isProduct(record) && party.gln !== undefined)
      await this.grant(party.gln, [record.gtin, ...record.levels.map(({ gtin }) => gtin)]);
    const { body } = await this.send('/api/entries', this.signRecord(party, record)).expect(created);
    return body as Receipt;
  }

  /** A registry record as it would be sent. */
  signRecord({ signer, gln }: Signing, record: Draft | object): string {
    const whole = this.whole(record as Partial<RegistryRecord>, gln);
    return signEntry(signer, { log: this.ledger, prev: [], fence: this.fence }, 'registry+jws', complete(whole));
  }

  /** The dates that packs of a batch bear, by GTIN and lot: those of its first record, unless told otherwise. */
  private readonly printed = new Map<string, readonly string[]>();

  /** With the usual values of the members that are left out. `by`: who signs. */
  private whole(record: Partial<RegistryRecord>, by: Gln | undefined): object {
    switch (record.type) {
      case 'batch': {
        const key = `${record.gtin}/${record.lot}`;
        const printed = record.printed ?? this.printed.get(key) ?? [record.expiry!];
        this.printed.set(key, printed);
        return { ...record, printed };
      }
      case 'recall':
        return { issuer: by, ...record, ...(record.class === 4 && { action: 'caution' }) };
      default:
        return record;
    }
  }

  /** Logs a step that continues the heads of the objects it names in the clear, or `prev`. */
  async step({ signer }: Pick<Party, 'signer'>, step: Step, prev?: readonly string[]): Promise<Receipt> {
    const { body } = await this.send('/api/entries', await this.signStep({ signer }, step, prev)).expect(created);
    return body as Receipt;
  }

  /** A step as it would be sent. */
  async signStep({ signer }: Pick<Party, 'signer'>, step: Step, prev?: readonly string[]): Promise<string> {
    const frame = { log: this.ledger, prev: prev ?? (await this.heads(signer, step)), fence: this.fence };
    return signEntry(signer, frame, 'epcis+jws', writeStep(step));
  }

  /** The heads of what a step names, as far as its signer may see them. */
  private async heads(signer: Signer, step: Step): Promise<string[]> {
    if (isHeadless(step)) return [];
    const token = await this.sessionOf(signer);
    const uris = 'parent' in step ? [step.parent, ...step.objects.epcs] : step.objects.epcs;
    const answers = await Promise.all(uris.map((uri) => this.get(`/api/objects${uri.slice(CANONICAL_STEM.length)}`, token)));
    // What a report left waiting has moved no head.
    const waits = (custody: { claims: { id: string }[] } | null) =>
      step.kind === 'reactivate' && custody?.claims.some(({ id }) => id === step.undoes);
    return answers.flatMap(({ body }) => (body.head && !waits(body.custody) ? [body.head.id] : []));
  }

  private readonly sessions = new Map<string, Promise<string>>();
  private sessionOf(signer: Signer): Promise<string> {
    const known = this.sessions.get(signer.kid) ?? this.signIn({ signer });
    this.sessions.set(signer.kid, known);
    return known;
  }

  /** A token for the participant's first key, or for `signer`. */
  async signIn(
    party: Pick<Party, 'signer'>,
    { signer = party.signer, site = null }: { signer?: Signer; site?: Gln | null } = {},
  ): Promise<string> {
    const { body } = await this.send('/api/sessions', await this.signInStatement(signer, { site })).expect(created);
    return body.token as string;
  }

  /** A `signin+jws` over a fresh challenge, with other members where told. */
  async signInStatement(signer: Signer, fields: object = {}, log = this.ledger): Promise<string> {
    const { body } = await this.post('/api/sessions/challenge', {}).expect(201);
    const payload = { aud: body.audience, exp: Date.parse(body.expires) / 1000, nonce: body.nonce, site: null, ...fields };
    return signStatement(signer, log, 'signin+jws', payload);
  }
}

const isProduct = (record: object): record is RegistryRecord<'product'> => 'type' in record && record.type === 'product';

/** base64url of SHA-256 of nothing. */
const EMPTY_ROOT = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU';

/** Says why, where a test's own preparation is refused. */
function created({ status, body }: { status: number; body: unknown }): void {
  if (status !== 201) throw new Error(`expected 201, got ${status}: ${JSON.stringify(body)}`);
}
