/** Rows of despatch advices: what partners recorded of them, whether they are closed, which there are. */
import type { QueryRunner } from 'typeorm';
import { dialectOf, execute, insertRows, rows, selectIn, type Runner, type SqlValue } from '../platform/database/sql.js';
import { allOf, when } from '../platform/database/where.js';
import { ADVICES_SENT, advicesUnderWay, type AdviceKey } from '../custody/read/sent.reader.js';
import type { Gln, Gtin, Lot, Sscc } from '../protocol/gs1/identifiers.js';

/** A line as a partner's system has it. `quantity` of the GTIN's own level: cases where it is a case's. */
export interface AdviceLine {
  gtin: Gtin;
  lot: Lot | null;
  quantity: number;
  sscc: Sscc | null;
  po: string | null;
}

/** What was recorded of an advice. `by`: who recorded the line. `closed` epoch ms. */
export interface Recorded {
  site: Gln | null;
  closed: number | null;
  lines: (AdviceLine & { by: Gln })[];
}

const NOTHING: Recorded = { site: null, closed: null, lines: [] };

/** What was recorded of advices, in their order. */
export async function readRecorded(db: Runner, keys: readonly AdviceKey[]): Promise<Recorded[]> {
  const wanted = keys.map(({ number, giver, taker }) => [number, giver, taker]);
  const advices = await selectIn<Recorded & AdviceKey>(
    db,
    'SELECT * FROM "advice" WHERE ("number", "giver", "taker") IN (?*)',
    wanted,
  );
  const lines = await selectIn<AdviceKey & AdviceLine & { by: Gln; n: number }>(
    db,
    'SELECT * FROM "advice_line" WHERE ("number", "giver", "taker") IN (?*)',
    wanted,
  );
  const isOf = (key: AdviceKey) => (row: AdviceKey) =>
    row.number === key.number && row.giver === key.giver && row.taker === key.taker;
  return keys.map((key): Recorded => {
    const { site, closed } = advices.find(isOf(key)) ?? NOTHING;
    const own = lines.filter(isOf(key)).sort((a, b) => a.n - b.n);
    return {
      site,
      closed: closed === null ? null : Number(closed),
      lines: own.map(({ by, gtin, lot, quantity, sscc, po }) => ({ by, gtin, lot, quantity, sscc, po })),
    };
  });
}

/** Puts the lines that `by` records in the place of those that it recorded before. */
export async function replaceLines(
  tx: QueryRunner,
  { number, giver, taker }: AdviceKey,
  by: Gln,
  lines: readonly AdviceLine[],
): Promise<void> {
  const key = [number, giver, taker, by];
  await execute(tx, 'DELETE FROM "advice_line" WHERE "number" = ? AND "giver" = ? AND "taker" = ? AND "by" = ?', key);
  const columns = ['number', 'giver', 'taker', 'by', 'n', 'gtin', 'lot', 'quantity', 'sscc', 'po'];
  await insertRows(
    tx,
    'advice_line',
    columns,
    lines.map(({ gtin, lot, quantity, sscc, po }, n) => [...key, n, gtin, lot, quantity, sscc, po]),
  );
}

/** The row of an advice, made where there is none, and kept from others until the transaction ends; tells when it was closed. */
export async function lockAdvice(tx: QueryRunner, { number, giver, taker }: AdviceKey): Promise<number | null> {
  const key = [number, giver, taker];
  await insertRows(tx, 'advice', ['number', 'giver', 'taker'], [key], { onConflict: 'nothing' });
  const lock = dialectOf(tx) === 'postgres' ? ' FOR UPDATE' : '';
  const text = `SELECT "closed" FROM "advice" WHERE "number" = ? AND "giver" = ? AND "taker" = ?${lock}`;
  const [row] = await rows<{ closed: number | null }>(tx, text, key);
  return row!.closed === null ? null : Number(row!.closed);
}

/** Changes the row of an advice. */
export async function updateAdvice(
  tx: QueryRunner,
  { number, giver, taker }: AdviceKey,
  changes: { site?: Gln | null; closed?: number; kid?: string },
): Promise<void> {
  const set = Object.keys(changes).map((name) => `"${name}" = ?`);
  const text = `UPDATE "advice" SET ${set.join(', ')} WHERE "number" = ? AND "giver" = ? AND "taker" = ?`;
  await execute(tx, text, [...Object.values(changes), number, giver, taker]);
}

/** Which advices to list; `number`: all of that number, else those that are not closed and wait for something. */
export interface AdviceFilter {
  giver?: Gln | undefined;
  taker?: Gln | undefined;
  /** Those that go to this site, and those of which nobody said where. */
  site?: Gln | undefined;
  /** Those that left this site, and those that nothing left yet. */
  from?: Gln | undefined;
  number?: string | undefined;
  after?: AdviceKey | undefined;
  limit: number;
}

/** Goods on their way to `taker` under an advice; each names its `taker` once, and so does what was recorded. */
const WAITING = (taker: string): string => `
  ${advicesUnderWay(taker)}
  UNION ALL
  SELECT a."number", a."giver", a."taker", NULL, a."site" FROM "advice" a WHERE a."taker" ${taker} AND a."closed" IS NULL`;

const NUMBERED = `
  ${ADVICES_SENT}
  UNION ALL SELECT "number", "giver", "taker", NULL, "site" FROM "advice" WHERE "number" = ?`;

/** Advices in the order of their numbers; one more than `limit` where there are more. */
export async function listAdvices(db: Runner, filter: AdviceFilter): Promise<AdviceKey[]> {
  const { giver, taker, site, from, number, after, limit } = filter;
  const isTakers = taker === undefined ? "> ''" : '= ?';
  const source = number === undefined ? WAITING(isTakers) : NUMBERED;
  const values: SqlValue[] =
    number === undefined ? Array<SqlValue>(taker === undefined ? 0 : 3).fill(taker ?? null) : [number, number];
  const [where, more] = allOf([
    when('x."giver" = ?', giver),
    when('x."taker" = ?', taker),
    number === undefined ? [`NOT EXISTS (${CLOSED})`, []] : null,
    after ? ['(x."number", x."giver", x."taker") > (?, ?, ?)', [after.number, after.giver, after.taker]] : null,
  ]);
  const [having, places] = allOf([
    when('COUNT(x."site") = 0 OR MAX(CASE WHEN x."site" = ? THEN 1 ELSE 0 END) = 1', site),
    when('COUNT(x."from") = 0 OR MAX(CASE WHEN x."from" = ? THEN 1 ELSE 0 END) = 1', from),
  ]);
  return rows<AdviceKey>(
    db,
    `SELECT x."number", x."giver", x."taker" FROM (${source}) x WHERE ${where}
     GROUP BY x."number", x."giver", x."taker" HAVING ${having} ORDER BY x."number", x."giver", x."taker" LIMIT ?`,
    [...values, ...more, ...places, limit + 1],
  );
}

const CLOSED = `SELECT 1 FROM "advice" b WHERE b."number" = x."number" AND b."giver" = x."giver" AND b."taker" = x."taker"
  AND b."closed" IS NOT NULL`;
