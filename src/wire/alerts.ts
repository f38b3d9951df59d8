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

/** The same, or that the alert became one of many (`BURST`), which the server says alone. */
const ClosedFor = z.enum([...AlertReason.options, 'folded']);
export type ClosedFor = z.infer<typeof ClosedFor>;

/**
 * `standing`: how the reader stands to it. `last`: when it was seen again, for the `times`-th time. `due`: by when somebody
 * should have worked on it; null of class S, which closes by itself.
 */
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
  due: z.iso.datetime().nullable(),
  last: z.iso.datetime(),
  closed: z.iso.datetime().nullable(),
  reason: ClosedFor.nullable(),
});
export type AlertView = z.infer<typeof AlertView>;

export const AlertsPage = z.strictObject({ items: z.array(AlertView), next: CaseId.nullable() });
export type AlertsPage = z.infer<typeof AlertsPage>;

/** `latest`: of many that are one alert (`BURST`), the last hundred, latest first; empty else. */
export const AlertInFull = AlertView.extend({
  notes: z.array(NoteView),
  latest: z.array(
    z.strictObject({ object: z.string().nullable(), at: z.iso.datetime(), facts: z.record(z.string(), z.string()) }),
  ),
});
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
