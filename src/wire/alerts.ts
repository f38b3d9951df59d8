/** `/api/alerts`: what a person must look at. */
import { z } from 'zod';
import { CaseId, CaseOwner, CHANGE_EXAMPLE, NoteText, NoteView } from './cases.js';
import { PageLimit } from './page.js';

export const AlertState = z.enum(['new', 'active', 'under_investigation', 'escalated', 'closed']);
export type AlertState = z.infer<typeof AlertState>;

/**
 * Why an alert was closed: the scanner or program was at fault; somebody did not keep to the procedure; the data came late;
 * the register was at fault; it was a falsification; nobody answered.
 */
export const AlertReason = z.enum(['technical', 'process', 'late_data', 'system', 'falsification', 'no_answer']);
export type AlertReason = z.infer<typeof AlertReason>;

/** `standing`: how the reader stands to it. `last`: when it was seen again, for the `times`-th time. */
const AlertView = z.strictObject({
  id: CaseId,
  kind: z.string(),
  class: z.enum(['S', 'C', 'A']),
  standing: z.enum(['own', 'partner', 'authority']),
  object: z.string().nullable(),
  participant: z.string().nullable(),
  site: z.string().nullable(),
  partner: z.string().nullable(),
  facts: z.record(z.string(), z.string()),
  state: AlertState,
  owner: z.string().nullable(),
  times: z.int(),
  opened: z.iso.datetime(),
  due: z.iso.datetime(),
  last: z.iso.datetime(),
  closed: z.iso.datetime().nullable(),
  reason: AlertReason.nullable(),
});
export type AlertView = z.infer<typeof AlertView>;

export const AlertsPage = z.strictObject({ items: z.array(AlertView), next: CaseId.nullable() });
export type AlertsPage = z.infer<typeof AlertsPage>;

export const AlertInFull = AlertView.extend({ notes: z.array(NoteView) });
export type AlertInFull = z.infer<typeof AlertInFull>;

export const AlertsQuery = z.strictObject({
  open: z.enum(['true', 'false']).optional(),
  kind: z.string().min(1).max(40).optional(),
  class: z.enum(['S', 'C', 'A']).optional(),
  object: z.string().min(1).max(300).optional(),
  after: CaseId.optional(),
  limit: PageLimit,
});
export type AlertsQuery = z.infer<typeof AlertsQuery>;

/** Moves it on, names who works on it, adds a note. Closing needs a reason. */
export const AlertChange = z
  .strictObject({
    state: AlertState.optional(),
    reason: AlertReason.optional(),
    owner: CaseOwner.nullable().optional(),
    note: NoteText.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .refine(({ state, reason }) => (state === 'closed') === (reason !== undefined), {
    message: 'must be there with the state "closed", and only then',
    path: ['reason'],
  })
  .meta({ example: CHANGE_EXAMPLE });
export type AlertChange = z.infer<typeof AlertChange>;
