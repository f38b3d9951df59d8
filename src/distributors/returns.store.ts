/** Rows of return checks. */
import type { DataSource } from 'typeorm';
import { insertRows, rows, type Runner, type SqlValue } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { allOf, type Condition, when } from '../platform/database/where.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import type { CheckItem, CheckView, ReturnItem } from '../wire/returns.js';

/** Writes a check down, whole. */
export async function recordCheck(db: DataSource, { items, ...check }: CheckView): Promise<void> {
  const { id, by, site, kid, time, returner, rma, count, saleable } = check;
  await inTransaction(db, async (tx) => {
    const columns = ['id', 'participant', 'site', 'kid', 'time', 'returner', 'rma', 'count', 'saleable'];
    await insertRows(tx, 'return_check', columns, [[id, by, site, kid, Date.parse(time), returner, rma, count, saleable]]);
    const values = items.map((item, n) => [id, n, item.object, JSON.stringify(item)]);
    await insertRows(tx, 'return_check_item', ['check', 'n', 'object', 'answer'], values);
  });
}

type Row = Record<string, SqlValue>;
const checkOf = ({ participant, time, ...row }: Row): CheckItem =>
  ({
    ...row,
    by: participant,
    time: new Date(Number(time)).toISOString(),
    count: Number(row['count']),
    saleable: Number(row['saleable']),
  }) as unknown as CheckItem;

/** Checks that may be seen, of one participant or all, the newest first; one more than `limit` where there are more. */
export async function listChecks(
  db: Runner,
  {
    visible,
    by,
    object,
    after,
    limit,
  }: { visible: Condition; by: Gln | undefined; object?: string | undefined; after?: string | undefined; limit: number },
): Promise<CheckItem[]> {
  const [where, values] = allOf([
    visible,
    when('c."participant" = ?', by),
    when('c."id" < ?', after),
    when('c."id" IN (SELECT i."check" FROM "return_check_item" i WHERE i."object" = ?)', object),
  ]);
  const found = await rows<Row>(db, `SELECT c.* FROM "return_check" c WHERE ${where} ORDER BY c."id" DESC LIMIT ?`, [
    ...values,
    limit + 1,
  ]);
  return found.map(checkOf);
}

/** One check, if there is one. */
export async function readCheck(db: Runner, id: string): Promise<CheckView | undefined> {
  const [row] = await rows<Row>(db, 'SELECT * FROM "return_check" WHERE "id" = ?', [id]);
  if (!row) return undefined;
  const items = await rows<{ answer: string }>(db, 'SELECT "answer" FROM "return_check_item" WHERE "check" = ? ORDER BY "n"', [
    id,
  ]);
  return { ...checkOf(row), items: items.map(({ answer }) => JSON.parse(answer) as ReturnItem) };
}
