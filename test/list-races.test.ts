/** What an entry depends on changes only with the head: serial lists are uploaded, discarded and named at once. */
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SerialList } from '../src/client/signing/lists.js';
import { READER } from '../src/platform/database/database.module.js';
import { rows } from '../src/platform/database/sql.js';
import { toBase64url } from '../src/protocol/bytes.js';
import type { Professional } from '../src/registry/policy/access.policy.js';
import { SerialLists } from '../src/serial-lists/uploads.service.js';
import { databases } from './support/databases.js';
import type { LedgerWorld } from './support/ledger-world.js';
import { ListRaces } from './support/list-races.js';
import { gtinOf } from './support/numbers.js';
import type { Trader } from './support/trader.js';

const GTIN = gtinOf(20_003);

describe.each(databases)('serial lists under races on $name', (database) => {
  let races: ListRaces;
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
  const reader = () => world.server.app.get<DataSource>(getDataSourceToken(READER), { strict: false });
  beforeAll(async () => {
    races = await ListRaces.on(database);
    ({ world, maker, token } = races);
  });
  afterAll(() => world.close());

  it('gives what is sent late for a discarded list to no other', async () => {
    const old = races.list(3);
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
    const second = await announce(races.list(3));
    begin();
    expect(await outcome).toMatch(/discarded meanwhile/);
    expect(second).toBeGreaterThan(first);
    expect(await rows(reader(), 'SELECT * FROM "pack" WHERE "holding" IN (?, ?)', [-first, -second])).toEqual([]);
    expect(await rows(reader(), 'SELECT * FROM "list_part" WHERE "list" IN (?, ?)', [first, second])).toEqual([]);
  });

  it('never gives an id of a list again', async () => {
    const ids = new Set<number>();
    for (let i = 0; i < 5; i++) {
      const { root } = races.list(2);
      await world
        .put(`/api/serial-lists/${root}`, { seed: root, count: 2, purpose: 'commission', gtin: GTIN }, token)
        .expect(200);
      ids.add((await uploads().get(viewer(), root)).id);
      await world.delete(`/api/serial-lists/${root}`, token).expect(204);
    }
    expect(ids.size).toBe(5);
  });

  it('either deletes a list or logs the entry that names it, never both', () => races.deleteAndEnter(60));
});
