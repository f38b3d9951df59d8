/**
 * Bursts: the tenth alert of one kind about one product at one site within an hour makes one alert of all, with their number and
 * the last hundred of them. Only for what is about no registered pack (AlertDraft.burst): a real copy is never one of many.
 * What else is found while a burst goes on joins it; after a quiet hour things stand alone again. What somebody works on
 * already, or the authority was told, is counted among the ten and stays as it is.
 */
import type { QueryRunner } from 'typeorm';
import { dialectOf, execute, rows, type Runner } from '../platform/database/sql.js';
import { idsSince } from '../platform/new-id.js';
import { toBase64url, utf8 } from '../protocol/bytes.js';
import { crypto } from '../protocol/crypto.js';
import { CANONICAL_STEM, type Gln } from '../protocol/gs1/identifiers.js';
import type { AlertClass } from '../registry/alert.sink.js';
import { authorityFrom } from '../registry/policy/alerts.policy.js';
import { HOUR } from '../exceptions/clock.js';
import { type Alert, insertAlert, readAlerts, seeAgain, settleAlert } from './alerts.store.js';

/** So many within an hour are a burst. */
const MANY = 10;
/** So many of a burst are remembered, the latest ones. */
export const REMEMBERED = 100;

/** What the alerts of a burst have in common. `product`: its GTIN, null where they are about none. */
export interface Burst {
  readonly participant: Gln;
  readonly site: Gln | null;
  readonly kind: string;
  readonly class: AlertClass;
  readonly graceHours: number;
  readonly partner: Gln | null;
  readonly product: string | null;
}

/** One of a burst. `key`: what makes two of them the same; `at`: when it was seen last, epoch ms. */
export interface Member {
  readonly key: string;
  readonly object: string | null;
  readonly facts: Readonly<Record<string, string>>;
  readonly at: number;
}

/** A hash of what makes two things the same. */
export const keyOf = (parts: readonly unknown[]): string => toBase64url(crypto.sha256(utf8(JSON.stringify(parts))));

/** The GTIN that an alert's object is of. */
export const productOf = (object: string | null): string | null => /\/01\/([0-9]{14})(?:\/|$)/.exec(object ?? '')?.[1] ?? null;

/** How the objects begin that are of products. */
const PRODUCTS = `${CANONICAL_STEM}/01/`;

/** The burst of all that a site finds of a kind: for what else there is no room for. */
export const everyProduct = (burst: Burst): Burst => ({ ...burst, product: null, partner: null });

/**
 * Adds to a burst: to one that goes on, or as its tenth, which begins one; all that is open of it alone joins it then.
 * Gives whether it is new, or undefined where it is none of many.
 */
export async function joinBurst(
  tx: QueryRunner,
  burst: Burst,
  found: Omit<Member, 'at'> & { readonly times: number },
  now: number,
): Promise<'burst' | 'joined' | undefined> {
  const going = 'SELECT 1 FROM "alert" WHERE "openKey" = ? AND "last" > ?';
  if ((await rows(tx, going, [openKeyOf(burst), now - HOUR])).length > 0) return addToBurst(tx, burst, found, now);
  const others = await alone(tx, burst, now);
  if (others.length < MANY - 1) return undefined;
  return addToBurst(tx, burst, found, now, others.filter(isUntouched));
}

/** Adds to a burst, which begins where there is none. `single`: open alerts that become part of it. */
export async function addToBurst(
  tx: QueryRunner,
  burst: Burst,
  found: Omit<Member, 'at'> & { readonly times: number },
  now: number,
  single: readonly Alert[] = [],
): Promise<'burst' | 'joined'> {
  const openKey = openKeyOf(burst);
  const times = single.reduce((sum, alert) => sum + alert.times, found.times);
  const isGoing = await seeAgain(tx, openKey, times, now);
  if (!isGoing) {
    const { participant, site, kind, class: alertClass, graceHours, partner, product } = burst;
    const facts = {
      of: kind,
      ...(product !== null && { product }),
      ...(found.facts['title'] && { title: found.facts['title'] }),
    };
    // Its clocks run since the first of it was found.
    const opened = Math.min(now, ...single.map((alert) => alert.opened));
    const object = product === null ? null : `${PRODUCTS}${product}`;
    const place = { participant, site, partner, holding: null, head: null, object };
    await insertAlert(tx, { ...place, kind: 'BURST', class: alertClass, graceHours, facts, times, opened, openKey }, now);
  }
  const [{ id }] = (await rows<{ id: string }>(tx, 'SELECT "id" FROM "alert" WHERE "openKey" = ?', [openKey])) as [
    { id: string },
  ];
  for (const alert of single) {
    await remember(tx, id, { key: alert.openKey!, object: alert.object, facts: alert.facts, at: alert.last });
    await settleAlert(tx, alert.id, 'folded', `One of many: see the alert ${id}.`, now);
  }
  await remember(tx, id, { ...found, at: now });
  await forgetFirst(tx, id);
  return isGoing ? 'joined' : 'burst';
}

/** What is remembered of a burst, the latest first; nothing of another alert. */
export async function readMembers(db: Runner, alert: string): Promise<Member[]> {
  const found = await rows<Omit<Member, 'facts'> & { facts: string }>(
    db,
    'SELECT "key", "object", "facts", "at" FROM "alert_member" WHERE "alert" = ? ORDER BY "n" DESC',
    [alert],
  );
  return found.map((row) => ({ ...row, at: Number(row.at), facts: JSON.parse(row.facts) as Member['facts'] }));
}

const openKeyOf = ({ participant, site, kind, class: alertClass, graceHours, partner, product }: Burst): string =>
  keyOf(['BURST', participant, site, kind, alertClass, authorityFrom(alertClass, graceHours, 0), partner, product]);

/** What was opened of it within the hour and is in no burst; nobody changes it until the transaction ends. */
async function alone(tx: QueryRunner, burst: Burst, now: number): Promise<Alert[]> {
  const { participant, site, kind, class: alertClass, graceHours, partner, product } = burst;
  const isSilent = authorityFrom(alertClass, graceHours, 0) === null;
  const stem = `${PRODUCTS}${product ?? ''}`;
  return readAlerts(
    tx,
    `"participant" = ? AND "id" >= ? AND "kind" = ? AND "class" = ? AND ("reason" IS NULL OR "reason" <> 'folded')
       AND COALESCE("site", '') = ? AND COALESCE("partner", '') = ? AND "authorityFrom" IS ${isSilent ? '' : 'NOT '}NULL
       AND SUBSTR(COALESCE("object", ''), 1, ${stem.length}) ${product === null ? '<>' : '='} ?
     ORDER BY "id"${dialectOf(tx) === 'postgres' ? ' FOR UPDATE' : ''}`,
    [participant, idsSince(now - HOUR), kind, alertClass, site ?? '', partner ?? '', stem],
  );
}

/** Whether an alert is open, nobody works on it, and the authority was not told. */
const isUntouched = ({ state, owner, told }: Alert): boolean => state === 'new' && owner === null && told === null;

async function remember(tx: QueryRunner, alert: string, { key, object, facts, at }: Member): Promise<void> {
  await execute(
    tx,
    `INSERT INTO "alert_member" ("alert", "key", "n", "at", "object", "facts")
     SELECT ?, ?, COALESCE(MAX("n"), 0) + 1, ?, ?, ? FROM "alert_member" WHERE "alert" = ?
     ON CONFLICT ("alert", "key") DO UPDATE SET "n" = excluded."n", "at" = excluded."at"`,
    [alert, key, at, object?.slice(0, 300) ?? null, JSON.stringify(facts), alert],
  );
}

const forgetFirst = (tx: QueryRunner, alert: string): Promise<number> =>
  execute(
    tx,
    `DELETE FROM "alert_member" WHERE "alert" = ? AND "n" <=
       (SELECT MAX(m."n") FROM (SELECT "n" FROM "alert_member" WHERE "alert" = ? ORDER BY "n" DESC LIMIT 1 OFFSET ${REMEMBERED}) m)`,
    [alert, alert],
  );
