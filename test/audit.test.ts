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
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
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
    const { entries, registry, custody, signatures, fences, read, judged, lists, packs, stock, objects } = report.counts;
    expect({ entries, registry, custody }).toEqual({ entries: 14, registry: 5, custody: 9 });
    expect({ signatures, fences, read, judged }).toEqual({ signatures: 14, fences: 13, read: 9, judged: 9 });
    expect({ lists, packs }).toEqual({ lists: 4, packs: 32 });
    expect(objects).toBe(21);
    expect(stock).toBeGreaterThan(4);
    expect(linesOf(report).at(-1)).toContain('good');
  });

  it('without a key checks the public part and says that custody entries were not checked', async () => {
    const report = await audit();
    expect(report).toMatchObject({ good: true, asWhom: null, counts: { entries: 14, signatures: 5, read: 0, judged: 0 } });
    expect(report.unchecked[0]).toContain('9 custody entries');
  });

  it('by a participant checks its own part and says how much it could not see or judge', async () => {
    const mine = await audit(maker.party);
    expect(mine).toMatchObject({ good: true, counts: { entries: 14 } });
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
    expect(pinned).toMatchObject({ ledger: world.ledger, size: 14 });
    await pins.write(maker.api.http.url, { ...pinned!, size: 15, root: pinned!.ledger });
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
    // At the first contact the proof of entry 0 fails before any entry is read.
    const first = await tampered(world, [set(other) as never, set(hash) as never], () => audit());
    expect(first.finding).toMatchObject({ index: null, code: 'proof-failed' });
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
    expect(report.finding).toMatchObject({ index: null, code: 'custody-differs' });
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
    const { head } = await authority.api.object(pack(10));
    const step = {
      kind: 'dispense' as const,
      time: Date.now() - 1000,
      offset: '+00:00',
      site: pharmacy.party.gln,
      objects: { epcs: [pack(10)] },
    };
    const frame = { log: world.ledger, prev: [head!.id], fence: { size, root } };
    const jws = signEntry(pharmacy.party.signer, frame, 'epcis+jws', writeStep(step));
    const index = await logUnjudged(world, jws);
    const report = await audit(world.authority);
    expect(report.finding).toMatchObject({ index, code: 'not-received' });
    expect(linesOf(report).join('\n')).toContain(`BAD at entry ${index}`);
  });
});
