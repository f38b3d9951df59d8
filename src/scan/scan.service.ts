/** The answer to a scan: reads the code, loads what is known of it, has it judged, and notes it. */
import { Injectable, Logger } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { VerdictSource } from '../custody/verdict.source.js';
import { READER } from '../platform/database/database.module.js';
import { Fault } from '../protocol/fault.js';
import { readScan } from '../protocol/gs1/scan/scan.js';
import type { Serial } from '../protocol/gs1/identifiers.js';
import type { PackReading, ScanFault, ScanReading } from '../protocol/gs1/scan/reading.js';
import { GUESSING_WITHIN } from '../protocol/verdict/copies.js';
import { FALSE_PRINT, professionalVerdict, sightingOf, type Verdict } from '../protocol/verdict/judge.js';
import type { Asker, Knowledge } from '../protocol/verdict/knowledge.js';
import { isWholeCode, type PublicAnswer, publicAnswer, tooManyAsked } from '../protocol/verdict/public.js';
import type { Language } from '../protocol/verdict/public-texts.js';
import type { Reason } from '../protocol/verdict/reasons.js';
import type { Sighting } from '../protocol/verdict/sightings.js';
import { asPack } from '../protocol/verdict/subject.js';
import { ANONYMOUS, type Professional } from '../registry/policy/access.policy.js';
import { AlertSink } from '../registry/alert.sink.js';
import { readAtWork } from '../registry/parties.reader.js';
import { readKeys, readSites } from '../registry/registry.store.js';
import { askerOf } from './asker.js';
import { NO_EVIDENCE, readEvidence } from './knowledge/evidence.reader.js';
import { findingsOf } from './findings.js';
import { Guesses } from './guesses.js';
import { type Loaded, readKnowledge } from './knowledge/knowledge.reader.js';
import { readMisreading } from './knowledge/misread.reader.js';
import { Overrides } from './scan.overrides.js';
import { type PackKey, ScanHistory } from './scan.history.js';
import { habitOf, TillFaults } from './till-faults.js';

/** The state of the log that an answer is of: how many entries, and when it was given (RFC 3339). */
export interface AsOf {
  readonly size: number;
  readonly time: string;
}

@Injectable()
export class Scans extends VerdictSource {
  private readonly logger = new Logger('Scans');

  constructor(
    @InjectDataSource(READER) private readonly db: DataSource,
    private readonly history: ScanHistory,
    private readonly overrides: Overrides,
    private readonly alerts: AlertSink,
    private readonly guesses: Guesses,
    private readonly tills: TillFaults,
  ) {
    super();
  }

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
      const { item, present, known, verdict, asker } = await this.judge({ code, reading, offline }, viewer, now);
      const supply = known.pack?.custody.supply?.index ?? 0;
      if (item && known.product) this.history.note({ ...keyOf(item), ...present!, supply, result: verdict.reasons[0]!.code });
      for (const finding of findingsOf(verdict, reading, known, viewer)) this.alerts.raise(finding);
      // Who looks and does not trade has no till.
      if (asker.role !== 'regulator') await this.noteSetting(verdict.reasons[0]!, viewer);
      if (item && known.pack && isClean(verdict)) {
        const { gln, site } = viewer;
        this.alerts.clean({ by: { gln, site }, serial: item.serial, batch: known.pack.batch });
      }
      return { ...verdict, asOf: asOf(known.size, now) };
    });
  }

  /** See VerdictSource. */
  async foresee(code: string, viewer: Professional): Promise<Verdict> {
    const now = Date.now();
    const scan = { code, reading: readingOf(code, now, []), offline: false };
    return this.reachable(async () => (await this.judge(scan, viewer, now)).verdict);
  }

  /**
   * Records that a pharmacist goes on against a reason that leaves it to people, and judges again.
   *
   * @throws Fault `override-refused` where the reason does not stand, cannot be overridden or is not the only one;
   *   `register-unavailable`
   */
  async override(
    {
      code,
      separators,
      ...decision
    }: { code: string; separators: readonly string[]; reason: string; name: string; text: string },
    viewer: Professional,
  ): Promise<Verdict & { asOf: AsOf }> {
    const now = Date.now();
    const reading = readingOf(code, now, separators);
    const scan = { code, reading, offline: false };
    const { item, verdict } = await this.reachable(() => this.judge(scan, viewer, now));
    if (!item || !verdict.exits.some((exit) => exit.do === 'override' && exit.reason === decision.reason)) {
      const detail = `${decision.reason} is not a reason that you may decide here: scan the pack and see which ways out it has`;
      throw new Fault('override-refused', detail, { reason: decision.reason });
    }
    const { gln: participant, site, kid } = viewer;
    const about = { ...keyOf(item), place: site!, participant, kid, time: now };
    await this.reachable(() =>
      this.overrides.record({ ...about, code: decision.reason, name: decision.name, text: decision.text }),
    );
    return this.reachable(async () => {
      const again = await this.judge(scan, viewer, now);
      return { ...again.verdict, asOf: asOf(again.known.size, now) };
    });
  }

  /** Scans are dated and compared by this machine's clock, `seen`; what is in the log is judged by its own time where that is later. */
  private async judge({ code, reading, offline }: Scan, viewer: Professional, seen: number) {
    const work = readAtWork(this.db, viewer.gln, viewer.site);
    const [known, at] = await Promise.all([readKnowledge(this.db, reading, viewer), work]);
    const now = Math.max(seen, known.time);
    const asker = askerOf(viewer, at, now);
    const item = packOf(reading, known);
    const present = item && sightingOf(item, { offline }, asker, seen);
    const earlier = item && known.product ? await this.earlier(item, known, present, asker, seen) : NOTHING_EARLIER;
    const overrides = item ? await this.overrides.of(keyOf(item), asker, known, seen) : [];
    const fault = asker.site === null ? null : await this.scannerFault(code, reading, known, asker.site);
    const verdict = professionalVerdict(fault ?? reading, { ...known, ...earlier, offline, overrides }, asker, now, seen);
    return { item, present, known, verdict, asker };
  }

  /** A setting that fails again and again is one entry for the site, not an answer that nobody reads any more. */
  private async noteSetting(reason: Reason, viewer: Professional): Promise<void> {
    if (!this.tills.isHabit(viewer, reason.code)) return;
    const [key] = await readKeys(this.db, [viewer.kid]);
    this.alerts.raise(habitOf(reason, viewer, key!.label));
  }

  /**
   * The fault of the scanner that shows only against the register. Who names no site is not told, and nobody else: what is near to
   * a code that is known is not everybody's business.
   */
  private async scannerFault(code: string, reading: ScanReading, known: Loaded, site: string): Promise<ScanFault | null> {
    const item = reading.kind === 'fault' ? null : asPack(reading, known.product);
    const found = item && (await readMisreading(this.db, code, item, known));
    if (!item || !found) return null;
    if (!found.once || item.serial === undefined) return found.fault;
    // A code that is read twice in one way was not garbled on its way.
    const scans = await this.history.scansOf({ gtin: Number(item.gtin), serial: item.serial });
    return scans.some(({ place }) => place === site) ? null : found.fault;
  }

  /**
   * The answer for anybody at an address. What is not the whole code of a pack that is known is answered a few times an hour;
   * beyond, all of it gets one same answer, so that nobody finds out serials by asking.
   *
   * @throws Fault `register-unavailable`
   */
  async answer(
    code: string,
    language: Language,
    address: string,
    separators: readonly string[] = [],
  ): Promise<PublicAnswer & { asOf: AsOf }> {
    const now = Date.now();
    const reading = readingOf(code, now, separators);
    return this.reachable(async () => {
      const known = await readKnowledge(this.db, reading, ANONYMOUS);
      if (!isWholeCode(reading, known) && !this.guesses.mayAsk(address)) {
        return { ...tooManyAsked(language), asOf: asOf(known.size, now) };
      }
      // What nobody holds is judged by its manufacturer's days.
      const [site] = await readSites(this.db, [known.pack?.custody.site ?? known.product?.participant ?? []].flat());
      const item = packOf(reading, known);
      const earlier = item && known.pack ? await this.earlier(item, known, null, null, now) : NOTHING_EARLIER;
      const all = { ...known, ...earlier, offline: false, overrides: [] };
      return {
        ...publicAnswer(reading, all, Math.max(now, known.time), site?.timeZone ?? 'UTC', language, now),
        asOf: asOf(known.size, now),
      };
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

/** Whether all that is printed on the pack agrees with the register, wherever it is. */
const isClean = ({ reasons }: Verdict): boolean =>
  !reasons.some(({ code, verdict }) => verdict === 'rescan' || FALSE_PRINT.includes(code) || code === 'EXPIRY_DAY_DIFFERS');

/** What was sent, and what it reads as. `offline`: it was scanned before, and kept while the till was offline. */
interface Scan {
  readonly code: string;
  readonly reading: ScanReading;
  readonly offline: boolean;
}

/** What earlier scans add to what is known. */
type Earlier = Pick<Knowledge, 'repeats' | 'evidence'>;
const NOTHING_EARLIER: Earlier = { repeats: 0, evidence: NO_EVIDENCE };

type SerialReading = PackReading & { readonly serial: Serial };

/** The pack that was scanned, if it was one and bears a serial. */
function packOf(reading: ScanReading, { product }: Loaded): SerialReading | null {
  const item = reading.kind === 'fault' ? null : asPack(reading, product);
  return item?.serial === undefined ? null : { ...item, serial: item.serial };
}

const keyOf = ({ gtin, serial }: SerialReading): PackKey => ({ gtin: Number(gtin), serial });

const asOf = (size: number, now: number): AsOf => ({ size, time: new Date(now).toISOString() });

const readingOf = (code: string, now: number, separators: readonly string[]): ScanReading =>
  readScan(code, { year: new Date(now).getUTCFullYear(), separators });
