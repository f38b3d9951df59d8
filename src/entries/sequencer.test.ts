import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databases, type Home } from '../../test/support/databases.js';
import { handoff, pack, packInto, sscc, tradingWorld, LOT, UNIT, type PureWorld } from '../../test/support/pure-world.js';
import type { DataSource } from 'typeorm';
import { packKey } from '../custody/book/pack-key.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRivals } from '../custody/book/rivals.store.js';
import { stageOn } from '../custody/book/staging.store.js';
import { addList } from '../custody/book/waiting-lists.store.js';
import { readHead } from '../ledger/log.store.js';
import { openDatabase } from '../platform/database/data-source.js';
import { insertRows, rows } from '../platform/database/sql.js';
import { inTransaction } from '../platform/database/transaction.js';
import { readEntry, type Entry } from '../protocol/entry.js';
import type { Serial } from '../protocol/gs1/identifiers.js';
import { schema } from '../schema.js';
import { LogClock } from './clock.js';
import { Sequencer } from './sequencer.js';

const DAY = 86_400_000;

/** Most entries that wait. */
const BACKLOG = 20_000;

/** An entry that was not read from anything. */
const bare = (id: string, record: object): Entry => ({
  id,
  jws: 'a.b.c',
  header: { alg: 'ES256K', typ: 'registry+jws', kid: 'k', jti: 'j', log: '', prev: [], fence: { size: 0, root: '' } },
  body: { kid: 'k', record } as Entry['body'],
});

describe.each(databases)('the sequencer on $name', ({ fresh }) => {
  let home: Home;
  let db: Awaited<ReturnType<typeof openDatabase>>;
  let sequencer: Sequencer;
  let clock: number;
  /** How far it ran ahead of a monotonic one. */
  let ahead: number;
  let confirmed: boolean;
  const reports: unknown[] = [];

  beforeEach(async () => {
    home = await fresh();
    db = await openDatabase(home.config, schema);
    reports.length = 0;
    clock = 1;
    ahead = 0;
    confirmed = false;
    sequencer = started();
  });
  const started = () =>
    new Sequencer({
      ...db,
      clock: new LogClock({ now: () => clock, ticks: () => clock - ahead }, () => confirmed),
      report: (reason) => reports.push(reason),
    });
  afterEach(async () => {
    await db.close();
    await home.close();
  });

  const submit = (jws: string) => sequencer.submit(readEntry(jws).entry);
  /** Logs all that a world has logged, each at its time there: the ledger's id comes from it. */
  async function log({ signedEntries, time }: PureWorld): Promise<void> {
    clock = time - 1000 * signedEntries.length;
    for (const jws of signedEntries) {
      await submit(jws);
      clock += 1000;
    }
  }

  it('does not let an entry on which the rules themselves fail take others with it', async () => {
    // A genesis record that was not taken apart: no door lets it through, so the rules do not expect it.
    const poison = sequencer.submit(bare('poison', { type: 'genesis' }));
    const good = sequencer.submit(bare('good', { type: 'retire', key: 'k', from: 3 }));
    await expect(poison).rejects.toMatchObject({ code: 'write-failed' });
    await expect(good).rejects.toMatchObject({ code: 'foreign-ledger' });
    expect(reports).toHaveLength(1);
  });

  it('holds against the entries of a group what a recall before them in it names by serial', async () => {
    const world = tradingWorld();
    for (const serial of ['A', 'B']) {
      world.says('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { epcs: [pack(serial)] } });
      packInto(world, sscc(1), { epcs: [pack(serial)] });
    }
    await log(world);
    const recall = world.recordBy('acme', world.recall(1, { lots: [LOT as never], serials: ['B' as Serial] }));
    const shipping = world.signed('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: { epcs: [sscc(1)] } });
    const [recalled, shipped] = [submit(recall), submit(shipping)];
    await expect(shipped).rejects.toMatchObject({ code: 'recalled' });
    expect(await recalled).toMatchObject({ index: world.index });
  });

  it.each([[['A', 'B', 'C']], [['B']]])(
    'logs the entries of %s though a list was staged with one of their packs meanwhile, and notes that this list has a rival',
    async (serials) => {
      const world = tradingWorld();
      await log(world);
      const group = serials.map((serial) =>
        world.signed('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { epcs: [pack(serial)] } }),
      );
      const query = db.reader.query.bind(db.reader) as DataSource['query'];
      let staged: Promise<void> | undefined;
      db.reader.query = (async (text: string, ...rest: never[]) => {
        const found: unknown = await query(text, ...rest);
        // Judging has looked the packs up: a list with one of them comes before the commit.
        if (text.includes('"pack"')) await (staged ??= stage('B'));
        return found;
      }) as DataSource['query'];
      const stage = (serial: string) =>
        inTransaction(db.writer, async (tx) => {
          const [gtin] = packKey(pack(serial));
          const announced = { root: 'R'.repeat(43), seed: 'S'.repeat(43), purpose: 'commission', count: 2, gtin: null } as const;
          await addList(tx, { ...announced, participant: world.glnOf('acme'), site: null }, 0);
          await insertRows(tx, 'pack', ['gtin', 'serial', 'holding'], [[gtin, serial, -1]]);
        });
      const outcomes = await Promise.allSettled(group.map(submit));
      expect(staged).toBeDefined();
      expect(outcomes.map(({ status }) => status)).toEqual(serials.map(() => 'fulfilled'));
      const rivals = (await readRivals(db.reader, [1])).get(1)!;
      const made = 'SELECT "holding" FROM "pack" WHERE "serial" = ? AND "holding" > 0';
      expect(rivals).toEqual((await rows<{ holding: number }>(db.reader, made, ['B'])).map(({ holding }) => Number(holding)));
      expect((await readHead(db.reader)).size).toBe(world.signedEntries.length + serials.length);
    },
  );

  it('lets packs be staged before an entry or after it, never at once: of a list and a single one the first is logged', async () => {
    const world = tradingWorld();
    await log(world);
    const objects = world.packs(UNIT, LOT, ['A', 'B']);
    const { root, count } = objects.list!;
    const making = { kind: 'commission' as const, lot: LOT, expiry: '2028-01-31' };
    const [single, listed] = [
      world.signed('acme', { ...making, objects: { epcs: [pack('A')] } }),
      world.signed('acme', { ...making, objects }),
    ];
    const announced = {
      root,
      seed: 'S'.repeat(43),
      purpose: 'commission' as const,
      count,
      gtin: UNIT,
      participant: world.glnOf('acme'),
      site: null,
    };
    await inTransaction(db.writer, (tx) => addList(tx, announced, 0));
    const serials = ['A', 'B'] as Serial[];
    // On PostgreSQL the entry comes while the transaction that stages the packs is open; on SQLite writers are alone anyway.
    let logged: Promise<unknown> | undefined;
    const create = db.writer.createQueryRunner.bind(db.writer);
    db.writer.createQueryRunner = () => {
      const tx = create();
      const query = tx.query.bind(tx) as (text: string, ...rest: unknown[]) => Promise<unknown>;
      tx.query = (async (text: string, ...rest: unknown[]) => {
        const found = await query(text, ...rest);
        if (!logged && text.includes('SELECT DISTINCT p."holding"')) {
          logged = submit(single);
          await sleep(300);
        }
        return found;
      }) as typeof tx.query;
      return tx;
    };
    const chunk = { kind: 'chunk', list: 1, root, participant: announced.participant, purpose: 'commission', from: 0 } as const;
    const end = { received: 2, complete: true, last: '', progress: null, changed: 0, nodes: [] };
    const parts = [{ n: 0, gtin: UNIT, serials }];
    await stageOn(db.writer, { ...chunk, ...end, parts, made: { gtin: UNIT, serials } });
    await (logged ?? submit(single));
    await expect(submit(listed)).rejects.toMatchObject({ code: 'already-commissioned' });
  });

  it('never goes back in time, whatever its clock says', async () => {
    const world = tradingWorld();
    await log(world);
    const { time } = await submit(world.recordBy('acme', world.product(2)));
    expect(time).toBe(clock);
    clock -= 3_600_000;
    expect(await submit(world.recordBy('acme', world.product(3)))).toMatchObject({ time });
    clock = time + 1;
    expect(await submit(world.recordBy('acme', world.product(4)))).toMatchObject({ time: time + 1 });
  });

  it('logs nothing while its clock has run a day ahead, until that is confirmed or set right', async () => {
    const world = tradingWorld();
    await log(world);
    const first = world.recordBy('acme', world.product(2));
    const { index } = await submit(first);
    const jump = (days: number): void => {
      clock += days * DAY;
      ahead += days * DAY;
    };
    jump(30);
    await expect(submit(world.recordBy('acme', world.product(3)))).rejects.toMatchObject({ code: 'clock-jumped' });
    await expect(submit(world.recordBy('acme', world.product(4)))).rejects.toMatchObject({ code: 'clock-jumped' });
    expect(await submit(first)).toMatchObject({ index, repeat: true });
    expect(reports).toMatchObject([{ code: 'clock-jumped' }]);
    jump(-30);
    expect((await submit(world.recordBy('acme', world.product(3)))).time).toBe(clock);
    jump(30);
    await expect(submit(world.recordBy('acme', world.product(4)))).rejects.toMatchObject({ code: 'clock-jumped' });
    confirmed = true;
    expect((await submit(world.recordBy('acme', world.product(4)))).time).toBe(clock);
    confirmed = false;
    expect((await submit(world.recordBy('acme', world.product(5)))).time).toBe(clock);
  });

  it.each([
    ['six minutes before', -6 * 60_000, false],
    ['four minutes before', -4 * 60_000, true],
    ['89 days after', 89 * DAY, true],
    ['91 days after', 91 * DAY, false],
  ])('that starts %s the last entry believes its clock or not', async (_, shift, believed) => {
    const world = tradingWorld();
    await log(world);
    clock = world.time - 1000 + shift;
    sequencer = started();
    await sequencer.lookAtClock();
    expect(reports).toMatchObject(believed ? [] : [{ code: 'clock-jumped', facts: { clock: new Date(clock).toISOString() } }]);
    const next = submit(world.recordBy('acme', world.product(2)));
    if (believed) expect((await next).time).toBeGreaterThanOrEqual(world.time - 1000);
    else await expect(next).rejects.toMatchObject({ code: 'clock-jumped' });
  });

  it('compares its clock from its start on, before there is an entry', async () => {
    const world = tradingWorld();
    await sequencer.lookAtClock();
    clock += 30 * DAY;
    ahead += 30 * DAY;
    await expect(submit(world.signedEntries[0]!)).rejects.toMatchObject({ code: 'clock-jumped' });
  });

  it('refuses what is one too many to wait, but not what waits already, and takes more when that is done', async () => {
    const nth = (n: number) => bare(`entry ${n}`, { type: 'retire', key: 'k', from: 3 });
    const waiting = Array.from({ length: BACKLOG }, (_, n) => sequencer.submit(nth(n)));
    const again = sequencer.submit(nth(7));
    const outcomes = Promise.allSettled([...waiting, again]);
    await expect(sequencer.submit(nth(BACKLOG))).rejects.toMatchObject({ code: 'overloaded' });
    const codes = (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
    expect(new Set(codes)).toEqual(new Set(['foreign-ledger']));
    await expect(sequencer.submit(nth(BACKLOG))).rejects.toMatchObject({ code: 'foreign-ledger' });
  });
});
