/** Telling the authority of alerts that have become its business. */
import type { QueryRunner } from 'typeorm';
import { execute } from '../platform/database/sql.js';
import { putMessages } from '../notifications/outbox.store.js';
import { regulatorsOf } from '../registry/parties.reader.js';
import { alertMessage, readAlerts } from './alerts.store.js';

/** Alerts that are told in one transaction. */
const AT_ONCE = 200;

/** Tells the regulators of open alerts that they see from now on; those that waited a day for it are escalated. */
export async function tellAuthority(tx: QueryRunner, now: number): Promise<void> {
  const due = await readAlerts(
    tx,
    `"closed" IS NULL AND "told" IS NULL AND "authorityFrom" <= ? ORDER BY "id" LIMIT ${AT_ONCE}`,
    [now],
  );
  if (due.length === 0) return;
  const regulators = await regulatorsOf(tx);
  for (const alert of due) {
    const waited = alert.authorityFrom! > alert.opened;
    const state = waited ? 'escalated' : alert.state;
    const text = 'UPDATE "alert" SET "told" = ?, "state" = ? WHERE "id" = ? AND "told" IS NULL AND "closed" IS NULL';
    if ((await execute(tx, text, [now, state, alert.id])) === 0) continue;
    const kind = waited ? 'alert.escalated' : 'alert.opened';
    const others = regulators.filter((gln) => gln !== alert.participant && gln !== alert.partner);
    await putMessages(
      tx,
      others.map((gln) => alertMessage({ ...alert, state }, kind, gln, 'authority', now)),
    );
  }
}
