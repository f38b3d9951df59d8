/** The answer to a scan: reads the code, loads what is known of it, has it judged, and counts it. */
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { Fault } from '../protocol/fault.js';
import { readScan } from '../protocol/gs1/scan.js';
import type { ScanReading } from '../protocol/gs1/scan-reading.js';
import { professionalVerdict, type Verdict } from '../protocol/verdict/judge.js';
import type { Asker } from '../protocol/verdict/knowledge.js';
import { type PublicAnswer, publicAnswer } from '../protocol/verdict/public.js';
import type { Language } from '../protocol/verdict/public-texts.js';
import { asPack } from '../protocol/verdict/subject.js';
import { ANONYMOUS, type Viewer } from '../registry/access.policy.js';
import { readSites } from '../registry/registry.store.js';
import { askerOf } from './asker.js';
import { type Loaded, readKnowledge } from './knowledge.reader.js';
import { ScanHistory } from './scan.history.js';

/** The state of the log that an answer is of: how many entries, and when it was given (RFC 3339). */
export interface AsOf {
  readonly size: number;
  readonly time: string;
}

type Professional = Extract<Viewer, { kind: 'participant' }>;

@Injectable()
export class Scans {
  private readonly logger = new Logger('Scans');

  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    private readonly history: ScanHistory,
  ) {}

  /**
   * The verdict for a professional.
   *
   * @param code what the scanner sent
   * @param separators what this site's scanners send for GS
   * @throws Fault `register-unavailable`
   */
  async verdict(code: string, separators: readonly string[], viewer: Professional): Promise<Verdict & { asOf: AsOf }> {
    const now = Date.now();
    const reading = readingOf(code, now, separators);
    return this.reachable(async () => {
      const [asker, known] = await Promise.all([askerOf(this.db, viewer, now), readKnowledge(this.db, reading, viewer)]);
      const repeats = await this.count(reading, known, asker, now);
      return { ...professionalVerdict(reading, { ...known, repeats }, asker, now), asOf: asOf(known.size, now) };
    });
  }

  /** The answer for anybody. @throws Fault `register-unavailable` */
  async answer(code: string, language: Language, separators: readonly string[] = []): Promise<PublicAnswer & { asOf: AsOf }> {
    const now = Date.now();
    const reading = readingOf(code, now, separators);
    return this.reachable(async () => {
      const known = await readKnowledge(this.db, reading, ANONYMOUS);
      const [site] = known.pack ? await readSites(this.db, [known.pack.custody.site]) : [];
      const answer = publicAnswer(reading, { ...known, repeats: 0 }, now, site?.timeZone ?? 'UTC', language);
      return { ...answer, asOf: asOf(known.size, now) };
    });
  }

  /** Counts the scan of a known pack, and tells how often this place scanned it before, since it was dispensed. */
  private async count(reading: ScanReading, { product, pack }: Loaded, asker: Asker, now: number): Promise<number> {
    const item = reading.kind === 'fault' ? null : asPack(reading, product);
    if (!pack || item?.serial === undefined) return 0;
    const supply = pack.custody.supply?.index ?? 0;
    const scanned = { gtin: Number(item.gtin), serial: item.serial, place: asker.site ?? asker.gln, supply };
    const before = supply > 0 ? await this.history.countOf(scanned) : 0;
    this.history.note(scanned, now);
    return before;
  }

  /** Nothing that goes wrong while looking things up may look like an answer about the pack. */
  private async reachable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (reason) {
      if (reason instanceof Fault) throw reason;
      this.logger.error({ msg: 'the register cannot be asked', err: reason });
      throw new Fault(
        'register-unavailable',
        'the register cannot be asked now, which says nothing about the pack: note the code, follow your rule for outages, verify later',
      );
    }
  }
}

const asOf = (size: number, now: number): AsOf => ({ size, time: new Date(now).toISOString() });

const readingOf = (code: string, now: number, separators: readonly string[]): ScanReading =>
  readScan(code, { year: new Date(now).getUTCFullYear(), separators });
