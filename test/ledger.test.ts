/** The log over HTTP, as any C2SP client reads it, and what makes it refuse to go on. */
import { getDataSourceToken } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp } from '../src/app.js';
import { lastSignedFile } from '../src/ledger/last-signed.js';
import { createLogKey, logKeyFile } from '../src/ledger/log-key.js';
import { Publisher } from '../src/ledger/publisher.js';
import { READER } from '../src/platform/database/database.module.js';
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

/** A record of a site of the authority's. */
const SITE = ({ authority: { gln } }: LedgerWorld) => {
  const place = { address: 'x', country: 'DE', timeZone: 'Europe/Berlin', latitude: 1, longitude: 1 };
  return { gln, participant: gln, name: 'x', ...place };
};

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
    const { gln } = world.authority;
    const record = (i: number) => {
      const place = { address: `Dock ${i}`, country: 'DE', timeZone: 'Europe/Berlin', latitude: 1, longitude: i / 100 };
      return world.record(world.authority, { type: 'site', gln, participant: gln, name: 'Authority', ...place });
    };
    // Some at a time, since one commit takes several as soon as one.
    for (let i = 0; i < n; i += 30) await Promise.all(Array.from({ length: Math.min(30, n - i) }, (_, j) => record(i + j)));
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

  it('has nothing beyond its two entries, and says so', async () => {
    world = await LedgerWorld.on(database);
    await sites(1);
    for (const path of [
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
    ]) {
      const { statusCode, headers } = await get(`/log/${path}`);
      expect([400, 404], path).toContain(statusCode);
      expect(headers['content-type'], path).toMatch(/problem\+json/);
    }
  });

  it('signs a head again to the same bytes, and keeps the last one outside the database', async () => {
    world = await LedgerWorld.on(database);
    await sites(2);
    const { payload } = await get('/log/checkpoint');
    expect(readFileSync(lastSignedFile(world.server.home.config), 'utf8')).toBe(payload);
    // As where the process was killed between the file and the database.
    await change('DELETE FROM "checkpoint" WHERE "size" = 3');
    expect((await checkpoint()).size).toBeLessThan(3);
    const again = await createApp(world.server.home.config);
    expect((await again.inject({ method: 'GET', url: '/log/checkpoint' })).payload).toBe(payload);
    await sites(1);
    await again.close();
    expect((await checkpoint()).size).toBe(4);
  });

  it.each([
    ['an entry was changed', `UPDATE "entry" SET "jws" = replace("jws", '.', '.A') WHERE "idx" = 2`],
    ['the time of an entry was changed', 'UPDATE "entry" SET "time" = "time" + 1 WHERE "idx" = 2'],
    ['an entry is gone', 'DELETE FROM "entry" WHERE "idx" = 2'],
    ['an entry cannot be read at all', `UPDATE "entry" SET "jws" = 'x' WHERE "idx" = 2`],
    ['a node of the tree is gone', 'DELETE FROM "node" WHERE "level" = 0 AND "n" = 1'],
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
    expect(() => restored.get(Publisher, { strict: false }).assertRunning()).toThrow(
      'the last checkpoint that was signed has 4 entries, the log in the database 3: an old backup?',
    );
    expect((await restored.inject({ method: 'GET', url: '/log/checkpoint' })).statusCode).toBe(404);
    await restored.close();
  });

  it('does not sign, nor take anything more, where the id beside an entry is not that of its text', async () => {
    world = await LedgerWorld.on(database);
    await sites(2);
    const { config } = world.server.home;
    await change(`UPDATE "entry" SET "id" = '${'A'.repeat(43)}' WHERE "idx" = 2`);
    const restarted = await createApp(config);
    const answer = await restarted.inject({ method: 'GET', url: '/health/ready' });
    expect(answer.statusCode).toBe(503);
    await restarted.close();
  });

  it('says which file is missing, takes nothing, and goes on once the log key is back', async () => {
    world = await LedgerWorld.on(database);
    await sites(1);
    const { config } = world.server.home;
    renameSync(logKeyFile(config), `${logKeyFile(config)}.away`);
    const restarted = await createApp(config);
    expect((await restarted.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(503);
    expect(() => restarted.get(Publisher, { strict: false }).assertRunning()).toThrow(/log\.key/);
    renameSync(`${logKeyFile(config)}.away`, logKeyFile(config));
    await restarted.get(Publisher, { strict: false }).publish();
    expect((await restarted.inject({ method: 'GET', url: '/health/ready' })).statusCode).toBe(200);
    await restarted.close();
  });

  it('is halted where its key is that of another ledger', async () => {
    world = await LedgerWorld.on(database);
    await sites(1);
    const { config } = world.server.home;
    rmSync(logKeyFile(config));
    await createLogKey(config, 'another.example/log');
    const restarted = await createApp(config);
    expect(() => restarted.get(Publisher, { strict: false }).assertRunning()).toThrow(/log-halted|the ledger's is/);
    await restarted.close();
  });

  it.each([
    ['empty', () => ''],
    ['cut', (note: string) => note.slice(0, 40)],
    ['damaged', (note: string) => note.replace(/\n[0-9]+\n/, '\n9\n')],
  ])('is halted by a last checkpoint outside the database that is %s, and tells the operator the file', async (_, damage) => {
    world = await LedgerWorld.on(database);
    await sites(1);
    const { config } = world.server.home;
    const note = readFileSync(lastSignedFile(config), 'utf8');
    writeFileSync(lastSignedFile(config), damage(note));
    const restarted = await createApp(config);
    const halted = restarted.get(Publisher, { strict: false });
    expect(() => halted.assertRunning()).toThrow(/cannot be read/);
    expect(() => halted.assertRunning()).not.toThrow(lastSignedFile(config));
    await restarted.close();
    writeFileSync(lastSignedFile(config), note);
  });

  it('waits while it cannot sign, takes nothing meanwhile, leaves no file behind, and goes on by itself', async () => {
    world = await LedgerWorld.on(database);
    await sites(1);
    const { config } = world.server.home;
    const file = lastSignedFile(config);
    // A folder in the place of the file: whatever is written cannot come to its name.
    const note = readFileSync(file);
    rmSync(file);
    mkdirSync(join(file, 'x'), { recursive: true });
    await world.record(world.authority, { type: 'site', ...SITE(world) });
    await publisher().publish();
    expect(() => publisher().assertRunning()).toThrow(/cannot be signed at the moment/);
    expect((await get('/health/ready')).statusCode).toBe(503);
    await expect(world.record(world.authority, { type: 'site', ...SITE(world), name: 'later' })).rejects.toThrow(/log-waiting/);
    await publisher().publish(); // No try is under way.
    expect(readdirSync(config.THERIAC_DATA).filter((name) => name.startsWith('last-checkpoint.'))).toEqual([]);
    rmSync(file, { recursive: true });
    writeFileSync(file, note);
    await vi.waitFor(async () => expect((await get('/health/ready')).statusCode).toBe(200), { timeout: 30_000, interval: 100 });
    await world.record(world.authority, { type: 'site', ...SITE(world), name: 'later' });
  });

  it('removes at start what processes that were killed had begun to write', async () => {
    world = await LedgerWorld.on(database);
    const { config } = world.server.home;
    const kept = ['last-checkpoint', 'last-checkpoint.before', 'log.key'];
    writeFileSync(`${lastSignedFile(config)}.before`, "the operator's own");
    for (const file of [lastSignedFile(config), logKeyFile(config)]) writeFileSync(`${file}.${randomUUID()}`, 'half of i');
    await (await createApp(config)).close();
    expect(
      readdirSync(config.THERIAC_DATA)
        .filter((name) => /^(last|log)/.test(name))
        .sort(),
    ).toEqual(kept);
  });

  it('settles and reads back what an unconfirmed commit left, then goes on', async () => {
    world = await LedgerWorld.on(database);
    await sites(1);
    // Nothing is under way but what is begun here.
    publisher().schedule = () => undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await publisher().publish();
    const expectWaiting = () => expect(() => publisher().assertRunning()).toThrow(/cannot be signed at the moment/);
    publisher().distrust();
    expectWaiting();
    const settling = publisher().publish();
    await Promise.resolve();
    // Another one while the first is settled: it needs a settling of its own.
    publisher().distrust();
    await settling;
    expectWaiting();
    await publisher().publish();
    expect(() => publisher().assertRunning()).not.toThrow();
    await sites(1);
    expect((await checkpoint()).size).toBe(3);
  });

  it('is not halted by what another process appends and signs while it starts', async () => {
    world = await LedgerWorld.on(database);
    await sites(1);
    const again = await createApp(world.server.home.config);
    const reader = again.get<DataSource>(getDataSourceToken(READER), { strict: false });
    const query = reader.query.bind(reader) as DataSource['query'];
    let signed = 0;
    reader.query = (async (text: string, ...rest: never[]) => {
      const found: unknown = await query(text, ...rest);
      if (text.includes('"checkpoint"') && signed++ === 0) await sites(1);
      return found;
    }) as DataSource['query'];
    const other = again.get(Publisher, { strict: false });
    other.distrust();
    await other.publish();
    expect(signed).toBeGreaterThan(0);
    expect(() => other.assertRunning()).not.toThrow();
    await again.close();
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
