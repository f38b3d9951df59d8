/** The answer to a scan: reads the code, loads what is known of it, has it judged, and notes it. */
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { Fault } from '../protocol/fault.js';
import { readScan } from '../protocol/gs1/scan.js';
import type { Serial } from '../protocol/gs1/identifiers.js';
import type { PackReading, ScanReading } from '../protocol/gs1/scan-reading.js';
import { GUESSING_WITHIN } from '../protocol/verdict/copies.js';
import { professionalVerdict, sightingOf, type Verdict } from '../protocol/verdict/judge.js';
import type { Asker, Knowledge } from '../protocol/verdict/knowledge.js';
import { type PublicAnswer, publicAnswer } from '../protocol/verdict/public.js';
import type { Language } from '../protocol/verdict/public-texts.js';
import type { Sighting } from '../protocol/verdict/sightings.js';
import { asPack } from '../protocol/verdict/subject.js';
import { ANONYMOUS, type Viewer } from '../registry/access.policy.js';
import { readSites } from '../registry/registry.store.js';
import { askerOf } from './asker.js';
import { NO_EVIDENCE, readEvidence } from './evidence.reader.js';
import { type Loaded, readKnowledge } from './knowledge.reader.js';
import { type PackKey, ScanHistory } from './scan.history.js';

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
   * @param options.separators what this site's scanners send for GS
   * @param options.offline the code was scanned before, and kept while the till was offline
   * @throws Fault `register-unavailable`
   */
  async verdict(
    code: string,
    { separators, offline }: { separators: readonly string[]; offline: boolean },
    viewer: Professional,
  ): Promise<Verdict & { asOf: AsOf }> {
    const now = Date.now();
    const reading = readingOf(code, now, separators);
    return this.reachable(async () => {
      const [asker, known] = await Promise.all([askerOf(this.db, viewer, now), readKnowledge(this.db, reading, viewer)]);
      const item = packOf(reading, known);
      const present = item && sightingOf(item, { offline }, asker, now);
      const earlier = item ? await this.earlier(item, known, present, asker, now) : NOTHING_EARLIER;
      const verdict = professionalVerdict(reading, { ...known, ...earlier, offline }, asker, now);
      const supply = known.pack?.custody.supply?.index ?? 0;
      if (item) this.history.note({ ...keyOf(item), ...present!, supply, result: verdict.reasons[0]!.code });
      return { ...verdict, asOf: asOf(known.size, now) };
    });
  }

  /** The answer for anybody. @throws Fault `register-unavailable` */
  async answer(code: string, language: Language, separators: readonly string[] = []): Promise<PublicAnswer & { asOf: AsOf }> {
    const now = Date.now();
    const reading = readingOf(code, now, separators);
    return this.reachable(async () => {
      const known = await readKnowledge(this.db, reading, ANONYMOUS);
      const [site] = known.pack ? await readSites(this.db, [known.pack.custody.site]) : [];
      const item = packOf(reading, known);
      const earlier = item && known.pack ? await this.earlier(item, known, null, null, now) : NOTHING_EARLIER;
      const all = { ...known, ...earlier, offline: false };
      return { ...publicAnswer(reading, all, now, site?.timeZone ?? 'UTC', language), asOf: asOf(known.size, now) };
    });
  }

  /** What scans before this one say: of the pack, or, of a serial that is not known or not here, of the place. */
  private async earlier(
    item: SerialReading,
    { product, pack, holding }: Loaded,
    present: Sighting | null,
    asker: Asker | null,
    now: number,
  ): Promise<Earlier> {
    const key = keyOf(item);
    const place = present?.place ?? null;
    const isHere = asker === null || pack?.custody.holder === asker.gln;
    const misses = place === null || isHere ? 0 : await this.history.missesAt(place, key.gtin, now - GUESSING_WITHIN);
    if (!pack) return { repeats: 0, evidence: { ...NO_EVIDENCE, misses } };
    const scans = await this.history.scansOf(key);
    const supply = pack.custody.supply?.index;
    const repeats = scans
      .filter((scan) => scan.place === place && scan.supply === supply)
      .reduce((sum, { count }) => sum + count, 0);
    const subject = { product: product!, custody: pack.custody, holding: holding! };
    return { repeats, evidence: { ...(await readEvidence(this.db, subject, scans, present, now)), misses } };
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

/** What earlier scans add to what is known. */
type Earlier = Pick<Knowledge, 'repeats' | 'evidence'>;
const NOTHING_EARLIER: Earlier = { repeats: 0, evidence: NO_EVIDENCE };

type SerialReading = PackReading & { readonly serial: Serial };

/** The pack of a registered product that was scanned, if it was one and bears a serial. */
function packOf(reading: ScanReading, { product }: Loaded): SerialReading | null {
  const item = reading.kind === 'fault' || !product ? null : asPack(reading, product);
  return item?.serial === undefined ? null : { ...item, serial: item.serial };
}

const keyOf = ({ gtin, serial }: SerialReading): PackKey => ({ gtin: Number(gtin), serial });

const asOf = (size: number, now: number): AsOf => ({ size, time: new Date(now).toISOString() });

const readingOf = (code: string, now: number, separators: readonly string[]): ScanReading =>
  readScan(code, { year: new Date(now).getUTCFullYear(), separators });
