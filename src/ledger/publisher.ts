/**
 * Signs the head, never before it is durable, and only after it was read back and found to be what was meant.
 *
 * `latest`, `halted` and `trouble` are owned by publish(), which runs one at a time. Two things are told apart.
 * Evidence that the log is not what was signed (a Contradiction) halts it for good: it refuses to sign and to append, and says
 * why, while reads go on. Passing trouble (the database is away, the disk is full) is tried again every second; meanwhile
 * nothing is appended either, so that no promise is made that cannot be signed.
 */
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { signCheckpoint } from '../protocol/log/checkpoint.js';
import { Fault } from '../protocol/fault.js';
import { CONFIG } from '../platform/config.module.js';
import type { Config } from '../platform/config.js';
import { READER } from '../platform/database/database.module.js';
import { removeUnfinished } from '../platform/durable-file.js';
import { insertRows } from '../platform/database/sql.js';
import { inTransaction, rewriteWal } from '../platform/database/transaction.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { Readiness } from '../platform/health/readiness.js';
import { lastSignedFile, writeLastSigned } from './last-signed.js';
import { loadLogKey, logKeyFile, type LogKey } from './log-key.js';
import { readHead } from './log.store.js';
import { checkLogKey, Contradiction, lastSignedHead, readBack, type Head } from './read-back.js';

/** How long after a commit the head is signed, in ms: what comes together is signed together. */
const DELAY = 50;

/** How often, in ms, to look for a head that another process committed and did not live to sign, and to try again. */
const LOOK = 1000;

@Injectable()
export class Publisher implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Publisher');
  private key: LogKey | undefined;
  /** The head that was signed last; `started` once that is known. */
  private latest: Head | undefined;
  private started = false;
  /** When the head was last found signed, by performance.now(). */
  private signedAt: number | undefined;
  private halted: Contradiction | undefined;
  private trouble: Error | undefined;
  /** How often a commit was not confirmed, and how many of these were read back since. */
  private doubts = 0;
  private settled = 0;
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    readiness: Readiness,
    metrics: Metrics,
  ) {
    metrics.gauge('log_size', 'Entries in the log.', async () => (await readHead(this.reader)).size);
    metrics.gauge(
      'log_signed_size',
      'Entries that the last checkpoint covers, as far as this process knows.',
      () => this.latest?.size,
    );
    metrics.gauge('checkpoint_age_seconds', 'Seconds since the head was last found signed; looked at every second.', () =>
      this.signedAt === undefined ? undefined : (performance.now() - this.signedAt) / 1000,
    );
    readiness.add('log', async () => this.assertRunning());
  }

  /** At start: the last signed head must be part of the present log, or the log is halted. */
  async onModuleInit(): Promise<void> {
    for (const file of [lastSignedFile(this.config), logKeyFile(this.config)]) await removeUnfinished(file);
    await this.publish();
    this.looking = setInterval(() => this.schedule(), LOOK);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.looking);
    clearTimeout(this.timer);
    await this.running;
  }

  /**
   * Throws Fault `log-halted` where this log must not go on; `log-waiting`, `log-key-missing`, `log-key-invalid` where it cannot now.
   * Its words are for everybody: they name files of the data folder, and no paths.
   */
  assertRunning(): void {
    if (this.halted) throw haltedBy(this.halted);
    if (this.trouble instanceof Fault && this.trouble.code.startsWith('log-key-')) throw this.trouble;
    if (!this.trouble && this.settled === this.doubts) return;
    throw new Fault(
      'log-waiting',
      'the log cannot be signed at the moment (database or disk), so nothing is added to it: send it again in a moment',
    );
  }

  /** The log's key: made by founding the ledger, so it may come later than this process. @throws Fault `log-key-invalid` */
  logKey(): LogKey | undefined {
    return (this.key ??= loadLogKey(this.config));
  }

  /** Signs the head soon; several calls within a moment are one. */
  schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.publish();
    }, DELAY);
  }

  /** Signs the head as it is now. Never rejects: what prevents it halts the log, or is tried again. */
  publish(): Promise<void> {
    this.running = this.running.then(async () => {
      const { doubts } = this;
      try {
        await this.publishNow();
        if (!this.halted && this.latest) this.signedAt = performance.now();
        this.settled = doubts;
        if (this.trouble) this.logger.log({ msg: 'the log goes on' });
        this.trouble = undefined;
      } catch (reason) {
        this.failed(reason);
      }
    });
    return this.running;
  }

  /** An outcome is unknown: nothing is added until what the database then has was settled and read back. */
  distrust(): void {
    this.doubts++;
    this.schedule();
  }

  private failed(reason: unknown): void {
    if (reason instanceof Contradiction) {
      this.halted = reason;
      const { THERIAC_DATA: folder } = this.config;
      this.logger.error({
        msg: 'the log is halted: it refuses to sign and to append',
        advice: reason.advice,
        folder,
        err: reason,
      });
      return;
    }
    const error = reason instanceof Error ? reason : new Error(String(reason));
    // Once for each cause, not every second.
    if (this.trouble?.message !== error.message)
      this.logger.error({ msg: 'the log waits, and tries again', folder: this.config.THERIAC_DATA, err: error });
    this.trouble = error;
  }

  private async publishNow(): Promise<void> {
    if (this.halted) return;
    if (this.settled < this.doubts) {
      await rewriteWal(this.writer);
      this.started = false;
    }
    const key = this.logKey();
    let head = await readHead(this.reader);
    if (head.size === 0 || (this.started && head.size === this.latest?.size)) return;
    if (!key) throw keyMissing();
    if (!this.started) {
      await checkLogKey(this.reader, key);
      this.latest = await lastSignedHead(this.reader, this.config, key);
      this.started = true;
      // Another process may have appended and signed meanwhile. What was signed is signed again, to the same bytes: whoever
      // signed it may have been killed before anybody else could read it.
      head = await readHead(this.reader);
    }
    await readBack(this.reader, this.latest ?? { size: 0, root: head.root }, head);
    const note = signCheckpoint({ origin: key.origin, size: head.size, root: head.root }, key.publicKey, key.sign);
    await writeLastSigned(this.config, note);
    await inTransaction(this.writer, (tx) =>
      insertRows(tx, 'checkpoint', ['size', 'root', 'note'], [[head.size, head.root, note]], { onConflict: 'nothing' }),
    );
    this.latest = head;
  }
}

const keyMissing = (): Fault =>
  new Fault(
    'log-key-missing',
    'this server has no key to sign its log with, so nothing is added to it: its operator puts the file log.key of the data folder back from its backup',
  );

const haltedBy = ({ message, advice }: Contradiction): Fault =>
  new Fault(
    'log-halted',
    `nothing is added to the log, since it contradicts what it signed: ${message}. Its operator: ${advice}`,
  );
