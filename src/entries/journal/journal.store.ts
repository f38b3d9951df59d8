/** Rows of the journal: written with their entries, read by pages from the newest back. */
import type { QueryRunner } from 'typeorm';
import { insertRows, rows, type Runner } from '../../platform/database/sql.js';
import { allOf, when } from '../../platform/database/where.js';
import type { Step } from '../../protocol/epcis/step.js';
import type { Gln } from '../../protocol/gs1/identifiers.js';
import type { RegistryRecord } from '../../protocol/registry/records.js';

/** An entry that was logged. `participant`: whose key signed it; `site`: null of a registry record. */
interface Logged {
  index: number;
  kid: string;
  participant: Gln;
  site: Gln | null;
  step: string;
}

/** What to look for. `before`: only entries before this index. */
export interface JournalFilter {
  participant: Gln;
  site?: Gln | undefined;
  kid?: string | undefined;
  step?: string | undefined;
  before?: number | undefined;
  limit: number;
}

/** Rows that are looked through for one page, where one index does not answer for all that is asked. */
const LOOKED_THROUGH = 2_000;

/** Writes the rows of entries, in the transaction that logs them. */
export async function addToJournal(tx: QueryRunner, entries: readonly Logged[]): Promise<void> {
  await insertRows(
    tx,
    'journal',
    ['participant', 'idx', 'kid', 'site', 'step'],
    entries.map(({ index, kid, participant, site, step }) => [participant, index, kid, site, step]),
  );
}

/** Where an entry is said to have happened, and what it is. */
export const placeOf = (body: { step: Step } | { record: RegistryRecord }): Pick<Logged, 'site' | 'step'> =>
  'step' in body ? { site: body.step.site, step: body.step.kind } : { site: null, step: body.record.type };

/**
 * Indexes of entries, the newest first. `next`: what to go on before; there may be fewer than asked for, and yet more to come. Of what is
 * asked for one index answers for what leaves the least over, so that no page costs more than so many rows, however rare its entries are.
 */
export async function readJournal(
  db: Runner,
  { participant, site, kid, step, before, limit }: JournalFilter,
): Promise<{ indexes: number[]; next: number | null }> {
  const [column, value] = kid !== undefined ? ['kid', kid] : step !== undefined ? ['step', step] : ['site', site];
  const wanted = { kid, step, site };
  const isExact = Object.values(wanted).filter((one) => one !== undefined).length < 2;
  const most = isExact ? limit + 1 : LOOKED_THROUGH;
  const [where, values] = allOf([
    ['"participant" = ?', [participant]],
    when(`"${column}" = ?`, value),
    when('"idx" < ?', before),
  ]);
  const found = await rows<{ idx: number; kid: string; site: string | null; step: string }>(
    db,
    `SELECT "idx", "kid", "site", "step" FROM "journal" WHERE ${where} ORDER BY "idx" DESC LIMIT ?`,
    [...values, most],
  );
  const isWanted = (row: (typeof found)[number]): boolean =>
    (['kid', 'step', 'site'] as const).every((name) => wanted[name] === undefined || row[name] === wanted[name]);
  const fit = found.filter(isWanted).map(({ idx }) => Number(idx));
  const indexes = fit.slice(0, limit);
  if (fit.length > limit) return { indexes, next: indexes.at(-1)! };
  return { indexes, next: found.length === most ? Number(found.at(-1)!.idx) : null };
}
