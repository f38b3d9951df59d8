/**
 * How often a participant was told today that there is no such object or list. Whoever tries codes is slowed down: after
 * MOST of them its entries come in one by one, no more in lists. The count is in the database, so a restart does not
 * forget it and all processes share it.
 */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { rows } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { Fault } from '../protocol/fault.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import { Clock } from './clock.js';

/** So often a day a participant may name what there is not, or what is not its to see, in lists of entries. */
export const MOST = 256;

const DAY = 86_400_000;
/** How long a count is believed that was below MOST, in ms: other processes count, too. */
const MEMORY = 1_000;

/** Codes that tell that there is nothing. */
const UNKNOWN: readonly string[] = ['object-unknown', 'list-unknown'];

@Injectable()
export class Probes {
  private readonly counts = new Map<Gln, { day: number; told: number; read: number }>();

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Throws `refusals-limited` where this participant may send no more entries in lists today (UTC). */
  async requireFew(participant: Gln): Promise<void> {
    const day = this.today();
    const known = this.counts.get(participant);
    const isFresh = known?.day === day && (known.told >= MOST || performance.now() - known.read < MEMORY);
    const told = isFresh ? known.told : await this.read(participant, day);
    if (told < MOST) return;
    const until = new Date((day + 1) * DAY).toISOString();
    throw new Fault(
      'refusals-limited',
      `${told} times today you named what is not known here, or not with you: until ${until} send entries one by one, and check the codes`,
      { until },
    );
  }

  /** Counts a refusal. @returns how many there were today, if by this one they became MOST; undefined otherwise */
  async count(participant: Gln, { code }: Fault): Promise<number | undefined> {
    if (!UNKNOWN.includes(code)) return undefined;
    const day = this.today();
    const [row] = await inTransaction(this.writer, (tx) =>
      rows<{ told: number }>(
        tx,
        `INSERT INTO "probe" ("participant", "day", "told") VALUES (?, ?, 1) ON CONFLICT ("participant") DO UPDATE SET
           "told" = CASE WHEN "probe"."day" < excluded."day" THEN 1 ELSE "probe"."told" + 1 END,
           "day" = CASE WHEN "probe"."day" < excluded."day" THEN excluded."day" ELSE "probe"."day" END
         RETURNING "told"`,
        [participant, day],
      ),
    );
    const told = Number(row!.told);
    this.keep(participant, day, told);
    return told === MOST ? told : undefined;
  }

  private async read(participant: Gln, day: number): Promise<number> {
    const found = await rows<{ told: number }>(this.reader, 'SELECT "told" FROM "probe" WHERE "participant" = ? AND "day" >= ?', [
      participant,
      day,
    ]);
    const told = Number(found[0]?.told ?? 0);
    this.keep(participant, day, told);
    return told;
  }

  private keep(participant: Gln, day: number, told: number): void {
    this.counts.set(participant, { day, told, read: performance.now() });
  }

  private today(): number {
    return Math.floor(this.clock.now() / DAY);
  }
}
