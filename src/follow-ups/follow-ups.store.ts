/** The rows of what follows entries: put by the writer with the entry itself, taken by whoever does it with what it does. */
import type { QueryRunner } from 'typeorm';
import { execute, insertRows, rows, type Runner } from '../platform/database/sql.js';

/** What an entry can be followed by. Who does each is said where the program is put together (src/app.module.ts). */
export type FollowUpKind = 'dispute' | 'contested-report' | 'container-reused' | 'taken-back' | 'lost' | 'undone';

/** Something to be done because of the entry at this index of the log. */
export interface FollowUp {
  readonly entry: number;
  readonly kind: FollowUpKind;
}

/** One that was tried so many times in vain. */
export type DueFollowUp = FollowUp & { readonly attempts: number };

/** Notes what follows entries, in the transaction that logs them. It is due at once. */
export async function putFollowUps(tx: QueryRunner, followUps: readonly FollowUp[]): Promise<void> {
  if (followUps.length === 0) return;
  const values = followUps.map(({ entry, kind }) => [entry, kind, 0, 0]);
  await insertRows(tx, 'follow_up', ['entry', 'kind', 'attempts', 'next'], values);
}

/** What is due at `now` (epoch ms), in the order of the log. */
export async function dueFollowUps(db: Runner, now: number, limit: number): Promise<DueFollowUp[]> {
  const found = await rows<DueFollowUp>(
    db,
    'SELECT "entry", "kind", "attempts" FROM "follow_up" WHERE "next" <= ? ORDER BY "entry", "kind" LIMIT ?',
    [now, limit],
  );
  return found.map((row) => ({ ...row, entry: Number(row.entry) }));
}

/**
 * Takes one to do it in this transaction; false where somebody else has done it. Whoever asks while another is at it waits
 * for that one's end: so what is done is done once, and what a rollback undoes is still to be done.
 */
export const takeFollowUp = async (tx: QueryRunner, { entry, kind }: FollowUp): Promise<boolean> =>
  (await execute(tx, 'DELETE FROM "follow_up" WHERE "entry" = ? AND "kind" = ?', [entry, kind])) > 0;

/** Notes that an attempt was in vain, and when the next one is due (epoch ms). */
export async function postponeFollowUp(tx: QueryRunner, { entry, kind }: FollowUp, next: number): Promise<void> {
  const text = 'UPDATE "follow_up" SET "attempts" = "attempts" + 1, "next" = ? WHERE "entry" = ? AND "kind" = ?';
  await execute(tx, text, [next, entry, kind]);
}

/** Whether something that follows an entry is still to be done. */
export const isToBeDone = async (db: Runner, { entry, kind }: FollowUp): Promise<boolean> =>
  (await rows(db, 'SELECT 1 AS "waits" FROM "follow_up" WHERE "entry" = ? AND "kind" = ?', [entry, kind])).length > 0;
