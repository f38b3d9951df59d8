/** `/api/journal`: what a company itself signed, the newest first. */
import { z } from 'zod';
import { STEP_KINDS } from '../protocol/epcis/event.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { RECORD_TYPES } from '../protocol/registry/records.js';
import { EntryId } from './entries.js';
import { wholeNumber } from './numbers.js';
import { PageLimit } from './page.js';

/** A step of the trade, or the type of a registry record: no word is both. */
const What = z.enum([...STEP_KINDS, ...RECORD_TYPES]);

/**
 * Filters of `/api/journal`. `kid`: by this key; `from`: recorded at this time or later; `cursor`: the `next` of the page before.
 */
export const JournalQuery = z.strictObject({
  site: z.optional(Gln),
  kid: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the thumbprint of a key: 43 characters of base64url')
    .optional(),
  step: What.optional(),
  from: z.iso.datetime({ offset: true, error: 'must be an RFC 3339 time with its zone' }).optional(),
  cursor: wholeNumber(0).optional(),
  limit: PageLimit,
});
export type JournalQuery = z.infer<typeof JournalQuery>;

/** A company or site; `name` null where this register does not know it. */
const Named = z.strictObject({ gln: Gln, name: z.string().nullable() });
export type Named = z.infer<typeof Named>;

/**
 * What undoes an entry: the command line's words after `theriac`, one command for each thing that is undone by itself, `REASON` where it
 * asks for one. They do so as long as nothing came after the entry, and until `until`, where there is such an end.
 */
const Undo = z.strictObject({ commands: z.array(z.array(z.string())), until: z.iso.datetime().nullable() });
export type Undo = z.infer<typeof Undo>;

/**
 * One entry. `label`: of its key. Of a step: `site`, `eventTime` and its zone; `principal`: whom it was signed for; `objects`: packs and
 * containers that it names, `quantities` of batches without serials, `list` of more packs than that; `parent`: the container that it
 * packs or unpacks; `partner`: to whom goods go, or from whom they come, where it says so. Of a registry record `about`: what it is of.
 * `reason`: why, in its signer's words. `undo` null: nothing undoes it.
 */
export const JournalItem = z.strictObject({
  index: z.int(),
  id: EntryId,
  time: z.iso.datetime(),
  kid: z.string(),
  label: z.string(),
  kind: z.enum(['custody', 'registry']),
  step: What,
  site: Named.nullable(),
  principal: Named.nullable(),
  eventTime: z.iso.datetime().nullable(),
  eventTimeZoneOffset: z.string().nullable(),
  objects: z.array(z.string()),
  quantities: z.array(z.strictObject({ batch: z.string(), quantity: z.int() })),
  list: z.strictObject({ root: z.string(), count: z.int() }).nullable(),
  parent: z.string().nullable(),
  partner: Named.nullable(),
  about: z.string().nullable(),
  reason: z.string().nullable(),
  contested: z.boolean(),
  bookedIn: z.boolean(),
  undo: Undo.nullable(),
});
export type JournalItem = z.infer<typeof JournalItem>;

/** A page may have fewer items than asked for, or none, and yet a next one: it ends where so many entries were looked through. */
export const JournalPage = z.strictObject({ items: z.array(JournalItem), next: z.int().nullable() });
export type JournalPage = z.infer<typeof JournalPage>;
