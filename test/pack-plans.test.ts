/**
 * A product may have a hundred million packs: whatever is asked of some of them is looked up by product and serial. Which way SQLite
 * goes it decides by itself, so each statement that a small life of some packs makes is asked for its plan.
 */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeList, uploadList } from '../src/client/signing/lists.js';
import { READER } from '../src/platform/database/database.module.js';
import { rows } from '../src/platform/database/sql.js';
import { packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { ListCleaner } from '../src/serial-lists/cleaner.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { traderOf } from './support/trader.js';

const GTIN = gtinOf(20_030) as Gtin;
const LOT = 'P1' as Lot;
const BATCH = { gtin: GTIN, lot: LOT, expiry: '2040-01-31' };

let world: LedgerWorld;
let db: DataSource;
/** What was asked of the database. */
const statements = new Set<string>();
beforeAll(async () => {
  world = await LedgerWorld.on(databases.find(({ name }) => name === 'sqlite')!);
  db = world.server.app.get<DataSource>(getDataSourceToken(READER), { strict: false });
  const runners = Object.getPrototypeOf(db.createQueryRunner()) as QueryRunner;
  const { query } = runners;
  runners.query = function (this: QueryRunner, text: string, ...rest: never[]) {
    statements.add(text);
    return query.call(this, text, ...rest) as never;
  } as typeof query;
  try {
    await live();
  } finally {
    runners.query = query;
  }
});
afterAll(() => world.close());

/** How SQLite goes about a statement, step by step. */
async function planOf(text: string): Promise<string[]> {
  const values = Array<null>(text.split('?').length - 1).fill(null);
  return (await rows<{ detail: string }>(db, `EXPLAIN QUERY PLAN ${text}`, values)).map(({ detail }) => detail);
}

it('the packs of a waiting list are gone through once, however many of them were found', async () => {
  const [text, ...others] = [...statements].filter((each) => each.includes('s."holding" = -m."list"'));
  expect(others).toEqual([]);
  const loops = (await planOf(text!)).filter((detail) => /^(SEARCH|SCAN) [mps]\b/.test(detail));
  expect(loops.map((detail) => detail.split(' ')[1])).toEqual(['m', 'p', 's']);
  expect(loops[1]).toContain('(gtin=? AND serial>? AND serial<?)');
});

it('no statement reads all packs of a product to find a few', async () => {
  const onPacks = [...statements].filter((text) => text.includes('"pack"') && !/^\s*INSERT/.test(text));
  expect(onPacks.length).toBeGreaterThanOrEqual(10);
  const wrong: string[] = [];
  for (const text of onPacks) {
    const reads = (await planOf(text)).filter((detail) => /^(SEARCH|SCAN) (p|pack)\b/.test(detail));
    expect(reads, text).not.toEqual([]);
    if (reads.some((detail) => !detail.includes('(gtin=? AND serial'))) wrong.push(`${text}\n${reads.join('\n')}`);
  }
  expect(wrong).toEqual([]);
});

/** All that is done to packs and asked of them, each once. */
async function live(): Promise<void> {
  const maker = await traderOf(world, await world.admit('manufacturer'));
  const taker = await traderOf(world, await world.admit('distributor'));
  const token = await world.signIn(maker.party);
  const scene = { site: maker.party.gln };
  const product = { gtin: GTIN, name: 'Planned', authorisation: null, levels: [], storage: null, markets: [] };
  await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
  await world.record(maker.party, { type: 'batch', ...BATCH, serialised: true });
  const pool = `/api/manufacturers/serial-pools/${GTIN}`;
  await world.post(`${pool}/requests`, { id: 'r', count: 5 }, token).expect(200);
  await world.delete(`${pool}/requests/r`, token).expect(200);
  await world.post(`${pool}/reservations`, { prefix: 'Q', label: 'line' }, token);
  await world.get(pool, token).expect(200);

  const serials = ['A', 'B', 'C', 'D', 'E', 'F'].map((letter) => `${letter}1234567` as Serial);
  const list = makeList(serials.map((serial) => packUri(GTIN, serial)));
  await maker.trade.commission(scene, { ...BATCH, serials, list });
  await maker.trade.commission(scene, { ...BATCH, serials: ['S1234567' as Serial] });
  const rival = makeList(['A1234567', 'Z1234567'].map((serial) => packUri(GTIN, serial as Serial)));
  await uploadList(maker.api, rival, 'commission');
  await world.get(`/api/serial-lists/${rival.root}/items`, token).expect(200);
  await world.delete(`/api/serial-lists/${rival.root}`, token).expect(204);
  await world.server.app.get(ListCleaner, { strict: false }).clean(Date.now());

  await maker.trade.pack(scene, ssccOf(1), { uris: [], packs: { gtin: GTIN, lot: LOT, serials: serials.slice(0, 3) } });
  await maker.trade.pack(scene, ssccOf(1), { uris: [packUri(GTIN, serials[3]!)] });
  const end = (gln: typeof maker.party.gln) => ({ owner: gln });
  await maker.trade.ship(scene, { uris: [ssccOf(1)] }, end(maker.party.gln), end(taker.party.gln));
  for (const serial of [serials[0], serials[5]]) {
    await world.get(`/api/objects/01/${GTIN}/21/${serial}`, token).expect(200);
    await world.get(`/api/serial-lists/${list.root}/packs/${GTIN}/${serial}`, token).expect(200);
    await world.post('/api/scan', { code: packUri(GTIN, serial!) }, token).expect(200);
  }
  await world.get('/api/custody', token).expect(200);
  const recall = { type: 'recall', ref: 'R-1', gtin: GTIN, lots: [LOT], serials: [serials[4]], markets: [], class: 2 };
  await world.record(maker.party, { ...recall, depth: 'patient', action: 'quarantine', text: 'Glass.', patientText: null });
  await world.get(`/api/manufacturers/recalls/${maker.party.gln}/R-1/reach`, token);
}
