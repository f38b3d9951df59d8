/** Serials for line systems: random, on no pack, given out once, returned; and beginnings that are kept for others. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gtin, Lot, Serial } from '../src/protocol/gs1/identifiers.js';
import { lengthFor, requireFormat, USUAL_ALPHABET, usualFormat } from '../src/manufacturers/serial-pools/pool.rules.js';
import { randomSerials } from '../src/manufacturers/serial-pools/random-serials.js';
import { databases } from './support/databases.js';
import { faultOf } from './support/faults.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(40_001) as Gtin;
const LOT = 'P1' as Lot;

describe('the form of random serials', () => {
  it('leaves less than one guess in 10,000 right, by one character less it would not', () => {
    for (const taken of [1, 999, 1_000_000, 50_000_000]) {
      for (const alphabet of [USUAL_ALPHABET, '0123456789']) {
        const length = lengthFor(alphabet, taken);
        expect(taken / alphabet.length ** length).toBeLessThan(1 / 10_000);
        expect(taken / alphabet.length ** (length - 1)).toBeGreaterThanOrEqual(1 / 10_000);
        expect(faultOf(() => requireFormat({ prefix: '', length, alphabet }, taken))).toBeUndefined();
        expect(faultOf(() => requireFormat({ prefix: '', length: length - 1, alphabet }, taken))).toBe('serials-guessable');
      }
    }
    expect(faultOf(() => requireFormat({ prefix: 'ABCDEF', length: 15, alphabet: USUAL_ALPHABET }, 1))).toBe('serials-too-long');
  });

  it('is chosen for a hundred times as many, without I and O', () => {
    const format = usualFormat('', 1_000_000);
    expect(faultOf(() => requireFormat(format, 100_000_000))).toBeUndefined();
    expect(format.alphabet).not.toMatch(/[IO]/);
  });

  it('uses every character of its alphabet alike', () => {
    const counts = new Map<string, number>();
    for (const serial of randomSerials({ prefix: '', length: 10, alphabet: USUAL_ALPHABET }, 20_000, [])) {
      for (const char of serial) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
    expect(counts.size).toBe(USUAL_ALPHABET.length);
    const expected = 200_000 / USUAL_ALPHABET.length;
    const chiSquared = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 33 degrees of freedom: beyond 90 once in a million runs.
    expect(chiSquared).toBeLessThan(90);
  });
});

describe.each(databases)('serial pools on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let token: string;
  const pool = `/api/manufacturers/serial-pools/${GTIN}`;

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    token = await world.signIn(maker.party);
    const product = { gtin: GTIN, name: 'Pooled', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: '2040-01-31', serialised: true });
  });
  afterAll(() => world.close());

  const ask = (body: object) => world.post(`${pool}/requests`, body, token);
  const serialsOf = ({ text }: { text: string }): Serial[] =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [gtin, serial] = line.split('\t') as [string, Serial];
        expect(gtin).toBe(GTIN);
        return serial;
      });

  it('give out distinct serials in byte order, the same for the same request, others for another', async () => {
    const first = serialsOf(await ask({ id: 'line-1', count: 5_000 }).expect(200));
    expect(new Set(first).size).toBe(5_000);
    expect([...first].sort()).toEqual(first);
    expect(serialsOf(await ask({ id: 'line-1', count: 5_000 }).expect(200))).toEqual(first);
    const both = await Promise.all([1, 2].map(() => ask({ id: 'line-2', count: 3_000 }).expect(200)));
    const [second, again] = both.map(serialsOf) as [Serial[], Serial[]];
    expect(second).toEqual(again);
    expect(new Set([...first, ...second]).size).toBe(8_000);
    await ask({ id: 'line-1', count: 4_999 }).expect(409);
  });

  it('never give out a serial that is on a pack', async () => {
    const { body } = await world.get(pool, token).expect(200);
    expect(body).toMatchObject({ packs: 0, issued: 8_000, reservations: [] });
    const used = serialsOf(await ask({ id: 'line-1', count: 5_000 }).expect(200)).slice(0, 50);
    await maker.trade.commission({ site: maker.party.gln }, { gtin: GTIN, lot: LOT, expiry: '2040-01-31', serials: used });
    expect((await world.get(pool, token).expect(200)).body).toMatchObject({ packs: 50 });
    const closed = await world.delete(`${pool}/requests/line-1`, token).expect(200);
    expect(closed.body).toEqual({ used: 50, returned: 4_950 });
    await ask({ id: 'line-1', count: 5_000 }).expect(409);
    await world.delete(`${pool}/requests/line-0`, token).expect(404);
    expect((await world.get(pool, token).expect(200)).body).toMatchObject({ packs: 50, issued: 3_000 });
  });

  it('refuse a form that could be guessed, and say how long it must be', async () => {
    const short = { length: 5, alphabet: '0123456789' };
    const { body } = await ask({ id: 'short', count: 1_000, format: short }).expect(422);
    expect(body).toMatchObject({ type: 'urn:theriac:problem:serials-guessable', needed: 8 });
    const long = serialsOf(await ask({ id: 'digits', count: 1_000, format: { length: 8, alphabet: '0123456789' } }).expect(200));
    expect(long.every((serial) => /^[0-9]{8}$/.test(serial))).toBe(true);
    await ask({ id: 'twice', count: 1, format: { length: 8, alphabet: '00123456789' } }).expect(400);
  });

  it('keep reserved beginnings for those who draw their own', async () => {
    await world.post(`${pool}/reservations`, { prefix: 'QXQXQX', label: 'Contract line 7' }, token).expect(204);
    await world.post(`${pool}/reservations`, { prefix: 'QXQXQX', label: 'Contract line 7' }, token).expect(204);
    await world.post(`${pool}/reservations`, { prefix: 'Q', label: 'All' }, token).expect(409);
    await ask({ id: 'inside', count: 10, prefix: 'QXQXQX' }).expect(409);
    const given = serialsOf(await ask({ id: 'beside', count: 5_000, prefix: 'Q' }).expect(200));
    expect(given.every((serial) => serial.startsWith('Q') && !serial.startsWith('QXQXQX'))).toBe(true);
    await world.post(`${pool}/reservations`, { prefix: given[0]!.slice(0, 4), label: 'Too late' }, token).expect(409);
    await world.delete(`${pool}/reservations/QXQXQX`, token).expect(204);
    expect(
      serialsOf(await ask({ id: 'inside', count: 10, prefix: 'QXQXQX' }).expect(200)).every((one) => one.startsWith('QXQXQX')),
    ).toBe(true);
  });

  it("are for the product's own manufacturer", async () => {
    const other = await world.signIn(await world.admit('manufacturer'));
    await world.post(`${pool}/requests`, { id: 'theirs', count: 1 }, other).expect(403);
    await world.get(pool, other).expect(403);
    await world.get(pool, await world.signIn(await world.admit('pharmacy'))).expect(403);
  });
});
