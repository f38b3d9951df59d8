/**
 * A small trade in memory: participants with fixed keys whose signed entries are judged by the protocol's own rules, one
 * after the other. It keeps the rows as a store would (packs point to cohorts, lists are spread over them) and loads a
 * fresh book for each group of entries, so that tests see what the sequencer sees.
 */
import { expect } from 'vitest';
import { nodeCrypto } from '../../src/platform/crypto.js';
import { batchRecord } from '../../src/client/signing/records.js';
import { keyFromSecret, signerOf, type Signer } from '../../src/client/signing/signer.js';
import { toBase64url, utf8 } from '../../src/protocol/bytes.js';
import { crypto, provideCrypto } from '../../src/protocol/crypto.js';
import { Book, Deferred, type Holding, listKey, listOf, type Nesting, type Touch } from '../../src/protocol/custody/book.js';
import type { Consignment } from '../../src/protocol/custody/holding.js';
import { isHeadless } from '../../src/protocol/custody/heads.js';
import { type StateWord, wordOf } from '../../src/protocol/custody/words.js';
import { entryBytes, founderKey, isGenesis, judgeEntry, readEntry, requireLedger, type Entry } from '../../src/protocol/entry.js';
import { STEP_KINDS, type StepKind } from '../../src/protocol/epcis/event.js';
import { writeStep, type HandoffEnd, type Step } from '../../src/protocol/epcis/step.js';
import { compressKey, verifyJws } from '../../src/protocol/statement/es256k.js';
import { Fault } from '../../src/protocol/fault.js';
import { gs1CheckDigit } from '../../src/protocol/gs1/check-digit.js';
import {
  batchUri,
  packUri,
  parseObjectUri,
  ssccUri,
  type Gln,
  type Gtin,
  type Lot,
  type Serial,
  type Sscc,
} from '../../src/protocol/gs1/identifiers.js';
import { encodeJws, type DecodedJws, type EntryHeader, type StatementHeader } from '../../src/protocol/statement/jws.js';
import { leafHash } from '../../src/protocol/log/merkle.js';
import { signingKey } from '../../src/protocol/registry/keys.js';
import { recordDigest } from '../../src/protocol/registry/quorum.js';
import type { RegistryRecord, Role } from '../../src/protocol/registry/records.js';
import { assetKeys } from '../../src/protocol/registry/number-keys.js';
import { batchKey, Registry } from '../../src/protocol/registry/registry.js';
import { serialListRoot } from '../../src/protocol/serial-list.js';
import { Table } from '../../src/protocol/table.js';
import { complete, type Draft } from './records.js';
import { appendLeaves, EMPTY_EDGE, edgeRoot, type Edge } from '../../src/protocol/log/tiles.js';

provideCrypto(nodeCrypto);

const withCheckDigit = (body: string): string => `${body}${gs1CheckDigit(body)}`;
const hash = (text: string): Uint8Array => crypto.sha256(utf8(text));
/** The seed of the list of `uris`, which are sorted. */
export const seedOf = (uris: readonly string[]): Uint8Array => hash(`seed ${uris.join(' ')}`);

/** The GLN number `n` of the tests. */
export const gln = (n: number): Gln => withCheckDigit(`95212345${String(n).padStart(4, '0')}`) as Gln;
/** The GTIN number `n` of the tests; `level` 1 and more are those of cases. */
export const gtin = (n: number, level = 0): Gtin => withCheckDigit(`${level}9521234${String(n).padStart(5, '0')}`) as Gtin;
/** The first GTINs of the tests, with the cases of each. */
export const NUMBERS: readonly string[] = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => gtin(n));
/** The SSCC number `n` of the tests, as a URI. */
export const sscc = (n: number): string => ssccUri(withCheckDigit(`19521234${String(n).padStart(9, '0')}`) as Sscc);
/** The pack `serial` of a product, as a URI. */
export const packOf = (product: Gtin, serial: string | number): string => packUri(product, String(serial) as Serial);

const signers = new Map<string, Signer>();

/** A signer that always has the same key. It signs the same bytes once: most stories begin alike, and signing takes long. */
export function signerNamed(name: string): Signer {
  const known = signers.get(name);
  if (known) return known;
  const signer = signerOf(keyFromSecret(hash(`key of ${name}`)));
  const signatures = new Map<string, Uint8Array>();
  const sign = (bytes: Uint8Array): Uint8Array => {
    const key = toBase64url(crypto.sha256(bytes));
    const signature = signatures.get(key) ?? signer.sign(bytes);
    signatures.set(key, signature);
    return signature.slice();
  };
  signers.set(name, { ...signer, sign });
  return { ...signer, sign };
}

export const DAY = 86_400_000;
export const START = Date.parse('2026-03-02T08:00:00.000Z');

/** What a story tells of a step; the world fills in the rest. */
export type Told = { [K in Step['kind']]: Partial<Extract<Step, { kind: K }>> & { kind: K } }[Step['kind']];
export interface Saying {
  /** Instead of the heads as they are. */
  prev?: readonly string[];
  /** Signed by another key than the participant's first. */
  key?: Signer;
  log?: string;
  /** Of a record: instead of the tree as it is. */
  fence?: EntryHeader['fence'];
}

interface Uploaded {
  uris: string[];
  /** Not commissioned yet. */
  staged: boolean;
  /** Its packs point to their future cohort already, as in a store. */
  cohort: number | null;
}

/** All rows of a table, which only tests need. */
export const rowsOf = <K, V>(table: Table<K, V>): Map<K, V> => (table as unknown as { rows: Map<K, V> }).rows;

const place = { address: 'Via Larga 1', country: 'IT', timeZone: 'Europe/Rome', latitude: 45.4, longitude: 12.3 };

export class PureWorld {
  readonly registry = new Registry();
  readonly people = new Map<string, { gln: Gln; signer: Signer }>();
  /** Of all accepted entries, by index. */
  readonly ids: string[] = [];
  /** The same as they were signed. */
  readonly signedEntries: string[] = [];
  readonly touches: Touch[] = [];
  /** The codes of the rules that the last entry breaks as a report. */
  contested: readonly string[] = [];
  readonly nestings: Nesting[] = [];
  readonly consignments: Consignment[] = [];
  time = START;
  /** Off where a thousand entries are judged for their custody alone. */
  signatures = true;
  book = new Book(1);

  edge: Edge = EMPTY_EDGE;
  /** Of the tree, by size. */
  private readonly roots = [toBase64url(edgeRoot(EMPTY_EDGE))];

  private readonly keysOfTouches = new Set<string>();
  private readonly uploads = new Map<string, Uploaded>();
  private serial = 0;
  private grouped = false;

  get index(): number {
    return this.ids.length;
  }

  get ledger(): string {
    return this.registry.ledger.get('ledger')?.id ?? '';
  }

  glnOf(name: string): Gln {
    return this.person(name).gln;
  }

  /** A person of the story; a new one gets the next GLN and a key of their own. */
  person(name: string): { gln: Gln; signer: Signer } {
    const known = this.people.get(name);
    if (known) return known;
    const person = { gln: gln(this.people.size + 1), signer: signerNamed(name) };
    this.people.set(name, person);
    return person;
  }

  // ----- signing

  header(signer: Signer, typ: EntryHeader['typ'], prev: readonly string[] = [], log = this.ledger): EntryHeader {
    return { alg: 'ES256K', typ, kid: signer.kid, jti: this.jti(), log, prev, fence: this.fence() };
  }

  /** The tree as it is: what a signer would have checked last. */
  private fence(): EntryHeader['fence'] {
    return { size: this.edge.size, root: this.roots.at(-1)! };
  }

  /** A statement outside the log. */
  states(signer: Signer, typ: StatementHeader['typ'], payload: unknown, log = this.ledger): string {
    const header: StatementHeader = { alg: 'ES256K', typ, kid: signer.kid, jti: this.jti(), log };
    return encodeJws(header, payload, (bytes) => signer.sign(bytes));
  }

  private jti(): string {
    return toBase64url(hash(`jti ${this.serial++}`).subarray(0, 16));
  }

  private sign(signer: Signer, header: EntryHeader, payload: unknown): string {
    return encodeJws(header, payload, (bytes) => (this.signatures ? signer.sign(bytes) : new Uint8Array(64).fill(1)));
  }

  // ----- entries

  /** Judges a JWS at the next index. @returns its id; @throws what the rules throw, after taking everything back */
  enter(jws: string): string {
    const { registry, book } = this;
    try {
      const { entry, decoded } = readEntry(jws);
      this.judgeSigning(entry, decoded);
      judgeEntry(entry, { registry, book }, { index: this.index, time: this.time });
      expect([...book['left']], 'containers that nobody looked at').toEqual([]);
      this.contested = book.contested.flatMap(({ index, code }) => (index === this.index ? [code] : []));
      registry.commit();
      book.commit();
      this.ids.push(entry.id);
      this.signedEntries.push(jws);
      this.lastBytes = entryBytes(entry, this.time);
      this.edge = appendLeaves(this.edge, [leafHash(this.lastBytes)]).edge;
      this.roots.push(toBase64url(edgeRoot(this.edge)));
      this.time += 1000;
      if (!this.grouped) this.settle();
      return entry.id;
    } catch (error) {
      registry.rollback();
      book.rollback();
      throw error;
    }
  }

  /** What a server judges before the rules: ledger, signature and fence. */
  private judgeSigning(entry: Entry, decoded: DecodedJws): void {
    const { registry, roots } = this;
    const { kid, fence } = entry.header;
    const founding = isGenesis(entry);
    if (!founding) requireLedger(entry, registry.ledger.get('ledger')?.id);
    const key = founding
      ? founderKey(entry.body as never)
      : (registry.keys.get(kid) ?? signingKey(registry, kid, this.index)).jwk;
    if (this.signatures) verifyJws(decoded, compressKey(key));
    if (founding) return;
    if (fence.size < 1 || fence.size >= roots.length) throw new Fault('fence-unknown', 'this log has no such size');
    if (fence.root !== roots[fence.size]) throw new Fault('fence-mismatch', 'this log had another root');
  }

  /** The log's bytes of the last accepted entry. */
  lastBytes: Uint8Array = new Uint8Array();

  /** `name` signs a step and it is logged. @returns the entry's id */
  says(name: string, told: Told, saying: Saying = {}): string {
    return this.enter(this.signed(name, told, saying));
  }

  /** What would become of a step: `ok`, or the code of its refusal. Nothing is changed. */
  tries(name: string, told: Told, saying: Saying = {}): string {
    const { registry, book } = this;
    const { entry } = readEntry(this.signed(name, told, saying));
    try {
      judgeEntry(entry, { registry, book }, { index: this.index, time: this.time });
      return 'ok';
    } catch (error) {
      if (error instanceof Fault) return error.code;
      throw error;
    } finally {
      registry.rollback();
      book.rollback();
    }
  }

  /** `name` signs a step and it is refused with this code, naming what it names, and changes nothing. */
  refuses(name: string, told: Told, saying: Saying = {}): string {
    return this.refused(this.signed(name, told, saying)).code;
  }

  /** The Fault of a JWS that is refused. */
  refused(jws: string): Fault {
    const before = this.picture();
    let fault: unknown;
    try {
      this.enter(jws);
    } catch (error) {
      fault = error;
    }
    expect(fault).toBeInstanceOf(Fault);
    expect(this.picture()).toEqual(before);
    return fault as Fault;
  }

  signed(name: string, told: Told, { prev, key, log }: Saying = {}): string {
    const { gln: site, signer } = this.person(name);
    const step = { time: this.time, offset: '+01:00', site, ...told } as Step;
    const header = this.header(key ?? signer, 'epcis+jws', prev ?? this.headsOf(step), log);
    return this.sign(key ?? signer, header, writeStep(step));
  }

  /** The heads that a step continues, as its signer would read them. */
  headsOf(step: Step): string[] {
    if (isHeadless(step)) return [];
    const { epcs, list } = step.objects;
    const named = [...epcs, ...('parent' in step && !this.beginsAnew(step) ? [step.parent] : [])];
    const holdings = [...named.map((uri) => this.find(uri)), ...(list ? this.thereOf(list.root, step.site) : [])];
    const waits = (id: number) =>
      step.kind === 'reactivate' && this.book.holding(id).claims.some((claim) => claim.id === step.undoes);
    const heads = holdings.filter((id) => id !== undefined && !waits(id)).map((id) => this.book.head(id!).id);
    return [...new Set(heads)].sort();
  }

  /** Whether a container is packed that is away, or was another's: who holds its number continues nothing of it. */
  private beginsAnew({ kind, parent, site }: Extract<Step, { parent: string }>): boolean {
    const id = this.find(parent);
    const by = this.registry.sites.get(site)?.participant;
    if (kind !== 'pack' || id === undefined || this.registry.holderOf(assetKeys(parent)) !== by) return false;
    const { state, holder } = this.book.root(id);
    const { numberedBy } = this.book.holding(id);
    const isTote = parseObjectUri(parent).kind === 'grai';
    return !(state === 'active' && holder === by) && (isTote || (numberedBy !== null && numberedBy !== by));
  }

  /** Where the packs of a list are, but those that were found before they were commissioned, and are elsewhere. */
  private thereOf(root: string, site: Gln): number[] {
    const by = this.registry.sites.get(site)?.participant;
    const all = this.spread(root).map(([id]) => id);
    const there = all.flatMap((id) => {
      const { holder, taker } = this.book.root(id);
      return this.book.holding(id).found === 'made' && holder !== by && taker?.holder !== by ? [] : [id];
    });
    return there.length > 0 ? there : all;
  }

  /** The entries of a group are judged in one book, which is loaded before the first of them. */
  group(entries: () => void): void {
    this.grouped = true;
    try {
      entries();
    } finally {
      this.grouped = false;
      this.settle();
    }
  }

  /** Whether an entry has to wait for the next group. */
  defers(name: string, told: Told): boolean {
    try {
      this.says(name, told);
      return false;
    } catch (error) {
      if (error instanceof Deferred) return true;
      throw error;
    }
  }

  // ----- records

  records(name: string, record: Draft, saying: Saying = {}): string {
    return this.enter(this.recordBy(name, record, saying));
  }

  recordBy(name: string, record: Draft, { key, log, prev, fence }: Saying = {}): string {
    const signer = key ?? this.person(name).signer;
    const header = this.header(signer, 'registry+jws', prev, log);
    return this.sign(signer, { ...header, fence: fence ?? header.fence }, complete(record));
  }

  refusesRecord(name: string, record: Draft, saying: Saying = {}): string {
    return this.refused(this.recordBy(name, record, saying)).code;
  }

  genesis(names: readonly string[], quorum = 1): RegistryRecord<'genesis'> {
    const regulators = names.map((name) => {
      const { gln: own, signer } = this.person(name);
      return { gln: own, name, ...place, key: signer.publicJwk, label: `${name}-1` };
    });
    const log = 'log.example/test+00000000+AQ==';
    return { type: 'genesis', name: 'Test', rules: 1, log, regulators, quorum, witnesses: [], approvals: [] };
  }

  /** A genesis record approved by `names`, each of whom signs for it. */
  approved(record: RegistryRecord<'genesis'>, names: readonly string[]): RegistryRecord<'genesis'> {
    const approvals = names.map((name) =>
      this.states(this.person(name).signer, 'approval+jws', { record: recordDigest(record) }, ''),
    );
    return { ...record, approvals };
  }

  /** The day (UTC) that is so many days from now. */
  day = (days: number): string => new Date(this.time + days * 86_400_000).toISOString().slice(0, 10);

  /** A record that regulators approve. */
  agreed<T extends Draft & { approvals?: string[] }>(record: T, names: readonly string[], until = this.day(20)): T {
    const digest = recordDigest({ approvals: [], ...complete(record) });
    return { ...record, approvals: names.map((name) => this.approval(name, digest, until)) };
  }

  /** The approval of a record by its digest. */
  approval(name: string, record: string, until = this.day(20), log = this.ledger): string {
    return this.states(this.person(name).signer, 'approval+jws', { record, until }, log);
  }

  /** Numbers that pass from one participant, or nobody, to another. */
  grantOf(from: string | null, to: string | null, ...keys: string[]): RegistryRecord<'grant'> {
    const glnOf = (name: string | null) => (name === null ? null : this.glnOf(name));
    return { type: 'grant', keys: keys.sort(), from: glnOf(from), to: glnOf(to), approvals: [] };
  }

  found(name = 'authority'): void {
    this.records(name, this.genesis([name]), { log: '' });
  }

  application(name: string, role: Role, log = this.ledger): string {
    const { gln: own, signer } = this.person(name);
    const payload = {
      type: 'participant-application',
      gln: own,
      name,
      role,
      ...place,
      key: signer.publicJwk,
      label: `${name}-1`,
    };
    return this.states(signer, 'application+jws', payload, log);
  }

  admission(name: string, role: Role, steps: readonly string[]): RegistryRecord<'participant'> {
    const application = this.application(name, role);
    return {
      type: 'participant',
      application,
      licence: { steps: [...steps].sort(), until: null, opening: '2099-12-31' },
      approvals: [],
    };
  }

  admit(name: string, role: Role, steps: readonly string[]): void {
    this.records('authority', this.admission(name, role, steps));
    // The numbers of the tests are those of the first manufacturer.
    if (role === 'manufacturer' && this.registry.makerOf(UNIT) === undefined)
      this.records('authority', this.grantOf(null, name, ...NUMBERS));
  }

  addKey(name: string, label: string, fields: Partial<RegistryRecord<'key'>> = {}): Signer {
    const signer = signerNamed(`${name} ${label}`);
    this.records(name, this.keyRecord(name, signer, label, fields));
    return signer;
  }

  keyRecord(name: string, signer: Signer, label: string, fields: Partial<RegistryRecord<'key'>> = {}): RegistryRecord<'key'> {
    const payload = { type: 'key-application', participant: this.glnOf(name), key: signer.publicJwk, label };
    const application = this.states(signer, 'application+jws', payload);
    return { type: 'key', application, permissions: ['custody'], sites: null, ...fields };
  }

  addSite(name: string, site: Gln, fields: Partial<RegistryRecord<'site'>> = {}): void {
    this.records('authority', {
      type: 'site',
      gln: site,
      participant: this.glnOf(name),
      name: 'Branch',
      ...place,
      active: true,
      ...fields,
    });
  }

  product(number: number, fields: Partial<RegistryRecord<'product'>> = {}): RegistryRecord<'product'> {
    const unit = gtin(number);
    const levels = [{ gtin: gtin(number, 1), contains: 10, of: unit }];
    return {
      type: 'product',
      gtin: unit,
      name: `Product ${number}`,
      authorisation: 'EU/1/26/001',
      serialised: true,
      levels,
      storage: null,
      markets: [],
      digitalLinkQr: false,
      approvals: [],
      ...fields,
    };
  }

  batch(number: number, lot: string, fields: Partial<RegistryRecord<'batch'>> = {}): RegistryRecord<'batch'> {
    const before = this.registry.batches.get(batchKey(gtin(number), lot as Lot));
    const { expiry = '2028-01-31' } = fields;
    const printed = [...(before?.printed ?? [expiry])];
    return { ...batchRecord(gtin(number), lot as Lot, expiry, { printed }), approvals: [], ...fields };
  }

  recall(number: number, fields: Partial<RegistryRecord<'recall'>> = {}): RegistryRecord<'recall'> {
    return {
      type: 'recall',
      issuer: this.glnOf('acme'),
      ref: 'R-1',
      active: true,
      gtin: gtin(number),
      lots: [],
      unregistered: false,
      serials: [],
      markets: [],
      class: 1,
      depth: 'patient',
      action: fields.class === 4 ? 'caution' : 'quarantine',
      text: 'Glass in the vial.',
      patientText: null,
      ...fields,
    };
  }

  mandate(from: string, to: string, steps: readonly string[], fields: Partial<RegistryRecord<'mandate'>> = {}): void {
    this.records(from, this.mandateRecord(from, to, steps, fields));
  }

  withdrawal(number: number, fields: Partial<RegistryRecord<'withdrawal'>> = {}): RegistryRecord<'withdrawal'> {
    return {
      type: 'withdrawal',
      gtin: gtin(number),
      ref: 'W-1',
      active: true,
      text: 'No licence.',
      patientText: null,
      ...fields,
    };
  }

  mandateRecord(
    from: string,
    to: string,
    steps: readonly string[],
    fields: Partial<RegistryRecord<'mandate'>> = {},
  ): RegistryRecord<'mandate'> {
    const parties = { from: this.glnOf(from), to: this.glnOf(to) };
    return { type: 'mandate', ...parties, steps: [...steps].sort(), until: null, sites: null, active: true, ...fields };
  }

  // ----- lists and the store

  /** Uploads a serial list. `known`: its root, where the seed is another's. `claimed`: its packs point to their future cohort at once, as in a store. */
  upload(uris: readonly string[], known?: string, claimed = false): { root: string; count: number } {
    const sorted = [...uris].sort();
    const root = known ?? toBase64url(serialListRoot(seedOf(sorted), sorted));
    const there = sorted.filter((uri) => this.book.packs.has(uri));
    const staged = there.length < sorted.length && there.every((uri) => this.book.isFound(this.find(uri)));
    const cohort = staged && claimed ? -1 - this.uploads.size : null;
    this.uploads.set(root, { uris: sorted, staged, cohort });
    this.settle();
    return { root, count: sorted.length };
  }

  /** The objects of a step that names `uris`, all of them packs of one batch. */
  packs(product: Gtin, lot: string, serials: readonly (string | number)[], claimed = false): Step['objects'] {
    const uris = serials.map((serial) => packOf(product, serial));
    if (uris.length === 1) return { epcs: uris };
    const list = this.upload(uris, undefined, claimed);
    return { epcs: [], list, quantities: [{ uri: batchUri(product, lot as Lot), quantity: list.count }] };
  }

  /** The holding of a pack or a container. */
  find(uri: string): number | undefined {
    const id = this.book.container(uri) ?? this.book.packs.get(uri);
    return id !== undefined && this.book.holdings.has(id) ? id : undefined;
  }

  holding(uri: string): Holding {
    return this.book.holding(this.find(uri)!);
  }

  /** Who holds an object, where, and in which state. */
  where(uri: string): Pick<Holding, 'holder' | 'site'> & { state: StateWord; inside: boolean } {
    const root = this.book.root(this.find(uri)!);
    const { holder, site } = root;
    return { holder, site, state: wordOf(root), inside: this.holding(uri).parent !== null };
  }

  holdings(): Holding[] {
    return [...this.book.holdings.values()];
  }

  /** The packs of a cohort. */
  packsOf(cohort: number): string[] {
    return [...rowsOf(this.book.packs)].filter(([, id]) => id === cohort).map(([uri]) => uri);
  }

  private spread(root: string): [number, number][] {
    const counts = new Map<number, number>();
    for (const uri of this.uploads.get(root)?.uris ?? []) {
      const id = this.find(uri);
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return [...counts];
  }

  /** A list is its agent's; here everybody has uploaded each. */
  private keysOf = (root: string): string[] =>
    [...this.registry.participants.values()].map(({ gln: agent }) => listKey(agent, root));

  /** The future cohorts of lists that wait with one of these packs. */
  private waiting(uris: readonly string[]): [number][] {
    const waiting = [...this.uploads.values()].filter(({ staged }) => staged);
    return waiting.flatMap(({ uris: others, cohort }) =>
      cohort !== null && others.some((uri) => uris.includes(uri)) ? [[cohort] as [number]] : [],
    );
  }

  /** What the rules can see, to be compared before and after. */
  picture(): unknown {
    const { registry, book } = this;
    const tables = [...Object.values(registry), ...Object.values(book)].filter((value) => value instanceof Table);
    return structuredClone([
      tables.map((table) => [...rowsOf(table as Table<unknown, unknown>)]),
      book.touches,
      book.moves,
      book.nestings,
      book.next,
      this.ids,
    ]);
  }

  /** Stores what the book's entries wrote and loads it anew. */
  private settle(): void {
    const { book } = this;
    for (const { by, from, to } of book.moves) {
      if (!('list' in by)) continue;
      for (const uri of this.uploads.get(listOf(by.list).root)!.uris) if (book.packs.get(uri) === from) book.packs.load(uri, to);
    }
    for (const [root, upload] of this.uploads) {
      const [cohort] = this.keysOf(root).flatMap((key) => book.lists.get(key) ?? []);
      if (upload.staged && cohort) {
        upload.staged = false;
        for (const uri of upload.uris) if (!book.packs.has(uri)) book.packs.load(uri, cohort[0]);
      }
    }
    for (const touch of book.touches) this.expectNew(touch);
    this.touches.push(...book.touches);
    this.nestings.push(...book.nestings);
    this.consignments.push(...book.consignments);
    this.book = this.loaded(book);
  }

  /** An entry is one item of an object's history, and no two continue the same head, as a store's keys have it. */
  private expectNew({ holding, index, prev }: Touch): void {
    const keys = [`${holding} at ${index}`, ...(prev === null ? [] : [`${holding} after ${prev}`])];
    for (const key of keys) {
      expect(this.keysOfTouches.has(key), `another touch of ${key}`).toBe(false);
      this.keysOfTouches.add(key);
    }
  }

  private loaded(from: Book): Book {
    const book = new Book(from.next);
    const copy = <K, V>(source: Table<K, V>, target: Table<K, V>) => {
      for (const [key, row] of rowsOf(source)) target.load(key, row);
    };
    copy(from.holdings, book.holdings);
    copy(from.containers, book.containers);
    copy(from.packs, book.packs);
    copy(from.children, book.children);
    copy(from.balances, book.balances);
    copy(from.shipments, book.shipments);
    copy(from.uses, book.uses);
    copy(from.madeOf, book.madeOf);
    copy(from.waiting, book.waiting);
    copy(from.openClaims, book.openClaims);
    this.book = book;
    for (const [root, upload] of this.uploads) {
      if (upload.staged && upload.uris.some((uri) => book.waiting.get(uri)?.length)) upload.cohort ??= -1 - this.uploads.size;
      const { uris, staged, cohort } = upload;
      const id = parseObjectUri(uris[0]!);
      const unit = id.kind === 'sgtin' ? id.gtin : gtin(0);
      const rivals = [...this.spread(root), ...this.waiting(uris)].map(([rival]) => rival).filter((rival) => rival !== cohort);
      for (const key of this.keysOf(root)) {
        if (staged)
          book.staged.load(key, {
            count: uris.length,
            gtin: unit,
            cohort,
            rivals,
            found: uris.filter((uri) => book.isFound(this.find(uri))),
          });
        else book.lists.load(key, this.spread(root));
      }
      if (staged && cohort !== null) for (const uri of uris) book.awaited.set(uri, [...(book.awaited.get(uri) ?? []), cohort]);
    }
    return book;
  }
}

/** The two ends of a shipping between people of a story. */
export const handoff = (world: PureWorld, from: string, to: string): { from: HandoffEnd; to: HandoffEnd } => ({
  from: { owner: world.glnOf(from) },
  to: { owner: world.glnOf(to), site: world.glnOf(to) },
});

/** The product and lot that the stories trade in. */
export const UNIT = gtin(1);
export const CASE = gtin(1, 1);
export const LOT = 'L1';
export const pack = (serial: string | number): string => packOf(UNIT, serial);
export const caseOf = (serial: string | number): string => packOf(CASE, serial);

/** The name of every step, sorted, as a licence has them. */
export const ALL_STEPS: readonly StepKind[] = [...STEP_KINDS].sort();

/** A founded ledger with a manufacturer `acme`, its product and batch, a distributor `medi`, pharmacies `corner` and `station`. */
export function tradingWorld({ signatures = true } = {}): PureWorld {
  const world = new PureWorld();
  world.signatures = true;
  world.found();
  world.admit('acme', 'manufacturer', ALL_STEPS);
  world.admit('medi', 'distributor', ALL_STEPS);
  world.admit('corner', 'pharmacy', ALL_STEPS);
  world.admit('station', 'pharmacy', ALL_STEPS);
  world.records('acme', world.product(1));
  world.records('acme', world.batch(1, LOT));
  world.signatures = signatures;
  return world;
}

/** `acme` commissions packs `serials` of the batch. */
export function commission(world: PureWorld, ...serials: (string | number)[]): string {
  const objects = world.packs(UNIT, LOT, serials);
  return world.says('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects });
}

/** `acme` puts what is named into a container. */
export const packInto = (
  world: PureWorld,
  parent: string,
  objects: Step['objects'],
  name = 'acme',
  saying: Saying = {},
): string => world.says(name, { kind: 'pack', parent, objects }, saying);

/** `from` ships to `to`, which books it in. */
export function handOver(world: PureWorld, from: string, to: string, objects: Step['objects']): void {
  world.says(from, { kind: 'ship', ...handoff(world, from, to), objects });
  world.says(to, { kind: 'receive', objects });
}

/** Just the packs named, as a list where there are several. */
export const some = (world: PureWorld, ...serials: (string | number)[]): Step['objects'] => world.packs(UNIT, LOT, serials);

/** `quantity` packs of a batch without serials. */
export const count = (product: Gtin, lot: string, quantity: number): Step['objects'] => ({
  epcs: [],
  quantities: [{ uri: batchUri(product, lot as Lot), quantity }],
});

/** A document that a return names. */
export const RMA = [{ type: 'rma', id: 'urn:example:rma:1' }] as const;

/** `from` sends back to `to`. */
export const sendBack = (world: PureWorld, from: string, to: string, objects: Step['objects']): string =>
  world.says(from, { kind: 'return', ...handoff(world, from, to), documents: RMA, objects });
