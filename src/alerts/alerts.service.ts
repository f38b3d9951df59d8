/** Alerts as those see and work on them whom they concern. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { execute } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { allOf, when, whenNull } from '../platform/database/where.js';
import { putMessages } from '../notifications/outbox.store.js';
import { Fault } from '../protocol/fault.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { pageOf } from '../platform/http/pages.js';
import { tellAuthority } from './alerts.escalation.js';
import {
  assertMayChange,
  isToBeTold,
  mayReadNote,
  type Standing,
  standingOf,
  visibleAlerts,
} from '../registry/policy/alerts.policy.js';
import type { AlertReason, AlertState } from '../wire/alerts.js';
import { type Alert, lockAlert, messagesOf, readAlerts } from './alerts.store.js';
import { type Member, readMembers } from './bursts.store.js';
import { addNote, type CaseNote, readNotes } from '../exceptions/notes.store.js';

/** What to list. `after`: the last id of the page before. */
export interface AlertQuery {
  open?: boolean | undefined;
  kind?: string | undefined;
  class?: string | undefined;
  object?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** What somebody does with an alert. `reason` with the state `closed`, and only then. */
export interface AlertChange {
  state?: AlertState | undefined;
  reason?: AlertReason | undefined;
  owner?: string | null | undefined;
  note?: string | undefined;
}

/** An alert and how its reader stands to it. */
export type SeenAlert = { alert: Alert; standing: Standing };

@Injectable()
export class Alerts {
  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** Alerts that the viewer may see, newest first. */
  async list(viewer: Professional, query: AlertQuery, now: number): Promise<{ items: SeenAlert[]; next: string | null }> {
    const [where, values] = allOf([
      visibleAlerts(viewer, now),
      whenNull('"closed"', query.open),
      when('"kind" = ?', query.kind),
      when('"class" = ?', query.class),
      when('"object" = ?', query.object),
      when('"id" < ?', query.after),
    ]);
    const found = await readAlerts(this.reader, `${where} ORDER BY "id" DESC LIMIT ?`, [...values, query.limit + 1]);
    const page = pageOf(found, query.limit, ({ id }) => id);
    return { items: page.items.map((alert) => ({ alert, standing: standingOf(viewer, alert, now) })), next: page.next };
  }

  /** One alert with its notes, as far as the viewer may read them. @throws Fault `alert-unknown` */
  async get(
    viewer: Professional,
    id: string,
    now: number,
  ): Promise<SeenAlert & { notes: (CaseNote & { at: number })[]; members: Member[] }> {
    const [alert] = await readAlerts(this.reader, '"id" = ?', [id]);
    const seen = { alert: alert!, standing: standingFor(viewer, alert, id, now) };
    const notes = await readNotes(this.reader, id);
    const members = await readMembers(this.reader, id);
    return { ...seen, notes: notes.filter(({ standing }) => mayReadNote(seen.standing, standing)), members };
  }

  /**
   * Moves an alert on, gives it to somebody, adds a note: all of it or nothing.
   *
   * @throws Fault `alert-unknown`, `case-closed`, `case-move`, `case-not-yours`
   */
  async change(viewer: Professional, id: string, change: AlertChange, now: number): Promise<void> {
    await inTransaction(this.writer, async (tx) => {
      const alert = await lockAlert(tx, id);
      const standing = standingFor(viewer, alert, id, now);
      const before = alert!;
      assertMayChange(before, standing, change.state, change.reason, now);
      const state = change.state ?? before.state;
      const closed = state === 'closed' ? now : null;
      const owner = change.owner === undefined || standing === 'partner' ? before.owner : change.owner;
      const from = state === 'escalated' ? Math.min(now, before.authorityFrom ?? now) : before.authorityFrom;
      await execute(
        tx,
        `UPDATE "alert" SET "state" = ?, "owner" = ?, "closed" = ?, "reason" = ?, "authorityFrom" = ?${closed === null ? '' : ', "openKey" = NULL'}
         WHERE "id" = ?`,
        [state, owner, closed, change.reason ?? null, from, id],
      );
      const done = change.state === undefined ? null : change.reason ? `closed: ${change.reason}` : change.state;
      await addNote(tx, { caseId: id, by: viewer.gln, standing, change: done, text: change.note ?? null }, now);
      if (state === 'escalated') await tellAuthority(tx, now);
      if (closed === null) return;
      const after = { ...before, state, closed, reason: change.reason ?? null };
      const others = messagesOf(after, 'alert.closed', now).filter(({ owner }) => isToBeTold(viewer, owner));
      await putMessages(tx, others);
    });
  }
}

function standingFor(viewer: Professional, alert: Alert | undefined, id: string, now: number): Standing {
  const standing = alert ? standingOf(viewer, alert, now) : 'none';
  if (standing !== 'none') return standing;
  throw new Fault('alert-unknown', 'there is no such alert, or it is not yours to see: list yours at /api/alerts', { id });
}
