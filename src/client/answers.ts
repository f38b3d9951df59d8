/**
 * What the server answers, as types. Nothing here is believed because it has its type: what matters is checked against
 * the log (fence.ts, audit.ts).
 */
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

/** The state of a serial list. `heads`: of its packs, where the server says them. */
export interface ListAnswer {
  root: string;
  count: number;
  received: number;
  complete: boolean;
  seed?: string;
  heads?: string[];
}

/** Who holds an object. `site` of the taker is null where the giver named none. */
export interface CustodyAnswer {
  holder: Gln;
  owner: Gln;
  site: Gln;
  state: string;
  taker: { owner: Gln; holder: Gln; site: Gln | null } | null;
  parent: string | null;
  root: string | null;
  basis: string;
  locks: { by: Gln; reason: string }[];
  recalls: unknown[];
}

/** A line of an object's history. `via`: the container in which it moved. */
export interface HistoryLine {
  index: number;
  id: string;
  time: string;
  kind: string;
  by: Gln;
  byName: string;
  site: Gln | null;
  via: string | null;
  jws?: string;
}

/** `GET /api/objects/...`. */
export interface ObjectAnswer {
  object: string;
  kind: 'pack' | 'container' | 'batch';
  product?: { gtin: Gtin; name: string } | null;
  batch?: { gtin: Gtin; lot: string; expiry: string } | null;
  custody: CustodyAnswer | null;
  head: { id: string; index: number } | null;
  contents?: Record<string, number>;
  history: HistoryLine[];
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
  taker: { owner: Gln; holder: Gln; site: Gln | null } | null;
  since: number | string;
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

/** `POST /api/scan`: only what the command line looks at; the rest is passed on as it came. */
export interface ScanAnswer {
  verdict?: string;
  reasons?: { code: string; title?: string; advice?: string }[];
  [member: string]: unknown;
}
