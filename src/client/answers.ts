/**
 * What the server answers, as types. Nothing here is believed because it has its type: what matters is checked against
 * the log (fence.ts, audit.ts).
 */
import type { StepKind } from '../protocol/epcis/event.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
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

/** A line of an object's history. `time` is the sequencer's, `eventTime` the actor's; `via`: the container in which it moved. */
export interface HistoryLine {
  index: number;
  id: string;
  time: string;
  eventTime: string;
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

/** A line of `GET /api/custody`. `object` null: packs of `batch` that share their past. */
export interface StockLine {
  object: string | null;
  batch: string | null;
  count: number;
  holder: Gln;
  owner: Gln;
  site: Gln;
  state: string;
  contents: Record<string, number>;
  taker: TakerAnswer | null;
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

/** `POST /api/scan`: only what the command line looks at. Professionals get a verdict, the public gets answers. */
export interface ScanAnswer {
  verdict?: 'ok' | 'hold' | 'stop' | 'rescan';
  reasons?: { code: string; title: string; advice: string }[];
  answers?: { code: string; tone: 'plain' | 'caution' | 'danger'; title: string; text: string }[];
}
