/** The rows of exceptions, and what the other side is told, in the same transaction. */
import type { DataSource, QueryRunner } from 'typeorm';
import { dialectOf, eachText, execute, insertRows, rows, type Runner, type SqlValue } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { allOf, anyOf, type Condition, when, whenNull } from '../platform/database/where.js';
import { newId } from '../platform/new-id.js';
import type { Message } from '../notifications/messages.js';
import type { MessageKind } from '../wire/messages.js';
import { putMessages } from '../notifications/outbox.store.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { ExceptionKind, ExceptionReason, ExceptionState, Resolution } from '../wire/exceptions.js';
import type { Side } from '../registry/policy/exceptions.policy.js';

/** An exception as it is stored; times are epoch ms. */
export interface PartnerException {
  id: string;
  kind: ExceptionKind;
  handoff: string | null;
  dispute: string | null;
  opener: Gln;
  /** Which site of that side has to do with it, where one has. */
  openerSite: Gln | null;
  other: Gln;
  otherSite: Gln | null;
  object: string | null;
  reference: string | null;
  expected: number | null;
  found: number | null;
  request: Resolution | null;
  state: ExceptionState;
  openerOwner: string | null;
  otherOwner: string | null;
  opened: number;
  due: number;
  reminded: number | null;
  answer: 'accept' | 'reject' | null;
  alternative: Resolution | null;
  answered: number | null;
  closed: number | null;
  reason: ExceptionReason | null;
}

type Row = Record<string, string | number | null>;
const NUMBERS = ['expected', 'found', 'opened', 'due', 'reminded', 'answered', 'closed'];

const exceptionOf = (row: Row): PartnerException =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, NUMBERS.includes(name) && value !== null ? Number(value) : value]),
  ) as unknown as PartnerException;

/** Exceptions that fulfil a condition; `tail`: what follows it, and its last values. */
async function select(
  db: Runner,
  [where, values]: Condition,
  tail = '',
  more: readonly SqlValue[] = [],
): Promise<PartnerException[]> {
  const text = `SELECT * FROM "partner_exception" WHERE ${where} ${tail}`;
  return (await rows<Row>(db, text, [...values, ...more])).map(exceptionOf);
}

/** The exception with this id, if there is one. */
export const readException = async (db: Runner, id: string): Promise<PartnerException | undefined> =>
  (await select(db, ['"id" = ?', [id]]))[0];

/** At most `limit` exceptions, newest first; `after`: older than this one. */
export const listExceptions = (
  db: Runner,
  { visible, open, after, limit }: { visible: Condition; open?: boolean | undefined; after?: string | undefined; limit: number },
): Promise<PartnerException[]> =>
  select(db, allOf([visible, whenNull('"closed"', open), when('"id" < ?', after)]), 'ORDER BY "id" DESC LIMIT ?', [limit]);

/** What two partners have or had, whoever opened it, about a reference or some shippings (ids of their entries). */
export function exceptionsAbout(
  db: Runner,
  [one, two]: readonly [Gln, Gln],
  { reference, handoffs }: { reference: string; handoffs: readonly string[] },
): Promise<PartnerException[]> {
  const ends = anyOf([
    ['"opener" = ? AND "other" = ?', [one, two]],
    ['"opener" = ? AND "other" = ?', [two, one]],
  ]);
  const shippings = `"handoff" IN (SELECT j."value" FROM ${eachText(db, '?')})`;
  return select(db, allOf([ends, anyOf([when('"reference" = ?', reference), [shippings, [JSON.stringify(handoffs)]]])]));
}

/** The open exceptions that a dispute (the id of its entry) opened. */
export const openOfDispute = (db: Runner, dispute: string): Promise<PartnerException[]> =>
  select(db, ['"dispute" = ? AND "closed" IS NULL', [dispute]]);

/** The open exceptions about a shipping (the id of its entry). */
export const openOfHandoff = (db: Runner, handoff: string): Promise<PartnerException[]> =>
  select(db, ['"handoff" = ? AND "closed" IS NULL', [handoff]]);

/** One exception, kept from others until the transaction ends. */
export async function lockException(tx: QueryRunner, id: string): Promise<PartnerException | undefined> {
  const lock = dialectOf(tx) === 'postgres' ? ' FOR UPDATE' : '';
  const [row] = await rows<Row>(tx, `SELECT * FROM "partner_exception" WHERE "id" = ?${lock}`, [id]);
  return row && exceptionOf(row);
}

/** An open exception without anything particular. Times in epoch ms. */
export const blankException = (id: string, opened: number, due: number) =>
  ({
    id,
    handoff: null,
    dispute: null,
    object: null,
    reference: null,
    expected: null,
    found: null,
    request: null,
    state: 'open',
    openerOwner: null,
    otherOwner: null,
    opened,
    due,
    reminded: null,
    answer: null,
    alternative: null,
    answered: null,
    closed: null,
    reason: null,
  }) as const satisfies Partial<PartnerException>;

/** Stores a new exception. */
export async function insertException(tx: QueryRunner, exception: PartnerException): Promise<void> {
  await insertRows(tx, 'partner_exception', Object.keys(exception), [Object.values(exception) as (string | number | null)[]]);
}

/** Stores what changed. */
export async function updateException(
  tx: QueryRunner,
  { id, ...changes }: Partial<PartnerException> & { id: string },
): Promise<void> {
  const names = Object.keys(changes);
  const text = `UPDATE "partner_exception" SET ${names.map((name) => `"${name}" = ?`).join(', ')} WHERE "id" = ?`;
  await execute(tx, text, [...(Object.values(changes) as (string | number | null)[]), id]);
}

/** An exception as one side sees it: who works on it is told to their own side and the authority. */
export function shownException(exception: PartnerException, side: Side) {
  const {
    id,
    kind,
    handoff,
    dispute,
    opener,
    other,
    object,
    reference,
    expected,
    found,
    request,
    state,
    answer,
    alternative,
    reason,
  } = exception;
  const instant = (time: number): string => new Date(time).toISOString();
  const orNull = (time: number | null): string | null => (time === null ? null : instant(time));
  return {
    id,
    kind,
    side: side as Exclude<Side, 'none'>,
    handoff,
    dispute,
    opener,
    other,
    object,
    reference,
    expected,
    found,
    request,
    state,
    owner: side === 'opener' ? exception.openerOwner : side === 'other' ? exception.otherOwner : null,
    opened: instant(exception.opened),
    due: instant(exception.due),
    answer,
    alternative,
    answered: orNull(exception.answered),
    closed: orNull(exception.closed),
    reason,
  };
}

/** What one side is told. */
export const exceptionMessage = (
  exception: PartnerException,
  kind: MessageKind<'exception'>,
  side: 'opener' | 'other',
  now: number,
): Message => ({
  id: newId(now),
  kind,
  owner: exception[side],
  data: shownException(exception, side),
  created: now,
});

/** Tells both sides, once, of exceptions whose time is over without an answer. */
export async function remindOfExceptions(reader: DataSource, writer: DataSource, now: number, limit: number): Promise<void> {
  const waiting: Condition = [`"closed" IS NULL AND "reminded" IS NULL AND "state" = 'open' AND "due" <= ?`, [now]];
  const due = await select(reader, waiting, 'ORDER BY "due" LIMIT ?', [limit]);
  if (due.length === 0) return;
  await inTransaction(writer, async (tx) => {
    for (const exception of due) {
      const text = 'UPDATE "partner_exception" SET "reminded" = ? WHERE "id" = ? AND "reminded" IS NULL';
      if ((await execute(tx, text, [now, exception.id])) === 0) continue;
      await putMessages(
        tx,
        (['opener', 'other'] as const).map((side) => exceptionMessage(exception, 'exception.overdue', side, now)),
      );
    }
  });
}
