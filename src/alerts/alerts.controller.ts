/** `/api/alerts`: what a person must look at, for those whom it concerns. */
import { Body, Controller, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { WORK_ON_CASES } from '../registry/policy/route.policy.js';
import { Alerts, type SeenAlert } from './alerts.service.js';
import { shown } from './alerts.store.js';
import { noteView } from '../exceptions/case.view.js';
import { AlertChange, AlertInFull, AlertsPage, AlertsQuery, type AlertView } from '../wire/alerts.js';
import { CaseId } from '../wire/cases.js';

const view = ({ alert, standing }: SeenAlert): AlertView => shown(alert, standing);

@Controller('api/alerts')
@Access('session')
export class AlertsController {
  constructor(private readonly alerts: Alerts) {}

  /** Alerts at your site or about your goods, newest first; `after` is the last page's `next`. */
  @Get()
  @ApiOkResponse({ standardSchema: AlertsPage })
  async list(@Query({ schema: AlertsQuery }) query: AlertsQuery, @SignedIn() viewer: Professional): Promise<AlertsPage> {
    const open = query.open === undefined ? undefined : query.open === 'true';
    const { items, next } = await this.alerts.list(viewer, { ...query, open }, Date.now());
    return { items: items.map(view), next };
  }

  /** One alert with its notes; of one that stands for many (`BURST`), the latest of them. */
  @Get(':id')
  @ApiOkResponse({ standardSchema: AlertInFull })
  async get(@Param('id', { schema: CaseId }) id: string, @SignedIn() viewer: Professional): Promise<AlertInFull> {
    const seen = await this.alerts.get(viewer, id, Date.now());
    const notes = seen.notes.map((note) => noteView(note, seen.standing === 'partner'));
    const latest = seen.members.map(({ object, facts, at }) => ({ object, facts, at: new Date(at).toISOString() }));
    return { ...view(seen), notes, latest };
  }

  /** Moves it on, names who works on it, adds a note. Closing needs a reason. */
  @Patch(':id')
  @Access(WORK_ON_CASES)
  @ApiOkResponse({ standardSchema: AlertInFull })
  async change(
    @Param('id', { schema: CaseId }) id: string,
    @Body({ schema: AlertChange }) change: AlertChange,
    @SignedIn() viewer: Professional,
  ): Promise<AlertInFull> {
    const now = Date.now();
    await this.alerts.change(viewer, id, change, now);
    return this.get(id, viewer);
  }
}
