/** The journal: a company's own entries, the newest first, page by page, each with commands that do undo it; on both databases. */
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Journal1767225600086 } from '../src/entries/journal/journal.migration.js';
import { addToJournal, readJournal } from '../src/entries/journal/journal.store.js';
import { inTransaction } from '../src/platform/database/transaction.js';
import { rows } from '../src/platform/database/sql.js';
import type { Gln } from '../src/protocol/gs1/identifiers.js';
import type { JournalItem, JournalPage } from '../src/wire/journal.js';
import { CommandLine } from './support/command-line.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { glnOf, type Party } from './support/ledger-world.js';
import { addressOf } from './support/trader.js';

describe.each(databases)('the journal on $name', (database) => {
  let world: CounterWorld;
  let cli: CommandLine;
  let [key, makerKey] = ['', ''];
  let pharmacy: Party;
  let tillKid: string;
  const read = async (query = '', site: Gln | null = null, who = pharmacy): Promise<JournalPage> =>
    (await world.base.get(`/api/journal${query}`, await world.session(who, site)).expect(200)).body as JournalPage;
  const steps = async (query = '', site: Gln | null = null) => (await read(query, site)).items.map(({ step }) => step);
  let packs: string[];

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    ({ pharmacy } = world);
    cli = await CommandLine.at(await addressOf(world.base));
    [key, makerKey] = [await cli.keyOf(pharmacy), await cli.keyOf(world.maker)];
    await world.batch('L1');
    packs = [];
    for (const serial of ['A', 'B', 'C', 'D', 'E', 'F']) packs.push(await world.atPharmacy('L1', serial));
    await world.dispense(pharmacy, packs[0]!);
    await world.lock(pharmacy, packs[1]!, '=HYPERLINK("x")');
    await world.dispute(pharmacy, packs[1]!);
    await world.packInto(pharmacy, packs[2]!);
    await world.end(pharmacy, packs[3]!, 'sample');
    await world.ship(pharmacy, world.wholesaler.gln, packs[4]!);
    await world.reportReceipt(pharmacy, world.pack('NEVER'));
    tillKid = (await world.base.addKey(pharmacy, 'till', ['custody'], [world.branch])).kid;
  });
  afterAll(async () => {
    await cli.close();
    await world.close();
  });

  it("has a company's own entries, the newest first, each with what it names, and nobody else's", async () => {
    const { items, next } = await read('?limit=200');
    expect(next).toBeNull();
    expect(items.map(({ index }) => index)).toEqual(items.map(({ index }) => index).toSorted((a, b) => b - a));
    expect(items.filter(({ step }) => step === 'receive')).toHaveLength(7);
    expect(items.filter(({ step }) => ['commission', 'batch', 'product'].includes(step))).toEqual([]);
    const site = { gln: pharmacy.gln, name: expect.any(String) as string };
    const self = { gln: pharmacy.gln, name: pharmacy.name };
    expect(items.find(({ step }) => step === 'ship')).toMatchObject({
      kind: 'custody',
      label: 'first',
      site,
      principal: self,
      partner: { gln: world.wholesaler.gln, name: world.wholesaler.name },
      objects: [packs[4]],
      eventTimeZoneOffset: '+01:00',
      undo: { until: null },
    });
    expect(items.find(({ step }) => step === 'key')).toMatchObject({ kind: 'registry', about: tillKid, site: null });
    expect((await read('?step=batch', null, world.maker)).items.map(({ about }) => about)).toEqual([`${world.gtin}/L1`]);
  });

  it('is the same by pages of any size, and by each of what it is asked for', async () => {
    const all = (await read('?limit=200')).items;
    const paged: JournalItem[] = [];
    for (let cursor: number | null | undefined; cursor !== null;) {
      const page = await read(`?limit=3${cursor === undefined ? '' : `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      paged.push(...page.items);
      cursor = page.next;
    }
    expect(paged).toEqual(all);
    expect(await steps('?step=dispense')).toEqual(['dispense']);
    expect(await steps(`?kid=${tillKid}`)).toEqual([]);
    expect(await steps(`?kid=${pharmacy.signer.kid}&step=lock&site=${pharmacy.gln}`)).toEqual(['lock']);
    expect(await steps(`?site=${pharmacy.gln}&step=key`)).toEqual([]);
    const since = all[4]!.time;
    expect(await steps(`?from=${since}`)).toEqual(all.filter(({ time }) => time >= since).map(({ step }) => step));
    expect(await read(`?from=${new Date(Date.parse(since) + 86_400_000).toISOString()}&limit=1`)).toEqual({
      items: [],
      next: null,
    });
  });

  it("shows a session for one site that site's entries only", async () => {
    expect(await steps('', pharmacy.gln)).not.toContain('key');
    expect(await steps('', pharmacy.gln)).toContain('dispense');
    expect(await steps('', world.branch)).toEqual([]);
    expect(await steps(`?site=${pharmacy.gln}`, world.branch)).toEqual([]);
  });

  it.each([
    'step=nonsense',
    'from=2026-05-04',
    'from=yesterday',
    'cursor=-1',
    'limit=0',
    'limit=201',
    'kid=short',
    'site=1',
    'x=1',
  ])('refuses what it cannot be asked: %s', async (query) => {
    const { body } = await world.base.get(`/api/journal?${query}`, await world.session(pharmacy, null)).expect(400);
    expect(body.code ?? body.type).toMatch(/./);
  });

  it('names commands that undo what they stand beside', async () => {
    for (let undone = 0; ; undone++) {
      const items = await cli.json<JournalItem[]>(['journal', '--key', key]);
      const open = items.find(({ undo, step, id }) => undo && step !== 'key' && !tried.has(id));
      if (!open) {
        expect(undone).toBe(7);
        break;
      }
      tried.add(open.id);
      for (const words of open.undo!.commands) await cli.ok(...words, '--key', key);
    }
    const kept = (await read('?step=key')).items[0]!.undo!.commands[0]!;
    expect(kept).toEqual(['keys', 'retire', tillKid]);
    await cli.ok(...kept, '--yes', '--key', key);
    await world.recall('R-9', { lots: ['L1'] });
    const [recall] = await cli.json<JournalItem[]>(['journal', '--step', 'recall', '--key', makerKey]);
    await cli.ok(...recall!.undo!.commands[0]!, '--yes', '--key', makerKey);
    expect(
      (await cli.json<JournalItem[]>(['journal', '--step', 'recall', '--key', makerKey])).map(
        ({ undo }) => undo?.commands.length,
      ),
    ).toEqual([undefined, 1]);
  });
  const tried = new Set<string>();

  it('is printed in lines with their undoing, as a day book, and as CSV that no spreadsheet runs', async () => {
    const lines = await cli.ok('journal', '--key', key);
    expect(lines).toMatch(
      /T\d\d:\d\d:\d\d\+01:00 {2}lock: 01\/\d{14}\/21\/B; at .* \(\d{13}\); key first; entry \d+; "=HYPERLINK/,
    );
    expect(lines).toMatch(/\n {4}undo: theriac unlock 01\/\d{14}\/21\/B --reason REASON\n/);
    expect(lines).toMatch(/undo: theriac reactivate .* {2}\(until \d{4}-/);
    const days = await cli.ok('journal', '--format', 'days', '--step', 'receive', '--key', key);
    expect(days).toMatch(/^\d{4}-\d\d-\d\d: \d entries \(receive 7\)\n {2}receive: 7\n( {4}\d\d:\d\d {2}.*\n){7}$/);
    const csv = await cli.ok('journal', '--format', 'csv', '--step', 'lock', '--key', key);
    expect(csv).toMatch(/^index,recorded,.*\n.*"'=HYPERLINK\(""x""\)".*\n$/);
    expect(await cli.ok('journal', '--site', world.branch, '--key', key)).toBe('none\n');
    expect(await cli.json<unknown[]>(['journal', '--count', '2', '--key', key])).toHaveLength(2);
    const from = new Date(Date.now() - 3_600_000).toISOString();
    expect((await cli.json<unknown[]>(['journal', '--from', from, '--key', key])).length).toBeGreaterThan(15);
    expect(await cli.run('journal', '--from', '5', '--key', key)).toMatchObject({ code: 2 });
  });

  it('looks through so many rows for one page, and finds what is rare by several', async () => {
    const writer = world.base.server.app.get(DataSource);
    const participant = glnOf(999);
    const row = (index: number) => ({
      index,
      kid: index % 2 === 0 ? 'a' : 'b',
      participant,
      site: glnOf(1),
      step: index === 7 ? 'lock' : 'ship',
    });
    await inTransaction(writer, (tx) =>
      addToJournal(
        tx,
        Array.from({ length: 5_000 }, (_, i) => row(1_000_000 + i)),
      ),
    );
    await inTransaction(writer, (tx) => addToJournal(tx, [{ ...row(7), site: glnOf(2) }]));
    const filter = { participant, site: glnOf(2), kid: 'b', limit: 10 };
    const found: number[] = [];
    let pages = 0;
    for (let before: number | null | undefined; before !== null; pages++) {
      const { indexes, next } = await readJournal(writer, { ...filter, before });
      found.push(...indexes);
      before = next;
    }
    expect([found, pages]).toEqual([[7], 2]);
    expect(await readJournal(writer, { participant, step: 'lock', limit: 10 })).toEqual({ indexes: [7], next: null });
    await inTransaction(
      writer,
      async (tx) => void (await tx.query(`DELETE FROM "journal" WHERE "participant" = '${participant}'`)),
    );
  });

  it('of an older database is made from its log', async () => {
    const writer = world.base.server.app.get(DataSource);
    const all = () => rows(writer, 'SELECT * FROM "journal" ORDER BY "participant", "idx"');
    const before = await all();
    const migration = new Journal1767225600086();
    await inTransaction(writer, async (tx) => {
      await migration.down(tx);
      await migration.up(tx);
    });
    expect(await all()).toEqual(before);
    expect(before).toHaveLength(Number((await rows<{ n: number }>(writer, 'SELECT COUNT(*) AS "n" FROM "entry"'))[0]!.n));
  });
});
