/**
 * Serial lists that waited for too long go, and what was staged of lists that are gone is cleared away, bit by bit. Any process may
 * do it, several at once, too.
 */
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { expiredLists, hasWaste } from '../custody/book/clearing.store.js';
import { ListStage } from '../custody/book/staging.store.js';
import { READER } from '../platform/database/database.module.js';
import { every } from '../platform/periodic.js';
import { Fault } from '../protocol/fault.js';

/** How often, in ms. */
const PERIOD = 60_000;

@Injectable()
export class ListCleaner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Serial lists');
  private stop: (() => Promise<void>) | undefined;
  private ending = false;

  constructor(
    @InjectDataSource(READER) private readonly reader: DataSource,
    private readonly stage: ListStage,
  ) {}

  onApplicationBootstrap(): void {
    const report = (reason: unknown) => this.logger.warn({ msg: 'not cleaned', err: reason });
    this.stop = every(PERIOD, () => this.clean(Date.now()), report);
  }

  async onModuleDestroy(): Promise<void> {
    this.ending = true;
    await this.stop?.();
  }

  /** Does all that is due at `now` (epoch ms). */
  async clean(now: number): Promise<void> {
    for (const expired of await expiredLists(this.reader, now)) {
      await this.stage.stage(expired).catch((reason: unknown) => {
        // Its upload goes on, an entry names it, or another process was quicker.
        if (!(reason instanceof Fault) || !['list-in-use', 'list-unknown'].includes(reason.code)) throw reason;
      });
    }
    await this.stage.stage({ kind: 'forget' });
    while (!this.ending && (await hasWaste(this.reader))) await this.stage.stage({ kind: 'clear' });
  }
}
