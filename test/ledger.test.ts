/** The log over HTTP, as any C2SP client reads it, and what makes it refuse to go on. */
import { getDataSourceToken } from '@nestjs/typeorm';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../src/app.js';
import { lastSignedFile } from '../src/ledger/last-signed.js';
import { logKeyFile } from '../src/ledger/log-key.js';
import { Publisher } from '../src/ledger/publisher.js';
import { execute } from '../src/platform/database/sql.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { toBase64url } from '../src/protocol/bytes.js';
import { openCheckpoint } from '../src/protocol/log/checkpoint.js';
import {
  checkConsistency,
  consistencyRanges,
  inclusionRanges,
  leafHash,
  checkInclusion,
  rootOf,
} from '../src/protocol/log/merkle.js';
import { ed25519Verifier } from '../src/protocol/log/note.js';
import { hashRanges, nodesIn, parseBundle, tileAt, tilePath, tilesFor, type Tile } from '../src/protocol/log/tiles.js';
import { crypto } from '../src/protocol/crypto.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';

describe.each(databases)('the log on $name', (database) => {
  let world: LedgerWorld;
  afterEach(() => world.close());

  const publisher = () => world.server.app.get(Publisher, { strict: false });
  const writer = () => world.server.app.get(getDataSourceToken() as typeof DataSource, { strict: false });
  const change = (text: string) => inTransaction(writer(), (tx) => execute(tx, text));
  const get = (url: string) => world.server.app.inject({ method: 'GET', url });
  const bytes = async (tile: Tile): Promise<Uint8Array> => {
    const { statusCode, rawPayload, headers } = await get(`/log/${tilePath(tile)}`);
    expect(statusCode).toBe(200);
    expect(headers['cache-control']).toMatch(/immutable/);
    return new Uint8Array(rawPayload);
  };
  const checkpoint = async () =>
    openCheckpoint(
      (await get('/log/checkpoint')).payload,
      ed25519Verifier((await get('/api/ledger')).json<{ log: string }>().log),
    );
  const sites = async (n: number) => {
    for (let i = 0; i < n; i++) {
      const place = { address: `Dock ${i}`, country: 'DE', timeZone: 'Europe/Berlin', latitude: 1, longitude: i / 100 };
      const { gln } = world.authority;
      await world.record(world.authority, { type: 'site', gln, participant: gln, name: 'Authority', ...place });
    }
    await publisher().publish();
  };

  it('can be read, hashed and proven from its tiles alone, at any size that was signed', async () => {
    world = await LedgerWorld.on(database);
    const before = await checkpoint();
    await sites(270);
    const head = await checkpoint();
    expect(head.size).toBe(271);

    const bundles = await Promise.all([0, 1].map((n) => bytes(tileAt('entries', n, head.size)!)));
    const entries = bundles.flatMap(parseBundle);
    expect(rootOf(entries.map(leafHash))).toEqual(head.root);
    expect(toBase64url(crypto.sha256(entries[0]!))).toBe(world.ledger);

    const prove = async (ranges: ReturnType<typeof inclusionRanges>) => {
      const tiles = tilesFor(ranges, head.size);
      return hashRanges(ranges, nodesIn(tiles, await Promise.all(tiles.map(bytes))));
    };
    for (const index of [0, 1, 255, 256, 270]) {
      checkInclusion(leafHash(entries[index]!), index, head.size, await prove(inclusionRanges(index, head.size)), head.root);
    }
    checkConsistency(before.size, head.size, await prove(consistencyRanges(before.size, head.size)), before.root, head.root);
    expect((await get(`/log/checkpoints/${before.size}`)).statusCode).toBe(200);
  });

  it.each([
    'tile/0/001',
    'tile/0/000.p/9',
    'tile/1/000.p/1',
    'tile/entries/001',
    'tile/0/0',
    'tile/64/000',
    'tile/0/000.p/0',
    'checkpoints/7',
    'checkpoints/0',
    'checkpoints/x',
  ])('has no %s where it has two entries', async (path) => {
    world = await LedgerWorld.on(database);
    await sites(1);
    const { statusCode, headers } = await get(`/log/${path}`);
    expect([400, 404]).toContain(statusCode);
    expect(headers['content-type']).toMatch(/problem\+json/);
  });

  it('signs a head again to the same bytes, and keeps the last one outside the database', async () => {
    world = await LedgerWorld.on(database);
    await sites(2);
    const { payload } = await get('/log/checkpoint');
    expect(readFileSync(lastSignedFile(world.server.home.config), 'utf8')).toBe(payload);
    await change('DELETE FROM "checkpoint"');
    const again = await createApp(world.server.home.config);
    expect((await again.inject({ method: 'GET', url: '/log/checkpoint' })).statusCode).toBe(404);
    await sites(1);
    await again.close();
    expect((await checkpoint()).size).toBe(4);
  });

  it.each([
    ['an entry was changed', `UPDATE "entry" SET "jws" = replace("jws", '.', '.A') WHERE "idx" = 2`],
    ['the time of an entry was changed', 'UPDATE "entry" SET "time" = "time" + 1 WHERE "idx" = 2'],
    ['an entry is gone', 'DELETE FROM "entry" WHERE "idx" = 2'],
    ['the head has another root', 'UPDATE "head" SET "root" = (SELECT "hash" FROM "node" WHERE "n" = 0 AND "level" = 0)'],
  ])('never signs a head where %s, and takes nothing more', async (_, damage) => {
    world = await LedgerWorld.on(database);
    await sites(0);
    const entry = () => world.send('/api/entries', 'a.b.c');
    // Logged, and damaged before it is signed.
    publisher().schedule = () => undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { gln } = world.authority;
    const place = { address: 'x', country: 'DE', timeZone: 'Europe/Berlin', latitude: 1, longitude: 1 };
    await world.record(world.authority, { type: 'site', gln, participant: gln, name: 'x', ...place });
    await world.record(world.authority, { type: 'site', gln, participant: gln, name: 'y', ...place });
    await change(damage);
    await publisher().publish();
    expect((await checkpoint()).size).toBe(1);
    expect((await get('/health/ready')).statusCode).toBe(503);
    await expect(world.record(world.authority, { type: 'site', gln, participant: gln, name: 'z', ...place })).rejects.toThrow(
      /log-halted/,
    );
    expect((await entry()).status).toBe(400);
    expect((await get('/api/ledger')).statusCode).toBe(200);
  });

  it('refuses to go on from a database that is older than what was signed', async () => {
    world = await LedgerWorld.on(database);
    await sites(3);
    const { config } = world.server.home;
    await change('DELETE FROM "entry" WHERE "idx" = 3');
    await change('DELETE FROM "node" WHERE "level" = 0 AND "n" = 3');
    await change('DELETE FROM "checkpoint"');
    await change('UPDATE "head" SET "size" = 3');
    const restored = await createApp(config);
    expect((await restored.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(503);
    expect((await restored.inject({ method: 'GET', url: '/log/checkpoint' })).statusCode).toBe(404);
    await restored.close();
  });

  it('does not start with a file that holds no log key', async () => {
    world = await LedgerWorld.on(database);
    const { config } = world.server.home;
    copyFileSync(logKeyFile(config), `${logKeyFile(config)}.kept`);
    writeFileSync(logKeyFile(config), readFileSync(logKeyFile(config), 'utf8').replace(/\+[0-9a-f]{8}\+/, '+00000000+'));
    const app = await createApp(config);
    expect((await app.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(503);
    await app.close();
  });
});
