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
import { Metrics } from '../platform/metrics/metrics.js';
import { UnknownOutcome } from '../platform/database/transaction.js';
import type { Entry } from '../protocol/entry.js';
import { Clock, LogClock, isConfirmed } from './clock.js';
import { type GroupFigures, Sequencer, type Receipt } from './sequencer.js';
import { WriterThread } from './thread/sequencer.client.js';

@Injectable()
export class SequencerService extends ListStage implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Sequencer');
  private sequencer!: Pick<Sequencer, 'submit'>;
  private thread: WriterThread | undefined;
  private readonly outcomes;
  private readonly groups;
  private readonly retries;
  /** Entries on their way. */
  private waiting = 0;

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    @Inject(CONFIG) private readonly config: Config,
    private readonly publisher: Publisher,
    private readonly clock: Clock,
    private readonly readiness: Readiness,
    metrics: Metrics,
  ) {
    super();
    this.outcomes = metrics.counter(
      'entries_total',
      'Entries by what became of them: logged, repeat, refused, unknown.',
      'outcome',
    );
    this.groups = metrics.histogram('entry_group_size', 'Entries that were judged and committed together.', [1, 4, 16, 64, 256]);
    this.retries = metrics.counter(
      'entry_retries_total',
      'How often entries were judged anew, since another writer was quicker.',
    );
    metrics.gauge('entries_waiting', 'Entries on their way into the log.', () => this.waiting);
  }

  private observe({ entries, retries }: GroupFigures): void {
    this.groups.observe(entries);
    this.retries.inc(retries);
  }

  async onModuleInit(): Promise<void> {
    const report = (reason: unknown) => this.logger.error({ msg: 'a group of entries failed', err: reason });
    const built = import.meta.url.endsWith('.js');
    if (built && !this.config.DATABASE_URL) {
      const thread = (this.thread = await WriterThread.start(this.config, report, (group) => this.observe(group)));
      this.readiness.add('writer', async () => thread.assertRunning());
      // Moving what was committed into the database file takes long, and would stop this thread's event loop.
      await this.writer.query('PRAGMA wal_autocheckpoint = 0');
    }
    this.sequencer = this.thread ?? (await this.ownSequencer(report));
  }

  private async ownSequencer(report: (reason: unknown) => void): Promise<Sequencer> {
    const { writer, reader } = this;
    const clock = new LogClock(this.clock, (now) => isConfirmed(this.config.THERIAC_DATA, now));
    const sequencer = new Sequencer({ writer, reader, clock, report, observe: (group) => this.observe(group) });
    await sequencer.lookAtClock();
    return sequencer;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.thread?.stop();
  }

  /** As Sequencer.submit; the new head is signed soon after. @throws Fault `log-halted` too */
  async submit(entry: Entry): Promise<Receipt> {
    this.publisher.assertRunning();
    this.waiting++;
    try {
      const receipt = await this.confirmed(this.sequencer.submit(entry));
      this.outcomes.inc({ outcome: receipt.repeat ? 'repeat' : 'logged' });
      this.publisher.schedule();
      return receipt;
    } catch (reason) {
      this.outcomes.inc({ outcome: reason instanceof UnknownOutcome ? 'unknown' : 'refused' });
      throw reason;
    } finally {
      this.waiting--;
    }
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
