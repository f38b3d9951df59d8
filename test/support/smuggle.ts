/** What a dishonest operator can do: rows of the database changed behind the program's back, entries logged unjudged. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { append, readEdge, readHead, type StoredEntry } from '../../src/ledger/log.store.js';
import { Publisher } from '../../src/ledger/publisher.js';
import { execute, rows, type SqlValue } from '../../src/platform/database/sql.js';
import { inTransaction } from '../../src/platform/database/transaction.js';
import { entryBytes, readEntry } from '../../src/protocol/entry.js';
import { leafHash } from '../../src/protocol/log/merkle.js';
import { appendLeaves, edgeRoot } from '../../src/protocol/log/tiles.js';
import type { LedgerWorld } from './ledger-world.js';

const database = ({ server }: LedgerWorld): DataSource =>
  server.app.get<DataSource>(getDataSourceToken() as typeof DataSource, { strict: false });

/** Changes rows while `during` runs, then puts them back: `back` undoes `change`. */
export async function tampered<T>(
  world: LedgerWorld,
  [change, back]: readonly [readonly [string, SqlValue[]], readonly [string, SqlValue[]]],
  during: () => Promise<T>,
): Promise<T> {
  const run = ([text, values]: readonly [string, SqlValue[]]) =>
    inTransaction(database(world), async (tx) => {
      if ((await execute(tx, text, values)) === 0) throw new Error(`nothing to change: ${text}`);
    });
  await run(change);
  try {
    return await during();
  } finally {
    await run(back);
  }
}

/** One value of a row. */
export async function valueOf(world: LedgerWorld, text: string, values: SqlValue[]): Promise<SqlValue> {
  const [row] = await rows<Record<string, SqlValue>>(database(world), text, values);
  return Object.values(row!)[0]!;
}

/** Logs and signs an entry without judging it. @returns its index */
export async function logUnjudged(world: LedgerWorld, jws: string): Promise<number> {
  const db = database(world);
  const { entry } = readEntry(jws);
  const head = await readHead(db);
  const time = head.time + 1;
  const { edge, nodes } = appendLeaves(await readEdge(db, head.size), [leafHash(entryBytes(entry, time))]);
  const row: StoredEntry = { index: head.size, time, id: entry.id, kid: entry.header.kid, jws };
  const after = { ...head, size: edge.size, root: edgeRoot(edge), time };
  await inTransaction(db, (tx) => append(tx, head, after, [row], nodes));
  await world.server.app.get(Publisher, { strict: false }).publish();
  return row.index;
}
