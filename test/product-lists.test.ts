/** A register has tens of thousands of products: those of one company are found by its numbers, not by asking each whose it is. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../src/platform/database/data-source.js';
import { rows } from '../src/platform/database/sql.js';
import type { Gln, Gtin } from '../src/protocol/gs1/identifiers.js';
import { listProducts, readLastBatches } from '../src/registry/goods.reader.js';
import { schema } from '../src/schema.js';
import { databases, type Home } from './support/databases.js';

const [MAKER, BUYER, NOBODY] = ['9521001000017', '9521002000016', '9521003000015'] as [Gln, Gln, Gln];
/** Of the maker: by its prefix; sold with a longer one; sold alone; another of the same prefix, with an indicator. */
const GTINS = ['09521001000017', '09521001500012', '09521001600019', '19521001000021', '09521009000019'] as Gtin[];

describe.each(databases)('the products of a company on $name', ({ name, fresh }) => {
  let home: Home;
  let db: Database;
  beforeAll(async () => {
    home = await fresh();
    db = await openDatabase(home.config, schema);
    for (const gtin of GTINS)
      await db.writer.query(
        `INSERT INTO "product" ("gtin", "name", "record") VALUES ('${gtin}', 'Tablets', '{"serialised":true}')`,
      );
    const granted = { '9521001': MAKER, '95210015': BUYER, '09521001600010': BUYER, [NOBODY]: NOBODY };
    for (const [key, holder] of Object.entries(granted))
      await db.writer.query(`INSERT INTO "granted" ("key", "holder") VALUES ('${key}', '${holder}')`);
  });
  afterAll(async () => {
    await db.close();
    await home.close();
  });

  const of = async (participant: Gln, after?: Gtin, limit = 10) => {
    const { items, next } = await listProducts(db.reader, { participant, after, limit });
    return [items.map(({ gtin }) => gtin), next];
  };

  it('are those whose longest key it holds, page by page', async () => {
    expect(await of(MAKER)).toEqual([[GTINS[0], GTINS[3]], null]);
    expect(await of(BUYER)).toEqual([[GTINS[1], GTINS[2]], null]);
    expect(await of(BUYER, undefined, 1)).toEqual([[GTINS[1]], GTINS[1]]);
    expect(await of(BUYER, GTINS[1], 1)).toEqual([[GTINS[2]], null]);
    expect(await of(NOBODY)).toEqual([[], null]);
  });

  it('have batches, of which no more are read than are compared with an unknown lot, the latest first', async () => {
    for (let n = 1; n <= 5; n++)
      await db.writer.query(
        `INSERT INTO "batch" ("gtin", "lot", "record") VALUES ('${GTINS[0]}', 'L${n}', '{"expiry":"2040-01-31"}')`,
      );
    const lots = async (...of: [limit: number, month?: string]) =>
      (await readLastBatches(db.reader, GTINS[0]!, ...of)).map(({ lot }) => lot);
    expect(await lots(3)).toEqual(['L5', 'L4', 'L3']);
    const dates = '{"expiry":"2041-03-31","printed":["2040-02-28","2041-03-31"]}';
    await db.writer.query(`UPDATE "batch" SET "record" = '${dates}' WHERE "lot" IN ('L1', 'L2')`);
    expect([await lots(3, '2040-02'), await lots(3, '2041-03'), await lots(3, '2042-01')]).toEqual([
      ['L2', 'L1'],
      ['L2', 'L1'],
      [],
    ]);
    expect(await lots(1, '2040-01')).toEqual(['L5']);
  });

  it.runIf(name === 'sqlite')('are found without reading all products', async () => {
    const asked: string[] = [];
    const recorder = { ...db.reader, query: async (text: string) => (asked.push(text), []) };
    await listProducts(recorder as unknown as typeof db.reader, { participant: MAKER, limit: 10 });
    const plan = await rows<{ detail: string }>(db.reader, `EXPLAIN QUERY PLAN ${asked[0]!}`, [MAKER, MAKER, 11]);
    const reads = plan.map(({ detail }) => detail).filter((detail) => /^(SEARCH|SCAN) [cp]\b/.test(detail));
    expect(reads).toHaveLength(2);
    for (const detail of reads) expect(detail).toMatch(/\(gtin(=\?|>\? AND gtin<\?)\)/);
  });
});
