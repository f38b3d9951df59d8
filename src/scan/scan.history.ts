/**
 * How often places scanned packs. Counted in memory first and written at most a second later, so that no answer waits for
 * a write; a crash forgets at most that second, which only makes a repeat look like the first scan.
 */
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { execute, rows } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';

/** How long a scan stays in memory only, in ms. */
const DELAY = 1_000;
/** While the database does not take them, so many counts are kept; later ones are dropped. */
const MOST = 50_000;
/** Rows of one statement: 6 values each. */
const CHUNK = 1_000;

/** A pack at a place since a dispensing (index of its entry, 0 for none). */
export interface Scanned {
  readonly gtin: number;
  readonly serial: string;
  readonly place: string;
  readonly supply: number;
}

type Count = Scanned & { count: number; last: number };

@Injectable()
export class ScanHistory implements OnModuleDestroy {
  private readonly logger = new Logger('ScanHistory');
  private pending = new Map<string, Count>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** How often it was scanned so far. */
  async countOf(scanned: Scanned): Promise<number> {
    const { gtin, serial, place, supply } = scanned;
    const [row] = await rows<{ count: number }>(
      this.reader,
      'SELECT "count" FROM "scan" WHERE "gtin" = ? AND "serial" = ? AND "place" = ? AND "supply" = ?',
      [gtin, serial, place, supply],
    );
    return Number(row?.count ?? 0) + (this.pending.get(keyOf(scanned))?.count ?? 0);
  }

  /** Counts a scan at `now` (epoch ms). */
  note(scanned: Scanned, now: number): void {
    const key = keyOf(scanned);
    const before = this.pending.get(key);
    if (!before && this.pending.size >= MOST) return;
    this.pending.set(key, { ...scanned, count: (before?.count ?? 0) + 1, last: now });
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
    const counts = [...this.pending.values()];
    if (counts.length === 0) return;
    try {
      await inTransaction(this.writer, (tx) => store(tx, counts));
    } catch (reason) {
      this.logger.warn({ msg: 'scans are not stored, and kept for the next time', err: reason });
      this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
      return;
    }
    for (const written of counts) this.takeOff(written);
  }

  /** Scans that came while their count was being written stay. */
  private takeOff({ count, ...scanned }: Count): void {
    const key = keyOf(scanned);
    const now = this.pending.get(key)!;
    if (now.count === count) this.pending.delete(key);
    else this.pending.set(key, { ...now, count: now.count - count });
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
  }
}

const keyOf = ({ gtin, serial, place, supply }: Scanned): string => JSON.stringify([gtin, serial, place, supply]);

async function store(tx: QueryRunner, counts: readonly Count[]): Promise<void> {
  for (let start = 0; start < counts.length; start += CHUNK) {
    const chunk = counts.slice(start, start + CHUNK);
    await execute(
      tx,
      `INSERT INTO "scan" ("gtin", "serial", "place", "supply", "count", "last") VALUES
       ${chunk.map(() => '(?, ?, ?, ?, ?, ?)').join(', ')}
       ON CONFLICT ("gtin", "serial", "place", "supply")
       DO UPDATE SET "count" = "scan"."count" + excluded."count", "last" = excluded."last"`,
      chunk.flatMap(({ gtin, serial, place, supply, count, last }) => [gtin, serial, place, supply, count, last]),
    );
  }
}
