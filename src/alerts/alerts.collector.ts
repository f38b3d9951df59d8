/**
 * Takes findings from whoever has them, and writes them at most a second later, so that no answer waits for a write. A crash
 * forgets at most that second.
 */
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../platform/database/transaction.js';
import { type AlertDraft, AlertSink } from '../registry/alert.sink.js';
import { tellAuthority } from './alerts.escalation.js';
import { type Finding, openAlerts } from './alerts.store.js';

/** How long a finding stays in memory only, in ms. */
const DELAY = 500;
/** While the database does not take them, so many different findings are kept; later ones are dropped. */
const MOST = 5_000;

@Injectable()
export class AlertCollector extends AlertSink implements OnModuleDestroy {
  private readonly logger = new Logger('Alerts');
  private pending = new Map<string, Finding>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(@InjectDataSource() private readonly writer: DataSource) {
    super();
  }

  raise(draft: AlertDraft): void {
    const key = JSON.stringify([draft.kind, draft.by, draft.object]);
    const before = this.pending.get(key);
    if (!before && this.pending.size >= MOST) return;
    this.pending.set(key, { ...(before && before.class !== 'S' ? before : draft), times: (before?.times ?? 0) + 1 });
    this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
  }

  /** Writes what is in memory; what cannot be written stays there for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const found = this.pending;
    if (found.size === 0) return;
    this.pending = new Map();
    const now = Date.now();
    try {
      const { dropped } = await inTransaction(this.writer, async (tx) => {
        const result = await openAlerts(tx, [...found.values()], now);
        await tellAuthority(tx, now);
        return result;
      });
      if (dropped > 0) this.logger.warn({ msg: 'alerts are dropped: their participant has too many open ones', dropped });
    } catch (reason) {
      this.logger.warn({ msg: 'alerts are not stored, and kept for the next time', err: reason });
      // What came meanwhile counts on top of what is kept.
      for (const [key, finding] of found) {
        const later = this.pending.get(key);
        this.pending.set(key, { ...finding, times: finding.times + (later?.times ?? 0) });
      }
      this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
  }
}
