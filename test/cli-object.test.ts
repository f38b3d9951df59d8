/** What `theriac object` and its like tell of goods with which something is the matter, on both databases. */
import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchUri, packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { CommandLine } from './support/command-line.js';
import { databases } from './support/databases.js';
import { gtinOf, LedgerWorld, type Party } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { type Trader, traderOf } from './support/trader.js';

const [GTIN, PLAIN] = [gtinOf(7), gtinOf(8)];
const LOT = 'L/7' as Lot;
const EXPIRY = '2099-12-31';
const pack = (serial: string): string => packUri(GTIN, serial as Serial);
const SERIALS = ['DISPUTED', 'LOCKED', 'CLAIMED', 'SOLD', 'DISPENSED', 'DESTROYED', 'COMING', 'INSIDE'];
/** When all of it happened: long before it was recorded, in a summer of Berlin. */
const TIME = Date.parse('2025-07-01T10:00:00Z');

describe.each(databases)('the command line on $name', (database) => {
  let world: LedgerWorld;
  let cli: CommandLine;
  let [maker, pharmacy, other] = [] as unknown as [Trader, Trader, Trader];
  let keys: Map<Party, string>;

  /** As people are told of a company. */
  const called = ({ party }: Trader) => `${party.name} (${party.gln})`;
  const inPattern = (trader: Trader) => called(trader).replace(/[()]/g, '\\$&');
  const sceneOf = ({ party }: Trader) => ({ site: party.gln, time: TIME, timeZone: 'Europe/Berlin' });
  const one = (serial: string) => ({ uris: [pack(serial)] });
  const as = ({ party }: { party: Party }): string[] => ['--key', keys.get(party)!];
  const object = (who: Trader, code: string): Promise<string> => cli.ok('object', code, ...as(who));
  const handOver = async (to: Trader, serial: string): Promise<void> => {
    await maker.trade.ship(sceneOf(maker), one(serial), { owner: maker.party.gln }, { owner: to.party.gln });
    await to.trade.receive(sceneOf(to), one(serial));
  };

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    const parties = [await world.admit('manufacturer'), await world.admit('pharmacy'), await world.admit('pharmacy')];
    [maker, pharmacy, other] = [
      await traderOf(world, parties[0]!),
      await traderOf(world, parties[1]!),
      await traderOf(world, parties[2]!),
    ];
    cli = await CommandLine.at(maker.api.http.url);
    keys = new Map();
    for (const party of [...parties, world.authority]) keys.set(party, await cli.keyOf(party));
    const product = { authorisation: null, levels: [], storage: null, markets: [], digitalLinkQr: false };
    for (const [gtin, serialised] of [[GTIN, true] as const, [PLAIN, false] as const]) {
      await world.record(maker.party, { type: 'product', gtin, name: 'Seventh', serialised, ...product });
      await world.record(maker.party, { type: 'batch', gtin, lot: LOT, expiry: EXPIRY, serialised });
    }
    await maker.trade.commission(sceneOf(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: SERIALS as Serial[] });
    for (const serial of ['DISPUTED', 'DISPENSED', 'CLAIMED']) await handOver(pharmacy, serial);
  });
  afterAll(async () => {
    await cli?.close();
    await world?.close();
  });

  it('tells of an open dispute, to whoever may see where the object is, and no more of one that is closed', async () => {
    const { id, index } = await pharmacy.trade.dispute(sceneOf(pharmacy), one('DISPUTED'), 'the seal is torn', {
      what: 'damaged',
    });
    const line = `DISPUTED by ${called(pharmacy)} since entry ${index}: damaged: the seal is torn`;
    expect(await object(pharmacy, pack('DISPUTED'))).toContain(line);
    expect(await cli.ok('object', pack('DISPUTED'), '--purpose', 'Case 1', '--key', keys.get(world.authority)!)).toContain(line);
    // Its maker has handed it on: where it is, and what is the matter with it there, is not for it to see.
    expect(await object(maker, pack('DISPUTED'))).not.toContain('the seal is torn');
    await pharmacy.trade.dispute(sceneOf(pharmacy), one('DISPUTED'), 'it was the box', { closes: id });
    expect(await object(pharmacy, pack('DISPUTED'))).not.toContain('DISPUTED by');
  });

  it('marks a contested report in the object, its history, its entry, a trace and the export', async () => {
    const { id, index } = await other.trade.receive(sceneOf(other), one('CLAIMED'), { alreadyDone: 'found on the shelf' });
    const mine = await object(pharmacy, pack('CLAIMED'));
    expect(mine).toContain(`\nreported by ${called(other)} at ${called(other)}, waits: it received it (entry ${index})\n`);
    const why = ['--purpose', 'Case 1', '--key', keys.get(world.authority)!];
    expect(await cli.ok('object', pack('CLAIMED'), ...why)).toMatch(
      new RegExp(`^${index} +receive CONTESTED +2025-07-01T12:00:00`, 'm'),
    );
    expect(await cli.ok('trace', pack('CLAIMED'), ...why)).toMatch(
      / receive CONTESTED by pharmacy 4 .*, happened 2025-07-01T12:00:00\+02:00, recorded /,
    );
    expect(await cli.ok('entry', 'show', id, ...as(other))).toMatch(
      /^entry \d+, custody, CONTESTED: .*\nhappened 2025-07-01T12:00:00\+02:00, recorded \d/,
    );
    const file = cli.file('log.csv');
    await cli.ok('export', '--out', file, ...why);
    const rows: Record<string, string>[] = parse(await readFile(file), { columns: true });
    expect(rows.filter(({ contested }) => contested === 'true').map((row) => row['index'])).toEqual([String(index)]);
    expect(rows[index]).toMatchObject({ eventTime: '2025-07-01T10:00:00.000Z', eventTimeZone: 'UTC+02:00' });
  });

  it('says when each step happened, in the time of its place, and when it was recorded', async () => {
    const told = await object(pharmacy, pack('DISPENSED'));
    expect(told).toMatch(/^entry +step +happened +recorded +signed by +at +inside +signature$/m);
    expect(told).toMatch(/ commission +2025-07-01T12:00:00\+02:00 +\d{4}-\S+Z, \d+ days late /);
  });

  it('tells of locks, an offer, a dispensing, an end and of what is on its way', async () => {
    const { gln } = maker.party;
    await maker.trade.mark(sceneOf(maker), 'lock', one('LOCKED'), 'suspected');
    expect(await object(maker, pack('LOCKED'))).toMatch(
      new RegExp(`^LOCKED by ${inPattern(maker)} \\((holder|manufacturer)\\) since entry \\d+: suspected$`, 'm'),
    );
    const kept = (owner: string) => ({ owner, ...(owner !== gln && { possessor: gln }) }) as { owner: typeof gln };
    await maker.trade.ship(sceneOf(maker), one('SOLD'), kept(gln), kept(other.party.gln));
    expect(await object(other, pack('SOLD'))).toContain(`offered to ${called(other)}, who owns it once it has booked that in`);
    await pharmacy.trade.dispense(sceneOf(pharmacy), one('DISPENSED'));
    expect(await object(pharmacy, pack('DISPENSED'))).toMatch(new RegExp(`^dispensed at ${inPattern(pharmacy)}, recorded `, 'm'));
    await pharmacy.trade.mark(sceneOf(pharmacy), 'lock', one('DISPUTED'), 'quarantine');
    await pharmacy.trade.dispense(sceneOf(pharmacy), one('DISPUTED'), { alreadyDone: 'the till was offline' });
    expect(await object(pharmacy, pack('DISPUTED'))).toMatch(/^dispensed at .* \(\d{13}\), recorded .*, CONTESTED$/m);
    await maker.trade.end(sceneOf(maker), one('DESTROYED'), 'damaged');
    expect(await object(maker, pack('DESTROYED'))).toMatch(
      new RegExp(`^ended \\(damaged\\) at ${inPattern(maker)}, recorded `, 'm'),
    );
    await maker.trade.ship(sceneOf(maker), one('COMING'), { owner: gln }, { owner: other.party.gln });
    expect(await object(other, pack('COMING'))).toMatch(
      new RegExp(`in transit, sent by ${inPattern(maker)}\non its way to ${inPattern(other)}\n`),
    );
  });

  it('tells what is in a container, and what in there is locked', async () => {
    await maker.trade.pack(sceneOf(maker), ssccOf(1), one('INSIDE'));
    await maker.trade.mark(sceneOf(maker), 'lock', { uris: [ssccOf(1)] }, 'counted again');
    const told = await object(maker, ssccOf(1));
    expect(told).toContain(`holds 1 of ${GTIN}/${LOT}, in date until ${EXPIRY}`);
    expect(told).toContain('LOCKED in it, itself counted: 1');
  });

  it('does not confirm a contested step as done, of packs or of quantities, and marks it in the export', async () => {
    const told = ['--already-done', 'the till was offline', ...as(other)];
    const said = await cli.ok('receive', pack('CLAIMED'), ...told);
    expect(said).toMatch(/^reported, waits \(booked in\): .*\/CLAIMED, entry \d+, recorded /);
    const batch = batchUri(PLAIN, LOT);
    const dispense = ['dispense', '--quantity', `${batch}=3`, ...told];
    expect(await cli.ok(...dispense)).toMatch(/^reported, waits \(dispensed\): .*\nentry \d+, .*\nCONTESTED: a report/);
    const { id, index, contested } = JSON.parse(await cli.ok(...dispense, '--json')) as Record<string, unknown>;
    expect(contested).toBe(true);
    expect(await cli.ok('entry', 'show', String(id), ...as(other))).toMatch(/^entry \d+, custody, CONTESTED: /);
    const till = cli.file('till.csv');
    await writeFile(till, `code,already-done\n"${pack('DISPUTED')}",the till was offline\n`);
    expect(await cli.ok('import', 'dispense', till, '--yes', ...as(pharmacy))).toMatch(
      /^line 2: entry \d+, CONTESTED: .*\n1 of 1 lines/,
    );
    const file = cli.file('quantities.csv');
    await cli.ok('export', '--out', file, '--purpose', 'Case 1', '--key', keys.get(world.authority)!);
    const rows: Record<string, string>[] = parse(await readFile(file), { columns: true });
    expect(rows[Number(index)]).toMatchObject({ contested: 'true' });
  });

  it('tells each participant how many packs of a batch without serials it has itself, and regulators who has how many', async () => {
    const batch = batchUri(PLAIN, LOT);
    const [giver, taker] = [maker.party.gln, pharmacy.party.gln];
    await maker.trade.commissionQuantity(sceneOf(maker), { gtin: PLAIN, lot: LOT, expiry: EXPIRY }, 100);
    const sent = { uris: [], quantities: [{ uri: batch, quantity: 40 }] };
    const { id } = await maker.trade.ship(sceneOf(maker), sent, { owner: giver }, { owner: taker });
    await pharmacy.trade.receive(sceneOf(pharmacy), { ...sent, quantities: [{ uri: batch, quantity: 25 }], continues: id });
    const own = `60 +active +with ${inPattern(maker)}\n15 +in transit +with ${inPattern(maker)}`;
    expect(await object(maker, batch)).toMatch(new RegExp(`, without serials\n${own}\n25 +active\n$`));
    const told = await object(pharmacy, batch);
    expect(told).toMatch(new RegExp(`^25 +active +with ${inPattern(pharmacy)}$`, 'm'));
    expect(told).toMatch(new RegExp(`^15 +in transit +with ${inPattern(maker)}$`, 'm'));
    expect(told).not.toContain('60');
    expect(await object(other, batch)).toContain('none of it is yours to see');
    const all = await cli.ok('object', batch, '--purpose', 'Case 1', '--key', keys.get(world.authority)!);
    expect(all).toMatch(
      new RegExp(
        `^60 +active +with ${inPattern(maker)}\n15 +in transit +with ${inPattern(maker)}\n25 +active +with ${inPattern(pharmacy)}$`,
        'm',
      ),
    );
  });

  it('tells of packs, batches and the list of stock what is recalled, locked and how long it is in date', async () => {
    const [gtin, lot] = [gtinOf(9), 'L9' as Lot];
    const product = { authorisation: null, levels: [], storage: null, markets: [], digitalLinkQr: false };
    await world.record(maker.party, { type: 'product', gtin, name: 'Ninth', serialised: true, ...product });
    await world.record(maker.party, { type: 'batch', gtin, lot, expiry: EXPIRY, serialised: true });
    const [bad, good] = ['BAD', 'GOOD'].map((serial) => packUri(gtin, serial as Serial)) as [string, string];
    for (const serial of ['BAD', 'GOOD'] as Serial[])
      await maker.trade.commission(sceneOf(maker), { gtin, lot, expiry: EXPIRY, serials: [serial] });
    const recall = { type: 'recall', ref: 'R-9', gtin, lots: [lot], serials: ['BAD'], markets: [], class: 1, depth: 'patient' };
    await world.record(maker.party, { ...recall, action: 'return', text: 'Return it', patientText: 'Bring it back' });
    await maker.trade.mark(sceneOf(maker), 'lock', { uris: [good] }, 'counted again');
    expect(await object(maker, bad)).toMatch(new RegExp(`^in date until ${EXPIRY}, RECALLED: R-9$`, 'm'));
    expect(await object(maker, good)).toMatch(new RegExp(`^in date until ${EXPIRY}$`, 'm'));
    expect(await object(maker, batchUri(gtin, lot))).toMatch(/, in date until \S+\nsome serials RECALLED: R-9\n/);
    const listed = async () => cli.ok('stock', 'list', '--batch', `${gtin}/${lot}`, ...as(maker));
    expect(await listed()).toMatch(new RegExp(`expires ${EXPIRY}; RECALLED: R-9\n.* expires ${EXPIRY}; LOCKED\n$`));

    await world.record(maker.party, { type: 'batch', gtin, lot, expiry: '2026-01-31', serialised: true });
    expect(await object(maker, good)).toMatch(/^EXPIRED 2026-01-31$/m);
    expect(await listed()).toMatch(/EXPIRED 2026-01-31; RECALLED: R-9\n.* EXPIRED 2026-01-31; LOCKED\n$/);
  });
});
