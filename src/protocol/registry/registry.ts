/**
 * What the registry knows at one point of the log: participants, sites, keys, products, batches, recalls.
 *
 * Plain rows in tables; judge.ts is the only writer of an entry's changes. A server fills in the rows that a group of
 * entries needs, an auditor replays all.
 */
import { batchUri, type Gln, type Gtin, type Lot, type Serial } from '../gs1/identifiers.js';
import { Table } from '../table.js';
import { gtinKeys } from './number-keys.js';
import type { Permission, PublicJwk, RegistryRecord, Role } from './records.js';

/** The ledger itself, as its genesis record founded it. `id`: SHA-256 of entry 0, base64url; `log`: the log's vkey. */
export interface Ledger {
  id: string;
  name: string;
  log: string;
  rules: number;
  quorum: number;
}

/**
 * A legal entity. `steps`: what its licence lets it sign, up to the end of the day `until` (UTC), or without end. `opening`: the last
 * day (UTC) of its stock-taking at the beginning, null where it has none.
 */
export interface Participant {
  gln: Gln;
  name: string;
  role: Role;
  country: string;
  steps: readonly string[];
  until: string | null;
  opening: string | null;
  since: number;
}

/** A place of a participant. Coordinates in degrees. `active`: false where it is closed. */
export interface Site {
  gln: Gln;
  participant: Gln;
  name: string;
  address: string;
  country: string;
  timeZone: string;
  latitude: number;
  longitude: number;
  active: boolean;
}

/**
 * A signing key. All numbers are entry indexes: registered at `from`, retired from `retired`, compromised at
 * `compromised`, suspect from `suspect` on. `sites`: null where the key is bound to none. `record`: id of the record that
 * registered it; `by`: the key that signed that, null where it came with its participant.
 */
export interface Key {
  kid: string;
  participant: Gln;
  jwk: PublicJwk;
  label: string;
  permissions: readonly Permission[];
  sites: readonly Gln[] | null;
  record: string;
  by: string | null;
  from: number;
  retired: number | null;
  compromised: number | null;
  suspect: number | null;
  /** The latest record that reported it as compromised, null where none did; `attested`: a regulator signed one of them. */
  reported: { since: number; confirmed: readonly string[]; attested: boolean } | null;
}

/**
 * A notice that later ones of the same name replace: a recall, a product's withdrawal. `issuer`: who signed the first one; `by`:
 * who signed this one; `attested`: a regulator signed one of them, so that only regulators sign further ones.
 */
export interface Notice {
  issuer: Gln;
  by: Gln;
  attested: boolean;
  /** Ended: the notice is history. */
  active: boolean;
  /** The entry that made it as it is. */
  index: number;
}

/** A product's withdrawal. */
export interface Withdrawal extends Omit<RegistryRecord<'withdrawal'>, 'type' | 'gtin'>, Notice {}

/** A medicine: `gtin` is its unit level. `attested`: whether a regulator has filed it, so that its markets are no longer the maker's word. */
export interface Product extends Omit<RegistryRecord<'product'>, 'type' | 'approvals'> {
  attested: boolean;
  withdrawal: Withdrawal | null;
}

/** A product as readers see it, with its manufacturer: who holds the GTIN of its unit, null where nobody does. */
export interface MadeProduct extends Product {
  participant: Gln | null;
}

/**
 * A batch. `expiry`: the date in force; `printed`: those that its packs bear; `aliases`: other lots that its packs bear;
 * `complete`: all its packs are commissioned here, by its maker's word. ISO dates.
 */
export type Batch = Omit<RegistryRecord<'batch'>, 'type' | 'approvals'>;

/** A recall as it is since entry `index`, logged at `time` (epoch ms); `first`: of its first record. Empty lots: the whole product. */
export interface Recall extends Omit<RegistryRecord<'recall'>, 'type'>, Notice {
  first: number;
  time: number;
}

/** The key of a recall in tables: each issuer has references of its own. */
export const recallKey = ({ issuer, ref }: Pick<Recall, 'issuer' | 'ref'>): string => `${issuer}/${ref}`;

/** Whether a product is withdrawn, and that is not ended. */
export const isWithdrawn = ({ withdrawal }: Pick<Product, 'withdrawal'>): boolean => withdrawal?.active ?? false;

/** That `to` may sign `steps` for `from` at `sites` (null: all of either), up to the end of the day `until` (UTC). */
export type Mandate = Omit<RegistryRecord<'mandate'>, 'type'>;

/** The key of a mandate in tables: of two participants there is one, the latest. */
export const mandateKey = (from: Gln, to: Gln): string => `${from}/${to}`;

/** The key of a batch in tables: lots may hold any character of set 82, a GTIN holds digits only. */
export const batchKey = (gtin: Gtin, lot: Lot): string => `${gtin}/${lot}`;

/** What such a key is made of: a lot may hold a slash, a GTIN never does. */
export const batchParts = (key: string): [gtin: Gtin, lot: Lot] => [key.slice(0, 14) as Gtin, key.slice(15) as Lot];

/** The canonical URI of the batch with this key. */
export const batchUriOf = (key: string): string => batchUri(...batchParts(key));

/** The day of a time (epoch ms), in UTC. */
export const utcDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Whether the last day (UTC; null: there is none) was over at `time` (epoch ms). */
export const isPast = (until: string | null, time: number): boolean => until !== null && utcDay(time) > until;

/** The steps that a participant's licence lets it sign at `time` (epoch ms): none once it ended. */
export const licensedSteps = ({ steps, until }: Pick<Participant, 'steps' | 'until'>, time: number): readonly string[] =>
  isPast(until, time) ? [] : steps;

/** The state of the registry. */
export class Registry {
  readonly ledger = new Table<'ledger', Ledger>();
  readonly participants = new Table<Gln, Participant>();
  readonly sites = new Table<Gln, Site>();
  readonly keys = new Table<string, Key>();
  readonly products = new Table<Gtin, Product>();
  /** GTIN of a packaging level -> GTIN of the product's unit. One that its product has no more stays: what is packed in it does, too. */
  readonly levels = new Table<Gtin, Gtin>();
  readonly batches = new Table<string, Batch>();
  /** As a batchKey that is none, of another lot that packs bear -> the lot of the batch; null where it is left out again. */
  readonly aliases = new Table<string, Lot | null>();
  /** By recallKey. */
  readonly recalls = new Table<string, Recall>();
  /** By mandateKey. */
  readonly mandates = new Table<string, Mandate>();
  /** Who holds the numbers that a granted key covers (grants.ts); null where it was taken away. */
  readonly granted = new Table<string, Gln | null>();
  /** Approvals that a record carried, by id: the index of its entry. None counts twice. */
  readonly carried = new Table<string, number>();

  private get tables(): Table<string, unknown>[] {
    return [
      this.ledger,
      this.participants,
      this.sites,
      this.keys,
      this.products,
      this.levels,
      this.batches,
      this.aliases,
      this.recalls,
      this.mandates,
      this.granted,
      this.carried,
    ] as never[];
  }

  /** Makes an entry's changes final. */
  commit(): void {
    for (const table of this.tables) table.commit();
  }

  /** Takes an entry's changes back. */
  rollback(): void {
    for (const table of this.tables) table.rollback();
  }

  /** Says that all changes are stored. */
  stored(): void {
    for (const table of this.tables) table.stored();
  }

  /** Whether `to` may sign a step for `from` at a site (null: wherever), at a time (epoch ms). Nobody mandates for undefined. */
  isMandated(from: Gln | undefined, to: Gln, step: string, site: Gln | null, time: number): boolean {
    const mandate = from && this.mandates.get(mandateKey(from, to));
    if (!mandate?.active || !mandate.steps.includes(step)) return false;
    return (mandate.sites === null || site === null || mandate.sites.includes(site)) && !isPast(mandate.until, time);
  }

  /** Who holds the number that these keys would cover (grants.ts), the longest first; undefined where nobody does. */
  holderOf(keys: readonly string[]): Gln | undefined {
    for (const key of keys) {
      const holder = this.granted.get(key);
      if (holder) return holder;
    }
    return undefined;
  }

  /** The manufacturer of the product with this unit: who holds its GTIN; undefined where nobody does. */
  makerOf = (unit: Gtin): Gln | undefined => this.holderOf(gtinKeys(unit));

  /** The product that `gtin` is or was a unit or a packaging level of. */
  productOf(gtin: Gtin): Product | undefined {
    return this.products.get(gtin) ?? this.products.get(this.levels.get(gtin) ?? ('' as Gtin));
  }

  /** The key of the batch whose packs bear a lot, be it an alias; of an unknown lot its own. */
  keyOfBatch = (gtin: Gtin, lot: Lot): string => batchKey(gtin, this.aliases.get(batchKey(gtin, lot)) ?? lot);

  /** The batch whose packs bear a lot, be it an alias. */
  batchOf = (gtin: Gtin, lot: Lot): Batch | undefined => this.batches.get(this.keyOfBatch(gtin, lot));

  /** The recalls that name a batch, whether for all of its packs or for some by serial; newest first. */
  recallsOfBatch(batch: Batch): Recall[] {
    const hits = [...this.recalls.values()].filter((recall) => namesBatch(recall, batch));
    return hits.sort((a, b) => b.index - a.index);
  }
}

/** Whether `recall` holds for a pack of a batch: it names the batch, and its serial where it names serials. */
export function recallCovers(recall: Recall, batch: Batch, serial?: Serial): boolean {
  if (!namesBatch(recall, batch)) return false;
  return recall.serials.length === 0 || (serial !== undefined && recall.serials.includes(serial));
}

/** The lots that packs of a batch bear: its own, and those that they bear by mistake. */
export const lotsOn = <L extends string>({ lot, aliases }: { readonly lot: L; readonly aliases: readonly L[] }): L[] => [
  lot,
  ...aliases,
];

/** Whether `recall` is in force and of a batch, by its lot or by one that its packs bear: of all of it, or of some serials. */
export const namesBatch = (
  { active, gtin, lots }: Pick<Recall, 'active' | 'gtin' | 'lots'>,
  batch: Pick<Batch, 'gtin' | 'lot'> & { readonly aliases: readonly Lot[] },
): boolean => active && gtin === batch.gtin && (lots.length === 0 || lotsOn(batch).some((lot) => lots.includes(lot)));
