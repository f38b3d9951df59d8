/** What a server has stored, in short: to be compared before and after something that must change nothing. */
import { DataSource } from 'typeorm';
import { FollowUps } from '../../src/follow-ups/follow-ups.service.js';
import { readHead } from '../../src/ledger/log.store.js';
import { Publisher } from '../../src/ledger/publisher.js';
import { Courier } from '../../src/notifications/courier.js';
import { rows } from '../../src/platform/database/sql.js';
import { toHex } from '../../src/protocol/bytes.js';
import type { LedgerWorld } from './ledger-world.js';

/** The log's end, and how many rows each table has. */
export interface Snapshot {
  head: { size: number; root: string; time: number; nextHolding: number };
  counts: Readonly<Record<string, number>>;
}

/** The present state. @param except tables that may change */
export async function snapshot(world: LedgerWorld, except: readonly string[] = []): Promise<Snapshot> {
  const { app } = world.server;
  // The signing of the last head is part of what came before, and so is what follows its entries and is told of them.
  await app.get(Publisher, { strict: false }).publish();
  await app.get(FollowUps, { strict: false }).work(Date.now());
  while (await app.get(Courier, { strict: false }).look(Date.now()));
  const db = app.get(DataSource);
  const { root, ...head } = await readHead(db);
  const tables = db.entityMetadatas.map(({ tableName }) => tableName).filter((table) => !except.includes(table));
  const counts: Record<string, number> = {};
  for (const table of tables.sort()) {
    counts[table] = Number((await rows<{ n: number }>(db, `SELECT COUNT(*) AS "n" FROM "${table}"`))[0]!.n);
  }
  return { head: { ...head, root: toHex(root) }, counts };
}
