/** Serial lists of one maker that are discarded while the entry that names them is sent. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { expect } from 'vitest';
import { makeList, uploadList, type SerialList } from '../../src/client/signing/lists.js';
import { READER } from '../../src/platform/database/database.module.js';
import { rows } from '../../src/platform/database/sql.js';
import { batchUri, packUri, type Gtin, type Lot, type Serial } from '../../src/protocol/gs1/identifiers.js';
import { ListCleaner } from '../../src/serial-lists/cleaner.js';
import type { TestDatabase } from './databases.js';
import { LedgerWorld } from './ledger-world.js';
import { gtinOf } from './numbers.js';
import { traderOf, type Trader } from './trader.js';

const LOT = 'R1' as Lot;
const EXPIRY = '2040-01-31';

/** A maker with a product and a batch, and lists of its packs. */
export class ListRaces {
  readonly gtin: Gtin = gtinOf(20_003);
  private n = 0;

  private constructor(
    readonly world: LedgerWorld,
    readonly maker: Trader,
    readonly token: string,
  ) {}

  static async on(database: TestDatabase): Promise<ListRaces> {
    const world = await LedgerWorld.on(database);
    const maker = await traderOf(world, await world.admit('manufacturer'));
    const races = new ListRaces(world, maker, await world.signIn(maker.party));
    const product = { gtin: races.gtin, name: 'Raced', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', gtin: races.gtin, lot: LOT, expiry: EXPIRY, serialised: true });
    return races;
  }

  /** A list of packs that no other has. */
  list(count: number): SerialList {
    const serials = Array.from({ length: count }, () => `Q${String(++this.n).padStart(9, '0')}` as Serial);
    return makeList(serials.map((serial) => packUri(this.gtin, serial)));
  }

  /** Deletes a list and sends the entry that names it, at once, so often; fails where both succeed, or packs stay without an entry. */
  async deleteAndEnter(rounds: number): Promise<void> {
    const { world, maker, token, gtin } = this;
    const reader = world.server.app.get<DataSource>(getDataSourceToken(READER), { strict: false });
    const cleaner = world.server.app.get(ListCleaner, { strict: false });
    const outcomes = new Map<string, number>();
    for (let round = 0; round < rounds; round++) {
      const list = this.list(2);
      await uploadList(maker.api, list, 'commission');
      const entry = await world.signStep(maker.party, this.commissioning(list), []);
      // The first two rounds are no races: each comes first once. Which of them takes longer depends on machine and database, so
      // then each begins first now and then.
      const send = () => world.send('/api/entries', entry);
      const discard = () => world.delete(`/api/serial-lists/${list.root}`, token);
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const logging = round === 1 ? undefined : pause(round % 2 === 0 ? (round % 360) / 6 : 0).then(send);
      if (round === 0) await logging;
      const deleting = pause(round % 2 === 0 ? 0 : (round % 30) * 5).then(discard);
      if (round === 1) await deleting;
      const [logged, deleted] = await Promise.all([logging ?? send(), deleting]);
      const key = `${logged.status} ${deleted.status}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
      expect(['201 409', '404 204', '409 204', '422 204'], `${key} ${logged.text}`).toContain(key);
      await cleaner.clean(Date.now());
      const found = await rows(reader, 'SELECT * FROM "pack" WHERE "gtin" = ? AND "serial" IN (?, ?)', [
        Number(gtin),
        ...list.uris.map((uri) => uri.slice(uri.lastIndexOf('/') + 1)),
      ]);
      expect(found).toHaveLength(logged.status === 201 ? 2 : 0);
    }
    expect(outcomes.get('201 409')).toBeGreaterThan(0);
    expect(outcomes.size).toBeGreaterThan(1);
  }

  private commissioning({ root, uris }: SerialList) {
    const { gtin, maker } = this;
    const quantities = [{ uri: batchUri(gtin, LOT), quantity: uris.length }];
    return {
      kind: 'commission' as const,
      time: Date.now(),
      offset: '+00:00',
      site: maker.party.gln,
      lot: LOT,
      expiry: EXPIRY,
      objects: { epcs: [], list: { root, count: uris.length }, quantities },
    };
  }
}
