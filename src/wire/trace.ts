/** `/api/regulators/trace`: objects where they are, with all that happened to them and who signed it. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { wholeNumber } from './numbers.js';
import { State, StepWord } from './objects.js';

/** `direction`: `down` for what is in a container. `after`: the last page's `next`. */
export const TraceQuery = z.strictObject({
  direction: z.enum(['up', 'down']).default('up'),
  after: wholeNumber(Number.MIN_SAFE_INTEGER).default(Number.MIN_SAFE_INTEGER),
  limit: wholeNumber(1, 200).default(50),
});
export type TraceQuery = z.infer<typeof TraceQuery>;

/** The number of a cohort, in its address. */
export const CohortId = wholeNumber(Number.MIN_SAFE_INTEGER).meta({ example: 42 });

const Place = z.strictObject({
  owner: Gln,
  holder: Gln,
  site: Gln,
  state: State,
  taker: z.nullable(Gln),
  /** The containers that it is in, innermost first. */
  within: z.array(z.string()),
});
export type TracePlace = z.infer<typeof Place>;

const Event = z.strictObject({
  index: z.int(),
  id: z.string(),
  time: z.iso.datetime(),
  eventTime: z.iso.datetime(),
  /** The zone where it happened, +hh:mm. */
  eventTimeZoneOffset: z.string(),
  /** Seconds from the event to its entry, where that is more than an hour. */
  recordedLate: z.int().nullable(),
  step: StepWord,
  by: Gln,
  site: Gln,
  from: z.nullable(Gln),
  to: z.nullable(Gln),
  /** The container by which it concerned the object, null where it named it. */
  via: z.string().nullable(),
  contested: z.boolean(),
  /** The signed entry. */
  jws: z.string(),
});
export type TraceEvent = z.infer<typeof Event>;

/** One object: a pack, a container, or a cohort: packs of one batch that share all their past. */
const Item = z.strictObject({
  object: z.string().nullable(),
  /** Names a cohort at `/api/regulators/cohorts/{cohort}/packs`. */
  cohort: z.int().nullable(),
  batch: z.string().nullable(),
  count: z.int(),
  /** The packs of a cohort, where they are at most 1,000. */
  serials: z.array(z.string()).nullable(),
  /** Of what was opened to make what is asked for, or was made of it: how. Null: what is asked for. */
  repacked: z.enum(['from', 'into']).nullable(),
  place: Place,
  history: z.array(Event).nullable(),
});
export type TraceItem = z.infer<typeof Item>;

/** How many packs of a batch one holder has in one state; `taker`: to whom they are on their way or went. */
const Position = z.strictObject({ holder: Gln, taker: z.nullable(Gln), state: State, count: z.int() });

/**
 * `items`: of a batch without serials none, since its packs cannot be told apart. `commissioned`, `found`, `positions`: of a batch,
 * on its first page, all of it in numbers, with serials or without: who made and who found packs, and where these are.
 */
export const TraceView = z.strictObject({
  object: z.string(),
  direction: z.enum(['backwards', 'forwards', 'down']),
  commissioned: z.int().nullable(),
  found: z.int().nullable(),
  positions: z.array(Position).nullable(),
  items: z.array(Item),
  next: z.int().nullable(),
});
export type TraceView = z.infer<typeof TraceView>;
