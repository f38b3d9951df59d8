/**
 * Where the sequencer lives. On SQLite, whose driver blocks whoever calls it, it has a thread of its own; on PostgreSQL,
 * and where the program runs from source, it is in this one. Either way plain entries go in and receipts come out.
 */
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ListStage, stageOn, type StageCommand } from '../custody/book/staging.store.js';
import { Publisher } from '../ledger/publisher.js';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import { Readiness } from '../platform/health/readiness.js';
import { UnknownOutcome } from '../platform/database/transaction.js';
import type { Entry } from '../protocol/entry.js';
import { Clock, LogClock, takeConfirmation } from './clock.js';
import { Sequencer, type Receipt } from './sequencer.js';
import { WriterThread } from './thread/sequencer.client.js';

@Injectable()
export class SequencerService extends ListStage implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Sequencer');
  private sequencer!: Pick<Sequencer, 'submit'>;
  private thread: WriterThread | undefined;

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
    private readonly readiness: Readiness,
  ) {
    super();
  }

  async onModuleInit(): Promise<void> {
    const report = (reason: unknown) => this.logger.error({ msg: 'a group of entries failed', err: reason });
    const built = import.meta.url.endsWith('.js');
    if (built && !this.config.DATABASE_URL) {
      const thread = (this.thread = await WriterThread.start(this.config, report));
      this.readiness.add('writer', async () => thread.assertRunning());
      // Moving what was committed into the database file takes long, and would stop this thread's event loop.
      await this.writer.query('PRAGMA wal_autocheckpoint = 0');
    }
    this.sequencer = this.thread ?? (await this.ownSequencer(report));
  }

  private async ownSequencer(report: (reason: unknown) => void): Promise<Sequencer> {
    const { writer, reader } = this;
    const clock = new LogClock(this.clock, (now) => takeConfirmation(this.config.THERIAC_DATA, now));
    const sequencer = new Sequencer({ writer, reader, clock, report });
    await sequencer.lookAtClock();
    return sequencer;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.stop();
  }

  /** As Sequencer.submit; the new head is signed soon after. @throws Fault `log-halted` too */
  async submit(entry: Entry): Promise<Receipt> {
    this.publisher.assertRunning();
    const receipt = await this.confirmed(this.sequencer.submit(entry));
    this.publisher.schedule();
    return receipt;
  }

  /** Writes packs of a serial list where entries are written, too. @throws Fault as stageOn; UnknownOutcome */
  stage(command: StageCommand): Promise<void> {
    return this.confirmed(this.thread ? this.thread.stage(command) : stageOn(this.writer, command));
  }

  /** A file that failed to reach the disk, or whose writer died, is not believed until it was settled and read back. */
  private async confirmed<T>(writing: Promise<T>): Promise<T> {
    try {
      return await writing;
    } catch (reason) {
      if (reason instanceof UnknownOutcome && !this.config.DATABASE_URL) this.publisher.distrust();
      throw reason;
    }
  }
}
