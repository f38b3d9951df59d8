/** `/api/exceptions`: what two partners disagree about. */
import { z } from 'zod';
import { Gln } from '../protocol/gs1/identifiers.js';
import { CaseId, CaseOwner, CHANGE_EXAMPLE, NoteText, NoteView } from './cases.js';
import { EntryId } from './entries.js';
import { PageLimit } from './page.js';
import { freeText } from './text.js';

/** What is wrong: data without goods or goods without data, more or fewer than said, damaged, anything else. */
export const ExceptionKind = z.enum(['missing_product_data', 'missing_product', 'overage', 'underage', 'damaged', 'other']);
export type ExceptionKind = z.infer<typeof ExceptionKind>;

/** What the opener asks for, or the other side offers instead. */
export const Resolution = z.enum([
  'send_data',
  'send_product',
  'return_product',
  'send_back_product',
  'credit_account',
  'debit_account',
]);
export type Resolution = z.infer<typeof Resolution>;

const ExceptionState = z.enum(['open', 'answered', 'closed']);
export type ExceptionState = z.infer<typeof ExceptionState>;

/** Why the opener closed it: it was put right; agreed upon as it is; opened by mistake; it stays wrong. */
export const ExceptionReason = z.enum(['resolved', 'accepted', 'mistaken', 'unresolved']);
export type ExceptionReason = z.infer<typeof ExceptionReason>;

/** Kinds that may be about goods of which no shipping is in the log. */
const WITHOUT_HANDOFF: readonly ExceptionKind[] = ['missing_product_data', 'other'];

const Answer = z.enum(['accept', 'reject']);
const Count = z.int().min(0).max(2_000_000);

/** `side`: the reader's. `handoff`, `dispute`: the entries that it is about. */
const ExceptionView = z.strictObject({
  id: CaseId,
  kind: ExceptionKind,
  side: z.enum(['opener', 'other', 'authority']),
  handoff: EntryId.nullable(),
  dispute: EntryId.nullable(),
  opener: Gln,
  other: Gln,
  object: z.string().nullable(),
  reference: z.string().nullable(),
  expected: Count.nullable(),
  found: Count.nullable(),
  request: Resolution.nullable(),
  state: ExceptionState,
  owner: z.string().nullable(),
  opened: z.iso.datetime(),
  due: z.iso.datetime(),
  answer: Answer.nullable(),
  alternative: Resolution.nullable(),
  answered: z.iso.datetime().nullable(),
  closed: z.iso.datetime().nullable(),
  reason: ExceptionReason.nullable(),
});
export type ExceptionView = z.infer<typeof ExceptionView>;

export const ExceptionsPage = z.strictObject({ items: z.array(ExceptionView), next: CaseId.nullable() });
export type ExceptionsPage = z.infer<typeof ExceptionsPage>;

export const ExceptionInFull = ExceptionView.extend({ notes: z.array(NoteView) });
export type ExceptionInFull = z.infer<typeof ExceptionInFull>;

export const ExceptionsQuery = z.strictObject({
  open: z.enum(['true', 'false']).optional(),
  after: CaseId.optional(),
  limit: PageLimit,
});
export type ExceptionsQuery = z.infer<typeof ExceptionsQuery>;

/** `handoff`: the shipping's entry; only where there is none in the log, `partner` instead. */
export const NewException = z
  .strictObject({
    kind: ExceptionKind,
    handoff: EntryId.optional(),
    partner: z.optional(Gln),
    object: freeText(300).nullable().default(null),
    reference: freeText(100).nullable().default(null),
    expected: Count.nullable().default(null),
    found: Count.nullable().default(null),
    request: Resolution.nullable().default(null),
    text: NoteText,
  })
  .refine(({ handoff, partner }) => handoff === undefined || partner === undefined, {
    message: 'must not be there beside `handoff`, which says who the partner is',
    path: ['partner'],
  })
  .refine(({ kind, partner }) => partner === undefined || WITHOUT_HANDOFF.includes(kind), {
    message: 'is for goods without any data in the log; for all else name the handoff',
    path: ['partner'],
  })
  .meta({
    example: {
      kind: 'damaged',
      handoff: 'FErDO5PDv8x9VC-7KJDd1ya-lQGgMuacB2to5rzTE9o',
      request: 'credit_account',
      text: 'Two packs are wet.',
    },
  });
export type NewException = z.infer<typeof NewException>;

/** `answer`, `alternative`: of the one who was asked; `reason`: closes it. */
export const ExceptionChange = z
  .strictObject({
    note: NoteText.optional(),
    owner: CaseOwner.nullable().optional(),
    answer: Answer.optional(),
    alternative: Resolution.optional(),
    reason: ExceptionReason.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .refine(({ alternative, answer }) => alternative === undefined || answer === 'reject', {
    message: 'goes with the answer "reject"',
    path: ['alternative'],
  })
  .meta({ example: CHANGE_EXAMPLE });
export type ExceptionChange = z.infer<typeof ExceptionChange>;
