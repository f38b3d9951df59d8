/**
 * What time brings about: receipts that are overdue, alerts that settled themselves, that are the authority's by now, that
 * nobody worked on. Any process may do it, several at once, too: each change is made where it is not made yet.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { readObject } from '../custody/read/custody.reader.js';
import type { CustodySettings } from '../custody/custody.settings.js';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import { execute } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { putMessages } from '../notifications/outbox.store.js';
import { every } from '../platform/periodic.js';
import { batchParts } from '../protocol/registry/registry.js';
import { readBatches } from '../registry/registry.store.js';
import { tellAuthority } from './alerts.escalation.js';
import { type Alert, messagesOf, readAlerts, settleAlert } from './alerts.store.js';
import { readMembers, REMEMBERED } from './bursts.store.js';
import { fullParticipants, openAlerts } from './opening.js';
import { DAY, HOUR } from '../exceptions/clock.js';
import { canSettle, SETTLING, settledBy } from './evidence.js';
import { remindOfExceptions } from '../exceptions/exceptions.store.js';
import { arrivedReceipts, overdueReceipts } from './overdue.js';

/** How often, in ms. */
const PERIOD = 60_000;
/** How many rows of a kind are worked on at a time; the rest waits for the next. */
const AT_ONCE = 200;
/** Whether an alert has settled itself is looked at so often, in ms, for so long. */
const CHECK_EVERY = 10 * 60_000;
const CHECK_FOR = 30 * DAY;
/** An alert of the site alone that was not seen again for so long closes by itself. */
const FORGET_AFTER = 14 * DAY;

@Injectable()
export class Sweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Sweeper');
  private stop: (() => Promise<void>) | undefined;

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    @Inject(CONFIG) private readonly config: CustodySettings,
  ) {}

  onApplicationBootstrap(): void {
    const report = (reason: unknown) => this.logger.warn({ msg: 'not swept', err: reason });
    this.stop = every(PERIOD, () => this.sweep(Date.now()), report);
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop?.();
  }

  /** Does all that is due at `now` (epoch ms). */
  async sweep(now: number): Promise<void> {
    await this.findOverdue(now);
    await this.settle(now);
    await this.tell(now);
    await this.remind(now);
    await this.forget(now);
  }

  private async findOverdue(now: number): Promise<void> {
    const arrived = await arrivedReceipts(this.reader);
    if (arrived.length > 0) {
      await inTransaction(this.writer, async (tx) => {
        for (const id of arrived) await settleAlert(tx, id, 'late_data', 'The goods are no longer on their way.', now);
      });
    }
    const since = now - this.config.THERIAC_RECEIPT_HOURS * HOUR;
    const full = await fullParticipants(this.reader, 'C');
    const found = await overdueReceipts(this.reader, since, full, AT_ONCE);
    if (found.length > 0) await inTransaction(this.writer, (tx) => openAlerts(tx, found, now));
  }

  private async settle(now: number): Promise<void> {
    const kinds = [...SETTLING, 'BURST'].map((kind) => `'${kind}'`).join(', ');
    const due = await readAlerts(
      this.reader,
      `"closed" IS NULL AND "kind" IN (${kinds}) AND "checked" <= ? AND "opened" > ? ORDER BY "checked" LIMIT ${AT_ONCE}`,
      [now - CHECK_EVERY, now - CHECK_FOR],
    );
    if (due.length === 0) return;
    const settled = await Promise.all(due.map(async (alert) => ({ alert, why: await this.whySettled(alert) })));
    await inTransaction(this.writer, async (tx) => {
      for (const { alert, why } of settled) {
        if (why === undefined) await execute(tx, 'UPDATE "alert" SET "checked" = ? WHERE "id" = ?', [now, alert.id]);
        else await settleAlert(tx, alert.id, 'late_data', why, now);
      }
    });
  }

  private async whySettled(alert: Alert): Promise<string | undefined> {
    if (alert.kind !== 'BURST') return this.whyEvident(alert);
    // Of many each must have settled itself, also those that are remembered no more.
    const members = await readMembers(this.reader, alert.id);
    if (members.length >= REMEMBERED) return undefined;
    let why: string | undefined;
    for (const { object, facts } of members) {
      why = await this.whyEvident({ ...alert, kind: alert.facts['of']!, object, facts });
      if (why === undefined) return undefined;
    }
    return why;
  }

  private async whyEvident(alert: Alert): Promise<string | undefined> {
    if (alert.object === null || !canSettle(alert.kind)) return undefined;
    const found = await readObject(this.reader, alert.object);
    const batch = found?.[0].batch;
    const [known] = batch ? await readBatches(this.reader, [batchParts(batch)]) : [];
    return settledBy(alert, found, known);
  }

  private async tell(now: number): Promise<void> {
    const [due] = await readAlerts(this.reader, '"closed" IS NULL AND "told" IS NULL AND "authorityFrom" <= ? LIMIT 1', [now]);
    if (due) await inTransaction(this.writer, (tx) => tellAuthority(tx, now));
  }

  /** Once, where the time is over and nobody has taken it up; class S has no clock. */
  private async remind(now: number): Promise<void> {
    const due = await readAlerts(
      this.reader,
      `"closed" IS NULL AND "reminded" IS NULL AND "due" <= ? AND "state" = 'new' AND "class" <> 'S' ORDER BY "due" LIMIT ${AT_ONCE}`,
      [now],
    );
    if (due.length > 0) {
      await inTransaction(this.writer, async (tx) => {
        for (const alert of due) {
          const text = 'UPDATE "alert" SET "reminded" = ? WHERE "id" = ? AND "reminded" IS NULL';
          if ((await execute(tx, text, [now, alert.id])) > 0) await putMessages(tx, messagesOf(alert, 'alert.waiting', now));
        }
      });
    }
    await remindOfExceptions(this.reader, this.writer, now, AT_ONCE);
  }

  private async forget(now: number): Promise<void> {
    const due = await readAlerts(
      this.reader,
      `"closed" IS NULL AND "class" = 'S' AND "last" <= ? ORDER BY "id" LIMIT ${AT_ONCE}`,
      [now - FORGET_AFTER],
    );
    if (due.length === 0) return;
    await inTransaction(this.writer, async (tx) => {
      for (const { id } of due) await settleAlert(tx, id, 'no_answer', 'Not seen again for 14 days.', now);
    });
  }
}
