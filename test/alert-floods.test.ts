/** Many alerts at once: none of those that matter is lost among those that do not, and many of one kind are one. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AlertCollector } from '../src/alerts/alerts.collector.js';
import { type Finding, openAlerts } from '../src/alerts/opening.js';
import { Sweeper } from '../src/alerts/sweeper.js';
import { execute, insertRows, rows } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import type { Gln } from '../src/protocol/gs1/identifiers.js';
import { type AlertDraft, AlertSink } from '../src/registry/alert.sink.js';
import { MOST_OPEN } from '../src/registry/policy/limits.js';
import type { AlertInFull, AlertView } from '../src/wire/alerts.js';
import { CounterWorld, EXPIRY } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { glnOf, type Party } from './support/ledger-world.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe.each(databases)('many alerts at once, on $name', (database) => {
  let world: CounterWorld;
  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
  });
  afterAll(() => world?.close());

  const writer = () => world.base.server.app.get<DataSource>(getDataSourceToken(), { strict: false });
  const collector = () => world.base.server.app.get(AlertSink, { strict: false }) as AlertCollector;
  const open = (found: readonly Finding[], now = Date.now()) => inTransaction(writer(), (tx) => openAlerts(tx, found, now));
  const sweep = (now: number) => world.base.server.app.get(Sweeper, { strict: false }).sweep(now);
  const session = (who: Party) => world.session(who, null);
  const openOf = async (who: Party, query = ''): Promise<AlertView[]> =>
    (await world.base.get(`/api/alerts?open=true&limit=100${query}`, await session(who)).expect(200)).body.items;
  const show = async (who: Party, id: string): Promise<AlertInFull> =>
    (await world.base.get(`/api/alerts/${id}`, await session(who)).expect(200)).body;
  const stored = (gln: string) =>
    rows<{ kind: string; class: string; n: number; times: number }>(
      writer(),
      `SELECT "kind", "class", COUNT(*) AS "n", SUM("times") AS "times" FROM "alert"
       WHERE "participant" = ? AND "closed" IS NULL GROUP BY "kind", "class" ORDER BY "class", "kind"`,
      [gln],
    ).then((found) => found.map((row) => [row.kind, row.class, Number(row.n), Number(row.times)]));
  /** Lets all alerts be so much older. */
  const age = (by: number) =>
    inTransaction(writer(), async (tx) => {
      const names = ['opened', 'due', 'last', 'checked', 'authorityFrom'].map((name) => `"${name}" = "${name}" - ${by}`);
      await execute(tx, `UPDATE "alert" SET ${names.join(', ')} WHERE "closed" IS NULL`);
    });

  let companies = 7_000;
  const somebody = () => glnOf(++companies);
  const finding = (gln: Gln, n: number | string, fields: Partial<Finding> = {}): Finding => ({
    kind: 'SERIAL_UNKNOWN',
    class: 'A',
    graceHours: 24,
    by: { gln, site: gln },
    partner: null,
    object: world.pack(`${gln.slice(-5, -1)}-${n}`.replaceAll(' ', '-')),
    facts: { title: 'Serial unknown' },
    burst: true,
    times: 1,
    ...fields,
  });
  const many = (gln: Gln, count: number, fields: Partial<Finding> = {}) =>
    Array.from({ length: count }, (_, n) => finding(gln, n, fields));

  /** So many alerts of a participant that nobody needs to look at. */
  const fill = (gln: Gln, level: string, count: number) =>
    inTransaction(writer(), async (tx) => {
      const row = { kind: 'FILLED', class: level, participant: gln, facts: '{}', state: 'active', times: 1 };
      const times = { opened: 0, due: 0, last: Date.now(), checked: 0 };
      const columns = ['id', ...Object.keys(row), ...Object.keys(times)];
      const values = Array.from({ length: count }, (_, n) => {
        return [`${level}${gln}${n}`, ...Object.values(row), ...Object.values(times)];
      });
      await insertRows(tx, 'alert', columns, values);
    });

  it('that are 2,100 guesses and a copy are two for the authority, and say how many they are', async () => {
    const { pharmacy, maker, base } = world;
    const place = { gln: pharmacy.gln, site: pharmacy.gln };
    const guess = (n: number): AlertDraft => ({ ...finding(pharmacy.gln, n), by: place, partner: maker.gln });
    for (let n = 0; n < 2_100; n++) collector().raise(guess(n));
    const object = world.pack('GENUINE');
    collector().raise({ ...guess(0), kind: 'COPY_SUSPECTED', graceHours: 0, object, burst: false });
    await collector().flush();
    await age(DAY);
    await sweep(Date.now());
    const seen = await openOf(base.authority);
    expect(seen).toHaveLength(2);
    expect(Object.fromEntries(seen.map(({ kind, times }) => [kind, times]))).toEqual({ BURST: 2_100, COPY_SUSPECTED: 1 });
    const { latest, ...burst } = await show(base.authority, seen.find(({ kind }) => kind === 'BURST')!.id);
    expect(burst).toMatchObject({
      class: 'A',
      participant: pharmacy.gln,
      site: pharmacy.gln,
      partner: maker.gln,
      object: `https://id.gs1.org/01/${world.gtin}`,
      facts: { of: 'SERIAL_UNKNOWN', product: world.gtin, title: 'Serial unknown' },
    });
    expect(latest.map((one) => one.object)).toEqual(Array.from({ length: 100 }, (_, n) => guess(2_099 - n).object));
    // The partner sees the goods, not who guessed.
    expect(await show(maker, burst.id)).toMatchObject({ standing: 'partner', participant: null, site: null });
  });

  it('are one from the tenth on, which the nine before join; their clock runs since the first', async () => {
    const gln = somebody();
    const [first, ...rest] = many(gln, 11) as [Finding, ...Finding[]];
    const now = Date.now();
    await open([first], now - HOUR + 1_000);
    await open(rest.slice(0, 8), now);
    expect(await stored(gln)).toEqual([['SERIAL_UNKNOWN', 'A', 9, 9]]);
    await open([{ ...rest[0]!, times: 5 }, rest[8]!], now);
    expect(await stored(gln)).toEqual([['BURST', 'A', 1, 15]]);
    await open([rest[9]!, rest[3]!], now);
    expect(await stored(gln)).toEqual([['BURST', 'A', 1, 17]]);
    const [burst] = await rows<{ opened: number; authorityFrom: number }>(
      writer(),
      'SELECT "opened", "authorityFrom" FROM "alert" WHERE "participant" = ? AND "kind" = ?',
      [gln, 'BURST'],
    );
    expect(Number(burst!.opened)).toBe(now - HOUR + 1_000);
    expect(Number(burst!.authorityFrom)).toBe(now + 23 * HOUR + 1_000);
    const folded = await rows(writer(), 'SELECT 1 FROM "alert" WHERE "participant" = ? AND "reason" = ?', [gln, 'folded']);
    expect(folded).toHaveLength(9);
  });

  it('leave alone what somebody works on, owns, or the authority was told', async () => {
    const gln = somebody();
    await open(many(gln, 9));
    const mine = (n: number, set: string) =>
      inTransaction(writer(), (tx) =>
        execute(tx, `UPDATE "alert" SET ${set} WHERE "participant" = ? AND "object" = ?`, [gln, finding(gln, n).object]),
      );
    await mine(0, `"state" = 'under_investigation'`);
    await mine(1, `"owner" = 'Ms Kern'`);
    await mine(2, `"told" = 1`);
    expect(await open([finding(gln, 'tenth')])).toMatchObject({ opened: 1 });
    expect(await stored(gln)).toEqual([
      ['BURST', 'A', 1, 7],
      ['SERIAL_UNKNOWN', 'A', 3, 3],
    ]);
    await open([finding(gln, 'eleventh'), finding(gln, 0)]);
    expect(await stored(gln)).toEqual([
      ['BURST', 'A', 1, 8],
      ['SERIAL_UNKNOWN', 'A', 3, 4],
    ]);
  });

  it('are one, too, where they are about no product', async () => {
    const gln = somebody();
    await open(many(gln, 12).map((one, n) => ({ ...one, object: n % 2 ? `code-${n}` : null, kind: `K${n % 2}` })));
    await open(many(gln, 12).map((one, n) => ({ ...one, object: `code ${n}`, kind: 'REFUSED' })));
    expect(await stored(gln)).toEqual([
      ['BURST', 'A', 1, 12],
      ['K0', 'A', 1, 6],
      ['K1', 'A', 6, 6],
    ]);
  });

  it('are not one where nine came within an hour, or of several kinds, products, sites or classes', async () => {
    const gln = somebody();
    const now = Date.now();
    await open(many(gln, 9), now - HOUR - 1);
    await open([finding(gln, 'tenth')], now);
    expect(await stored(gln)).toEqual([['SERIAL_UNKNOWN', 'A', 10, 10]]);
    const mixed = somebody();
    const other = world.gtinOf(99);
    await open([
      ...many(mixed, 5),
      ...many(mixed, 5, { kind: 'BATCH_UNKNOWN' }),
      ...many(mixed, 5).map((one, n) => ({ ...one, object: world.pack(`${n}`, other) })),
      ...Array.from({ length: 5 }, (_, n) => finding(mixed, `branch ${n}`, { by: { gln: mixed, site: world.branch } })),
      ...Array.from({ length: 5 }, (_, n) => finding(mixed, `typed ${n}`, { class: 'S' })),
    ]);
    expect((await stored(mixed)).map(([kind, level, n]) => [kind, level, n])).toEqual([
      ['BATCH_UNKNOWN', 'A', 5],
      ['SERIAL_UNKNOWN', 'A', 15],
      ['SERIAL_UNKNOWN', 'S', 5],
    ]);
  });

  it('about registered packs stay one each, however many', async () => {
    const gln = somebody();
    await open(many(gln, 30, { kind: 'COPY_SUSPECTED', burst: false }));
    expect(await stored(gln)).toEqual([['COPY_SUSPECTED', 'A', 30, 30]]);
  });

  it('stand alone again after a quiet hour, and after their burst was closed', async () => {
    const gln = somebody();
    const now = Date.now();
    await open(many(gln, 12), now - 2 * HOUR);
    await open([finding(gln, 'later')], now);
    expect(await stored(gln)).toEqual([
      ['BURST', 'A', 1, 12],
      ['SERIAL_UNKNOWN', 'A', 1, 1],
    ]);
    await open(many(gln, 12), now);
    expect(await stored(gln)).toEqual([['BURST', 'A', 1, 25]]);
    await inTransaction(writer(), (tx) =>
      execute(
        tx,
        `UPDATE "alert" SET "closed" = ?, "reason" = 'technical', "openKey" = NULL WHERE "kind" = 'BURST' AND "participant" = ?`,
        [now, gln],
      ),
    );
    await open([finding(gln, 'after all')], now + 1);
    expect(await stored(gln)).toEqual([['SERIAL_UNKNOWN', 'A', 1, 1]]);
  });

  it('that two processes find at once are one burst', async () => {
    const gln = somebody();
    const rounds = Array.from({ length: 8 }, (_, round) =>
      open(Array.from({ length: 4 }, (_each, n) => finding(gln, `${round} ${n}`))),
    );
    await Promise.all(rounds);
    expect(await stored(gln)).toEqual([['BURST', 'A', 1, 32]]);
  });

  it('have room by class: little things in masses leave room for the rest, and of class A none is lost', async () => {
    const gln = somebody();
    const by = { gln, site: null };
    const apart = (kind: string, level: 'S' | 'C' | 'A', count: number) =>
      Array.from({ length: count }, (_, n) => finding(gln, `${kind.slice(0, 4)}${n}`, { kind, class: level, by, burst: false }));
    await fill(gln, 'S', MOST_OPEN.S - 1);
    expect(await open(apart('REFUSED', 'S', 4))).toMatchObject({ opened: 1, counted: 3 });
    await fill(gln, 'C', MOST_OPEN.C - 1);
    expect(await open(apart('OVERDUE_RECEIPT', 'C', 3))).toMatchObject({ opened: 1, counted: 2 });
    await fill(gln, 'A', MOST_OPEN.A - 1);
    expect(await open(apart('STOLEN', 'A', 1))).toMatchObject({ opened: 1, counted: 0 });
    expect(await open(apart('COPY_SUSPECTED', 'A', 4))).toMatchObject({ opened: 1, counted: 0 });
    // What is open already is counted where it is.
    expect(await open(apart('REFUSED', 'S', 1))).toMatchObject({ opened: 0, counted: 0 });
    expect(await stored(gln)).toEqual([
      ['BURST', 'A', 1, 4],
      ['FILLED', 'A', MOST_OPEN.A - 1, MOST_OPEN.A - 1],
      ['STOLEN', 'A', 1, 1],
      ['FILLED', 'C', MOST_OPEN.C - 1, MOST_OPEN.C - 1],
      ['OVERDUE_RECEIPT', 'C', 1, 1],
      ['FILLED', 'S', MOST_OPEN.S - 1, MOST_OPEN.S - 1],
      ['REFUSED', 'S', 1, 2],
    ]);
    await inTransaction(writer(), async (tx) => {
      await execute(tx, 'DELETE FROM "alert" WHERE "participant" = ?', [gln]);
      await execute(tx, 'DELETE FROM "outbox" WHERE "owner" = ?', [gln]);
    });
  });

  it('that memory has no room for are not lost where they are of class A', async () => {
    const [quiet, loud] = [somebody(), somebody()];
    const copies = many(quiet, 120, { kind: 'COPY_SUSPECTED', burst: false, graceHours: 0 });
    for (let n = 0; n < 5_000; n++) collector().raise(finding(loud, n));
    for (const copy of copies) collector().raise({ ...copy, by: { gln: quiet, site: quiet } });
    await collector().flush();
    expect(await stored(quiet)).toEqual([['BURST', 'A', 1, 120]]);
    const members = await rows<{ object: string; facts: string }>(
      writer(),
      `SELECT m."object", m."facts" FROM "alert_member" m JOIN "alert" a ON a."id" = m."alert" WHERE a."participant" = ?`,
      [quiet],
    );
    expect(new Set(members.map(({ object }) => object))).toEqual(new Set(copies.slice(20).map(({ object }) => object)));
    expect(JSON.parse(members[0]!.facts)).toEqual({ title: 'Serial unknown' });
  });

  it('that are little leave memory to those of class A', async () => {
    const [quiet, loud] = [somebody(), somebody()];
    for (let n = 0; n < 5_000; n++) collector().raise(finding(loud, n, { class: 'S', graceHours: 0 }));
    for (const copy of many(quiet, 20, { kind: 'COPY_SUSPECTED', burst: false })) collector().raise(copy);
    await collector().flush();
    expect(await stored(quiet)).toEqual([['COPY_SUSPECTED', 'A', 20, 20]]);
  });

  it('settle themselves where the data of each arrives later', async () => {
    const { pharmacy } = world;
    await world.batch('LATE');
    const serials = Array.from({ length: 11 }, (_, n) => `LATE${n}`);
    const scanned = (serial: string) => `]d201${world.gtin}21${serial}\u001d17${EXPIRY.slice(2).replaceAll('-', '')}10LATE`;
    const before = (await openOf(pharmacy, '&kind=BURST')).map(({ id }) => id);
    // By now its guesses are long ago.
    await age(2 * HOUR);
    await inTransaction(writer(), (tx) => execute(tx, `UPDATE "alert" SET "openKey" = NULL WHERE "kind" = 'BURST'`));
    for (const serial of serials) await world.verdict(pharmacy, scanned(serial));
    await collector().flush();
    const [burst] = (await openOf(pharmacy, '&kind=BURST')).filter(({ id }) => !before.includes(id));
    expect(burst).toMatchObject({ times: 11, class: 'A' });
    for (const serial of serials.slice(1)) await world.commission('LATE', serial);
    await age(HOUR);
    await sweep(Date.now());
    expect(await show(pharmacy, burst!.id)).toMatchObject({ state: 'new' });
    await world.commission('LATE', serials[0]!);
    await age(HOUR);
    await sweep(Date.now());
    expect(await show(pharmacy, burst!.id)).toMatchObject({ state: 'closed', reason: 'late_data' });
  });

  it('do not settle themselves where not all of them are remembered', async () => {
    const { pharmacy } = world;
    await age(2 * HOUR);
    await inTransaction(writer(), (tx) => execute(tx, `UPDATE "alert" SET "openKey" = NULL WHERE "kind" = 'BURST'`));
    const before = (await openOf(pharmacy, '&kind=BURST')).map(({ id }) => id);
    const forgotten = many(pharmacy.gln, 10, { object: world.pack('NEVER') });
    // What came first is in no batch; the last hundred are packs that are there by now.
    await world.commission('LATE', 'THERE');
    const object = world.pack('THERE');
    await open(forgotten.map((one, n) => ({ ...one, object: `${one.object}${n}` })));
    const [burst] = (await openOf(pharmacy, '&kind=BURST')).filter(({ id }) => !before.includes(id));
    await inTransaction(writer(), async (tx) => {
      await execute(tx, 'DELETE FROM "alert_member" WHERE "alert" = ?', [burst!.id]);
      const row = (n: number) => [burst!.id, `${n}`, n, Date.now(), object, JSON.stringify({ batch: 'LATE' })];
      await insertRows(
        tx,
        'alert_member',
        ['alert', 'key', 'n', 'at', 'object', 'facts'],
        Array.from({ length: 100 }, (_, n) => row(n)),
      );
    });
    await age(HOUR);
    await sweep(Date.now());
    expect(await show(pharmacy, burst!.id)).toMatchObject({ state: 'new' });
    await inTransaction(writer(), (tx) => execute(tx, 'DELETE FROM "alert_member" WHERE "alert" = ? AND "n" = 0', [burst!.id]));
    await age(HOUR);
    await sweep(Date.now());
    expect(await show(pharmacy, burst!.id)).toMatchObject({ state: 'closed', reason: 'late_data' });
  });

  it('that are a day of typing errors have no clock', async () => {
    const { otherPharmacy } = world;
    for (let n = 0; n < 11; n++) {
      await world.verdict(otherPharmacy, world.code(`SLIP${n}`, 'A1'));
      await collector().flush();
      await age(2 * HOUR);
      await inTransaction(writer(), (tx) =>
        execute(tx, `UPDATE "alert" SET "id" = ? || SUBSTR("id", 13) WHERE "participant" = ?`, [
          `${n}`.padStart(12, '0'),
          otherPharmacy.gln,
        ]),
      );
    }
    await sweep(Date.now() + 3 * DAY);
    const found = await openOf(otherPharmacy);
    expect(found.length).toBe(11);
    expect(new Set(found.map((one) => [one.class, one.due, one.state].join()))).toEqual(new Set(['S,,new']));
    expect(
      await rows(writer(), `SELECT 1 FROM "outbox" WHERE "kind" = 'alert.waiting' AND "owner" = ?`, [otherPharmacy.gln]),
    ).toEqual([]);
  });
});
