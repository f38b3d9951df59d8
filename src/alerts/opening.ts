/**
 * Opening alerts: counted where the same is open, as one where there are many of a kind (bursts.store.ts), and within what a
 * participant may have open, so that a flood of little things leaves room for what matters.
 *
 * One transaction at a time opens alerts of a participant: on SQLite all take turns, on PostgreSQL a lock sees to it. So of two
 * processes that find something at once only one finds the tenth.
 */
import type { QueryRunner } from 'typeorm';
import { dialectOf, rows, type Runner } from '../platform/database/sql.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { AlertClass, AlertDraft } from '../registry/alert.sink.js';
import { MOST_OPEN } from '../registry/policy/limits.js';
import { readKeys } from '../registry/registry.store.js';
import { insertAlert, seeAgain, sharpen } from './alerts.store.js';
import { addToBurst, type Burst, everyProduct, joinBurst, keyOf, productOf } from './bursts.store.js';

/** A finding that was seen so many times. `of`: what is overdue. `crowd`: one of many of a kind that memory had no room for, with
 * the times of others. */
export type Finding = AlertDraft & {
  readonly times: number;
  readonly of?: { holding: number | null; head: number };
  readonly crowd?: true;
};

/** PostgreSQL: held, with a participant's hash, by who opens alerts of it. Any fixed number does. */
const PARTICIPANT_LOCK = 7_235_413;

/** What became of findings: new alerts; what joined one that is open; those for which there was no room, and which are only counted. */
export interface Opened {
  opened: number;
  joined: number;
  counted: number;
}

/** Opens alerts, or counts them where the same is open. Those whose key is not registered are left out. */
export async function openAlerts(tx: QueryRunner, found: readonly Finding[], now: number): Promise<Opened> {
  const kids = found.flatMap(({ by }) => ('kid' in by ? [by.kid] : []));
  const keys = new Map((await readKeys(tx, [...new Set(kids)])).map((key) => [key.kid, key]));
  const byParticipant = new Map<Gln, Placed[]>();
  for (const finding of found) {
    const key = 'kid' in finding.by ? keys.get(finding.by.kid) : undefined;
    const by = 'kid' in finding.by ? key && { gln: key.participant, site: siteOf(key.sites) } : finding.by;
    if (by) byParticipant.set(by.gln, [...(byParticipant.get(by.gln) ?? []), { ...finding, by }]);
  }
  const result: Opened = { opened: 0, joined: 0, counted: 0 };
  // In one order, so that two processes do not wait for each other.
  for (const gln of [...byParticipant.keys()].sort()) {
    await lock(tx, gln);
    let open = await countOpen(tx, gln);
    for (const finding of byParticipant.get(gln)!) {
      const outcome = await openAlert(tx, finding, open[finding.class] >= MOST_OPEN[finding.class], now);
      // A burst takes the place of many.
      if (outcome === 'burst') open = await countOpen(tx, gln);
      if (outcome === 'opened') open[finding.class]++;
      result[outcome === 'burst' ? 'opened' : outcome]++;
    }
  }
  return result;
}

/** Participants that have no room for another alert of a class. */
export async function fullParticipants(db: Runner, alertClass: AlertClass): Promise<Gln[]> {
  const found = await rows<{ participant: Gln }>(
    db,
    'SELECT "participant" FROM "alert" WHERE "closed" IS NULL AND "class" = ? GROUP BY "participant" HAVING COUNT(*) >= ?',
    [alertClass, MOST_OPEN[alertClass]],
  );
  return found.map(({ participant }) => participant);
}

type Placed = Omit<Finding, 'by'> & { readonly by: { readonly gln: Gln; readonly site: Gln | null } };

/** A key of one site alone tells where it was used. */
const siteOf = (sites: readonly Gln[] | null): Gln | null => (sites?.length === 1 ? sites[0]! : null);

async function lock(tx: QueryRunner, gln: Gln): Promise<void> {
  if (dialectOf(tx) === 'postgres') await tx.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [PARTICIPANT_LOCK, gln]);
}

async function countOpen(tx: QueryRunner, gln: Gln): Promise<Record<AlertClass, number>> {
  const found = await rows<{ class: AlertClass; n: number }>(
    tx,
    'SELECT "class", COUNT(*) AS "n" FROM "alert" WHERE "participant" = ? AND "closed" IS NULL GROUP BY "class"',
    [gln],
  );
  return { A: 0, C: 0, S: 0, ...Object.fromEntries(found.map(({ class: alertClass, n }) => [alertClass, Number(n)])) };
}

async function openAlert(
  tx: QueryRunner,
  finding: Placed,
  full: boolean,
  now: number,
): Promise<'opened' | 'burst' | 'joined' | 'counted'> {
  const { kind, class: alertClass, graceHours, by, partner: named, object, facts, times, of } = finding;
  const { gln, site } = by;
  const partner = named === gln ? null : named;
  const openKey = keyOf([gln, site, kind, object, of?.holding ?? null, of?.head ?? null]);
  const burst: Burst = { participant: gln, site, kind, class: alertClass, graceHours, partner, product: productOf(object) };
  const one = { key: openKey, object, facts, times };
  if (finding.crowd) return addToBurst(tx, everyProduct(burst), one, now);
  if (await seeAgain(tx, openKey, times, now)) {
    if (alertClass !== 'S') await sharpen(tx, openKey, { class: alertClass, graceHours, partner }, now);
    return 'joined';
  }
  const joined = finding.burst ? await joinBurst(tx, burst, one, now) : undefined;
  if (joined) return joined;
  if (full) return alertClass === 'A' ? addToBurst(tx, everyProduct(burst), one, now) : 'counted';
  const place = { participant: gln, site, partner, holding: of?.holding ?? null, head: of?.head ?? null };
  const id = await insertAlert(
    tx,
    { ...place, kind, class: alertClass, graceHours, object, facts, times, opened: now, openKey },
    now,
  );
  return id === undefined ? 'joined' : 'opened';
}
