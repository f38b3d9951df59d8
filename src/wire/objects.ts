/** `/api/objects`: one pack, container or batch. */
import { z } from 'zod';
import { STATE_WORDS } from '../protocol/custody/words.js';
import { STEP_KINDS, type StepKind } from '../protocol/epcis/event.js';
import { Gln } from '../protocol/gs1/identifiers.js';

/** How goods stand, in one word. */
export const State = z.enum(STATE_WORDS);

/** Where goods in transit go. `site` null where the giver named none. */
export const Taker = z.strictObject({
  owner: Gln,
  holder: Gln,
  site: z.nullable(Gln),
  returned: z.literal(true).optional(),
});

/** Packs by batch (`{gtin}/{lot}`). */
export const Contents = z.record(z.string(), z.int());

/** What was done, in the words of docs/protocol.md. */
export const StepWord = z.enum(STEP_KINDS as [StepKind, ...StepKind[]]);

/** A Digital Link path after `/api/objects/`. */
export const ObjectPath = z.string().min(4).max(200).meta({ example: '01/09520000000011/21/A7F3K9' });

/** What somebody reported of an object and what had no effect, but waits. `reason`: of an end. `id`, `index`, `time`: of its entry. */
const Claim = z.strictObject({
  kind: z.enum(['receive', 'dispense', 'part', 'end']),
  by: Gln,
  id: z.string(),
  index: z.int(),
  time: z.iso.datetime(),
  site: Gln,
  reason: z.string().optional(),
  inferred: z.literal(true).optional(),
});

/** Who holds an object. `parent`: the container that it is in, `root` the outermost one. */
export const CustodyView = z.strictObject({
  owner: Gln,
  holder: Gln,
  site: Gln,
  state: State,
  taker: Taker.nullable(),
  parent: z.string().nullable(),
  root: z.string().nullable(),
  basis: z.enum(['scanned', 'inferred']),
  open: z.boolean(),
  locks: z.array(
    z.strictObject({
      by: Gln,
      kind: z.string(),
      rank: z.string(),
      index: z.int(),
      reason: z.string(),
      cause: z.literal('falsified').optional(),
    }),
  ),
  disputes: z.array(z.strictObject({ id: z.string(), by: Gln, what: z.string(), reason: z.string(), index: z.int() })),
  buyer: z.nullable(Gln),
  unproven: z.boolean(),
  openedAt: z.nullable(Gln),
  ended: z.strictObject({ id: z.string(), time: z.iso.datetime(), site: Gln, reason: z.string() }).nullable(),
  claims: z.array(Claim),
  supplied: z.strictObject({ id: z.string(), time: z.iso.datetime(), site: Gln }).nullable(),
  /** Sent or brought back after it was supplied or ended: it never comes back into trade. */
  forGood: z.boolean(),
});
export type CustodyView = z.infer<typeof CustodyView>;

/**
 * What a pack is (one line, count 1), or what is in a container. `expiry`: the earliest in force; `recalls`: references of
 * those that stop what of the batch it is or holds: not of cautions (class 4), which a scan tells, nor of those that name
 * other serials only; `locked`, `disputed`: how many, itself counted.
 */
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

/**
 * An item of an object's history. `time`: when it was recorded; `eventTime`: when it happened, according to its signer;
 * `eventTimeZoneOffset`: the zone there, +hh:mm; `via`: the container in which it moved; `contested`: a report that breaks
 * a rule: logged, and somebody must look at it.
 */
const HistoryItem = z.strictObject({
  index: z.int(),
  id: z.string(),
  time: z.iso.datetime(),
  eventTime: z.iso.datetime(),
  eventTimeZoneOffset: z.string(),
  /** Seconds from the event to its entry, where that is more than an hour. */
  recordedLate: z.int().nullable(),
  step: StepWord,
  by: Gln,
  byName: z.string(),
  site: Gln,
  via: z.string().nullable(),
  contested: z.boolean(),
});
export type HistoryItem = z.infer<typeof HistoryItem>;

/**
 * A pack or a container. `custody` and `head` are null for those who may see its past only. `emptied`: as far as the viewer may see,
 * nothing was left in the container, an SSCC or a GRAI: it has no custody, and begins anew when it is packed. `history`: that of at
 * most the last 100 times that it began.
 */
export const ObjectView = z.strictObject({
  object: z.string(),
  kind: z.enum(['pack', 'container']),
  batch: z.string().nullable(),
  emptied: z.boolean(),
  custody: CustodyView.nullable(),
  head: z.strictObject({ index: z.int(), id: z.string() }).nullable(),
  contents: Contents.nullable(),
  summary: Summary.nullable(),
  history: z.array(HistoryItem),
});
export type ObjectView = z.infer<typeof ObjectView>;

/**
 * A batch. `stock`: its packs by state for its manufacturer, and by holder, too, for regulators and while it is recalled; for
 * everybody else what of them it holds or is to get. `recalls`: references of the recalls of all of it, `recallsOfSerials`
 * of those that name some of its packs; cautions (class 4) stop nothing and are in neither.
 */
export const BatchView = z.strictObject({
  object: z.string(),
  kind: z.literal('batch'),
  manufacturer: z.nullable(Gln),
  expiry: z.iso.date(),
  serialised: z.boolean(),
  recalls: z.array(z.string()),
  recallsOfSerials: z.array(z.string()),
  stock: z.array(z.strictObject({ holder: z.nullable(Gln), state: State, count: z.int() })),
});
export type BatchView = z.infer<typeof BatchView>;

/** Whatever an object's address names. */
export const AnyObjectView = z.union([ObjectView, BatchView]);
