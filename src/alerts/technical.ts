/**
 * Alarms that a clean scan takes back: the same site reads the same product well within ten minutes, and what it read before is that
 * code in other letters, with something behind it, cut off, or with a sign lost or doubled (RULES A14.3).
 */
import type { DataSource } from 'typeorm';
import { selectIn } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { idsSince } from '../platform/new-id.js';
import { parseObjectUri } from '../protocol/gs1/identifiers.js';
import { isGarbled } from '../protocol/verdict/misread.js';
import type { CleanScan } from '../registry/alert.sink.js';
import { type Alert, alertOf, settleAlert } from './alerts.store.js';

/** How long after an alarm a clean scan takes it back, in ms. */
const WITHIN = 10 * 60_000;

/** Alarms about what is on a pack. */
const KINDS = ['SERIAL_UNKNOWN', 'BATCH_UNKNOWN', 'BATCH_MISMATCH'];

/** Closes as `technical` the alarms that these scans explain, and says how many. */
export async function settleTechnical(
  reader: DataSource,
  writer: DataSource,
  scans: readonly CleanScan[],
  now: number,
): Promise<number> {
  const glns = [...new Set(scans.map(({ by }) => by.gln as string))];
  const kinds = KINDS.map((kind) => `'${kind}'`).join(', ');
  const text = `SELECT * FROM "alert" WHERE "closed" IS NULL AND "kind" IN (${kinds}) AND "id" >= ? AND "participant" IN (?*)`;
  const found = await selectIn<Parameters<typeof alertOf>[0]>(reader, text, glns, [idsSince(now - WITHIN)]);
  const explained = found.map(alertOf).filter((alert) => scans.some((scan) => isExplainedBy(scan, alert)));
  if (explained.length === 0) return 0;
  const why = 'The site scanned the same code well within ten minutes.';
  await inTransaction(writer, async (tx) => {
    for (const { id } of explained) await settleAlert(tx, id, 'technical', why, now);
  });
  return explained.length;
}

/** Whether the scan says what the alarm's code was before it was garbled. */
function isExplainedBy({ by, serial, batch }: CleanScan, { participant, site, object, facts }: Alert): boolean {
  if (participant !== by.gln || site !== by.site || object === null) return false;
  const about = parseObjectUri(object);
  if (about.kind !== 'sgtin' || about.gtin !== batch.gtin) return false;
  return isGarbled({ gtin: about.gtin, serial: about.serial, lot: facts['lot'], expiry: facts['expiry'] }, { serial, batch });
}
