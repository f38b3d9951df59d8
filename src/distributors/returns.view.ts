/** What is asked of a return check and what it answers. */
import { z } from 'zod';
import { lineText } from '../platform/http/free-text.js';
import { Gln, Gtin } from '../protocol/gs1/identifiers.js';
import { REASONS, type ReasonCode } from '../protocol/verdict/reasons.js';
import { PageLimit } from '../platform/http/pages.js';
import { RETURN_NOTES, RETURN_RESULTS, RETURN_STEPS } from './returns.rules.js';

/** The most codes of a call. */
const MOST = 500;

/** `codes`: as scanners send them. `returner`, `rma`: who returns them, by which authorisation, as far as known. `separators`: as for scans. */
export const Asked = z
  .strictObject({
    codes: z
      .array(z.string().regex(/^[^\u0000]{1,500}$/, 'must be 1 to 500 characters'))
      .min(1)
      .max(MOST),
    returner: Gln.nullable().default(null),
    rma: lineText(100).nullable().default(null),
    separators: z.array(z.string().min(1).max(10)).max(10).default([]),
  })
  .meta({ example: { codes: [']d2010952000000001121A7F3K9\u001d1739123110L4711'], returner: '9520000000042', rma: 'RMA-88' } });
export type Asked = z.infer<typeof Asked>;

/** The id of a check. */
export const CheckId = z
  .string()
  .regex(/^[0-9a-f]{22}$/, 'must be 22 hexadecimal digits')
  .meta({ example: '019a3c5e7f0000000000b2' });

/** `object`: only checks of it. `of`: whose, for regulators. `after`: the last page's `next`. */
export const ChecksQuery = z.strictObject({
  object: z.string().min(1).max(200).optional(),
  of: Gln.optional(),
  after: CheckId.optional(),
  limit: PageLimit,
});

const Handoff = z.strictObject({ id: z.string(), time: z.iso.datetime(), partner: Gln });

/** The answer for one code. `shipped`: your own shipping of it; `returned`: its way back. */
export const ItemView = z.strictObject({
  code: z.string(),
  object: z.string().nullable(),
  result: z.enum(RETURN_RESULTS),
  next: z.enum(RETURN_STEPS),
  notes: z.array(z.enum(RETURN_NOTES)),
  reasons: z.array(
    z.strictObject({
      code: z.enum(Object.keys(REASONS) as [ReasonCode, ...ReasonCode[]]),
      verdict: z.enum(['rescan', 'stop', 'hold', 'ok']),
      title: z.string(),
      advice: z.string(),
    }),
  ),
  gtin: Gtin.nullable(),
  product: z.string().nullable(),
  lot: z.string().nullable(),
  expiry: z.iso.date().nullable(),
  shipped: Handoff.nullable(),
  returned: Handoff.extend({ rma: z.string().nullable(), state: z.enum(['on_its_way', 'booked_in']) }).nullable(),
});
export type ItemView = z.infer<typeof ItemView>;

/** A check in a list. `by`: the participant, `kid`: the key of its session. */
export const CheckItem = z.strictObject({
  id: CheckId,
  by: Gln,
  site: Gln.nullable(),
  kid: z.string(),
  time: z.iso.datetime(),
  returner: Gln.nullable(),
  rma: z.string().nullable(),
  count: z.int(),
  saleable: z.int(),
});
export type CheckItem = z.infer<typeof CheckItem>;
export const ChecksPage = z.strictObject({ items: z.array(CheckItem), next: CheckId.nullable() });
export type ChecksPage = z.infer<typeof ChecksPage>;
/** A check in full, its items in the order of the codes. */
export const CheckView = CheckItem.extend({ items: z.array(ItemView) });
export type CheckView = z.infer<typeof CheckView>;
