/** SSCCs for new containers: the next free ones of who holds their beginning, and no number twice; on both databases. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { ssccAt } from '../src/custody/numbers/sscc.rules.js';
import { eachText, execute, rows, type SqlValue } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { hasCheckDigit } from '../src/protocol/gs1/check-digit.js';
import { ssccUri, type Gln } from '../src/protocol/gs1/identifiers.js';
import { CommandLine } from './support/command-line.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party } from './support/ledger-world.js';
import { addressOf } from './support/trader.js';

describe.each(databases)('SSCCs on $name', (database) => {
  let world: CounterWorld;
  const take = async (who: Party, body: object, status = 201, site: Gln | null = null) =>
    (await world.base.post('/api/ssccs', body, await world.session(who, site)).expect(status)).body as {
      ssccs: string[];
      type: string;
      beginnings: string[];
    };
  const grant = (key: string, to: Gln, from: Gln | null = null) =>
    world.base.record(world.base.authority, { type: 'grant', keys: [key], from, to });
  const places = (ssccs: readonly string[]) => ssccs.map((one) => one.slice(0, 17));

  /** Stores that the register knows the first numbers of a beginning: as copies of a row that it has. */
  async function useFirst(key: string, count: number): Promise<void> {
    const writer = world.base.server.app.get<DataSource>(getDataSourceToken(), { strict: false });
    const epcs = Array.from({ length: count }, (_, place) => ssccUri(ssccAt({ key, extension: 0, taken: [] }, place)));
    await inTransaction(writer, async (tx) => {
      const [row] = await rows<Record<string, SqlValue>>(tx, 'SELECT * FROM "holding" LIMIT 1');
      const others = Object.keys(row!).filter((column) => column !== 'id' && column !== 'epc');
      const columns = others.map((column) => `h."${column}"`).join(', ');
      await execute(
        tx,
        `INSERT INTO "holding" ("id", "epc", ${others.map((column) => `"${column}"`).join(', ')})
         SELECT 1000000 + ROW_NUMBER() OVER (), j."value", ${columns} FROM ${eachText(tx, '?')}
         CROSS JOIN (SELECT * FROM "holding" WHERE "id" = ?) h`,
        [JSON.stringify(epcs), row!['id']!],
      );
    });
  }

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('L1');
    await grant('95277', world.maker.gln);
    await grant('952799', world.wholesaler.gln);
  });
  afterAll(() => world.close());

  it('are given out in their order, with check digits, and differ whoever asks at once', async () => {
    const asked = Array.from({ length: 20 }, (_, i) =>
      take(world.maker, { count: 7 }, 201, i % 2 === 0 ? null : world.maker.gln),
    );
    const all = (await Promise.all(asked)).flatMap(({ ssccs }) => ssccs);
    expect(all.every(hasCheckDigit)).toBe(true);
    const wanted = Array.from({ length: 140 }, (_, i) => `095277${String(i).padStart(11, '0')}`);
    expect(places(all).toSorted()).toEqual(wanted);
    expect(places((await take(world.maker, { extension: 4 })).ssccs)).toEqual([`495277${'0'.repeat(11)}`]);
  });

  it('pass over what the register knows, even once it is empty, and what is granted to another', async () => {
    await world.commission('L1', 'A');
    const [mine] = (await take(world.maker, { extension: 7 })).ssccs;
    const next = `795277${'1'.padStart(11, '0')}`;
    const parent = `https://id.gs1.org/00/${next}${[...'0123456789'].find((digit) => hasCheckDigit(next + digit))}`;
    const step = (told: object) =>
      world.base.step(world.maker, {
        time: Date.now(),
        offset: '+01:00',
        site: world.maker.gln,
        parent,
        objects: { epcs: [world.pack('A')] },
        ...told,
      } as never);
    await step({ kind: 'pack' });
    await step({ kind: 'unpack' });
    expect(places((await take(world.maker, { extension: 7 })).ssccs)).toEqual([`795277${'2'.padStart(11, '0')}`]);
    expect(mine!.slice(0, 6)).toBe('795277');
    await grant('9527700', world.pharmacy.gln, world.maker.gln);
    expect(places((await take(world.maker, { extension: 7 })).ssccs)).toEqual([`79527701${'0'.repeat(9)}`]);
  });

  it('of a beginning that went to another go on where they ended', async () => {
    const [last] = places((await take(world.maker, { extension: 3 })).ssccs);
    await grant('95277', world.otherPharmacy.gln, world.maker.gln);
    const [next] = places((await take(world.otherPharmacy, { extension: 3 })).ssccs);
    expect(Number(next!)).toBe(Number(last!) + 1);
    await grant('95277', world.maker.gln, world.otherPharmacy.gln);
  });

  it('are given once where the company holds a beginning and longer ones in it, whoever asks for which at once', async () => {
    await grant('95266100', world.maker.gln);
    await grant('9526610', world.maker.gln);
    await grant('952661000', world.maker.gln, world.maker.gln);
    const prefixes = ['9526610', '95266100', '952661000'];
    const asked = [40, 1, 40].flatMap((count) => prefixes.map((prefix) => take(world.maker, { count, prefix, extension: 5 })));
    const all = (await Promise.all(asked)).flatMap(({ ssccs }) => ssccs);
    expect(all).toHaveLength(243);
    expect(new Set(all).size).toBe(243);
    const first = ['59526610100000000', '59526610010000000', '59526610000000000'];
    for (const one of first) expect(places(all)).toContain(one);
  });

  it('of a longer beginning start behind what the shorter one that contains it gave out, also if both are asked at once', async () => {
    const short = { prefix: '9526620', extension: 2 };
    await grant(short.prefix, world.maker.gln);
    const before = (await take(world.maker, { ...short, count: 30 })).ssccs;
    await grant('95266200', world.pharmacy.gln, world.maker.gln);
    await grant('952662000', world.wholesaler.gln, world.pharmacy.gln);
    const asked = [0, 1, 2].flatMap(() => [
      take(world.maker, { ...short, count: 30 }),
      take(world.pharmacy, { prefix: '95266200', extension: 2, count: 30 }),
      take(world.wholesaler, { prefix: '952662000', extension: 2, count: 30 }),
    ]);
    const after = (await Promise.all(asked)).flatMap(({ ssccs }) => ssccs);
    expect(new Set([...before, ...after]).size).toBe(300);
    const starting = (key: string) =>
      places(after)
        .filter((one) => one.startsWith(`2${key}`))
        .toSorted();
    expect(starting('952662000')[0]).toBe(`2952662000${'30'.padStart(7, '0')}`);
    expect(starting('952662000')).toHaveLength(90);
    expect(starting('95266200')).toHaveLength(180);
  });

  it('of a longer beginning that was granted first and is asked later start at its own beginning', async () => {
    await grant('9526630', world.pharmacy.gln);
    await grant('952663', world.maker.gln);
    await take(world.maker, { prefix: '952663' });
    expect(places((await take(world.pharmacy, { prefix: '9526630' })).ssccs)).toEqual([`09526630${'0'.repeat(9)}`]);
  });

  it('are looked for through a bounded stretch of used ones, and the next request goes on behind it', async () => {
    await grant('9526640', world.maker.gln);
    await world.commission('L1', 'C');
    await useFirst('9526640', 200_010);
    const body = { prefix: '9526640', count: 3 };
    expect((await take(world.maker, body, 409)).type).toContain('numbers-in-use');
    const next = places((await take(world.maker, body)).ssccs);
    expect(next).toEqual([10, 11, 12].map((i) => `09526640${String(200_000 + i).padStart(9, '0')}`));
  }, 120_000);

  it('are refused to who holds no such beginning, and when there are no more', async () => {
    const none = await take(world.otherPharmacy, {}, 409);
    expect(none).toMatchObject({ type: expect.stringContaining('beginning-missing') as string, beginnings: [] });
    expect((await take(world.maker, { prefix: '952799' }, 409)).beginnings).toContain('95277');
    await grant('952788888888', world.wholesaler.gln);
    const few = { prefix: '952788888888', count: 1_000 };
    for (let i = 0; i < 9; i++) await take(world.wholesaler, few);
    await take(world.wholesaler, { ...few, count: 999 });
    expect((await take(world.wholesaler, { ...few, count: 2 }, 409)).type).toContain('numbers-used-up');
    expect((await take(world.wholesaler, { ...few, count: 1 })).ssccs).toHaveLength(1);
    for (const body of [{ count: 0 }, { count: 1_001 }, { extension: 10 }, { prefix: '95' }, { prefix: "9527'--" }, { more: 1 }])
      await take(world.maker, body, 400);
  });

  it('are printed as codes that a container is packed under', async () => {
    const cli = await CommandLine.at(await addressOf(world.base));
    const key = ['--key', await cli.keyOf(world.maker)];
    const code = (await cli.ok('sscc', 'new', ...key)).trim();
    expect(code).toMatch(/^00\/095277\d{12}$/);
    await world.commission('L1', 'B');
    await cli.ok('pack', code, world.pack('B'), ...key);
    expect(await cli.json(['sscc', 'new', '--count', '3', '--extension', '9', ...key])).toHaveLength(3);
    expect(await cli.run('sscc', 'new', '--extension', '10', ...key)).toMatchObject({ code: 2 });
    await cli.close();
  });
});
