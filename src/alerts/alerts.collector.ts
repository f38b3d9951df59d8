/**
 * Takes findings from whoever has them, and writes them at most a second later, so that no answer waits for a write. A crash
 * forgets at most that second.
 */
import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { inTransaction } from '../platform/database/transaction.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { READER } from '../platform/database/database.module.js';
import { type AlertDraft, AlertSink, type CleanScan } from '../registry/alert.sink.js';
import { tellAuthority } from './alerts.escalation.js';
import { REMEMBERED } from './bursts.store.js';
import { type Finding, openAlerts, type Opened } from './opening.js';
import { settleTechnical } from './technical.js';

/** How long a finding stays in memory only, in ms. */
const DELAY = 500;
/** So many different findings of class A are kept, and so many others; of what comes beyond, class A goes into crowds, the rest is only counted. */
const MOST = 5_000;
/** Findings of one transaction, between which others have their turn. */
const AT_ONCE = 250;

/** What waits, by key; class A has room of its own. */
type Pending = Readonly<Record<'urgent' | 'other', Map<string, Finding>>>;

@Injectable()
export class AlertCollector extends AlertSink implements OnModuleDestroy {
  private readonly logger = new Logger('Alerts');
  private readonly outcomes;
  private pending: Pending = { urgent: new Map(), other: new Map() };
  /** What was read well since it was last written, by site and pack. */
  private cleanScans = new Map<string, CleanScan>();
  /** How many went into crowds. */
  private crowded = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** For how many there was no room since it was last told. */
  private counted = 0;

  constructor(
    @InjectDataSource() private readonly writer: DataSource,
    @InjectDataSource(READER) private readonly reader: DataSource,
    metrics: Metrics,
  ) {
    super();
    this.outcomes = metrics.counter(
      'alerts_total',
      'What was found by what became of it: opened, joined (an alert that is open), counted (there was no room).',
      'outcome',
    );
  }

  raise(draft: AlertDraft): void {
    this.keep({ ...draft, times: 1 });
    this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
  }

  clean(scan: CleanScan): void {
    const { by, serial, batch } = scan;
    const key = JSON.stringify([by, batch.gtin, serial]);
    if (this.cleanScans.size < MOST) this.cleanScans.set(key, scan);
    this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
  }

  /** Puts a finding to those that wait. What is without an end is neither the number of participants nor that of kinds. */
  private keep(finding: Finding): void {
    const { kind, class: alertClass, by, object, times } = finding;
    const kept = this.pending[alertClass === 'A' ? 'urgent' : 'other'];
    const key = JSON.stringify(finding.crowd ? [kind, by, this.crowded++ % REMEMBERED] : [kind, by, object, 'alone']);
    const before = kept.get(key);
    if (finding.crowd) kept.set(key, { ...finding, times: (before?.times ?? 0) + times });
    else if (before || kept.size < MOST) {
      kept.set(key, { ...(before && before.class !== 'S' ? before : finding), times: (before?.times ?? 0) + times });
    } else if (alertClass === 'A') this.keep({ ...finding, partner: null, crowd: true });
    else this.counted += times;
  }

  private takeAll(): Finding[] {
    const { urgent, other } = this.pending;
    this.pending = { urgent: new Map(), other: new Map() };
    return [...urgent.values(), ...other.values()];
  }

  /** Writes what is in memory; what cannot be written stays there for the next time. */
  flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const found = this.takeAll();
    for (let from = 0; from < found.length; from += AT_ONCE) {
      try {
        const { opened, joined, counted } = await this.store(found.slice(from, from + AT_ONCE));
        this.outcomes.inc({ outcome: 'opened' }, opened);
        this.outcomes.inc({ outcome: 'joined' }, joined);
        this.counted += counted;
      } catch (reason) {
        this.logger.warn({ msg: 'alerts are not stored, and kept for the next time', err: reason });
        const later = this.takeAll();
        for (const finding of [...found.slice(from), ...later]) this.keep(finding);
        this.timer ??= setTimeout(() => void this.flush(), DELAY).unref();
        break;
      }
    }
    await this.settle();
    if (this.counted === 0) return;
    const { counted } = this;
    this.counted = 0;
    this.outcomes.inc({ outcome: 'counted' }, counted);
    this.logger.warn({ msg: 'alerts are only counted: their participant has too many open ones of their class', counted });
  }

  /** After what was found is stored: the alarm may be one of them. */
  private async settle(): Promise<void> {
    const scans = [...this.cleanScans.values()];
    this.cleanScans = new Map();
    if (scans.length === 0) return;
    await settleTechnical(this.reader, this.writer, scans, Date.now()).catch((reason: unknown) =>
      this.logger.warn({ msg: 'alarms that a clean scan explains stay open', err: reason }),
    );
  }

  private store(found: readonly Finding[]): Promise<Opened> {
    const now = Date.now();
    return inTransaction(this.writer, async (tx) => {
      const result = await openAlerts(tx, found, now);
      await tellAuthority(tx, now);
      return result;
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.flush();
    clearTimeout(this.timer);
  }
}
