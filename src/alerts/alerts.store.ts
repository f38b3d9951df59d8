/** The rows of alerts: opened once while the same is open, moved on, closed; and who is told of it, in the same transaction. */
import type { QueryRunner } from 'typeorm';
import { dialectOf, execute, insertRows, rows, type Runner, type SqlValue } from '../platform/database/sql.js';
import { newId } from '../platform/new-id.js';
import type { Message } from '../notifications/messages.js';
import type { MessageKind } from '../wire/messages.js';
import { putMessages } from '../notifications/outbox.store.js';
import { toBase64url, utf8 } from '../protocol/bytes.js';
import { crypto } from '../protocol/crypto.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { AlertClass, AlertDraft } from '../registry/alert.sink.js';
import { readKeys } from '../registry/registry.store.js';
import type { AlertReason, AlertState } from '../wire/alerts.js';
import type { AlertFacts, Standing } from '../registry/policy/alerts.policy.js';
import { authorityFrom } from '../registry/policy/alerts.policy.js';
import { dueOf } from '../exceptions/clock.js';
import { addNote } from '../exceptions/notes.store.js';

type Row = Record<string, string | number | null>;

/** An alert as it is stored; times are epoch ms. `participant`: with whom it was found. */
export interface Alert extends AlertFacts {
  id: string;
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
  closed: number | null;
  reason: AlertReason | null;
}

/** A finding that was seen so many times. `of`: what is overdue. */
export type Finding = AlertDraft & { readonly times: number; readonly of?: { holding: number | null; head: number } };

/** So many alerts of one participant may be open; what is found beyond is only logged. */
const MOST_OPEN = 2_000;

/** An alert from its row. */
const alertOf = (row: Row): Alert => ({
  ...(row as unknown as Alert),
  facts: JSON.parse(row['facts'] as string) as Record<string, string>,
  ...Object.fromEntries(
    ['holding', 'head', 'opened', 'due', 'last', 'times', 'authorityFrom', 'closed'].map((name) => [
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

/**
 * Opens alerts, or counts them where the same is open. Gives how many were opened and how many had no room.
 * Those whose key is not registered are dropped.
 */
export async function openAlerts(
  tx: QueryRunner,
  found: readonly Finding[],
  now: number,
): Promise<{ opened: number; dropped: number }> {
  const kids = found.flatMap(({ by }) => ('kid' in by ? [by.kid] : []));
  const keys = new Map((await readKeys(tx, [...new Set(kids)])).map((key) => [key.kid, key]));
  const result = { opened: 0, dropped: 0 };
  const open = new Map<string, number>();
  for (const finding of found) {
    const { by } = finding;
    const key = 'kid' in by ? keys.get(by.kid) : undefined;
    if ('kid' in by && !key) continue;
    const place = 'kid' in by ? { gln: key!.participant, site: key!.sites?.length === 1 ? key!.sites[0]! : null } : by;
    const count = open.get(place.gln) ?? (await countOpen(tx, place.gln));
    const outcome = await openAlert(tx, finding, place, now, count >= MOST_OPEN);
    open.set(place.gln, count + (outcome === 'opened' ? 1 : 0));
    if (outcome !== 'counted') result[outcome]++;
  }
  return result;
}

async function countOpen(tx: QueryRunner, gln: Gln): Promise<number> {
  const [row] = await rows<{ n: number }>(
    tx,
    'SELECT COUNT(*) AS "n" FROM "alert" WHERE "participant" = ? AND "closed" IS NULL',
    [gln],
  );
  return Number(row!.n);
}

async function openAlert(
  tx: QueryRunner,
  { kind, class: alertClass, graceHours, partner: named, object, facts, times, of }: Finding,
  { gln, site }: { gln: Gln; site: Gln | null },
  now: number,
  full: boolean,
): Promise<'opened' | 'counted' | 'dropped'> {
  const partner = named === gln ? null : named;
  const openKey = toBase64url(
    crypto.sha256(utf8(JSON.stringify([gln, site, kind, object, of?.holding ?? null, of?.head ?? null]))),
  );
  const again = 'UPDATE "alert" SET "times" = "times" + ?, "last" = ? WHERE "openKey" = ?';
  if ((await execute(tx, again, [times, now, openKey])) > 0) {
    if (alertClass !== 'S') await sharpen(tx, openKey, { class: alertClass, graceHours, partner }, now);
    return 'counted';
  }
  if (full) return 'dropped';
  const row: Row = {
    id: newId(now),
    openKey,
    kind,
    class: alertClass,
    participant: gln,
    site,
    partner,
    object: object === null ? null : object.slice(0, 300),
    holding: of?.holding ?? null,
    head: of?.head ?? null,
    facts: JSON.stringify(facts),
    state: 'new',
    owner: null,
    opened: now,
    due: dueOf(alertClass, now),
    last: now,
    times,
    authorityFrom: authorityFrom(alertClass, graceHours, now),
    told: null,
    reminded: null,
    checked: now,
    closed: null,
    reason: null,
  };
  const inserted = await insertRows(tx, 'alert', Object.keys(row), [Object.values(row)], { onConflict: 'nothing' });
  // Another process opened the same in this moment.
  if (inserted === 0) return 'counted';
  const alert = alertOf(row);
  await putMessages(tx, messagesOf(alert, alert.kind === 'OVERDUE_RECEIPT' ? 'receipt.overdue' : 'alert.opened', now));
  return 'opened';
}

/** What was the site's own affair, such as a code typed by hand, turns out to be others', too: they are told now. */
async function sharpen(
  tx: QueryRunner,
  openKey: string,
  { class: alertClass, graceHours, partner }: Pick<AlertDraft, 'class' | 'graceHours' | 'partner'>,
  now: number,
): Promise<void> {
  const from = authorityFrom(alertClass, graceHours, now);
  const text = `UPDATE "alert" SET "class" = ?, "partner" = ?, "authorityFrom" = ? WHERE "openKey" = ? AND "class" = 'S'`;
  if ((await execute(tx, text, [alertClass, partner, from, openKey])) === 0) return;
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
    due: instant(alert.due),
    last: instant(alert.last),
    closed: alert.closed === null ? null : instant(alert.closed),
    reason,
  };
}

/** Closes an open alert without anybody's doing; nothing where it is closed. */
export async function settleAlert(tx: QueryRunner, id: string, reason: AlertReason, text: string, now: number): Promise<void> {
  const closing = `UPDATE "alert" SET "state" = 'closed', "closed" = ?, "reason" = ?, "openKey" = NULL WHERE "id" = ? AND "closed" IS NULL`;
  if ((await execute(tx, closing, [now, reason, id])) === 0) return;
  await addNote(tx, { caseId: id, by: null, standing: 'server', change: `closed: ${reason}`, text }, now);
}
