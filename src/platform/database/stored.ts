/**
 * Tables that are read row by row as they are stored, by whoever compares them with what they should be: in the order of
 * their keys, a page at a time. A row that cannot be understood is told as such, and does not end the reading.
 */
import { Fault } from '../../protocol/fault.js';
import { rows, type Runner, type SqlValue } from './sql.js';

type Row = Record<string, SqlValue>;

/** A row: what it is known by, and what it says; or why it says nothing. */
export type StoredItem = { key: string; value: unknown } | { key: string; unreadable: string };

/** A table as it is read. */
export interface StoredTable {
  /** The statement, up to and without WHERE. */
  text: string;
  /** The columns of its key in order, as the statement names them, and what they hold. */
  key: readonly (readonly [column: string, type: 'number' | 'string'])[];
  /** What a row is known by. */
  name: (row: Row) => string;
  /** What rows say, in their order. Where a row says nothing, reading it throws. */
  read: (db: Runner, found: readonly Row[]) => Promise<readonly (() => unknown)[]>;
}

/** A table whose rows speak for themselves. */
export const plainTable = (text: string, key: StoredTable['key'], value: (row: Row) => unknown): StoredTable => ({
  text,
  key,
  name: (row) => key.map(([column]) => String(row[nameOf(column)])).join(' '),
  read: (_db, found) => Promise.resolve(found.map((row) => () => value(row))),
});

/** `h."id"` is given back as `id`. */
const nameOf = (column: string): string => column.slice(column.indexOf('"') + 1, -1);

/**
 * A page of a table. `next`: the `after` of the next one, null at the end.
 *
 * @throws Fault `bad-request` where `after` is of no page of this table
 */
export async function readStored(
  db: Runner,
  { text, key, name, read }: StoredTable,
  after: string | undefined,
  limit: number,
): Promise<{ items: StoredItem[]; next: string | null }> {
  const columns = key.map(([column]) => column).join(', ');
  const place = after === undefined ? [] : placeOf(after, key);
  const where = after === undefined ? '' : `WHERE (${columns}) > (${key.map(() => '?').join(', ')})`;
  const found = await rows<Row>(db, `${text} ${where} ORDER BY ${columns} LIMIT ?`, [...place, limit]);
  const values = await read(db, found);
  const last = found.length < limit ? undefined : found.at(-1);
  const next = last && key.map(([column, type]) => (type === 'number' ? Number : String)(last[nameOf(column)]));
  return {
    items: found.map((row, i) => itemOf(name(row), values[i]!)),
    next: next ? Buffer.from(JSON.stringify(next)).toString('base64url') : null,
  };
}

function itemOf(key: string, value: () => unknown): StoredItem {
  try {
    return { key, value: value() };
  } catch (reason) {
    return { key, unreadable: (reason as Error).message };
  }
}

function placeOf(after: string, key: StoredTable['key']): SqlValue[] {
  let place: unknown;
  try {
    place = JSON.parse(Buffer.from(after, 'base64url').toString());
  } catch {
    place = undefined;
  }
  if (Array.isArray(place) && place.length === key.length && key.every(([, type], i) => typeof place[i] === type)) {
    return place as SqlValue[];
  }
  throw new Fault('bad-request', '"after" must be the "next" of a page of the same table');
}
