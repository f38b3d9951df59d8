/**
 * The one writer: takes verified entries in, judges them in order in groups, and appends each group in one durable
 * transaction that compares and swaps the head. Of several sequencers on one database at most one wins a head; the others
 * load the new state and judge again.
 *
 * `queue`, `busy`, `kept`, `unsettled` and `doubting` are owned by this class; run() runs one at a time. What happens to an entry is told through its
 * promise: a receipt, a Fault (not logged), or UnknownOutcome (ask again). Plain objects go in and come out, so that the
 * class can live in a thread of its own (thread/sequencer.worker.ts).
 */
import { objectsOf } from '../protocol/epcis/step.js';
import type { DataSource } from 'typeorm';
import { flushBook } from '../custody/book/book.store.js';
import { type Marks, readMarks } from '../custody/read/custody.reader.js';
import { append, findEntries, LostRace, readEdge, readHead, type LogHead, type StoredEntry } from '../ledger/log.store.js';
import { inTransaction, rewriteWal, UnknownOutcome } from '../platform/database/transaction.js';
import { databaseUnavailable, isUnavailable } from '../platform/database/unavailable.js';
import { isUniqueViolation } from '../platform/database/unique-violation.js';
import { putFollowUps } from '../follow-ups/follow-ups.store.js';
import { putMessages } from '../notifications/outbox.store.js';
import { nameLists, type NamedLists } from '../custody/book/waiting-lists.store.js';
import { listKey } from '../protocol/custody/book.js';
import { entryBytes, type Entry } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import { leafHash } from '../protocol/log/merkle.js';
import { appendLeaves, edgeRoot } from '../protocol/log/tiles.js';
import { flushRegistry } from '../registry/registry.flush.js';
import type { LogClock } from './clock.js';
import { followUpOf, messageOf } from './effects.js';
import { addToJournal, placeOf } from './journal/journal.store.js';
import { judge, writeFailed, type Judged } from './judging.js';
import { type Kept, loadWorld, type LoadedWorld } from './world.js';

/**
 * Where an entry is in the log, and since when (epoch ms), and what is said of it. `repeat`: it was there before it was sent this
 * time.
 */
export interface Receipt extends Marks {
  id: string;
  index: number;
  time: number;
  repeat: boolean;
}

/** An entry on its way. Several senders of the same entry share one. */
interface Pending {
  entry: Entry;
  settle: (outcome: Receipt | Error) => void;
  outcome: Promise<Receipt>;
}

/** Most entries that are judged and committed together. */
const GROUP = 256;

/** Most entries that wait; more are refused with 503, so that nothing is promised late. */
const BACKLOG = 20_000;

/** What became of a group: how many entries it had, and how often it was judged anew since somebody else was quicker. */
export interface GroupFigures {
  entries: number;
  retries: number;
}

/**
 * What a sequencer works with. `clock`: gives entries their time; `report`: is told what failed without a fault of anybody's;
 * `observe`: of each group.
 */
export interface SequencerParts {
  writer: DataSource;
  reader: DataSource;
  clock: LogClock;
  report: (reason: unknown) => void;
  observe?: (group: GroupFigures) => void;
}

export class Sequencer {
  private readonly pending = new Map<string, Pending>();
  private queue: Pending[] = [];
  private busy = false;
  private kept: Kept | undefined;
  private unsettled = false;
  /** How often something was judged anew. */
  private retries = 0;
  private doubting = false;

  constructor(private readonly parts: SequencerParts) {}

  /**
   * Judges a verified entry and, where it is allowed, appends it. Resolves when that is durable.
   *
   * @throws Fault of the rules, `overloaded`, `write-failed`, `database-unavailable`, `clock-jumped`; UnknownOutcome
   */
  async submit(entry: Entry): Promise<Receipt> {
    const known = this.pending.get(entry.id);
    if (known) return known.outcome;
    if (this.pending.size >= BACKLOG)
      throw new Fault('overloaded', 'too many entries wait to be logged: send it again in a moment');
    let settle!: Pending['settle'];
    const outcome = new Promise<Receipt>((resolve, reject) => {
      settle = (result) => (result instanceof Error ? reject(result) : resolve(result));
    });
    const pending = { entry, settle, outcome };
    this.pending.set(entry.id, pending);
    this.queue.push(pending);
    if (!this.busy) void this.run();
    return outcome;
  }

  /** Compares the clock with the last entry before one comes; from now on it is compared with a monotonic clock. */
  async lookAtClock(): Promise<void> {
    await readHead(this.parts.reader).then((head) => this.timeAfter(head), this.parts.report);
  }

  /** The time of a coming entry, or why there is none, which is reported once. */
  private timeAfter({ size, time }: LogHead): number | Fault {
    try {
      const after = this.parts.clock.timeAfter(size === 0 ? undefined : time);
      this.doubting = false;
      return after;
    } catch (reason) {
      if (!this.doubting) this.parts.report(reason);
      this.doubting = true;
      return reason as Fault;
    }
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.queue.length > 0) {
      // Entries that arrive in this turn of the event loop are judged together.
      await new Promise(setImmediate);
      const group = this.queue.splice(0, GROUP);
      const { retries } = this;
      const later = await this.settle()
        .then(() => this.sequence(group))
        .catch((reason: unknown) => this.fail(group, reason));
      this.queue.unshift(...later);
      this.parts.observe?.({ entries: group.length, retries: this.retries - retries });
    }
    this.busy = false;
  }

  /** After a commit that was not confirmed nothing is written before what it left is settled. @throws Fault `database-busy` */
  private async settle(): Promise<void> {
    if (!this.unsettled) return;
    await rewriteWal(this.parts.writer);
    this.unsettled = false;
  }

  private fail(group: readonly Pending[], reason: unknown): Pending[] {
    this.parts.report(reason);
    if (reason instanceof UnknownOutcome) this.unsettled = true;
    const error = reason instanceof UnknownOutcome || reason instanceof Fault ? reason : notLogged(reason);
    for (const { entry } of group) this.finish(entry.id, error);
    return [];
  }

  private finish(id: string, outcome: Receipt | Error): void {
    this.pending.get(id)?.settle(outcome);
    this.pending.delete(id);
  }

  /** Judges and appends a group; gives back those that must be judged on a newly loaded world. */
  private async sequence(group: readonly Pending[]): Promise<Pending[]> {
    let open = group;
    for (;;) {
      // Whatever goes wrong, nothing is kept of a world that is not what is stored.
      const kept = this.kept;
      this.kept = undefined;
      const world = await loadWorld(
        this.parts.reader,
        open.map(({ entry }) => entry),
        kept,
      );
      const time = this.timeAfter(world.head);
      if (time instanceof Fault) {
        await this.settleRefused(new Map(open.map((one) => [one, time])));
        return [];
      }
      const judged = judge(open, world, time);
      for (const reason of judged.mistakes) this.parts.report(reason);
      try {
        this.kept = judged.accepted.length > 0 ? await this.commit(world, judged) : kept;
      } catch (reason) {
        this.retries++;
        if (reason instanceof LostRace) continue;
        if (!isUniqueViolation(reason)) throw reason;
        // Some of it was logged before; the UNIQUE constraint on ids is what finds that out. Anything else is a fault of ours.
        const before = open.length;
        open = await this.settleRepeats(open);
        if (open.length === before) throw reason;
        continue;
      }
      if (judged.accepted.length > 0) this.parts.clock.believe(judged.time);
      for (const { entry, index, contested, bookedIn } of judged.accepted) {
        this.finish(entry.id, { id: entry.id, index, time: judged.time, contested, bookedIn, repeat: false });
      }
      await this.settleRefused(judged.refused);
      return judged.deferred;
    }
  }

  private async commit(world: LoadedWorld, { accepted, time }: Judged<Pending>): Promise<Kept> {
    const { head, edge: before, loaded, book } = world;
    const leaves = accepted.map(({ entry }) => leafHash(entryBytes(entry, time)));
    const { edge, nodes } = appendLeaves(before ?? (await readEdge(this.parts.reader, head.size)), leaves);
    const after: LogHead = { size: edge.size, root: edgeRoot(edge), time, nextHolding: book.next };
    const rows = accepted.map(({ entry, index }): StoredEntry => {
      return { index, time, id: entry.id, kid: entry.header.kid, jws: entry.jws };
    });
    await inTransaction(this.parts.writer, async (tx) => {
      await append(tx, head, after, rows, nodes);
      await addToJournal(
        tx,
        accepted.map(({ entry, index }) => ({ index, ...ownerOf(entry, world), ...placeOf(entry.body) })),
      );
      if (!(await nameLists(tx, listsOf(accepted, world), head.size))) throw new LostRace();
      await flushRegistry(tx, loaded.registry);
      await flushBook(tx, book);
      await putFollowUps(
        tx,
        accepted.flatMap(({ entry, index }) => {
          // Who reports again what is so alarms nobody.
          const isDoubted = book.contested.some((one) => one.index === index && one.code !== 'already-received');
          const kind = followUpOf(entry, index, isDoubted, book);
          return kind ? [{ entry: index, kind }] : [];
        }),
      );
      await putMessages(
        tx,
        accepted.flatMap(({ entry }) => messageOf(entry, time) ?? []),
      );
    });
    loaded.registry.stored();
    return { head: after, edge, registry: loaded };
  }

  /** Answers those that are in the log already; gives the others. */
  private async settleRepeats(group: readonly Pending[]): Promise<Pending[]> {
    const stored = await findEntries(
      this.parts.reader,
      group.map(({ entry }) => entry.id),
    );
    const marks = await readMarks(
      this.parts.reader,
      stored.map(({ index }) => index),
    );
    for (const { id, index, time } of stored) this.finish(id, { id, index, time, ...marks(index), repeat: true });
    const ids = new Set(stored.map(({ id }) => id));
    return group.filter(({ entry }) => !ids.has(entry.id));
  }

  /** A repeat is judged as stale, since its own first coming moved the heads: it gets its first receipt, not the refusal. */
  private async settleRefused(refused: ReadonlyMap<Pending, Fault>): Promise<void> {
    for (const pending of await this.settleRepeats([...refused.keys()])) this.finish(pending.entry.id, refused.get(pending)!);
  }
}

/** By which key an accepted entry is signed, and whose that is. */
const ownerOf = ({ header: { kid } }: Pick<Entry, 'header'>, { registry }: LoadedWorld) => ({
  kid,
  participant: registry.keys.get(kid)!.participant,
});

/** The serial lists that accepted entries name, as they were judged. */
function listsOf(accepted: Judged<Pending>['accepted'], { registry, book }: LoadedWorld): NamedLists {
  const named = accepted.flatMap(({ entry: { header, body } }) => {
    const roots = 'step' in body ? objectsOf(body.step).flatMap(({ list }) => list?.root ?? []) : [];
    return roots.map((root) => listKey(registry.keys.get(header.kid)!.participant, root));
  });
  const lists = [...new Set(named)];
  return { lists, ids: lists.flatMap((list) => -(book.staged.get(list)?.cohort ?? 0) || []) };
}

const notLogged = (reason: unknown): Fault => (isUnavailable(reason) ? databaseUnavailable() : writeFailed());
