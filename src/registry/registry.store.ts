/**
 * From the registry's rows to the tables on which its rules work: loads what entries need.
 */
import type { Gln, Gtin, Lot } from '../protocol/gs1/identifiers.js';
import {
  batchKey,
  batchParts,
  mandateKey,
  recallKey,
  Registry,
  type Batch,
  type Key,
  type Ledger,
  type Mandate,
  type Participant,
  type Product,
  type Recall,
  type Site,
} from '../protocol/registry/registry.js';
import { gtinKeys } from '../protocol/registry/number-keys.js';
import { rows, selectIn, type Runner, type SqlValue } from '../platform/database/sql.js';

type Row = Record<string, SqlValue>;

const index = (value: SqlValue | undefined): number | null => (value === null || value === undefined ? null : Number(value));
const json = <T>(value: SqlValue | undefined): T => JSON.parse(value as string) as T;

/** The ledger's founding facts, or undefined before its genesis. */
export async function readLedger(db: Runner): Promise<Ledger | undefined> {
  const [row] = await rows<Ledger>(db, 'SELECT "id", "name", "log", "rules", "quorum" FROM "ledger"');
  return row;
}

/** Keys by thumbprint. */
export const readKeys = async (db: Runner, kids: readonly string[]): Promise<Key[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "signing_key" WHERE "kid" IN (?*)', kids)).map(keyOf);

/** All keys of these participants. */
const readKeysOf = async (db: Runner, glns: readonly string[]): Promise<Key[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "signing_key" WHERE "participant" IN (?*)', glns)).map(keyOf);

/** Participants by GLN. */
export const readParticipants = async (db: Runner, glns: readonly string[]): Promise<Participant[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "participant" WHERE "gln" IN (?*)', glns)).map(participantOf);

/** Mandates given to these participants. */
export const readMandatesTo = async (db: Runner, glns: readonly string[]): Promise<Mandate[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "mandate" WHERE "to" IN (?*)', glns)).map(mandateOf);

/** Sites by GLN. */
export const readSites = async (db: Runner, glns: readonly string[]): Promise<Site[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "site" WHERE "gln" IN (?*)', glns)).map(siteOf);

/** All regulators. */
const readRegulators = async (db: Runner): Promise<Participant[]> =>
  (await rows<Row>(db, `SELECT * FROM "participant" WHERE "role" = 'regulator'`)).map(participantOf);

/** Who holds what these keys cover, where they were granted. */
const readGrants = (db: Runner, keys: readonly string[]): Promise<{ key: string; holder: Gln | null }[]> =>
  selectIn(db, 'SELECT "key", "holder" FROM "granted" WHERE "key" IN (?*)', keys);

/** Approvals that records carried, by their ids. */
const readCarried = (db: Runner, ids: readonly string[]): Promise<{ id: string; entry: number }[]> =>
  selectIn(db, 'SELECT "id", "entry" FROM "carried_approval" WHERE "id" IN (?*)', ids);

/** Products whose unit has one of these GTINs. Whose they are only those ask who do not judge: goods.reader.ts. */
const readUnits = async (db: Runner, gtins: readonly string[]): Promise<Product[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "product" WHERE "gtin" IN (?*)', gtins)).map(productOf);

/** Packaging levels by their GTINs. */
export const readLevels = (db: Runner, gtins: readonly string[]): Promise<{ gtin: Gtin; product: Gtin }[]> =>
  selectIn(db, 'SELECT "gtin", "product" FROM "product_level" WHERE "gtin" IN (?*)', gtins);

type Lots = readonly (readonly [gtin: string, lot: string])[];

/** Batches by product and their own lot. */
export const readBatches = async (db: Runner, keys: Lots): Promise<Batch[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "batch" WHERE ("gtin", "lot") IN (?*)', keys)).map(batchOf);

/** Which of these lots are others that packs of a batch bear, and of which batch: null of which none any more. */
const readAliases = (db: Runner, keys: Lots): Promise<{ gtin: Gtin; alias: Lot; lot: Lot | null }[]> =>
  selectIn(db, 'SELECT "gtin", "alias", "lot" FROM "batch_alias" WHERE ("gtin", "alias") IN (?*)', keys);

/** Reads whose these lots are. @returns gives for each the own lot of the batch whose packs bear it; an unknown one is its own */
export async function readOwnLots(db: Runner, keys: Lots): Promise<(gtin: Gtin, lot: Lot) => Lot> {
  const aliases = new Map((await readAliases(db, keys)).map(({ gtin, alias, lot }) => [batchKey(gtin, alias), lot]));
  return (gtin, lot) => aliases.get(batchKey(gtin, lot)) ?? lot;
}

/** The batch of a lot that packs bear, be it its own or another one. */
export async function readBatch(db: Runner, gtin: Gtin, lot: Lot): Promise<Batch | undefined> {
  const own = (await readOwnLots(db, [[gtin, lot]]))(gtin, lot);
  return (await readBatches(db, [[gtin, own]]))[0];
}

/** All recalls of these products. */
export const readRecalls = async (db: Runner, gtins: readonly string[]): Promise<Recall[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "recall" WHERE "gtin" IN (?*)', gtins)).map(recallOf);

/** Recalls by their names: recallKey. */
export const readRecallsByName = async (db: Runner, names: readonly string[]): Promise<Recall[]> =>
  (await selectIn<Row>(db, 'SELECT * FROM "recall" WHERE ("issuer", "ref") IN (?*)', names.map(recallName))).map(recallOf);

const recallName = (name: string): [issuer: string, ref: string] => [name.slice(0, 13), name.slice(14)];

/** All lots of a product, in order. */
export const readLots = async (db: Runner, gtin: Gtin): Promise<Lot[]> =>
  (await rows<{ lot: Lot }>(db, 'SELECT "lot" FROM "batch" WHERE "gtin" = ? ORDER BY "lot"', [gtin])).map(({ lot }) => lot);

/** A key from its row. */
export const keyOf = (row: Row): Key => ({
  kid: row['kid'] as string,
  participant: row['participant'] as Gln,
  jwk: json(row['jwk']),
  label: row['label'] as string,
  permissions: json(row['permissions']),
  sites: row['sites'] === null ? null : json(row['sites']),
  record: row['record'] as string,
  by: row['by'] as string | null,
  from: Number(row['from']),
  retired: index(row['retired']),
  compromised: index(row['compromised']),
  suspect: index(row['suspect']),
  reported: row['reported'] === null ? null : json(row['reported']),
});

/** A participant from its row. */
export const participantOf = (row: Row): Participant => ({
  ...(row as unknown as Participant),
  steps: json(row['steps']),
  since: Number(row['since']),
});

/** A site from its row. */
export const siteOf = (row: Row): Site => ({ ...(row as unknown as Site), active: Boolean(row['active']) });

/** A mandate from its row. */
export const mandateOf = (row: Row): Mandate => ({
  ...(row as unknown as Mandate),
  steps: json(row['steps']),
  sites: row['sites'] === null ? null : json(row['sites']),
  active: Boolean(row['active']),
});

/** A product from its row. */
export const productOf = (row: Row): Product => ({
  ...json<Product>(row['record']),
  gtin: row['gtin'] as Gtin,
  name: row['name'] as string,
  withdrawal: row['withdrawal'] === null ? null : json(row['withdrawal']),
});

/** A batch from its row. */
export const batchOf = (row: Row): Batch => ({
  ...json<Batch>(row['record']),
  gtin: row['gtin'] as Gtin,
  lot: row['lot'] as Lot,
});

/** A recall from its row. */
export const recallOf = (row: Row): Recall => ({
  ...json<Recall>(row['record']),
  issuer: row['issuer'] as Gln,
  ref: row['ref'] as string,
  gtin: row['gtin'] as Gtin,
  by: row['by'] as Gln,
  index: Number(row['idx']),
  time: Number(row['time']),
});

/** What entries need of the registry, by key; duplicates do no harm. `ended`: keys with all others of their participants, `families`: all keys of participants. */
export interface RegistryNeeds {
  kids: string[];
  ended: string[];
  families: string[];
  glns: string[];
  gtins: string[];
  batches: [gtin: string, lot: string][];
  /** By their names: recallKey. */
  recalls: string[];
  /** Keys of GS1 that may be granted, as `granted` has them (protocol/registry/grants.ts). */
  granted: string[];
  /** Ids of approvals. */
  approvals: string[];
  /** Whether a quorum may be asked for: all regulators and their keys are needed then. */
  quorum: boolean;
}

/** No needs. */
export const noRegistryNeeds = (): RegistryNeeds => ({
  kids: [],
  ended: [],
  families: [],
  glns: [],
  gtins: [],
  batches: [],
  recalls: [],
  granted: [],
  approvals: [],
  quorum: false,
});

/** A GLN that nobody has. */
const NOBODY = '0'.repeat(13) as Gln;

/**
 * A registry that is filled in as entries need it: with each key its participant, with each GTIN its product, levels and
 * recalls. What was asked for once is not read again, found or not: it holds as long as nobody else writes entries.
 */
export class LoadedRegistry {
  readonly registry = new Registry();
  private readonly asked = new Set<string>();

  /** How many rows were asked for. */
  get size(): number {
    return this.asked.size;
  }

  /** Reads what of `needs` was not asked for yet. Where that fails, this is not to be used any more. */
  async load(db: Runner, asked: Partial<RegistryNeeds>): Promise<void> {
    const { registry } = this;
    const needs = { ...noRegistryNeeds(), ...asked };
    if (this.unasked('ledger', ['']).length > 0) {
      const ledger = await readLedger(db);
      if (ledger) registry.ledger.load('ledger', ledger);
    }
    for (const key of await readKeys(db, this.unasked('key', needs.kids))) registry.keys.load(key.kid, key);
    // Which keys one has added only all of its participant's tell.
    const families = [...needs.families, ...needs.ended.flatMap((kid) => registry.keys.get(kid)?.participant ?? [])];
    for (const key of await readKeysOf(db, this.unasked('keys', families))) registry.keys.load(key.kid, key);
    for (const site of await readSites(db, this.unasked('site', needs.glns))) registry.sites.load(site.gln, site);
    const signers = needs.kids.flatMap((kid) => registry.keys.get(kid)?.participant ?? []);
    const owners = needs.glns.flatMap((gln) => registry.sites.get(gln as Gln)?.participant ?? []);
    const mandates = await readMandatesTo(db, this.unasked('mandates', [...signers, ...owners]));
    for (const mandate of mandates) registry.mandates.load(mandateKey(mandate.from, mandate.to), mandate);
    // Who owns a site is asked where somebody else may sign for it.
    const parties = [...signers, ...mandates.map(({ from }) => from), ...needs.glns];
    for (const party of await readParticipants(db, this.unasked('participant', parties)))
      registry.participants.load(party.gln, party);
    await this.loadGoods(db, needs);
    await this.loadGrants(db, needs);
  }

  /** Reads participants in one statement, whether any is named or there: what a step asks for is not to be told from how much is asked. */
  async loadParticipants(db: Runner, glns: readonly Gln[]): Promise<void> {
    for (const party of await readParticipants(db, glns.length > 0 ? glns : [NOBODY]))
      this.registry.participants.load(party.gln, party);
  }

  private async loadGrants(db: Runner, { granted, approvals, quorum }: RegistryNeeds): Promise<void> {
    const { registry } = this;
    for (const { key, holder } of await readGrants(db, this.unasked('granted', granted))) registry.granted.load(key, holder);
    for (const { id, entry } of await readCarried(db, this.unasked('carried', approvals)))
      registry.carried.load(id, Number(entry));
    if (!quorum || this.unasked('regulators', ['']).length === 0) return;
    const regulators = await readRegulators(db);
    for (const one of regulators) registry.participants.load(one.gln, one);
    const glns = regulators.map(({ gln }) => gln);
    for (const key of await readKeysOf(db, this.unasked('keys', glns))) registry.keys.load(key.kid, key);
  }

  private async loadGoods(db: Runner, { gtins, batches, recalls }: RegistryNeeds): Promise<void> {
    const { registry } = this;
    const all = [...gtins, ...batches.map(([gtin]) => gtin)] as Gtin[];
    for (const { gtin, product } of await readLevels(db, this.unasked('level', all))) registry.levels.load(gtin, product);
    const units = [...all, ...all.flatMap((gtin) => registry.levels.get(gtin) ?? [])];
    const keys = batches.map(([gtin, lot]) => batchKey(gtin as Gtin, lot as Lot));
    await this.loadProducts(db, units, keys);
    for (const recall of await readRecallsByName(db, this.unasked('recall', recalls)))
      registry.recalls.load(recallKey(recall), recall);
  }

  /**
   * Products with their recalls and manufacturers, and batches by their keys, as `load` does.
   *
   * @param evenly whether none is asked for, too, so that the number of statements does not tell what there was to ask for
   */
  async loadProducts(db: Runner, units: readonly string[], batches: readonly string[], evenly = false): Promise<void> {
    const { registry } = this;
    const some = (keys: string[]): string[] => (evenly && keys.length === 0 ? [''] : keys);
    const gtins = some(this.unasked('product', units));
    for (const product of await readUnits(db, gtins)) registry.products.load(product.gtin, product);
    for (const recall of await readRecalls(db, gtins)) registry.recalls.load(recallKey(recall), recall);
    const numbers = units.flatMap((gtin) => gtinKeys(gtin as Gtin));
    for (const { key, holder } of await readGrants(db, some(this.unasked('granted', numbers))))
      registry.granted.load(key, holder);
    for (const { gtin, alias, lot } of await readAliases(db, some(this.unasked('alias', batches)).map(batchParts)))
      registry.aliases.load(batchKey(gtin, alias), lot);
    const borne = batches.map((key) => registry.keyOfBatch(...batchParts(key)));
    for (const batch of await readBatches(db, some(this.unasked('batch', [...batches, ...borne])).map(batchParts)))
      registry.batches.load(batchKey(batch.gtin, batch.lot), batch);
  }

  /** Those of `keys` that were never asked for, each once; from now on they were. */
  private unasked(kind: string, keys: readonly string[]): string[] {
    const fresh = [...new Set(keys)].filter((key) => !this.asked.has(`${kind} ${key}`));
    for (const key of fresh) this.asked.add(`${kind} ${key}`);
    return fresh;
  }
}
