/** The rows of alerts: opened (what and whether: opening.ts), moved on, closed; and who is told of it, in the same transaction. */
import type { QueryRunner } from 'typeorm';
import { dialectOf, execute, insertRows, rows, type Runner, type SqlValue } from '../platform/database/sql.js';
import { newId } from '../platform/new-id.js';
import type { Message } from '../notifications/messages.js';
import type { MessageKind } from '../wire/messages.js';
import { putMessages } from '../notifications/outbox.store.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { AlertClass, AlertDraft } from '../registry/alert.sink.js';
import type { AlertState, ClosedFor } from '../wire/alerts.js';
import type { AlertFacts, Standing } from '../registry/policy/alerts.policy.js';
import { authorityFrom } from '../registry/policy/alerts.policy.js';
import { dueOf } from '../exceptions/clock.js';
import { addNote } from '../exceptions/notes.store.js';

type Row = Record<string, string | number | null>;

/** An alert as it is stored; times are epoch ms. `participant`: with whom it was found. */
export interface Alert extends AlertFacts {
  id: string;
  openKey: string | null;
  kind: string;
  class: AlertClass;
  participant: Gln;
  site: Gln | null;
  partner: Gln | null;
  object: string | null;
  holding: number | null;
  head: number | null;
  facts: Readonly<Record<string, string>>;
  state: AlertState;
  owner: string | null;
  opened: number;
  due: number;
  last: number;
  times: number;
  authorityFrom: number | null;
  /** When the authority was told. */
  told: number | null;
  closed: number | null;
  reason: ClosedFor | null;
}

/** An alert from its row. */
export const alertOf = (row: Row): Alert => ({
  ...(row as unknown as Alert),
  facts: JSON.parse(row['facts'] as string) as Record<string, string>,
  ...Object.fromEntries(
    ['holding', 'head', 'opened', 'due', 'last', 'times', 'authorityFrom', 'told', 'closed'].map((name) => [
      name,
      row[name] === null ? null : Number(row[name]),
    ]),
  ),
});

/** Alerts that fulfil a condition. */
export const readAlerts = async (db: Runner, where: string, values: readonly SqlValue[]): Promise<Alert[]> =>
  (await rows<Row>(db, `SELECT * FROM "alert" WHERE ${where}`, values)).map(alertOf);

/** One alert, kept from others until the transaction ends. */
export async function lockAlert(tx: QueryRunner, id: string): Promise<Alert | undefined> {
  const lock = dialectOf(tx) === 'postgres' ? ' FOR UPDATE' : '';
  const [row] = await rows<Row>(tx, `SELECT * FROM "alert" WHERE "id" = ?${lock}`, [id]);
  return row && alertOf(row);
}

/** What a new alert is made of. `opened`: since when its clocks run, epoch ms. */
export type NewAlert = Pick<
  Alert,
  'kind' | 'class' | 'participant' | 'site' | 'partner' | 'object' | 'holding' | 'head' | 'facts' | 'times' | 'opened'
> & { readonly openKey: string; readonly graceHours: number };

/** Writes a new alert and tells those whom it concerns; undefined where another process opened the same in this moment. */
export async function insertAlert(tx: QueryRunner, alert: NewAlert, now: number): Promise<string | undefined> {
  const { graceHours, facts, opened, object, ...rest } = alert;
  const row: Row = {
    ...rest,
    id: newId(now),
    object: object === null ? null : object.slice(0, 300),
    facts: JSON.stringify(facts),
    state: 'new',
    owner: null,
    opened,
    due: dueOf(alert.class, opened),
    last: now,
    authorityFrom: authorityFrom(alert.class, graceHours, opened),
    told: null,
    reminded: null,
    checked: now,
    closed: null,
    reason: null,
  };
  const inserted = await insertRows(tx, 'alert', Object.keys(row), [Object.values(row)], { onConflict: 'nothing' });
  if (inserted === 0) return undefined;
  const kind = alert.kind === 'OVERDUE_RECEIPT' ? 'receipt.overdue' : 'alert.opened';
  await putMessages(tx, messagesOf(alertOf(row), kind, now));
  return row['id'] as string;
}

/** Counts an open alert that was seen again; false where there is none with this key. */
export const seeAgain = async (tx: QueryRunner, openKey: string, times: number, now: number): Promise<boolean> =>
  (await execute(tx, 'UPDATE "alert" SET "times" = "times" + ?, "last" = ? WHERE "openKey" = ?', [times, now, openKey])) > 0;

/** What was the site's own affair, such as a code typed by hand, turns out to be others', too: they are told now. */
export async function sharpen(
  tx: QueryRunner,
  openKey: string,
  { class: alertClass, graceHours, partner }: Pick<AlertDraft, 'class' | 'graceHours' | 'partner'>,
  now: number,
): Promise<void> {
  const from = authorityFrom(alertClass, graceHours, now);
  const text = `UPDATE "alert" SET "class" = ?, "partner" = ?, "authorityFrom" = ?, "due" = ? WHERE "openKey" = ? AND "class" = 'S'`;
  if ((await execute(tx, text, [alertClass, partner, from, dueOf(alertClass, now), openKey])) === 0) return;
  const [alert] = await readAlerts(tx, '"openKey" = ?', [openKey]);
  const others = messagesOf(alert!, 'alert.opened', now).filter(({ owner }) => owner !== alert!.participant);
  await putMessages(tx, others);
}

/** Who is told that something happened to an alert: those with whom it was found, and the partner. */
export function messagesOf(alert: Alert, kind: MessageKind<'alert' | 'receipt'>, now: number): Message[] {
  const told: [Gln, Standing][] = [[alert.participant, 'own']];
  if (alert.partner !== null && alert.class !== 'S') told.push([alert.partner, 'partner']);
  return told.map(([owner, standing]) => alertMessage(alert, kind, owner, standing, now));
}

/** What one of them is told. */
export const alertMessage = (
  alert: Alert,
  kind: MessageKind<'alert' | 'receipt'>,
  owner: Gln,
  standing: Standing,
  now: number,
): Message => ({
  id: `${kind.split('.')[1]!.slice(0, 6)}.${alert.id}.${owner}`,
  kind,
  owner,
  data: shown(alert, standing),
  created: now,
});

/** An alert as somebody sees who stands so to it: who found it and where is told only to the finder and the authority. */
export function shown(alert: Alert, standing: Standing) {
  const { id, kind, class: alertClass, object, facts, state, owner, times, reason } = alert;
  const instant = (time: number): string => new Date(time).toISOString();
  const partner = standing === 'partner';
  return {
    id,
    kind,
    class: alertClass,
    standing: standing as Exclude<Standing, 'none'>,
    object,
    participant: partner ? null : alert.participant,
    site: partner ? null : alert.site,
    partner: standing === 'authority' ? alert.partner : null,
    facts,
    state,
    owner: partner ? null : owner,
    times,
    opened: instant(alert.opened),
    // What is the site's own affair has no clock: it closes by itself.
    due: alertClass === 'S' ? null : instant(alert.due),
    last: instant(alert.last),
    closed: alert.closed === null ? null : instant(alert.closed),
    reason,
  };
}

/** Closes an open alert without anybody's doing; nothing where it is closed. */
export async function settleAlert(tx: QueryRunner, id: string, reason: ClosedFor, text: string, now: number): Promise<void> {
  const closing = `UPDATE "alert" SET "state" = 'closed', "closed" = ?, "reason" = ?, "openKey" = NULL WHERE "id" = ? AND "closed" IS NULL`;
  if ((await execute(tx, closing, [now, reason, id])) === 0) return;
  await addNote(tx, { caseId: id, by: null, standing: 'server', change: `closed: ${reason}`, text }, now);
}
