/** `/api/distributors/return-checks`: whether returned goods may be sold again. */
import { z } from 'zod';
import { Gln, Gtin } from '../protocol/gs1/identifiers.js';
import { REASONS, type ReasonCode } from '../protocol/verdict/reasons.js';
import { PageLimit } from './page.js';
import { lineText } from './text.js';

/** The most codes of a call. */
const MOST = 500;

/** `codes`: as scanners send them. `returner`, `rma`: who returns them, by which authorisation, as far as known. `separators`: as for scans. */
export const ReturnBody = z
  .strictObject({
    codes: z
      .array(z.string().regex(/^[^\u0000]{1,500}$/, 'must be 1 to 500 characters'))
      .min(1)
      .max(MOST),
    returner: z.nullable(Gln).default(null),
    rma: lineText(100).nullable().default(null),
    separators: z.array(z.string().min(1).max(10)).max(10).default([]),
  })
  .meta({ example: { codes: [']d2010952000000001121A7F3K9\u001d1739123110L4711'], returner: '9520000000042', rma: 'RMA-88' } });
export type ReturnBody = z.infer<typeof ReturnBody>;

/** The id of a check. */
export const CheckId = z
  .string()
  .regex(/^[0-9a-f]{22}$/, 'must be 22 hexadecimal digits')
  .meta({ example: '019a3c5e7f0000000000b2' });

/** `object`: only checks of it. `of`: whose, for regulators. `after`: the last page's `next`. */
export const ChecksQuery = z.strictObject({
  object: z.string().min(1).max(200).optional(),
  of: z.optional(Gln),
  after: CheckId.optional(),
  limit: PageLimit,
});
export type ChecksQuery = z.infer<typeof ChecksQuery>;

/**
 * - saleable: back on the shelf
 * - not_booked_in: nothing is against it, but according to the register it is not here yet
 * - quarantine: put it apart until what its reasons and notes say is settled
 * - destroy: it never goes back on the shelf
 * - suspect: it may be falsified
 * - not_ours: it was not sold to the one who returns it
 * - rescan: it is not clear what it is
 */
const ReturnResult = z.enum(['saleable', 'not_booked_in', 'quarantine', 'destroy', 'suspect', 'not_ours', 'rescan']);
export type ReturnResult = z.infer<typeof ReturnResult>;

/**
 * What to do next: put it on the shelf; unlock it, which releases it, then the shelf; book it in; void your own shipping; have
 * the returner record the return; ask the returner, the manufacturer; lock it; wait until somebody unlocks or settles it;
 * follow the recall or withdrawal; destroy it; give it back; scan it again.
 */
const ReturnStep = z.enum([
  'restock',
  'unlock',
  'receive',
  'void',
  'await_return',
  'ask_returner',
  'ask_maker',
  'lock',
  'wait',
  'follow_notice',
  'destroy',
  'give_back',
  'rescan',
]);
export type ReturnStep = z.infer<typeof ReturnStep>;

/** What the handoffs say beside the verdict: you never shipped it; to another; the return names another authorisation; without serials it takes the returner's GLN to tell. */
const ReturnNote = z.enum(['NOT_SHIPPED', 'OTHER_CUSTOMER', 'OTHER_RMA', 'RETURNER_NEEDED']);
export type ReturnNote = z.infer<typeof ReturnNote>;

const Handoff = z.strictObject({ id: z.string(), time: z.iso.datetime(), partner: Gln });

/** The answer for one code. `shipped`: your own shipping of it; `returned`: its way back. */
export const ReturnItem = z.strictObject({
  code: z.string(),
  object: z.string().nullable(),
  result: ReturnResult,
  next: ReturnStep,
  notes: z.array(ReturnNote),
  reasons: z.array(
    z.strictObject({
      code: z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]),
      verdict: z.enum(['rescan', 'stop', 'hold', 'ok']),
      title: z.string(),
      advice: z.string(),
    }),
  ),
  gtin: z.nullable(Gtin),
  product: z.string().nullable(),
  lot: z.string().nullable(),
  expiry: z.iso.date().nullable(),
  shipped: Handoff.nullable(),
  returned: Handoff.extend({ rma: z.string().nullable(), state: z.enum(['on_its_way', 'booked_in']) }).nullable(),
});
export type ReturnItem = z.infer<typeof ReturnItem>;

/** A check in a list. `by`: the participant, `kid`: the key of its session. */
const CheckItem = z.strictObject({
  id: CheckId,
  by: Gln,
  site: z.nullable(Gln),
  kid: z.string(),
  time: z.iso.datetime(),
  returner: z.nullable(Gln),
  rma: z.string().nullable(),
  count: z.int(),
  saleable: z.int(),
});
export type CheckItem = z.infer<typeof CheckItem>;

export const ChecksPage = z.strictObject({ items: z.array(CheckItem), next: CheckId.nullable() });
export type ChecksPage = z.infer<typeof ChecksPage>;

/** A check in full, its items in the order of the codes. */
export const CheckView = CheckItem.extend({ items: z.array(ReturnItem) });
export type CheckView = z.infer<typeof CheckView>;
