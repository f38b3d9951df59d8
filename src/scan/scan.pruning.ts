/**
 * Forgets old scans. The rules look back an hour (guesses), a day (repeats, late shippings) or to what was sold or destroyed
 * since; what is older than the setting is no evidence any more. In small pieces by a timer, so that nobody waits for it; any
 * process may do it, several at once, too.
 */
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import { execute, rows, type SqlValue } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { every } from '../platform/periodic.js';
import type { ScanSettings } from './scan.settings.js';

const DAY = 86_400_000;
/** How often, in ms. */
const PERIOD = 60_000;
/** About so many rows in one transaction, and so many transactions in one round: more than are scanned in the time. */
const CHUNK = 1_000;
const CHUNKS = 100;

@Injectable()
export class ScanPruning implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('ScanPruning');
  private stop: (() => Promise<void>) | undefined;

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    @Inject(CONFIG) private readonly config: ScanSettings,
  ) {}

  onApplicationBootstrap(): void {
    const report = (reason: unknown) => this.logger.warn({ msg: 'not pruned', err: reason });
    this.stop = every(PERIOD, () => this.prune(Date.now()), report);
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop?.();
  }

  /** Deletes scans whose last one is too old at `now` (epoch ms), as many as one round takes. Returns how many rows that were. */
  async prune(now: number): Promise<number> {
    const before = now - this.config.THERIAC_SCAN_DAYS * DAY;
    let total = 0;
    for (let n = 0; n < CHUNKS; n++) {
      const old = await rows<{ last: SqlValue }>(this.reader, OLDEST, [before]);
      if (old.length === 0) break;
      const upTo = Number(old.at(-1)!.last);
      total += await inTransaction(this.writer, (tx) => execute(tx, 'DELETE FROM "scan" WHERE "last" <= ?', [upTo]));
    }
    return total;
  }
}

const OLDEST = `SELECT "last" FROM "scan" WHERE "last" < ? ORDER BY "last" LIMIT ${CHUNK}`;
