/** What an object and a list of stock look like from outside: named field by field, so that a new column never leaks by itself. */
import { z } from 'zod';
import { HOLDING_STATES } from '../protocol/custody/holding.js';
import { STEP_KINDS } from '../protocol/epcis/event.js';
import { percentEncode } from '../protocol/gs1/percent.js';
import { Gln } from '../protocol/gs1/identifiers.js';

const State = z.enum(HOLDING_STATES);
const Taker = z.strictObject({ owner: Gln, holder: Gln, site: Gln.nullable(), returned: z.literal(true).optional() });
const Contents = z.record(z.string(), z.int());

/** A Digital Link path after `/api/objects/`. */
export const Path = z.string().min(4).max(200).meta({ example: '01/09520000000011/21/A7F3K9' });

const Custody = z.strictObject({
  owner: Gln,
  holder: Gln,
  site: Gln,
  state: State,
  taker: Taker.nullable(),
  parent: z.string().nullable(),
  root: z.string().nullable(),
  basis: z.enum(['scanned', 'inferred']),
  open: z.boolean(),
  locks: z.array(z.strictObject({ by: Gln, kind: z.string(), rank: z.string(), index: z.int(), reason: z.string() })),
  disputes: z.array(z.strictObject({ id: z.string(), by: Gln, what: z.string(), reason: z.string(), index: z.int() })),
  buyer: Gln.nullable(),
  unproven: z.boolean(),
  partUsed: z.boolean(),
  ended: z.strictObject({ id: z.string(), time: z.iso.datetime(), site: Gln, reason: z.string() }).nullable(),
  claim: z.strictObject({ kind: z.string(), by: Gln, site: Gln, index: z.int() }).nullable(),
  supplied: z.strictObject({ id: z.string(), time: z.iso.datetime(), site: Gln }).nullable(),
});

/** What is in a container. `expiry`: the earliest; `recalls`: references; `locked`, `disputed`: how many, itself counted. */
const Summary = z.strictObject({
  batches: z.array(
    z.strictObject({
      batch: z.string(),
      count: z.int(),
      expiry: z.iso.date(),
      expired: z.boolean(),
      recalls: z.array(z.string()),
    }),
  ),
  expiry: z.iso.date().nullable(),
  recalls: z.array(z.string()),
  locked: z.int(),
  disputed: z.int(),
});

/** A pack or a container. `custody` and `head` are null for those who may see its past only. */
export const ObjectView = z.strictObject({
  object: z.string(),
  kind: z.enum(['pack', 'container']),
  batch: z.string().nullable(),
  custody: Custody.nullable(),
  head: z.strictObject({ index: z.int(), id: z.string() }).nullable(),
  contents: Contents.nullable(),
  summary: Summary.nullable(),
  history: z.array(
    z.strictObject({
      index: z.int(),
      id: z.string(),
      time: z.iso.datetime(),
      eventTime: z.iso.datetime(),
      /** Seconds from the event to its entry, where that is more than an hour. */
      recordedLate: z.int().nullable(),
      step: z.enum(STEP_KINDS as [string, ...string[]]),
      by: Gln,
      byName: z.string(),
      site: Gln,
      via: z.string().nullable(),
      contested: z.boolean(),
    }),
  ),
});
export type ObjectView = z.infer<typeof ObjectView>;

/** A batch. `stock`: its packs by state for its manufacturer, and by holder, too, for regulators and while it is recalled. */
export const BatchView = z.strictObject({
  object: z.string(),
  kind: z.literal('batch'),
  manufacturer: Gln,
  expiry: z.iso.date(),
  serialised: z.boolean(),
  recalls: z.array(z.string()),
  stock: z.array(z.strictObject({ holder: Gln.nullable(), state: State, count: z.int() })).nullable(),
});
export type BatchView = z.infer<typeof BatchView>;

/** Which line of a list: the letter of its section (stock-list.ts), and what orders the rows of that. */
const STOCK_KEY = /^(?:h:-?[0-9]{1,15}|b:[0-9]{14}\/[!-z]{1,20} [0-9]{13}|s:[A-Za-z0-9_-]{43} [0-9]{14}\/[!-z]{1,20})$/;

/** Filters of `/api/custody`; `after` is the `next` of the page before. */
export const StockQuery = z.strictObject({
  site: Gln.optional(),
  state: State.optional(),
  inTransitTo: Gln.optional(),
  batch: z
    .string()
    .regex(/^[0-9]{14}\/[!-z]{1,20}$/, 'must be a GTIN, a slash and a lot')
    .optional(),
  after: z.string().regex(STOCK_KEY, 'must be the "next" of a page').optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});
export type StockQuery = z.infer<typeof StockQuery>;

/**
 * One line of stock: a container (`object` set); `count` packs of a batch that share their past; or `count` packs of a batch
 * without serials, at a site or, without one, on their way by `shipping`, the entry that a receipt continues.
 */
const StockItem = z.strictObject({
  kind: z.enum(['container', 'packs', 'quantity']),
  object: z.string().nullable(),
  batch: z.string().nullable(),
  count: z.int(),
  contents: Contents,
  owner: Gln,
  holder: Gln,
  site: Gln.nullable(),
  state: State,
  taker: Taker.nullable(),
  shipping: z.string().nullable(),
  /** The earliest of what it is or holds, as the batches' records have it now. */
  expiry: z.iso.date().nullable(),
  /** References of the recalls of its batches. */
  recalls: z.array(z.string()),
  /** Locked things in it, itself counted. */
  locked: z.int(),
});
export type StockItem = z.infer<typeof StockItem>;
export const StockView = z.strictObject({ items: z.array(StockItem), next: z.string().nullable() });
export type StockView = z.infer<typeof StockView>;

/** A decoded path that ends with a lot or a serial, which may hold any character of set 82, a slash included. */
const WITH_VALUE = /^(01\/[^/]+\/(?:10|21)\/|8003\/.{14})(.+)$/;

/** Canonical spelling of a decoded path: the router has taken the percent-encoding off, and a slash looks like any other. */
export function canonicalPath(path: string): string {
  const [, before, value] = WITH_VALUE.exec(path) ?? [];
  return before !== undefined && value !== undefined ? before + percentEncode(value) : path;
}
