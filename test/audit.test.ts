/** The audit finds what an operator has changed, says where, and says what it could not check. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinsInFile } from '../src/cli/connection/pins.js';
import { Api } from '../src/client/http/api.js';
import { Audit } from '../src/client/audit/audit.js';
import { linesOf, type AuditReport } from '../src/client/audit/report.js';
import { pinsInMemory, type PinStore } from '../src/client/log/fence.js';
import { signIn } from '../src/client/http/session.js';
import { writeStep } from '../src/protocol/epcis/step.js';
import { packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { signEntry } from '../src/client/signing/statement.js';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../src/platform/database/database.module.js';
import type { SqlValue } from '../src/platform/database/sql.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld, type Party } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { logUnjudged, tampered, valueOf } from './support/smuggle.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(77);
const LOT = 'A77' as Lot;
const EXPIRY = '2040-01-31';
const serials = Array.from({ length: 20 }, (_, i) => `S${String(i).padStart(3, '0')}` as Serial);
const pack = (i: number): string => packUri(GTIN, serials[i]!);
const BOX = ssccOf(1);

describe.each(databases)('an audit on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let pharmacy: Trader;
  let authority: Trader;
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });

  async function audit(party?: Party, pins: PinStore = pinsInMemory()): Promise<AuditReport> {
    const api = new Api(maker.api.http.url, { attempts: 1, purpose: 'a test' });
    if (party) await signIn(api, party.signer, world.ledger);
    return new Audit(api, { pins, viewer: party, objects: 100 }).run();
  }

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    authority = await traderOf(world, world.authority);
    const product = { gtin: GTIN, name: 'Audited', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials });
    await maker.trade.pack(scene(maker), BOX, { uris: [], packs: { gtin: GTIN, lot: LOT, serials: serials.slice(0, 8) } });
    await maker.trade.ship(scene(maker), { uris: [BOX] }, { owner: maker.party.gln }, { owner: pharmacy.party.gln });
    await pharmacy.trade.receive(scene(pharmacy), { uris: [BOX] });
    const { id } = await pharmacy.trade.dispense(scene(pharmacy), { uris: [pack(0)] });
    await pharmacy.trade.reactivate(scene(pharmacy), { uris: [pack(0)] }, id);
    await pharmacy.trade.dispense(scene(pharmacy), { uris: [pack(1), pack(2)] });
    await authority.trade.mark(scene(authority), 'lock', { uris: [pack(3), pack(9)] }, 'looks odd');
    await maker.trade.ship(scene(maker), { uris: [pack(10)] }, { owner: maker.party.gln }, { owner: pharmacy.party.gln });
  });
  afterAll(() => world.close());

  it('by a regulator checks every signature, judges every entry and compares all custody', async () => {
    const report = await audit(world.authority);
    expect(report.finding).toBeNull();
    const { entries, registry, custody, signatures, fences, read, judged, lists, packs, rows, objects } = report.counts;
    expect({ entries, registry, custody }).toEqual({ entries: 15, registry: 6, custody: 9 });
    expect({ signatures, fences, read, judged }).toEqual({ signatures: 15, fences: 14, read: 9, judged: 9 });
    expect({ lists, packs }).toEqual({ lists: 4, packs: 32 });
    expect(objects).toBe(21);
    expect(rows).toBeGreaterThan(50);
    expect(linesOf(report).at(-1)).toContain('good');
  });

  it('without a key checks the public part and says that custody entries were not checked', async () => {
    const report = await audit();
    expect(report).toMatchObject({ good: true, asWhom: null, counts: { entries: 15, signatures: 6, read: 0, judged: 0 } });
    expect(report.unchecked[0]).toContain('9 custody entries');
  });

  it('by a participant checks its own part and says how much it could not see or judge', async () => {
    const mine = await audit(maker.party);
    expect(mine).toMatchObject({ good: true, counts: { entries: 15 } });
    expect(mine.counts.judged).toBeGreaterThan(3);
    const theirs = await audit(pharmacy.party);
    expect(theirs.good).toBe(true);
    expect(theirs.counts.judged).toBeLessThan(theirs.counts.read);
    expect(theirs.unchecked.join()).toContain('may not see');
  });

  it('goes on from the checkpoint that was pinned in a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'theriac-pins-'));
    const pins = pinsInFile(folder);
    await audit(undefined, pins);
    const pinned = await pins.read(maker.api.http.url);
    expect(pinned).toMatchObject({ ledger: world.ledger, size: 15 });
    await pins.write(maker.api.http.url, { ...pinned!, size: 16, root: pinned!.ledger });
    expect(await audit(undefined, pins)).toMatchObject({ good: false, finding: { index: null, code: 'log-forked' } });
    await rm(folder, { recursive: true });
  });

  const jwsAt = (index: number) => valueOf(world, 'SELECT "jws" FROM "entry" WHERE "idx" = ?', [index]) as Promise<string>;
  const setJws = (index: number, jws: string) => ['UPDATE "entry" SET "jws" = ? WHERE "idx" = ?', [jws, index]] as const;

  it('finds a signature that was changed, and where', async () => {
    const jws = await jwsAt(7);
    const at = jws.length - 20;
    const changed = jws.slice(0, at) + (jws[at] === 'A' ? 'B' : 'A') + jws.slice(at + 1);
    const report = await tampered(world, [setJws(7, changed) as never, setJws(7, jws) as never], () => audit(world.authority));
    expect(report.finding).toMatchObject({ index: 7, code: 'bad-signature' });
  });

  it('finds a registry record that was replaced, and where', async () => {
    const [jws, other] = [await jwsAt(3), await jwsAt(4)];
    const report = await tampered(world, [setJws(3, other) as never, setJws(3, jws) as never], () => audit());
    expect(report.finding).toMatchObject({ index: 3, code: 'leaf-differs' });
  });

  it('finds a leaf of the tree that was changed, and where', async () => {
    const select = 'SELECT "hash" FROM "node" WHERE "level" = 0 AND "n" = ?';
    const hash = new Uint8Array((await valueOf(world, select, [6])) as Uint8Array);
    const other = hash.map((byte) => byte ^ 1);
    const set = (value: Uint8Array) => ['UPDATE "node" SET "hash" = ? WHERE "level" = 0 AND "n" = 6', [value]] as const;
    const pins = pinsInMemory();
    await audit(undefined, pins);
    const report = await tampered(world, [set(other) as never, set(hash) as never], () => audit(undefined, pins));
    expect(report.finding).toMatchObject({ index: 6, code: 'leaf-differs' });
    // At the first contact the proof of entry 0 fails before any entry is read, and the place is found all the same.
    const first = await tampered(world, [set(other) as never, set(hash) as never], () => audit());
    expect(first.finding).toMatchObject({ index: 6, code: 'leaf-differs' });
  });

  it('finds an entry that the server shows another one for', async () => {
    const [jws, other] = [await jwsAt(8), await jwsAt(9)];
    const report = await tampered(world, [setJws(8, other) as never, setJws(8, jws) as never], () => audit(world.authority));
    expect(report.finding).toMatchObject({ index: 8 });
  });

  it('finds custody that does not follow from the log', async () => {
    const set = (from: string, to: string) =>
      ['UPDATE "holding" SET "holder" = ? WHERE "epc" = ? AND "holder" = ?', [to, BOX, from]] as const;
    const [ours, theirs] = [pharmacy.party.gln, maker.party.gln];
    const report = await tampered(world, [set(ours, theirs) as never, set(theirs, ours) as never], () => audit(world.authority));
    expect(report.finding).toMatchObject({ index: null, object: BOX, code: 'stored-differs' });
    expect(report.finding!.why).toContain(`holder: the server has "${theirs}", by the log it is "${ours}"`);
    const mine = await tampered(world, [set(ours, theirs) as never, set(theirs, ours) as never], () => audit(maker.party));
    expect(mine.finding).toMatchObject({ object: expect.any(String), code: 'custody-differs' });
  });

  /** Audits while one value of a row is another one. */
  async function changed(column: string, from: string, value: SqlValue | ((old: SqlValue) => SqlValue)): Promise<AuditReport> {
    const [, table, where] = /^(\w+) (WHERE .*)$/.exec(from)!;
    const old = await valueOf(world, `SELECT "${column}" FROM "${table}" ${where}`, []);
    const fresh = typeof value === 'function' ? value(old) : value;
    const set = (one: SqlValue, now: string) => [`UPDATE "${table}" SET "${column}" = ? ${now}`, [one]] as const;
    // A row whose key changes is found again by its new one.
    const after = where!.replace(
      new RegExp(`"${column}" = \\S+`),
      `"${column}" = ${typeof fresh === 'string' ? `'${fresh}'` : String(fresh)}`,
    );
    return tampered(world, [set(fresh, where!), set(old, after)] as never, () => audit(world.authority));
  }

  it.each<[string, (jws: string) => string]>([
    ['payload', (jws) => jws.replace(/\.(.)/, (_, letter) => `.${letter === 'e' ? 'f' : 'e'}`)],
    ['header', (jws) => `A${jws.slice(1)}`],
    ['dots', (jws) => jws.replaceAll('.', '_')],
    ['whole text', () => ''],
  ])('finds an entry of custody whose %s was changed, and where', async (_, change) => {
    const report = await changed('jws', 'entry WHERE "idx" = 8', (jws) => change(jws as string));
    expect(report.finding).toMatchObject({ index: 8 });
    expect(report.finding!.code).toMatch(/^(leaf-differs|entry-malformed|entry-missing)$/);
  });

  it('finds what was changed beside an entry, and where', async () => {
    const signer = await changed('kid', 'entry WHERE "idx" = 8', 'A'.repeat(43));
    expect(signer.finding).toMatchObject({ index: 8, object: '8', code: 'stored-differs' });
    const id = await changed('id', 'entry WHERE "idx" = 8', 'A'.repeat(43));
    expect(id.finding).toMatchObject({ index: 8 });
    const time = await changed('time', 'entry WHERE "idx" = 8', (old) => Number(old) + 1);
    expect(time.finding).toMatchObject({ index: 8, code: 'leaf-differs' });
  });

  it('finds an entry in the midst that is gone, and where', async () => {
    const { finding } = await changed('idx', 'entry WHERE "idx" = 8', 5000);
    expect(finding).toMatchObject({ index: 8, code: 'entry-missing' });
  });

  it.each<[string, SqlValue]>([
    ['state', 'destroyed'],
    ['owner', '9520000099994'],
    ['site', '9520000099994'],
    ['takerHolder', '9520000099994'],
    ['buyer', '9520000099994'],
    ['until', 3],
    ['height', 3],
    ['levels', '[9]'],
    ['head', 2],
    ['locks', '[{"by":"x"}]'],
    ['locks', 'no JSON'],
    ['lockedInside', 9],
    ['contents', '{}'],
    ['origin', 2],
    ['splitFrom', 1],
    ['since', 1],
    ['more', '{"openedAt":"4012345000009"}'],
    ['more', '{"openInside":1}'],
    ['count', 7],
  ])('finds the %s of a container where it was changed to %s, and names the container', async (column, value) => {
    const { finding } = await changed(column, `holding WHERE "epc" = '${BOX}'`, value);
    expect(finding!.code).toMatch(/^(stored-differs|unreadable)$/);
    expect([finding!.why, ...finding!.others].join('\n')).toContain(BOX);
  });

  it('finds the supply that was taken out of packs, and names one', async () => {
    const id = String(await valueOf(world, 'SELECT MIN("id") FROM "holding" WHERE "supplyIdx" IS NOT NULL', []));
    const report = await changed('supplyIdx', `holding WHERE "id" = ${id}`, null);
    expect(report.finding).toMatchObject({ code: 'stored-differs', object: expect.stringMatching(/S00[12] \(packs of/) });
    expect(report.finding!.why).toContain('supply: the server has nothing, by the log it is (id ');
  });

  it.each<[string, string, string, SqlValue]>([
    ['a pack that is put into another cohort', 'holding', `pack WHERE "serial" = '${serials[0]}'`, 1],
    ['history that was hidden', 'idx', 'touch WHERE "idx" = 9', 5000],
    ['a report that is marked as one against the rules', 'contested', 'touch WHERE "idx" = 9', true],
    ['when something went into its container', 'idx', 'nesting WHERE "idx" = 7', 8],
    ['the name of a company', 'name', `participant WHERE "gln" = '${glnOf(2)}'`, 'Another'],
    ['the licence of a company', 'until', `participant WHERE "gln" = '${glnOf(2)}'`, '2030-01-01'],
    ['the place of a site', 'latitude', `site WHERE "gln" = '${glnOf(2)}'`, 1],
    ['what a key may do', 'permissions', `signing_key WHERE "participant" = '${glnOf(2)}'`, '[]'],
    ['a permission that is no JSON', 'permissions', `signing_key WHERE "participant" = '${glnOf(3)}'`, '['],
    ['the name of a product', 'name', `product WHERE "gtin" = '${GTIN}'`, 'Another'],
    ['what else a product says', 'record', `product WHERE "gtin" = '${GTIN}'`, '{}'],
    ['what a batch says', 'record', `batch WHERE "gtin" = '${GTIN}'`, '{"expiry":"2039-01-31"}'],
    ['where ids of holdings go on', 'nextHolding', 'head WHERE "one" = 1', 900],
  ])('finds %s', async (_, column, from, value) => {
    const { finding } = await changed(column, from, value);
    expect(finding!.object ?? finding!.index).not.toBeNull();
  });

  it('finds a row that there is no reason for, and one that is gone', async () => {
    const row = [
      ['INSERT INTO "contested" ("idx") VALUES (?)', [5]],
      ['DELETE FROM "contested" WHERE "idx" = ?', [5]],
    ] as const;
    const more = await tampered(world, row as never, () => audit(world.authority));
    expect(more.finding).toMatchObject({ object: '5', code: 'stored-differs', why: expect.stringContaining('no such thing') });
    const invented = [
      ['INSERT INTO "booked_in" ("idx") VALUES (?)', [6]],
      ['DELETE FROM "booked_in" WHERE "idx" = ?', [6]],
    ] as const;
    const booked = await tampered(world, invented as never, () => audit(world.authority));
    expect(booked.finding).toMatchObject({ object: '6', code: 'stored-differs', why: expect.stringContaining('no such thing') });
    const gone = await changed('gln', `site WHERE "gln" = '${glnOf(3)}'`, '9520000099994');
    expect(gone.finding).toMatchObject({ object: '9520000099994', why: expect.stringContaining('no such thing') });
    expect(gone.finding!.others.join()).toContain(`${glnOf(3)}: by the log there is such a thing`);
    const unlisted = await changed('serial', `pack WHERE "serial" = '${serials[4]}'`, 'Q');
    expect(unlisted.finding).toMatchObject({ code: 'list-differs' });
  });

  it('says what cannot be read, and where, instead of an error of the server', async () => {
    const { app } = world.server;
    const reader = app.get<DataSource>(getDataSourceToken(READER), { strict: false });
    const query = reader.query.bind(reader) as (...args: unknown[]) => Promise<unknown>;
    const breaking = async (part: RegExp): Promise<AuditReport> => {
      reader.query = ((text: string, ...rest: unknown[]) =>
        part.test(text)
          ? Promise.reject(Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' }))
          : query(text, ...rest)) as never;
      try {
        return await audit(world.authority);
      } finally {
        reader.query = query as never;
      }
    };
    const entries = await breaking(/FROM "entry" WHERE "idx" >=/);
    expect(entries.finding).toMatchObject({ code: 'unreadable', why: expect.stringContaining('the entries 0 to ') });
    expect(entries.finding!.why).toContain('theriac check-database');
    const packs = await breaking(/FROM "pack" p/);
    expect(packs.finding).toMatchObject({ code: 'unreadable' });
    const nodes = await breaking(/FROM "node"/);
    expect(nodes.finding).toMatchObject({ code: 'unreadable' });
  });

  it('finds a pack that was taken off a serial list', async () => {
    const list = await valueOf(world, `SELECT MIN("list") FROM "list_part" WHERE "serials" LIKE '%' || ? || '%'`, [serials[1]!]);
    const all = await valueOf(world, 'SELECT "serials" FROM "list_part" WHERE "list" = ?', [list]);
    const less = JSON.stringify((JSON.parse(all as string) as string[]).filter((serial) => serial !== serials[1]));
    const set = (text: string) => ['UPDATE "list_part" SET "serials" = ? WHERE "list" = ?', [text, list]] as const;
    const [remove, back] = [set(less), set(all as string)];
    const report = await tampered(world, [remove as never, back as never], () => audit(world.authority));
    expect(report.finding).toMatchObject({ code: 'list-differs' });
    expect(report.finding!.index).toBeGreaterThan(4);
  });

  // These add to the log for good, so they come last.
  it('finds an entry that was logged although a rule forbids it', async () => {
    const { size, root } = await maker.entries.watch.fence(0);
    const { head } = await authority.api.object(pack(3));
    const step = {
      kind: 'dispense' as const,
      time: Date.now() - 1000,
      offset: '+00:00',
      site: pharmacy.party.gln,
      objects: { epcs: [pack(3)] },
    };
    const frame = { log: world.ledger, prev: [head!.id], fence: { size, root } };
    const jws = signEntry(pharmacy.party.signer, frame, 'epcis+jws', writeStep(step));
    const index = await logUnjudged(world, jws);
    const report = await audit(world.authority);
    expect(report.finding).toMatchObject({ index, code: 'locked' });
    expect(linesOf(report).join('\n')).toContain(`BAD at entry ${index}`);
  });
});
