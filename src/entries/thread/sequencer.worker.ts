/**
 * The thread of the sequencer on SQLite: its own connections, its own event loop. Started by sequencer.client.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { stageOn } from '../../custody/book/staging.store.js';
import type { Config } from '../../platform/config.js';
import { nodeCrypto } from '../../platform/crypto.js';
import { openDatabase } from '../../platform/database/data-source.js';
import { UnknownOutcome } from '../../platform/database/transaction.js';
import { provideCrypto } from '../../protocol/crypto.js';
import { Fault } from '../../protocol/fault.js';
import { Clock, LogClock, isConfirmed } from '../clock.js';
import { Sequencer, type Receipt } from '../sequencer.js';
import type { Answer, Request } from './sequencer.client.js';

provideCrypto(nodeCrypto);
const { config } = workerData as { config: Config };
const port = parentPort!;
const say = (answer: Answer): void => port.postMessage(answer);
const text = (reason: unknown): string => (reason instanceof Error ? (reason.stack ?? reason.message) : String(reason));

// Statements are plain SQL, so no entities are needed; whoever started this thread has migrated.
const db = await openDatabase(config, { entities: [], migrations: [] });
const clock = new LogClock(new Clock(), (now) => isConfirmed(config.THERIAC_DATA, now));
const sequencer = new Sequencer({
  ...db,
  clock,
  report: (reason) => say({ failed: text(reason) }),
  observe: (group) => say({ group }),
});

/** How often, in ms, what all threads committed is moved from the WAL into the database file, if it was not before. */
const CHECKPOINT = 5_000;
const moving = setInterval(() => void db.writer.query('PRAGMA wal_checkpoint(PASSIVE)').catch(() => undefined), CHECKPOINT);

let working = 0;
let ending = false;
const endIfIdle = (): void => {
  if (!ending || working > 0) return;
  clearInterval(moving);
  void db.close().then(() => port.close());
};

const carryOut = (request: Request): Promise<Receipt | null> =>
  'entry' in request ? sequencer.submit(request.entry) : stageOn(db.writer, request.stage).then(() => null);

port.on('message', (request: Request | null) => {
  if (request === null) {
    ending = true;
    return endIfIdle();
  }
  const { n } = request;
  working++;
  void carryOut(request)
    .then(
      (receipt) => say({ n, receipt }),
      (reason: unknown) => {
        if (reason instanceof Fault) say({ n, fault: { code: reason.code, message: reason.message, facts: reason.facts } });
        else say({ n, unknown: text(reason instanceof UnknownOutcome ? reason.cause : reason) });
      },
    )
    .finally(() => {
      working--;
      endIfIdle();
    });
});
say({ ready: true });
await sequencer.lookAtClock();
