/**
 * The only way to open a write transaction.
 *
 * All of TypeORM's query runners for one SQLite file share one connection, so two transactions at once would be one, and
 * a rollback of either would take both. Hence a queue per DataSource there. PostgreSQL gives each transaction a connection.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type DataSource, QueryFailedError, type QueryRunner } from 'typeorm';
import { Fault } from '../../protocol/fault.js';
import { dialectOf } from './sql.js';

/** COMMIT itself failed: the work may or may not be stored. Whoever asked must ask again, idempotently. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
  constructor(cause: unknown) {
    super('the database did not confirm the commit', { cause });
  }
}

/** How long a transaction waits for another process or thread that holds SQLite's write lock, in ms. */
const PATIENCE = 10_000;

/**
 * Runs `work` in one transaction and commits. `work` uses only the runner it is given (its `.manager` for entities),
 * awaits nothing but the database, and never calls inTransaction again on the same DataSource: that would wait for itself.
 *
 * @throws what `work` throws, after a rollback; UnknownOutcome if COMMIT fails; Fault `database-busy`
 */
export function inTransaction<T>(db: DataSource, work: (tx: QueryRunner) => Promise<T>): Promise<T> {
  return dialectOf(db) === 'sqlite' ? inTurn(db, work) : onOwnConnection(db, work);
}

/**
 * SQLite, after a commit that was not confirmed: moves all that is committed into the database file, durably, and begins the
 * write-ahead log anew, so that nothing of a half-written transaction can come back at the next start. Nothing on PostgreSQL.
 *
 * @throws Fault `database-busy` while readers are in the way: try again
 */
export async function rewriteWal(db: DataSource): Promise<void> {
  if (dialectOf(db) !== 'sqlite') return;
  const [{ busy }] = (await db.query('PRAGMA wal_checkpoint(TRUNCATE)')) as [{ busy: number }];
  if (busy !== 0) throw databaseBusy();
}

const databaseBusy = (): Fault => new Fault('database-busy', 'another process keeps the database busy; try again in a moment');

/** What the users of one SQLite connection share. Owned by inTurn. */
interface Lane {
  /** Runs our transactions, and nothing else does. */
  runner: QueryRunner;
  /** Settles when the last turn in the queue is over; never rejects. */
  last: Promise<unknown>;
}

const lanes = new WeakMap<DataSource, Lane>();

function inTurn<T>(db: DataSource, work: (tx: QueryRunner) => Promise<T>): Promise<T> {
  const lane = lanes.get(db) ?? openLane(db);
  return queue(lane, async () => {
    await beginImmediate(lane.runner);
    return finish(lane.runner, work, () => lane.runner.query('COMMIT'));
  });
}

function queue<T>(lane: Lane, task: () => Promise<T>): Promise<T> {
  const turn = lane.last.then(task);
  lane.last = turn.catch(() => undefined);
  return turn;
}

/**
 * Gives our transactions a runner apart from the one that TypeORM shares among all others, and makes that one behave: its
 * statements wait for their turn, instead of joining whatever transaction is open; its transactions are refused, since
 * TypeORM rolls back even one that could not begin, which would be ours.
 */
function openLane(db: DataSource): Lane {
  const driver = db.driver as unknown as { queryRunner: QueryRunner | undefined };
  const shared = db.createQueryRunner();
  driver.queryRunner = undefined;
  const lane: Lane = { runner: db.createQueryRunner(), last: Promise.resolve() };
  driver.queryRunner = shared;
  lanes.set(db, lane);

  const query = shared.query.bind(shared) as (...args: unknown[]) => Promise<unknown>;
  shared.query = ((...args: unknown[]) => queue(lane, () => query(...args))) as QueryRunner['query'];
  shared.startTransaction = () => Promise.reject(new Error('open transactions by inTransaction, and use only its runner inside'));
  return lane;
}

/** Takes the write lock now: a transaction that reads first and writes later could not be retried when it finds it taken. */
async function beginImmediate(tx: QueryRunner): Promise<void> {
  const since = performance.now();
  for (let pause = 1; ; pause = Math.min(pause * 2, 20)) {
    try {
      await tx.query('BEGIN IMMEDIATE');
      return;
    } catch (reason) {
      if (!isBusy(reason)) throw reason;
      if (performance.now() - since > PATIENCE) throw databaseBusy();
      await sleep(pause);
    }
  }
}

const isBusy = (reason: unknown): boolean =>
  reason instanceof QueryFailedError && String((reason.driverError as { code?: unknown }).code).startsWith('SQLITE_BUSY');

async function onOwnConnection<T>(db: DataSource, work: (tx: QueryRunner) => Promise<T>): Promise<T> {
  const tx = db.createQueryRunner();
  try {
    const client = (await tx.connect()) as { query(text: string): Promise<{ command: string }> };
    await tx.query('BEGIN');
    return await finish(tx, work, () => client.query('COMMIT'));
  } finally {
    await tx.release();
  }
}

/** Work, then COMMIT or ROLLBACK, in the transaction just begun on `tx`. */
async function finish<T>(
  tx: QueryRunner,
  work: (tx: QueryRunner) => Promise<T>,
  commit: () => Promise<{ command: string } | undefined>,
): Promise<T> {
  markActive(tx, true);
  try {
    const result = await work(tx);
    const answer = await commit().catch((reason: unknown) => {
      throw new UnknownOutcome(reason);
    });
    // PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement failed and `work` swallowed it.
    if (answer?.command === 'ROLLBACK') throw new Error('the transaction had failed before, and was rolled back');
    return result;
  } catch (reason) {
    // Fails where the database has already rolled back or the connection is gone; what went wrong first is what matters.
    await tx.query('ROLLBACK').catch(() => undefined);
    throw reason;
  } finally {
    markActive(tx, false);
  }
}

/** Tells TypeORM that a transaction is open, so that `manager.save` does not begin one but at most nests in it. */
function markActive(tx: QueryRunner, active: boolean): void {
  Object.assign(tx, { isTransactionActive: active, transactionDepth: active ? 1 : 0 });
}
