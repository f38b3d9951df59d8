/**
 * One bit of an SQLite database flips, as on a failing disk: what looks for damage must find it and say where, or a dump of all
 * rows must show that nothing changed.
 */
import Database from 'better-sqlite3';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.js';
import { Audit } from '../../src/client/audit/audit.js';
import { Api } from '../../src/client/http/api.js';
import { signIn } from '../../src/client/http/session.js';
import { pinsInMemory } from '../../src/client/log/fence.js';
import { damagesOf } from '../../src/platform/database/check.js';
import { sqliteFileOf } from '../../src/platform/database/data-source.js';
import { Fault } from '../../src/protocol/fault.js';
import { packUri, type Lot, type Serial } from '../../src/protocol/gs1/identifiers.js';
import { schema } from '../../src/schema.js';
import { loadConfig, type Config } from '../../src/settings.js';
import { databases } from './databases.js';
import { LedgerWorld } from './ledger-world.js';
import { gtinOf, ssccOf } from './numbers.js';
import type { Chance } from './simulation.js';
import { traderOf } from './trader.js';

/** What became of a flip: where it is (byte and bit), and who found it and where; or that nothing had changed. */
export interface Flip {
  at: string;
  by: 'check-database' | 'audit' | 'start' | 'harmless' | 'NOBODY';
  place: string;
}

/** A folder with a filled database whose server is stopped. */
export interface Filled {
  world: LedgerWorld;
  folder: string;
  dump: string;
}

/** A ledger with packs, containers, handoffs, marks, serial lists and sessions. */
export async function fill(): Promise<Filled> {
  const world = await LedgerWorld.on(databases.find(({ name }) => name === 'sqlite')!);
  const maker = await traderOf(world, await world.admit('manufacturer'));
  const pharmacy = await traderOf(world, await world.admit('pharmacy'));
  const authority = await traderOf(world, world.authority);
  const [GTIN, LOT, EXPIRY] = [gtinOf(77), 'A77' as Lot, '2040-01-31'];
  const serials = Array.from({ length: 60 }, (_, i) => `S${String(i).padStart(3, '0')}` as Serial);
  const scene = ({ party }: typeof maker) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const product = { gtin: GTIN, name: 'Flipped', authorisation: null, levels: [], storage: null, markets: [] };
  await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
  await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
  await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials });
  for (let box = 0; box < 4; box++) {
    const inside = serials.slice(box * 10, box * 10 + 8);
    await maker.trade.pack(scene(maker), ssccOf(box), { uris: [], packs: { gtin: GTIN, lot: LOT, serials: inside } });
    const ends = [{ owner: maker.party.gln }, { owner: pharmacy.party.gln }] as const;
    await maker.trade.ship(scene(maker), { uris: [ssccOf(box)] }, ...ends);
    await pharmacy.trade.receive(scene(pharmacy), { uris: [ssccOf(box)] });
    await pharmacy.trade.dispense(scene(pharmacy), { uris: [packUri(GTIN, inside[0]!), packUri(GTIN, inside[1]!)] });
    await authority.trade.mark(scene(authority), 'lock', { uris: [packUri(GTIN, inside[2]!)] }, 'looks odd');
  }
  const { home, app } = world.server;
  await app.close();
  return { world, folder: home.dataDir, dump: dumpOf(sqliteFileOf(home.config))! };
}

/** All rows of all tables, in order, and what the tables are; undefined where they cannot be read. */
function dumpOf(file: string): string | undefined {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true });
    const made = db.prepare('SELECT "type", "name", "sql" FROM "sqlite_schema" ORDER BY "name"').all() as {
      type: string;
      name: string;
    }[];
    // Read past every index: what is compared is what is stored.
    const rows = made
      .filter(({ type }) => type === 'table')
      .map(({ name }) =>
        (db!.prepare(`SELECT * FROM "${name}" NOT INDEXED`).raw().all() as unknown[]).map((row) => JSON.stringify(row)).sort(),
      );
    return JSON.stringify([made, rows]);
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
}

/** Flips one bit of a copy and looks for it. `everywhere`: by a server and an audit, too, where the file alone told enough. */
export async function flip({ world, folder, dump }: Filled, chance: Chance, everywhere: boolean): Promise<Flip> {
  const copy = mkdtempSync(join(tmpdir(), 'theriac-flip-'));
  try {
    cpSync(folder, copy, { recursive: true });
    const config = loadConfig({ PORT: '0', LOG_LEVEL: 'silent', THERIAC_DATA: copy });
    const bytes = readFileSync(sqliteFileOf(config));
    const bit = chance.int(8);
    let byte: number;
    // Most of a small database is room that nothing fills: seldom there, or a sweep would learn little.
    do byte = chance.int(bytes.length);
    while (bytes[byte] === 0 && !chance.is(0.05));
    bytes[byte]! ^= 1 << bit;
    writeFileSync(sqliteFileOf(config), bytes);
    const at = `byte ${byte} (page ${Math.floor(byte / 4096) + 1}), bit ${bit}`;
    const damages = await damagesOf(config, schema);
    const isHarmless = dumpOf(sqliteFileOf(config)) === dump;
    const found = damages.length > 0 && { at, by: 'check-database' as const, place: damages[0]! };
    if (found && !everywhere) return found;
    const told = isHarmless && !found ? undefined : await lookThrough(config, world);
    if (found) return found;
    if (told) return { at, ...told };
    return { at, by: isHarmless ? 'harmless' : 'NOBODY', place: '' };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** What a server on the copy says at its start, or an audit of it; undefined where both say that all is well. */
async function lookThrough(config: Config, world: LedgerWorld): Promise<Pick<Flip, 'by' | 'place'> | undefined> {
  const app = await createApp(config).catch((reason: unknown) => reason as Error);
  if (app instanceof Error) return { by: 'start', place: app.message };
  try {
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const api = new Api(`http://127.0.0.1:${port}`, { attempts: 1, purpose: 'a test' });
    await signIn(api, world.authority.signer, world.ledger);
    const { finding } = await new Audit(api, { pins: pinsInMemory(), viewer: world.authority, objects: 1_000 }).run();
    return finding ? { by: 'audit', place: `${finding.index ?? finding.object ?? ''} ${finding.why}` } : undefined;
  } catch (reason) {
    // The command line says so and ends: that is told, but only a finding has a place.
    if (reason instanceof Fault && reason.code !== 'internal') return { by: 'audit', place: reason.message };
    throw reason;
  } finally {
    await app.close();
  }
}
