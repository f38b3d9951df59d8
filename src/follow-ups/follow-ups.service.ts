/**
 * Does what follows entries: soon after each, by whichever process comes first, again and again until it is done.
 *
 * What is done and the row that asks for it change in one transaction. So a process that dies leaves it to the next one, and
 * of two at once only one does it.
 */
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import { entriesAt, type StoredEntry } from '../ledger/log.store.js';
import { inTransaction } from '../platform/database/transaction.js';
import { every, pauseAfter } from '../platform/periodic.js';
import { type DueFollowUp, dueFollowUps, type FollowUpKind, postponeFollowUp, takeFollowUp } from './follow-ups.store.js';

/** Does one kind of what follows entries. */
export interface FollowUpWorker {
  /** Does it by `tx` and nothing else. Where it throws, nothing is changed, and it is asked again later. */
  follow(tx: QueryRunner, entry: StoredEntry): Promise<void>;
}

/** How often a process looks for something to do, in ms. */
const PERIOD = 1_000;
/** How many are looked up at once. */
const AT_ONCE = 50;

export class FollowUps implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('FollowUps');
  private stop: (() => Promise<void>) | undefined;
  private stopping = false;

  constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly workers: Readonly<Record<FollowUpKind, FollowUpWorker>>,
  ) {}

  onApplicationBootstrap(): void {
    const report = (reason: unknown) => this.logger.warn({ msg: 'what follows entries waits', err: reason });
    this.stop = every(PERIOD, () => this.work(Date.now()), report);
  }

  /** Ends after what is being done; the rest is done by whoever runs next. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.stop?.();
  }

  /** Does all that is due at `now` (epoch ms); what fails is postponed. */
  async work(now: number): Promise<void> {
    for (;;) {
      const due = await dueFollowUps(this.reader, now, AT_ONCE);
      for (const one of due) {
        if (this.stopping) return;
        await this.follow(one, now);
      }
      if (due.length < AT_ONCE) return;
    }
  }

  private async follow(one: DueFollowUp, now: number): Promise<void> {
    try {
      await inTransaction(this.writer, async (tx) => {
        if (!(await takeFollowUp(tx, one))) return;
        const [entry] = await entriesAt(tx, [one.entry]);
        await this.workers[one.kind].follow(tx, entry!);
      });
    } catch (reason) {
      const { entry, kind, attempts } = one;
      this.logger.error({ msg: 'what follows an entry is not done yet', kind, entry, attempts: attempts + 1, err: reason });
      const next = now + pauseAfter(attempts + 1, Math.random());
      await inTransaction(this.writer, (tx) => postponeFollowUp(tx, one, next));
    }
  }
}
