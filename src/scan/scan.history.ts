/**
 * Who scanned which pack, where and when. Noted in memory first and written at most a second later, so that no answer waits
 * for a write; a crash forgets at most that second, which only makes a repeat look like the first scan.
 */
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { execute, rows, type SqlValue } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { SITES } from '../registry/parties.reader.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { ReasonCode } from '../protocol/verdict/reasons.js';
import type { Sighting } from '../protocol/verdict/sightings.js';

/** How long a scan stays in memory only, in ms. */
const DELAY = 1_000;
/** While the database does not take them, so many rows are kept; later ones are dropped. */
const MOST = 50_000;
/** Scans of one pack at one place within so many ms are one row. */
const SLOT = 5 * 60_000;
/** Rows of one statement: 12 values each. */
const CHUNK = 500;
/** So many rows of one pack are looked at, the latest first. */
const LATEST = 100;

/** A pack by its number and serial. */
export interface PackKey {
  readonly gtin: number;
  readonly serial: string;
}

/** Scans of a pack as they are kept. `supply`: index of the dispensing since which `count` counts, 0 for none. */
export interface Recorded extends Sighting {
  readonly supply: number;
  readonly count: number;
}

/** A scan to be noted. `result`: the reason that led its answer. */
export interface Noted extends PackKey, Sighting {
  readonly supply: number;
  readonly result: ReasonCode;
}

interface Row extends Noted {
  readonly slot: number;
  readonly count: number;
}

@Injectable()
export class ScanHistory implements OnModuleDestroy {
  private readonly logger = new Logger('ScanHistory');
  /** What is not written yet, by pack: each scan asks for those of its own. */
  private readonly pending = new Map<string, Row[]>();
  /** How many rows that is. */
  private size = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
  ) {}

  /** The scans of a pack by professionals, the latest ones. */
  async scansOf(pack: PackKey): Promise<Recorded[]> {
    const fresh = this.pending.get(keyOf(pack)) ?? [];
    const found = await rows<Record<string, SqlValue>>(this.reader, OF_PACK, [pack.gtin, pack.serial]);
    return [...found.map(recordedOf), ...fresh];
  }

  /** How many different serials of a product were scanned at a place after `since` (epoch ms) and found unknown. */
  async missesAt(place: string, gtin: number, since: number): Promise<number> {
    const fresh = this.rows().filter(
      (row) => row.place === place && row.gtin === gtin && row.last > since && MISSED.includes(row.result),
    );
    const found = await rows<{ serial: string }>(this.reader, MISSES, [place, gtin, since, ...MISSED]);
    return new Set([...found, ...fresh].map(({ serial }) => serial)).size;
  }

  private rows = (): Row[] => [...this.pending.values()].flat();

  /** Notes a scan. */
  note(scan: Noted): void {
    const slot = scan.last - (scan.last % SLOT);
    const of = this.pending.get(keyOf(scan)) ?? [];
    const before = of.find((row) => isSame(row, { ...scan, slot }));
    if (!before && this.size >= MOST) return;
    const { first = scan.first, count = 0, remote = true } = before ?? {};
    this.put(before, { ...scan, slot, first, count: count + 1, remote: remote && scan.remote });
    this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
  }

  /** Puts `row` in the place of `before`; undefined for none. Lists are never changed: an answer may be reading one. */
  private put(before: Row | undefined, row: Row | undefined): void {
    const key = keyOf((row ?? before)!);
    const rest = (this.pending.get(key) ?? []).filter((each) => each !== before);
    const all = row ? [...rest, row] : rest;
    if (all.length > 0) this.pending.set(key, all);
    else this.pending.delete(key);
    this.size += (row ? 1 : 0) - (before ? 1 : 0);
  }

  /** Writes what is in memory; what cannot be written stays there for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const noted = this.rows();
    if (noted.length === 0) return;
    try {
      await inTransaction(this.writer, (tx) => store(tx, noted));
    } catch (reason) {
      this.logger.warn({ msg: 'scans are not stored, and kept for the next time', err: reason });
      this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
      return;
    }
    for (const written of noted) this.takeOff(written);
  }

  /** Scans that came while their row was being written stay. */
  private takeOff(written: Row): void {
    const now = this.pending.get(keyOf(written))!.find((row) => isSame(row, written))!;
    const count = now.count - written.count;
    this.put(now, count === 0 ? undefined : { ...now, count });
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
  }
}

/** Of a serial that is not known; a cut or damaged one is none either, and may as well be a guess. */
const MISSED: readonly ReasonCode[] = ['SERIAL_UNKNOWN', 'SCAN_CORRUPT'];

const OF_PACK = `SELECT c."participant", c."role", c."place", c."supply", c."first", c."last", c."count", c."remote",
    s."latitude", s."longitude"
  FROM "scan" c LEFT JOIN ${SITES} s ON s."gln" = c."place"
  WHERE c."gtin" = ? AND c."serial" = ? ORDER BY c."last" DESC LIMIT ${LATEST}`;

const MISSES = `SELECT DISTINCT "serial" FROM "scan" WHERE "place" = ? AND "gtin" = ? AND "last" > ? AND "result" IN (?, ?)`;

const keyOf = ({ gtin, serial }: PackKey): string => `${gtin} ${serial}`;

/** Whether two scans of one pack are one row. */
const isSame = (a: Pick<Row, 'place' | 'supply' | 'slot'>, b: Pick<Row, 'place' | 'supply' | 'slot'>): boolean =>
  a.place === b.place && a.supply === b.supply && a.slot === b.slot;

function recordedOf(row: Record<string, SqlValue>): Recorded {
  const { latitude, longitude } = row;
  return {
    participant: row['participant'] as Gln,
    role: row['role'] as Recorded['role'],
    place: row['place'] as Gln,
    at: latitude === null ? null : { latitude: Number(latitude), longitude: Number(longitude) },
    supply: Number(row['supply']),
    first: Number(row['first']),
    last: Number(row['last']),
    count: Number(row['count']),
    remote: Boolean(row['remote']),
  };
}

const COLUMNS = [
  'gtin',
  'serial',
  'place',
  'supply',
  'slot',
  'participant',
  'role',
  'first',
  'last',
  'count',
  'result',
  'remote',
] as const satisfies readonly (keyof Row)[];

async function store(tx: QueryRunner, noted: readonly Row[]): Promise<void> {
  const line = `(${COLUMNS.map(() => '?').join(', ')})`;
  for (let start = 0; start < noted.length; start += CHUNK) {
    const chunk = noted.slice(start, start + CHUNK);
    await execute(
      tx,
      `INSERT INTO "scan" (${COLUMNS.map((name) => `"${name}"`).join(', ')}) VALUES ${chunk.map(() => line).join(', ')}
       ON CONFLICT ("gtin", "serial", "place", "supply", "slot")
       DO UPDATE SET "count" = "scan"."count" + excluded."count", "last" = excluded."last", "result" = excluded."result",
         "remote" = "scan"."remote" AND excluded."remote"`,
      chunk.flatMap((row) => COLUMNS.map((name) => row[name])),
    );
  }
}
