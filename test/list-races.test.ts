/** What an entry depends on changes only with the head: serial lists are uploaded, discarded and named at once. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeList, uploadList, type SerialList } from '../src/client/signing/lists.js';
import { READER } from '../src/platform/database/database.module.js';
import { rows } from '../src/platform/database/sql.js';
import { toBase64url } from '../src/protocol/bytes.js';
import { batchUri, packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { ListCleaner } from '../src/serial-lists/cleaner.js';
import type { Professional } from '../src/registry/policy/access.policy.js';
import { SerialLists } from '../src/serial-lists/uploads.service.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(20_003) as Gtin;
const LOT = 'R1' as Lot;
const BATCH = { gtin: GTIN, lot: LOT, expiry: '2040-01-31' };
const ROUNDS = 60;
let n = 0;
const packs = (count: number): Serial[] => Array.from({ length: count }, () => `Q${String(++n).padStart(9, '0')}` as Serial);
const listOf = (count: number): SerialList => makeList(packs(count).map((serial) => packUri(GTIN, serial)));

describe.each(databases)('serial lists under races on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let token: string;
  const uploads = () => world.server.app.get(SerialLists, { strict: false });
  const viewer = (): Professional => {
    return {
      kind: 'participant',
      gln: maker.party.gln,
      role: 'manufacturer',
      kid: maker.party.signer.kid,
      permissions: ['custody'],
      site: null,
    };
  };
  const cleaner = () => world.server.app.get(ListCleaner, { strict: false });
  const reader = () => world.server.app.get<DataSource>(getDataSourceToken(READER), { strict: false });
  const commissioning = ({ root, uris }: SerialList) => ({
    kind: 'commission' as const,
    time: Date.now(),
    offset: '+00:00',
    site: maker.party.gln,
    lot: LOT,
    expiry: '2040-01-31',
    objects: { epcs: [], list: { root, count: uris.length }, quantities: [{ uri: batchUri(GTIN, LOT), quantity: uris.length }] },
  });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    token = await world.signIn(maker.party);
    const product = { gtin: GTIN, name: 'Raced', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', ...BATCH, serialised: true });
  });
  afterAll(() => world.close());

  it('gives what is sent late for a discarded list to no other', async () => {
    const old = listOf(3);
    const announce = async ({ root, seed, uris }: SerialList): Promise<number> => {
      const announced = { seed: toBase64url(seed), count: uris.length, purpose: 'commission', gtin: GTIN };
      await world.put(`/api/serial-lists/${root}`, announced, token).expect(200);
      return (await uploads().get(viewer(), root)).id;
    };
    const first = await announce(old);
    let begin!: () => void;
    const held = new Promise<void>((resolve) => (begin = resolve));
    // The request is open, its body still to come.
    async function* body(): AsyncGenerator<string[]> {
      await held;
      yield old.uris.map((uri) => `${GTIN}\t${uri.slice(uri.lastIndexOf('/') + 1)}`);
    }
    const late = uploads().take(viewer(), old.root, 0, body());
    const outcome = late.then(() => 'taken', String);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await uploads().discard(viewer(), old.root);
    const second = await announce(listOf(3));
    begin();
    expect(await outcome).toMatch(/discarded meanwhile/);
    expect(second).toBeGreaterThan(first);
    expect(await rows(reader(), 'SELECT * FROM "pack" WHERE "holding" IN (?, ?)', [-first, -second])).toEqual([]);
    expect(await rows(reader(), 'SELECT * FROM "list_part" WHERE "list" IN (?, ?)', [first, second])).toEqual([]);
  });

  it('never gives an id of a list again', async () => {
    const ids = new Set<number>();
    for (let i = 0; i < 5; i++) {
      const { root } = listOf(2);
      await world
        .put(`/api/serial-lists/${root}`, { seed: root, count: 2, purpose: 'commission', gtin: GTIN }, token)
        .expect(200);
      ids.add((await uploads().get(viewer(), root)).id);
      await world.delete(`/api/serial-lists/${root}`, token).expect(204);
    }
    expect(ids.size).toBe(5);
  });

  it('either deletes a list or logs the entry that names it, never both', async () => {
    const outcomes = new Map<string, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const list = listOf(2);
      await uploadList(maker.api, list, 'commission');
      const entry = await world.signStep(maker.party, commissioning(list), []);
      // The first two rounds are no races: each comes first once. Which of them takes longer depends on machine and database, so
      // then each begins first now and then.
      const send = () => world.send('/api/entries', entry);
      const discard = () => world.delete(`/api/serial-lists/${list.root}`, token);
      const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
      const logging = round === 1 ? undefined : pause(round % 2 === 0 ? round / 6 : 0).then(send);
      if (round === 0) await logging;
      const deleting = pause(round % 2 === 0 ? 0 : (round % 30) * 5).then(discard);
      if (round === 1) await deleting;
      const [logged, deleted] = await Promise.all([logging ?? send(), deleting]);
      const key = `${logged.status} ${deleted.status}`;
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1);
      expect(['201 409', '404 204', '409 204', '422 204'], `${key} ${logged.text}`).toContain(key);
      await cleaner().clean(Date.now());
      const found = await rows(reader(), 'SELECT * FROM "pack" WHERE "gtin" = ? AND "serial" IN (?, ?)', [
        Number(GTIN),
        ...list.uris.map((uri) => uri.slice(uri.lastIndexOf('/') + 1)),
      ]);
      expect(found).toHaveLength(logged.status === 201 ? 2 : 0);
    }
    expect(outcomes.get('201 409')).toBeGreaterThan(0);
    expect(outcomes.size).toBeGreaterThan(1);
  });
});
