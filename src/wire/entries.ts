/** `/api/entries`: what is sent to the one write door, what it answers, and an entry as it is read. */
import { z } from 'zod';
import { parseObjectUri } from '../protocol/gs1/identifiers.js';
import { JoseBody, JWS_EXAMPLE } from './jose.js';
import { Problem } from './problem.js';
import { Reason } from './scan.js';

/** Most entries in one request. */
export const MAX_BATCH = 256;

/** The id of an entry: the hash of what was signed. */
export const EntryId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be an entry id: 43 characters of base64url')
  .meta({ example: 'FErDO5PDv8x9VC-7KJDd1ya-lQGgMuacB2to5rzTE9o' });

const ObjectUri = z
  .string()
  .max(200)
  .refine((uri) => isCanonical(uri), 'must be a canonical https://id.gs1.org identifier');

/** One entry as `application/jose`, or many as a JSON list of JWS, in their order. */
export const Submission = z.union([
  JoseBody,
  z
    .array(z.string())
    .min(1)
    .max(MAX_BATCH)
    .meta({ example: [JWS_EXAMPLE] }),
]);

/** `object`: the canonical URI of a part of what the entry named as a whole. */
export const EntryQuery = z.strictObject({ object: ObjectUri.optional() });
export type EntryQuery = z.infer<typeof EntryQuery>;

/** `check`: judge only, log nothing. */
export const SubmitQuery = z.strictObject({ check: z.enum(['', 'true'], 'must be empty or true').optional() });
export type SubmitQuery = z.infer<typeof SubmitQuery>;

/**
 * What a recall hits now: packs with serials that are held or on their way; of batches without serials how many are at sites and how
 * many on their way; and the companies that have any of these.
 */
const Hit = z.strictObject({ packs: z.int(), atSites: z.int(), onTheirWay: z.int(), holders: z.int() });
export type Hit = z.infer<typeof Hit>;

/** A reason by which a scan of what is handed out would stop it or hold it; what the reasons mean: docs/verdict.md. */
const Warning = Reason.pick({ code: true, title: true, advice: true }).extend({
  object: z.string(),
  verdict: z.enum(['stop', 'hold']),
});
export type Warning = z.infer<typeof Warning>;

/**
 * Where an entry stands in the log. `time`: when it was recorded, by the server's clock; `contested`: it is a report that
 * breaks a rule: logged, and somebody must look at it. `bookedIn`: a dispensing, or an end, of what was on its way to its signer,
 * which was received first, so that it needs no receipt any more. `hit`: of a recall that is in force. `warnings`:
 * of a dispensing, or an end by which goods are used, that is logged now and is no report: what a scan before it would have held
 * against them; null where that cannot be said.
 */
export const ReceiptView = z.strictObject({
  id: EntryId,
  index: z.int(),
  time: z.iso.datetime(),
  contested: z.boolean(),
  bookedIn: z.boolean(),
  hit: Hit.optional(),
  warnings: z.nullable(z.array(Warning).readonly()).optional(),
});
export type ReceiptView = z.infer<typeof ReceiptView>;

/** The outcome of each entry of a list, in its order: 201 recorded now, 200 recorded before, or a refusal. */
export const ResultsView = z.strictObject({
  results: z.array(z.union([ReceiptView.extend({ status: z.int() }), z.strictObject({ status: z.int(), problem: Problem })])),
});
export type ResultsView = z.infer<typeof ResultsView>;
export type ResultView = ResultsView['results'][number];

/**
 * What would become of an entry, which is not logged by this: it would be, as a contested report where `contested`, receiving its goods first
 * where `bookedIn`; `repeat`: it is in
 * the log already; `hit`, `warnings`: as with a receipt.
 */
export const CheckView = z.strictObject({
  id: EntryId,
  checked: z.literal(true),
  contested: z.boolean(),
  bookedIn: z.boolean(),
  repeat: z.boolean(),
  hit: Hit.optional(),
  warnings: ReceiptView.shape.warnings,
});
export type CheckView = z.infer<typeof CheckView>;

/** The same of each entry of a list, in its order: 200 where it would be logged, or the refusal. */
export const ChecksView = z.strictObject({
  results: z.array(z.union([CheckView.extend({ status: z.int() }), z.strictObject({ status: z.int(), problem: Problem })])),
});
export type ChecksView = z.infer<typeof ChecksView>;

/** What the door answers: a receipt to one entry, outcomes to a list; of a check what would be. */
export const SubmittedView = z.union([ReceiptView, ResultsView, CheckView, ChecksView]);
export type SubmittedView = z.infer<typeof SubmittedView>;

/** An entry in full. `jws`: as its signer sent it. */
export const EntryView = ReceiptView.extend({
  kind: z.enum(['custody', 'registry']),
  jws: z.string(),
});
export type EntryView = z.infer<typeof EntryView>;

function isCanonical(uri: string): boolean {
  try {
    return parseObjectUri(uri) !== undefined;
  } catch {
    return false;
  }
}
