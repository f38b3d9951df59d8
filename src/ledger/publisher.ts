/**
 * Signs the head, never before it is durable, and only after it was read back and found to be what was meant.
 *
 * `latest` is owned by publish(), which runs one at a time. A head that does not continue the last signed one stops the
 * log for good (`halted`): it refuses to sign and to append, and says why, while reads go on.
 */
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { equal } from '../protocol/bytes.js';
import { openCheckpoint, signCheckpoint, type Checkpoint } from '../protocol/log/checkpoint.js';
import { Fault } from '../protocol/fault.js';
import { checkConsistency, leafHash } from '../protocol/log/merkle.js';
import { ed25519Verifier } from '../protocol/log/note.js';
import { CONFIG } from '../platform/config.module.js';
import type { Config } from '../platform/config.js';
import { READER } from '../platform/database/database.module.js';
import { insertRows } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { Readiness } from '../platform/health/readiness.js';
import { readLastSigned, writeLastSigned } from './last-signed.js';
import { loadLogKey, type LogKey } from './log-key.js';
import { logBytes, proveConsistency, readCheckpoint, readEntries, readHead, readTile, rootAt } from './log.store.js';

/** Entries that are read back at once. */
const CHUNK = 256;

/** How long after a commit the head is signed, in ms: what comes together is signed together. */
const DELAY = 50;

/** How often, in ms, to look for a head that another process committed and did not live to sign. */
const LOOK = 1000;

/** What is signed last. */
type Head = Pick<Checkpoint, 'size' | 'root'>;

@Injectable()
export class Publisher implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Publisher');
  private key: LogKey | undefined;
  private latest: Head | undefined;
  private halted: Error | undefined;
  private running: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    readiness: Readiness,
  ) {
    readiness.add('log', async () => this.assertRunning());
  }

  /** At start: the last signed head must be part of the present log, or the log is halted. */
  async onModuleInit(): Promise<void> {
    try {
      this.latest = await this.lastSigned();
      await this.publishNow();
    } catch (reason) {
      this.halt(reason);
    }
    this.looking = setInterval(() => this.schedule(), LOOK);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.looking);
    clearTimeout(this.timer);
    await this.running;
  }

  /** Throws Fault `log-halted` where this log must not go on. */
  assertRunning(): void {
    if (!this.halted) return;
    throw new Fault(
      'log-halted',
      'the log does not continue what was signed before, so nothing is added to it: the operator must restore the missing entries',
    );
  }

  /** The log's key: made by founding the ledger, so it may come later than this process. */
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

  /** Signs the head as it is now. Never rejects: what prevents it halts the log. */
  publish(): Promise<void> {
    this.running = this.running.then(() => this.publishNow()).catch((reason: unknown) => this.halt(reason));
    return this.running;
  }

  /** Stops signing and appending until a restart; the first reason is the one that is kept. */
  halt(reason: unknown): void {
    this.halted ??= reason as Error;
    this.logger.error({ msg: 'the log is halted: it refuses to sign and to append', err: reason });
  }

  private async publishNow(): Promise<void> {
    const key = this.logKey();
    const head = await readHead(this.reader);
    if (!key || this.halted || head.size === 0 || head.size === this.latest?.size) return;
    await this.check(head, this.latest ?? { size: 0, root: head.root });
    const note = signCheckpoint({ origin: key.origin, size: head.size, root: head.root }, key.publicKey, key.sign);
    await writeLastSigned(this.config, note);
    await inTransaction(this.writer, (tx) =>
      insertRows(tx, 'checkpoint', ['size', 'root', 'note'], [[head.size, head.root, note]], { onConflict: 'nothing' }),
    );
    this.latest = head;
  }

  /** Re-reads what is new, hashes it again, and derives the root by another way than the writer did. */
  private async check(head: Head, from: Head): Promise<void> {
    for (let at = from.size; at < head.size; at = (Math.floor(at / CHUNK) + 1) * CHUNK) {
      const to = Math.min(head.size, (Math.floor(at / CHUNK) + 1) * CHUNK);
      const entries = await readEntries(this.reader, at, to);
      const tile = await readTile(this.reader, { level: 0, n: Math.floor(at / CHUNK), width: CHUNK });
      entries.forEach((entry, i) => {
        const place = ((at % CHUNK) + i) * 32;
        const stored = tile.subarray(place, place + 32);
        if (entry.index !== at + i || !equal(leafHash(logBytes(entry)), stored))
          throw new Error(`entry ${at + i} is not what was hashed`);
      });
      if (entries.length !== to - at) throw new Error(`entries are missing between ${at} and ${to}`);
    }
    if (!equal(await rootAt(this.reader, head.size), head.root))
      throw new Error(`the root at ${head.size} is not that of the stored nodes`);
    if (from.size === 0) return;
    checkConsistency(from.size, head.size, await proveConsistency(this.reader, from.size, head.size), from.root, head.root);
  }

  /** The larger of the heads signed last according to the database and to the file outside it; both must be in the log. */
  private async lastSigned(): Promise<Head | undefined> {
    const key = this.logKey();
    if (!key) return undefined;
    const notes = [readLastSigned(this.config), (await readCheckpoint(this.reader))?.note];
    const head = await readHead(this.reader);
    let last: Head | undefined;
    for (const note of notes) {
      if (note === undefined) continue;
      const signed = openCheckpoint(note, ed25519Verifier(key.vkey));
      if (signed.size > head.size)
        throw new Error(`a head of ${signed.size} entries was signed, the log has ${head.size}: an old backup?`);
      if (!equal(await rootAt(this.reader, signed.size), signed.root))
        throw new Error(`at ${signed.size} another root was signed than the log has`);
      if (!last || signed.size > last.size) last = signed;
    }
    return last;
  }
}
