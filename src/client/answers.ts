/**
 * What the server answers, as types. Nothing here is believed because it has its type: what matters is checked against
 * the log (log/fence.ts, audit/audit.ts).
 */
import type { StepKind } from '../protocol/epcis/event.js';
import type { PublicJwk } from '../protocol/statement/es256k.js';
import type { Gln, Gtin } from '../protocol/gs1/identifiers.js';
import type { Permission, Role } from '../protocol/registry/records.js';

/** `GET /api/ledger`. `root` base64url, `log` a vkey. */
export interface LedgerAnswer {
  founded: boolean;
  id: string | null;
  name: string | null;
  log: string | null;
  size: number;
}

/** Where an entry stands. `time` RFC 3339. */
export interface Receipt {
  id: string;
  index: number;
  time: string;
}

/** An entry's result in a batch. */
export type BatchResult = ({ status: 200 | 201 } & Receipt) | { status: number; problem: Record<string, unknown> };

/** `GET /api/entries/{id}`. */
export interface EntryAnswer extends Receipt {
  kind: 'custody' | 'registry';
  jws: string;
}

/** The state of a serial list. `seed`: 32 bytes, base64url. `heads`: what a step naming the whole list continues. */
export interface ListAnswer {
  root: string;
  count: number;
  received: number;
  complete: boolean;
  seed: string;
  heads: string[];
}

/** Where goods in transit go. `site` null where the giver named none. */
export interface TakerAnswer {
  owner: Gln;
  holder: Gln;
  site: Gln | null;
}

/** Who holds an object. `parent`: the container that it is in, `root` the outermost one. */
export interface CustodyAnswer {
  owner: Gln;
  holder: Gln;
  site: Gln;
  state: string;
  taker: TakerAnswer | null;
  parent: string | null;
  root: string | null;
  basis: 'scanned' | 'inferred';
  open: boolean;
  locks: { by: Gln; rank: string; index: number; reason: string }[];
  supplied: { id: string; time: string; site: Gln } | null;
}

/** A line of an object's history. `time` is the sequencer's, `eventTime` the actor's, `recordedLate` the seconds between where they are many; `via`: the container in which it moved. */
export interface HistoryLine {
  index: number;
  id: string;
  time: string;
  eventTime: string;
  recordedLate: number | null;
  step: StepKind;
  by: Gln;
  byName: string;
  site: Gln;
  via: string | null;
}

/** `GET /api/objects/...` of a pack or container. `batch`: `{gtin}/{lot}`; custody and head null for who may see its past only. */
export interface ObjectAnswer {
  object: string;
  kind: 'pack' | 'container';
  batch: string | null;
  custody: CustodyAnswer | null;
  head: { id: string; index: number } | null;
  contents: Record<string, number> | null;
  summary: {
    batches: { batch: string; count: number; expiry: string; expired: boolean; recalls: string[] }[];
    expiry: string | null;
    recalls: string[];
    locked: number;
    disputed: number;
  } | null;
  history: HistoryLine[];
}

/** `GET /api/objects/...` of a batch. `stock`: for its manufacturer, without the holders, and for regulators. */
export interface BatchAnswer {
  object: string;
  kind: 'batch';
  manufacturer: Gln;
  expiry: string;
  serialised: boolean;
  recalls: string[];
  stock: { holder: Gln | null; state: string; count: number }[] | null;
}

/**
 * A line of `GET /api/custody`: a container (`object`), packs of `batch` that share their past, or a quantity of a batch without
 * serials; one on its way is at no site and has a `shipping`, the entry that its receipt continues.
 */
export interface StockLine {
  kind: 'container' | 'packs' | 'quantity';
  object: string | null;
  batch: string | null;
  count: number;
  holder: Gln;
  owner: Gln;
  site: Gln | null;
  state: string;
  contents: Record<string, number>;
  taker: TakerAnswer | null;
  shipping: string | null;
  expiry: string | null;
  recalls: string[];
  locked: number;
}

/** A product, as its record says. */
export interface ProductAnswer {
  gtin: Gtin;
  participant: Gln;
  name: string;
  serialised: boolean;
  withdrawn: { ref: string } | null;
}

/** A batch, as its record says. `printed`: the expiry on its packs, `expiry` the one in force, both YYYY-MM-DD. */
export interface BatchRecord {
  gtin: Gtin;
  lot: string;
  expiry: string;
  printed: string;
  serialised: boolean;
}

/** A recall. No lots: the whole product. */
export interface RecallAnswer {
  ref: string;
  gtin: Gtin;
  lots: string[];
  serials: string[];
  class: number;
  depth: string;
  action: string;
  time: string;
}

/** How many packs are where. */
export interface ReachCounts {
  dispensed: number;
  held: number;
  inTransit: number;
  ended: number;
  left: number;
}

/** `GET /api/manufacturers/recalls/{ref}/reach`. */
export interface ReachAnswer extends ReachCounts {
  gtin: Gtin;
  lots: string[];
  time: string;
  commissioned: number;
  holders: ({ holder: Gln; name: string; role: Role } & ReachCounts)[];
}

/** An object in a trace. `object` null and `cohort` set: packs of `batch` that share all their past. `within`: innermost first. */
export interface TraceItem {
  object: string | null;
  cohort: number | null;
  batch: string | null;
  count: number;
  serials: string[] | null;
  place: { owner: Gln; holder: Gln; site: Gln; state: string; taker: Gln | null; within: string[] };
  history:
    | {
        index: number;
        time: string;
        step: StepKind;
        by: Gln;
        site: Gln;
        from: Gln | null;
        to: Gln | null;
        via: string | null;
        contested: boolean;
      }[]
    | null;
}

/** `GET /api/regulators/trace/...`. */
export interface TraceAnswer extends Page<TraceItem> {
  object: string;
  direction: 'backwards' | 'forwards' | 'down';
  /** Of a batch, on its first page: how many packs came into being, and how many of them each holder has in which state. */
  commissioned: number | null;
  positions: { holder: Gln; taker: Gln | null; state: string; count: number }[] | null;
}

/** A page of a longer list. */
export interface Page<T> {
  items: T[];
  next: string | number | null;
}

/** `GET /api/participants/{gln}`. */
export interface ParticipantAnswer {
  gln: Gln;
  name: string;
  role: Role;
  country: string;
  licence: { steps: string[]; until: string | null };
  sites: { gln: Gln; name: string; timeZone: string }[];
  keys: {
    kid: string;
    jwk: PublicJwk;
    label: string;
    permissions: Permission[];
    from: number;
    retired: number | null;
    compromised: number | null;
  }[];
}

/** `GET /api/regulators/applications`. */
export interface ApplicationAnswer {
  kid: string;
  gln: Gln;
  name: string;
  role: Role;
  received: string;
  jws: string;
}

/** `POST /api/sessions`. */
export interface SessionAnswer {
  token: string;
  expires: string;
  participant: { gln: Gln; name: string; role: Role };
  permissions: Permission[];
  site: Gln | null;
}

/** A way out of a verdict. */
export interface Exit {
  do:
    | 'dispense'
    | 'book_in'
    | 'take_stock'
    | 'void'
    | 'unlock'
    | 'open_exception'
    | 'close_exception'
    | 'override'
    | 'reactivate'
    | 'wait_for';
  object?: string;
  closes?: string;
  reason?: string;
  until?: string;
  who?: { role: string; gln: Gln | null; name: string | null };
}

/** `POST /api/scan`: only what the command line looks at. Professionals get a verdict, the public gets answers. */
export interface ScanAnswer {
  verdict?: 'ok' | 'hold' | 'stop' | 'rescan';
  reasons?: { code: string; title: string; advice: string }[];
  exits?: Exit[];
  answers?: { code: string; tone: 'plain' | 'caution' | 'danger'; title: string; text: string }[];
}
