/** `/api/alerts`: what a person must look at, for those whom it concerns. */
import { Body, Controller, Get, Header, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import { professional, type Viewer } from '../registry/policy/access.policy.js';
import { PageLimit } from '../platform/http/pages.js';
import { ALERT_REASONS, ALERT_STATES } from './alerts.policy.js';
import { Alerts, type SeenAlert } from './alerts.service.js';
import { shown } from './alerts.store.js';
import { CaseId, CHANGE_EXAMPLE, NoteText, NoteView, noteView, Owner } from '../exceptions/case.view.js';

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
  state: z.enum(ALERT_STATES),
  owner: z.string().nullable(),
  times: z.int(),
  opened: z.iso.datetime(),
  due: z.iso.datetime(),
  last: z.iso.datetime(),
  closed: z.iso.datetime().nullable(),
  reason: z.enum(ALERT_REASONS).nullable(),
});
const AlertsPage = z.strictObject({ items: z.array(AlertView), next: CaseId.nullable() });
type AlertsPage = z.infer<typeof AlertsPage>;
const AlertInFull = AlertView.extend({ notes: z.array(NoteView) });
type AlertInFull = z.infer<typeof AlertInFull>;

const ListQuery = z.strictObject({
  open: z.enum(['true', 'false']).optional(),
  kind: z.string().min(1).max(40).optional(),
  class: z.enum(['S', 'C', 'A']).optional(),
  object: z.string().min(1).max(300).optional(),
  after: CaseId.optional(),
  limit: PageLimit,
});

const Change = z
  .strictObject({
    state: z.enum(ALERT_STATES).optional(),
    reason: z.enum(ALERT_REASONS).optional(),
    owner: Owner.nullable().optional(),
    note: NoteText.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .refine(({ state, reason }) => (state === 'closed') === (reason !== undefined), {
    message: 'must be there with the state "closed", and only then',
    path: ['reason'],
  })
  .meta({ example: CHANGE_EXAMPLE });

const view = ({ alert, standing }: SeenAlert): z.infer<typeof AlertView> => shown(alert, standing);

@Controller('api/alerts')
@Access('session')
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  /** Alerts at your site or about your goods, newest first; `after` is the last page's `next`. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: AlertsPage })
  async list(
    @Query({ schema: ListQuery }) query: z.infer<typeof ListQuery>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<AlertsPage> {
    const open = query.open === undefined ? undefined : query.open === 'true';
    const { items, next } = await this.alerts.list(viewer, { ...query, open }, Date.now());
    return { items: items.map(view), next };
  }

  /** One alert with its notes. */
  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: AlertInFull })
  async get(@Param('id', { schema: CaseId }) id: string, @CurrentViewer() viewer: Viewer): Promise<AlertInFull> {
    const seen = await this.alerts.get(viewer, id, Date.now());
    return { ...view(seen), notes: seen.notes.map((note) => noteView(note, seen.standing === 'partner')) };
  }

  /** Moves it on, names who works on it, adds a note. Closing needs a reason. */
  @Patch(':id')
  @ApiOkResponse({ standardSchema: AlertInFull })
  async change(
    @Param('id', { schema: CaseId }) id: string,
    @Body({ schema: Change }) change: z.infer<typeof Change>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<AlertInFull> {
    const now = Date.now();
    await this.alerts.change(professional(viewer), id, change, now);
    return this.get(id, viewer);
  }
}
