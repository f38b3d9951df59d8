/** Judging entries in their order, each on what the ones before it left. Nothing is stored here. */
import { type Marks, readMarks } from '../custody/read/custody.reader.js';
import { findEntries } from '../ledger/log.store.js';
import type { Runner } from '../platform/database/sql.js';
import { Deferred } from '../protocol/custody/book.js';
import { judgeEntry, type Entry } from '../protocol/entry.js';
import { Fault } from '../protocol/fault.js';
import { loadWorld, type LoadedWorld } from './world.js';

/** What became of a group that would be logged at `time` (epoch ms). */
export interface Judged<T> {
  time: number;
  accepted: ({ entry: Entry; index: number } & Marks)[];
  refused: Map<T, Fault>;
  /** Those that must be judged on a newly loaded world. */
  deferred: T[];
  /** What was thrown that is no refusal: a mistake of ours, which must not take the rest of the group with it. */
  mistakes: unknown[];
}

/** Judges a group in `world`, which is afterwards as if those that are accepted were logged. */
export function judge<T extends { readonly entry: Entry }>(
  group: readonly T[],
  { registry, book, head }: LoadedWorld,
  time: number,
): Judged<T> {
  const judged: Judged<T> = { time, accepted: [], refused: new Map(), deferred: [], mistakes: [] };
  for (const one of group) {
    const { entry } = one;
    const index = head.size + judged.accepted.length;
    try {
      judgeEntry(entry, { registry, book }, { index, time });
      registry.commit();
      book.commit();
      const said = (list: readonly { index: number }[]) => list.at(-1)?.index === index;
      judged.accepted.push({ entry, index, contested: said(book.contested), bookedIn: said(book.bookedIn) });
    } catch (reason) {
      registry.rollback();
      book.rollback();
      if (reason instanceof Deferred) judged.deferred.push(one);
      else if (reason instanceof Fault) judged.refused.set(one, reason);
      else {
        judged.mistakes.push(reason);
        judged.refused.set(one, writeFailed());
      }
    }
  }
  return judged;
}

export const writeFailed = (): Fault =>
  new Fault(
    'write-failed',
    'the entry could not be stored, and is not logged: send it again; the operator finds the cause in the log',
  );

/** What would become of an entry. `repeat`: it is in the log already. */
export interface Rehearsed extends Marks {
  repeat: boolean;
}

/**
 * What would become of entries if they came at `now` (epoch ms), together and in this order, by their ids: judged as the writer
 * does on what is committed, and thrown away.
 *
 * @throws whatever in the rules is a mistake of ours; what the database throws
 */
export async function rehearse(db: Runner, entries: readonly Entry[], now: number): Promise<Map<string, Rehearsed | Fault>> {
  const group = [...new Map(entries.map((entry) => [entry.id, { entry }])).values()];
  const world = await loadWorld(db, entries, undefined);
  const judged = judge(group, world, Math.max(now, world.head.time));
  if (judged.mistakes.length > 0) throw judged.mistakes[0];
  const outcomes = new Map<string, Rehearsed | Fault>();
  for (const { entry, contested, bookedIn } of judged.accepted) outcomes.set(entry.id, { contested, bookedIn, repeat: false });
  for (const [{ entry }, fault] of judged.refused) outcomes.set(entry.id, fault);
  for (const { entry } of judged.deferred) outcomes.set(entry.id, notForeseen());
  const logged = await findEntries(db, [...outcomes.keys()]);
  const marks = await readMarks(
    db,
    logged.map(({ index }) => index),
  );
  for (const { id, index } of logged) outcomes.set(id, { ...marks(index), repeat: true });
  return outcomes;
}

const notForeseen = (): Fault =>
  new Fault(
    'not-examined',
    'what becomes of it depends on entries before it in this list, which were only checked: check it again once those are logged',
  );
