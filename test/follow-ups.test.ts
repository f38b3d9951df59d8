/**
 * What follows an entry inside is done once and never lost: whatever fails, whoever dies, however many are at it. Entries go
 * through the public API of a server that does not do what follows; here it is done by hand, on connections of their own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContestedReports } from '../src/alerts/contested.js';
import { ReusedContainers } from '../src/alerts/reused.js';
import { TakenBack } from '../src/alerts/taken-back.js';
import { Undone } from '../src/alerts/undone.js';
import { Disputes } from '../src/exceptions/disputes.js';
import { Losses } from '../src/exceptions/losses.js';
import { FollowUpsModule } from '../src/follow-ups/follow-ups.module.js';
import { FollowUps, type FollowUpWorker } from '../src/follow-ups/follow-ups.service.js';
import { Courier } from '../src/notifications/courier.js';
import { type Database, openDatabase } from '../src/platform/database/data-source.js';
import { execute, rows } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { schema } from '../src/schema.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';

it('a kind of follow-up that nobody does does not compile', () => {
  // @ts-expect-error contested reports have no worker
  FollowUpsModule.doneBy({ dispute: Disputes }, []);
});

describe.each(databases)('what follows entries on $name', (database) => {
  let world: CounterWorld;
  let db: Database;
  let n = 0;

  const processOn = ({ writer, reader }: Database, disputes: FollowUpWorker = new Disputes()) =>
    new FollowUps(writer, reader, {
      dispute: disputes,
      'contested-report': new ContestedReports(),
      'container-reused': new ReusedContainers(),
      'taken-back': new TakenBack(),
      lost: new Losses(),
      undone: new Undone(),
    });
  const write = (text: string) => inTransaction(db.writer, (tx) => execute(tx, text));
  const count = async (text: string): Promise<number> => Number((await rows<{ n: number }>(db.reader, text))[0]!.n);
  const waiting = () =>
    rows<{ kind: string; attempts: number }>(db.reader, 'SELECT "kind", "attempts" FROM "follow_up" ORDER BY "entry"');
  /** How many exceptions, notes and messages there are of a dispute. */
  const doneOf = async (dispute: string) => [
    await count(`SELECT COUNT(*) AS "n" FROM "partner_exception" WHERE "dispute" = '${dispute}'`),
    await count(
      `SELECT COUNT(*) AS "n" FROM "case_note" WHERE "caseId" IN (SELECT "id" FROM "partner_exception" WHERE "dispute" = '${dispute}')`,
    ),
    await count(`SELECT COUNT(*) AS "n" FROM "outbox" WHERE "data" LIKE '%"dispute":"${dispute}"%'`),
  ];
  /** A dispute of goods that the manufacturer shipped to the pharmacy. */
  async function dispute(): Promise<{ id: string; uri: string }> {
    const serial = `WET${++n}`;
    await world.commission('A1', serial);
    await world.ship(world.maker, world.pharmacy.gln, world.pack(serial));
    return { ...(await world.dispute(world.pharmacy, world.pack(serial))), uri: world.pack(serial) };
  }

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    const { app, home } = world.base.server;
    await app.get(FollowUps, { strict: false }).onModuleDestroy();
    // Nothing is carried away, so that messages can be counted.
    await app.get(Courier, { strict: false }).onModuleDestroy();
    db = await openDatabase(home.config, schema);
  });
  afterAll(async () => {
    await db.close();
    await world.close();
  });

  it('is noted with the entry, and done by the next process where the one that logged it died', async () => {
    const { id } = await dispute();
    expect(await waiting()).toEqual([{ kind: 'dispute', attempts: 0 }]);
    expect(await doneOf(id)).toEqual([0, 0, 0]);
    const next = await openDatabase(world.base.server.home.config, schema);
    await processOn(next).work(Date.now());
    expect(await waiting()).toEqual([]);
    expect(await doneOf(id)).toEqual([1, 1, 1]);
    await next.close();
  });

  it('is done later, once and whole, where it failed half-way', async () => {
    const { id } = await dispute();
    await write('ALTER TABLE "case_note" RENAME TO "away"');
    const one = processOn(db);
    await one.work(Date.now());
    await write('ALTER TABLE "away" RENAME TO "case_note"');
    expect(await waiting()).toEqual([{ kind: 'dispute', attempts: 1 }]);
    await one.work(Date.now());
    expect(await doneOf(id)).toEqual([0, 0, 0]);
    await one.work(Date.now() + 8_000);
    await one.work(Date.now() + 8_000);
    expect(await waiting()).toEqual([]);
    expect(await doneOf(id)).toEqual([1, 1, 1]);
  });

  it('is done once where a process dies that has done it and not committed', async () => {
    const { id } = await dispute();
    const dying = await openDatabase(world.base.server.home.config, schema);
    const last: FollowUpWorker = {
      follow: async (tx, entry) => {
        await new Disputes().follow(tx, entry);
        if (database.name === 'sqlite') await dying.writer.destroy();
        else await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
      },
    };
    await processOn(dying, last)
      .work(Date.now())
      .catch(() => undefined);
    expect(await doneOf(id)).toEqual([0, 0, 0]);
    await processOn(db).work(Date.now() + 8_000);
    expect(await doneOf(id)).toEqual([1, 1, 1]);
    await dying.reader.destroy();
    if (dying.writer.isInitialized) await dying.writer.destroy();
  });

  it('is done once where two processes are at it at once, on a database that is busy', async () => {
    const { id } = await dispute();
    const uri = world.pack('EARLY');
    await world.commission('A1', 'EARLY');
    await world.reportReceipt(world.pharmacy, uri);
    expect((await waiting()).map(({ kind }) => kind)).toEqual(['dispute', 'contested-report']);
    const [other, busy] = await Promise.all([0, 1].map(() => openDatabase(world.base.server.home.config, schema)));
    let held!: () => void;
    const holding = new Promise<void>((resolve) => (held = resolve));
    const holder = inTransaction(busy!.writer, async (tx) => {
      await execute(tx, 'UPDATE "follow_up" SET "next" = "next"');
      held();
      await sleep(300);
    });
    await holding;
    await Promise.all([holder, processOn(db).work(Date.now()), processOn(other!).work(Date.now())]);
    expect(await waiting()).toEqual([]);
    expect(await doneOf(id)).toEqual([1, 1, 1]);
    const alerts = await rows(db.reader, 'SELECT "kind", "times" FROM "alert" WHERE "object" = ?', [uri]);
    expect(alerts).toEqual([{ kind: 'CONTESTED', times: 1 }]);
    await Promise.all([other!.close(), busy!.close()]);
  });

  it('closes no exception before it is opened, however late that is', async () => {
    const { id, uri } = await dispute();
    await write('ALTER TABLE "case_note" RENAME TO "away"');
    const one = processOn(db);
    await one.work(Date.now());
    await write('ALTER TABLE "away" RENAME TO "case_note"');
    await world.closeDispute(world.pharmacy, uri, id);
    await one.work(Date.now());
    expect((await waiting()).map(({ attempts }) => attempts)).toEqual([1, 1]);
    await one.work(Date.now() + 8_000);
    expect(await rows(db.reader, 'SELECT "state", "reason" FROM "partner_exception" WHERE "dispute" = ?', [id])).toEqual([
      { state: 'closed', reason: 'resolved' },
    ]);
  });
});
