/** What a trace looks like: objects where they are, with all that happened to them and who signed it. */
import { z } from 'zod';
import type { Holding } from '../protocol/custody/book.js';
import { HOLDING_STATES } from '../protocol/custody/holding.js';
import { STEP_KINDS } from '../protocol/epcis/event.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { type Line, timesOf } from '../custody/read/histories.reader.js';

const State = z.enum(HOLDING_STATES);
const Place = z.strictObject({
  owner: Gln,
  holder: Gln,
  site: Gln,
  state: State,
  taker: Gln.nullable(),
  /** The containers that it is in, innermost first. */
  within: z.array(z.string()),
});
const Event = z.strictObject({
  index: z.int(),
  id: z.string(),
  time: z.iso.datetime(),
  eventTime: z.iso.datetime(),
  /** Seconds from the event to its entry, where that is more than an hour. */
  recordedLate: z.int().nullable(),
  step: z.enum(STEP_KINDS as [string, ...string[]]),
  by: Gln,
  site: Gln,
  from: Gln.nullable(),
  to: Gln.nullable(),
  /** The container by which it concerned the object, null where it named it. */
  via: z.string().nullable(),
  contested: z.boolean(),
  /** The signed entry. */
  jws: z.string(),
});

/** One object: a pack, a container, or a cohort: packs of one batch that share all their past. */
const Item = z.strictObject({
  object: z.string().nullable(),
  /** Names a cohort at `/api/regulators/cohorts/{cohort}/packs`. */
  cohort: z.int().nullable(),
  batch: z.string().nullable(),
  count: z.int(),
  /** The packs of a cohort, where they are at most 1,000. */
  serials: z.array(z.string()).nullable(),
  place: Place,
  history: z.array(Event).nullable(),
});
export type Item = z.infer<typeof Item>;

export const TraceView = z.strictObject({
  object: z.string(),
  direction: z.enum(['backwards', 'forwards', 'down']),
  items: z.array(Item),
  next: z.int().nullable(),
});
export type TraceView = z.infer<typeof TraceView>;

/** Where an object is, from its chain of holdings. */
export function placeOf(chain: readonly Holding[]): z.infer<typeof Place> {
  const root = chain.at(-1)!;
  const { owner, holder, site, taker } = root;
  const state = chain[0]!.state === 'supplied' ? 'supplied' : root.state;
  return { owner, holder, site, state, taker: taker?.holder ?? null, within: chain.slice(1).map(({ epc }) => epc!) };
}

export function eventOf(line: Line): z.infer<typeof Event> {
  const { index, entry, step, signer, via, contested } = line;
  return {
    index,
    id: entry.id,
    ...timesOf(line),
    step: step.kind,
    by: signer,
    site: step.site,
    from: 'from' in step ? (step.from?.possessor ?? step.from?.owner ?? null) : null,
    to: 'to' in step ? (step.to?.possessor ?? step.to?.owner ?? null) : null,
    via,
    contested,
    jws: entry.jws,
  };
}
