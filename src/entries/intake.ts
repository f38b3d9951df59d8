/**
 * The way in: from the text that arrives to a verified entry, before anything is queued. What is wrong with an entry itself
 * is found here, off the writer; what is wrong with it now, by the writer.
 */
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { createLogKey } from '../ledger/log-key.js';
import { Publisher } from '../ledger/publisher.js';
import type { Config } from '../platform/config.js';
import { CONFIG } from '../platform/config.module.js';
import { READER } from '../platform/database/database.module.js';
import { requirePlaces } from '../protocol/registry/place.js';
import { founderKey, readEntry, type Entry } from '../protocol/entry.js';
import { compressKey, verifyJws } from '../protocol/statement/es256k.js';
import { Fault } from '../protocol/fault.js';
import { AlertSink } from '../registry/alert.sink.js';
import type { Hit } from '../wire/entries.js';
import { GenesisDoor } from '../registry/setup/genesis.door.js';
import { Clock } from './clock.js';
import type { Rehearsed } from './judging.js';
import { Probes } from './probes.js';
import { Proofs } from './proofs.js';
import { asksForSerials, hitBy, recallOf, rehearseAtDoor } from './recall-door.js';
import { isUnjudged, probingOf, refusalOf } from './refusals.js';
import type { Receipt } from './sequencer.js';
import { SequencerService } from './sequencer.service.js';
import { toldOf } from './told.js';
import { Warnings, type Warned } from './warnings.js';

/** So many entries of one list that prove nothing, and the rest of it is not looked at. */
const MOST_UNPROVEN = 8;

/** What became of an entry. `proven`: a registered key signed it, and it was not in the log before. */
export type Outcome = ({ readonly proven: boolean; readonly receipt: Receipt } & Told) | Refused;

/** What would become of an entry; `proven` as there. */
export type CheckOutcome = ({ readonly proven: boolean; readonly id: string } & Told & Rehearsed) | Refused;

/** What is told with an entry beside the log: how many packs a recall hits, what speaks against goods that are handed out. */
export interface Told {
  readonly hit?: Hit | undefined;
  readonly warnings?: Warned;
}

interface Refused {
  readonly proven: boolean;
  readonly reason: unknown;
}

const isNew = (judged: Rehearsed | Fault | { reason: unknown }): boolean => 'repeat' in judged && !judged.repeat;

@Injectable()
export class Intake extends GenesisDoor {
  private readonly proofs: Proofs;

  constructor(
    @InjectDataSource(READER) private readonly reader: DataSource,
    private readonly sequencer: SequencerService,
    private readonly publisher: Publisher,
    private readonly alerts: AlertSink,
    private readonly probes: Probes,
    private readonly clock: Clock,
    private readonly warnings: Warnings,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super();
    this.proofs = new Proofs(reader);
  }

  /**
   * Verifies and sequences entries (compact JWS) in their order. Resolves when those that are logged are durable. After
   * MOST_UNPROVEN that prove nothing the rest is not looked at: whoever signs so many wrongly has a mistake, or means harm.
   */
  async submit(list: readonly string[]): Promise<Outcome[]> {
    const verified = await this.verifyAll(list, true);
    const entries = verified.filter((one): one is Entry => !('reason' in one));
    const warnings = await this.warnings.before(entries, this.clock.now());
    // Together, so that they are judged and committed together; in their order, since one may continue another.
    return Promise.all(verified.map(async (one) => ('reason' in one ? one : this.sequence(one, warnings.get(one.id)))));
  }

  /**
   * Judges entries as `submit` would, in their order, and logs nothing. Who is told that there is no such object or list is counted
   * as there; no alert is raised of a refusal.
   */
  async check(list: readonly string[]): Promise<CheckOutcome[]> {
    const verified = await this.verifyAll(list, false);
    const entries = verified.filter((one): one is Entry => !('reason' in one));
    if (entries.length > 0) this.publisher.assertRunning();
    const rehearsed = await rehearseAtDoor(this.reader, entries, this.clock.now());
    // Of what is in the log already anybody may ask again, and learns nothing by it.
    const passing = entries.filter(({ id }) => isNew(rehearsed.get(id)!));
    const warnings = await this.warnings.aboutAll(passing);
    const outcomes: CheckOutcome[] = [];
    for (const one of verified) {
      const checked = 'reason' in one ? one : rehearsed.get(one.id)!;
      if ('reason' in one) outcomes.push(one);
      else if (checked instanceof Fault) outcomes.push({ proven: true, reason: await this.tell(one, checked) });
      else
        outcomes.push({
          ...(checked as Rehearsed),
          ...(await this.foreseen(one, isNew(checked))),
          warnings: warnings.get(one.id),
        });
    }
    return outcomes;
  }

  private async foreseen(entry: Entry, proven: boolean): Promise<{ proven: boolean; id: string; hit: Hit | undefined }> {
    const recall = proven ? recallOf(entry) : undefined;
    return { proven, id: entry.id, hit: recall && (await hitBy(this.reader, recall)) };
  }

  /** `raising`: whether a refusal is put before the participant whose key signed. */
  private async verifyAll(list: readonly string[], raising: boolean): Promise<(Entry | Refused)[]> {
    const verified: (Entry | Refused)[] = [];
    let unproven = 0;
    // What is no Fault, such as a database that is away, befalls the rest as well, and says nothing of it.
    let trouble: Refused | undefined;
    for (const jws of list) {
      // Other requests have their turn between two entries, however long the list.
      if (verified.length > 0) await new Promise(setImmediate);
      const one = trouble ?? (unproven < MOST_UNPROVEN ? await this.verify(jws, list.length > 1, raising) : notExamined());
      if ('reason' in one && !one.proven) unproven++;
      if ('reason' in one && !(one.reason instanceof Fault)) trouble = one;
      verified.push(one);
    }
    return verified;
  }

  private async verify(jws: string, listed: boolean, raising: boolean): Promise<Entry | Refused> {
    let proven = false;
    try {
      const entry = await this.proofs.prove(jws);
      proven = true;
      if (listed) await this.probes.requireFew((await this.proofs.keyOf(entry.header.kid)).participant);
      const fence = () => this.proofs.checkFence(entry.header.fence);
      await (raising ? this.noting(entry, fence) : fence());
      return entry;
    } catch (reason) {
      // What is no Fault, such as a database that is away, says nothing of the entry.
      return { proven: proven || !(reason instanceof Fault), reason };
    }
  }

  private async sequence(entry: Entry, warnings: Warned): Promise<Outcome> {
    try {
      const receipt = await this.noting(entry, async () => {
        await this.requireSerials(entry);
        return this.judge(entry);
      });
      // Whatever is in the log anybody may send again, and learns nothing by it.
      return receipt.repeat ? { proven: false, receipt } : { proven: true, receipt, hit: await this.hit(entry), warnings };
    } catch (reason) {
      return { proven: true, reason };
    }
  }

  /** @throws Fault `serials-unknown` */
  private async requireSerials(entry: Entry): Promise<void> {
    if (!asksForSerials(entry)) return;
    const foreseen = (await rehearseAtDoor(this.reader, [entry], this.clock.now())).get(entry.id);
    if (foreseen instanceof Fault && foreseen.code === 'serials-unknown') throw foreseen;
  }

  /** What a recall that is logged hits; where that cannot be read now, the receipt stands without it. */
  private async hit(entry: Entry): Promise<Hit | undefined> {
    const recall = recallOf(entry);
    return recall && hitBy(this.reader, recall).catch(() => undefined);
  }

  /** Has an entry judged. A refusal tells its signer no more than it may see, and counts where it tells that there is nothing. */
  private async judge(entry: Entry): Promise<Receipt> {
    try {
      return await this.sequencer.submit(entry);
    } catch (reason) {
      throw reason instanceof Fault ? await this.tell(entry, reason) : reason;
    }
  }

  /** What is told of a refusal. Who is told too often that there is nothing seems to look for it. */
  private async tell(entry: Entry, judged: Fault): Promise<Fault> {
    if (isUnjudged(judged)) return judged;
    const told = await toldOf(this.reader, entry, judged, this.clock.now());
    const { kid } = entry.header;
    const many = await this.probes.count((await this.proofs.keyOf(kid)).participant, told);
    if (many !== undefined) this.alerts.raise(probingOf(kid, many));
    return told;
  }

  /** What is refused of a registered key, whose signature is right, is put before its participant. */
  private async noting<T>({ header: { kid } }: Entry, attempt: () => Promise<T>): Promise<T> {
    try {
      return await attempt();
    } catch (reason) {
      const refusal = reason instanceof Fault && refusalOf(kid, reason);
      if (refusal) this.alerts.raise(refusal);
      throw reason;
    }
  }

  /** The key that signs the log, as a vkey. Where this data folder has none, it is made now. */
  async logKey(origin: string): Promise<string> {
    return (this.publisher.logKey() ?? (await createLogKey(this.config, origin))).vkey;
  }

  /** Founds the ledger by its genesis record, and signs its first checkpoint. @throws Fault as `submit`, `genesis-invalid` */
  async found(jws: string): Promise<Receipt> {
    const { entry, decoded } = readEntry(jws);
    if (!('record' in entry.body))
      throw new Fault('genesis-invalid', 'the genesis record is refused: this is no registry record');
    const { record } = entry.body;
    verifyJws(decoded, compressKey(founderKey(entry.body)));
    requirePlaces(entry);
    if (record.type === 'genesis' && record.log !== this.publisher.logKey()?.vkey) {
      throw new Fault('genesis-invalid', 'the genesis record is refused: it names another log key than this server has');
    }
    const receipt = await this.sequencer.submit(entry);
    await this.publisher.publish();
    return receipt;
  }
}

const notExamined = (): Refused => ({
  proven: false,
  reason: new Fault(
    'not-examined',
    `not looked at, since no registered key signed ${MOST_UNPROVEN} entries before it in this list: mend those, then send this one again`,
    { unproven: MOST_UNPROVEN },
  ),
});
