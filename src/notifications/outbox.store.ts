/** The rows of the outbox: messages put in by whoever causes them, deliveries taken out and accounted for by the courier. */
import { createHash } from 'node:crypto';
import type { QueryRunner } from 'typeorm';
import { toBase64url } from '../protocol/bytes.js';
import { dialectOf, execute, insertRows, rows, selectIn, type Runner } from '../platform/database/sql.js';
import { familyOf, type MessageKind, type Topic } from '../wire/messages.js';
import type { Message, RecallToTell } from './messages.js';
import type { Note } from './recipients.js';
import type { Outcome } from './webhook.js';

/** A delivery in hand: all that is needed to try it once. */
export interface Claimed {
  id: string;
  subscription: string;
  kind: MessageKind;
  body: string;
  attempts: number;
  lease: number;
  until: number;
  channel: 'webhook' | 'email';
  target: string;
  secret: string | null;
  former: string | null;
  formerUntil: number | null;
}

type Row = Record<string, string | number | null>;

/** How long it is tried to deliver a message, in ms. */
export const PERSISTENCE = 3 * 24 * 3_600_000;
/** A process that has not said how a delivery went after so long, in ms, is thought dead; another tries again. */
export const LEASE = 60_000;
/** Candidates that are looked at to find some of different subscriptions. */
const CANDIDATES = 64;

/** Puts messages into the outbox, in the transaction of what causes them. The same id again changes nothing. */
export async function putMessages(tx: QueryRunner, messages: readonly (Message | RecallToTell)[]): Promise<void> {
  if (messages.length === 0) return;
  const columns = ['id', 'kind', 'owner', 'data', 'created', 'next', 'attempts'];
  const values = messages.map(({ id, kind, owner, data, created }) => [id, kind, owner, JSON.stringify(data), created, 0, 0]);
  await insertRows(tx, 'outbox', columns, values, { onConflict: 'nothing' });
}

/** A message as it waits in the outbox. */
export type WaitingMessage = (Message | RecallToTell) & { readonly attempts: number };

/** Messages of which it is to be worked out now whom they reach. */
export async function dueMessages(db: Runner, now: number, limit: number): Promise<WaitingMessage[]> {
  const found = await rows<Row>(db, 'SELECT * FROM "outbox" WHERE "next" <= ? ORDER BY "next", "created" LIMIT ?', [now, limit]);
  return found.map(({ data, created, attempts, ...row }) => {
    const message = { ...row, data: JSON.parse(data as string) as object, created: Number(created), attempts: Number(attempts) };
    return message as unknown as WaitingMessage;
  });
}

/** Replaces a message by its deliveries; does nothing where another process did so first. */
export async function spreadMessage(
  tx: QueryRunner,
  message: Message | RecallToTell,
  notes: readonly Note[],
  now: number,
): Promise<void> {
  const gone = await execute(tx, 'DELETE FROM "outbox" WHERE "id" = ?', [message.id]);
  if (gone === 0) return;
  const byOwner = new Map(notes.map((note) => [note.owner, note]));
  const subscriptions = await selectIn<Row>(tx, 'SELECT * FROM "subscription" WHERE "paused" IS NULL AND "owner" IN (?*)', [
    ...byOwner.keys(),
  ]);
  const topic = familyOf(message.kind);
  const wanted = subscriptions.filter(({ kinds }) => (JSON.parse(kinds as string) as Topic[]).some((kind) => kind === topic));
  await insertDeliveries(
    tx,
    wanted.map(({ id, channel, owner }) => ({
      id: deliveryId(message.id, id as string),
      subscription: id as string,
      kind: message.kind,
      body: bodyFor(channel as Claimed['channel'], message, byOwner.get(owner as string)!),
    })),
    now,
  );
}

/** Notes that it could not be worked out whom a message reaches, and when that is tried again (epoch ms). */
export async function postponeMessage(tx: QueryRunner, { id }: Pick<Message, 'id'>, next: number): Promise<void> {
  await execute(tx, 'UPDATE "outbox" SET "attempts" = "attempts" + 1, "next" = ? WHERE "id" = ?', [next, id]);
}

/** Makes deliveries that are due at once. */
export async function insertDeliveries(
  tx: QueryRunner,
  deliveries: readonly Pick<Claimed, 'id' | 'subscription' | 'kind' | 'body'>[],
  now: number,
): Promise<void> {
  const columns = ['id', 'subscription', 'kind', 'body', 'state', 'attempts', 'next', 'lease', 'until', 'created'];
  const values = deliveries.map(({ id, subscription, kind, body }) => {
    return [id, subscription, kind, body, 'pending', 0, now, 0, now + PERSISTENCE, now];
  });
  await insertRows(tx, 'delivery', columns, values, { onConflict: 'nothing' });
}

/** The id that a receiver knows a message by: the same for the same message and subscription. */
export const deliveryId = (message: string, subscription: string): string =>
  `msg_${toBase64url(createHash('sha256').update(`${message} ${subscription}`).digest().subarray(0, 16))}`;

/** What is sent: the form of Standard Webhooks, or subject and text of a mail. */
export function bodyFor(
  channel: Claimed['channel'],
  { kind, created }: Pick<Message, 'kind' | 'created'>,
  note: Omit<Note, 'owner'>,
): string {
  if (channel === 'email') return JSON.stringify({ subject: note.subject, text: note.text });
  return JSON.stringify({ type: kind, timestamp: new Date(created).toISOString(), data: note.data });
}

/** Whether there is anything to do at `now`: asked often, so that no write transaction is opened for nothing. */
export async function isAnythingDue(db: Runner, now: number): Promise<boolean> {
  const text = `SELECT 1 AS "due" WHERE EXISTS (SELECT 1 FROM "outbox" WHERE "next" <= ?)
    OR EXISTS (SELECT 1 FROM "delivery" WHERE "state" = 'pending' AND "next" <= ? AND "lease" <= ?)`;
  return (await rows(db, text, [now, now, now])).length > 0;
}

/**
 * Takes deliveries in hand, at most `limit` and one of each subscription: a slow receiver holds up itself only. Processes
 * that claim at once pass over each other's rows.
 */
export async function claimDeliveries(tx: QueryRunner, now: number, limit: number): Promise<Claimed[]> {
  const lock = dialectOf(tx) === 'postgres' ? ' FOR UPDATE OF d SKIP LOCKED' : '';
  const found = await rows<Row>(
    tx,
    `SELECT d.*, s."channel", s."target", s."secret", s."former", s."formerUntil" FROM "delivery" d
     JOIN "subscription" s ON s."id" = d."subscription"
     WHERE d."state" = 'pending' AND d."next" <= ? AND d."lease" <= ? AND s."paused" IS NULL
     AND NOT EXISTS (SELECT 1 FROM "delivery" o WHERE o."subscription" = d."subscription" AND o."state" = 'pending' AND o."lease" > ?)
     ORDER BY d."next", d."created", d."id" LIMIT ${CANDIDATES}${lock}`,
    [now, now, now],
  );
  const first = [...new Map(found.toReversed().map((row) => [row['subscription'], row])).values()].slice(0, limit);
  const lease = now + LEASE;
  for (const { id } of first) await execute(tx, 'UPDATE "delivery" SET "lease" = ? WHERE "id" = ?', [lease, id!]);
  return first.map((row) => ({
    ...(row as unknown as Claimed),
    attempts: Number(row['attempts']),
    until: Number(row['until']),
    formerUntil: row['formerUntil'] === null ? null : Number(row['formerUntil']),
    lease,
  }));
}

/** How an attempt went: `next`: when to try again, null for not at all. */
export interface Attempt {
  readonly at: number;
  readonly ms: number;
  readonly outcome: Outcome;
  readonly next: number | null;
}

/** Writes down how an attempt went; does nothing where the lease ran out and another process has the delivery now. */
export async function settleDelivery(
  tx: QueryRunner,
  { id, attempts, lease, subscription }: Claimed,
  attempt: Attempt,
): Promise<void> {
  const { at, ms, outcome, next } = attempt;
  const state = outcome.ok ? 'delivered' : next === null ? 'failed' : 'pending';
  const done = state === 'pending' ? null : at + ms;
  const changed = await execute(
    tx,
    `UPDATE "delivery" SET "state" = ?, "attempts" = ?, "next" = ?, "lease" = 0, "finished" = ? WHERE "id" = ? AND "lease" = ?`,
    [state, attempts + 1, next ?? 0, done, id, lease],
  );
  if (changed === 0) return;
  const error = outcome.ok ? null : outcome.error;
  const columns = ['delivery', 'n', 'at', 'ms', 'status', 'error'];
  await insertRows(tx, 'delivery_attempt', columns, [[id, attempts + 1, at, ms, outcome.status, error]]);
  if (!outcome.ok && outcome.gone)
    await execute(tx, 'UPDATE "subscription" SET "paused" = ? WHERE "id" = ?', [outcome.error, subscription]);
}

/** Forgets deliveries that were finished before `time`. */
export async function forgetDeliveries(tx: QueryRunner, time: number): Promise<void> {
  const old = 'SELECT "id" FROM "delivery" WHERE "finished" < ?';
  await execute(tx, `DELETE FROM "delivery_attempt" WHERE "delivery" IN (${old})`, [time]);
  await execute(tx, 'DELETE FROM "delivery" WHERE "finished" < ?', [time]);
}
