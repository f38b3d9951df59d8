/** Serial lists that wait: who may upload them, and that they have no effect on anybody before an entry names them. */
import { getDataSourceToken } from '@nestjs/typeorm';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeList, uploadList, type SerialList } from '../src/client/signing/lists.js';
import { READER } from '../src/platform/database/database.module.js';
import { rows } from '../src/platform/database/sql.js';
import { toBase64url } from '../src/protocol/bytes.js';
import type { Step } from '../src/protocol/epcis/step.js';
import { batchUri, packUri, type Gln, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { ListCleaner } from '../src/serial-lists/cleaner.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld, type Party } from './support/ledger-world.js';
import { gtinOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(20_010) as Gtin;
const LOT = 'W1' as Lot;
const HOUR = 3_600_000;
let n = 0;
const fresh = (count: number): Serial[] => Array.from({ length: count }, () => `W${String(++n).padStart(9, '0')}` as Serial);
const uriOf = (serial: Serial): string => packUri(GTIN, serial);
const listOf = (serials: readonly Serial[]): SerialList => makeList(serials.map(uriOf));

describe.each(databases)('lists that wait on $name', (database) => {
  let world: LedgerWorld;
  /** The maker, and whom it lets make packs. */
  let maker: Trader;
  let helper: Trader;
  let distributor: Party;
  const reader = () => world.server.app.get<DataSource>(getDataSourceToken(READER), { strict: false });
  const clean = (now = Date.now()) => world.server.app.get(ListCleaner, { strict: false }).clean(now);

  const step = (party: Party, objects: Step['objects']): Step =>
    ({
      kind: 'commission',
      time: Date.now(),
      offset: '+00:00',
      site: party.gln,
      lot: LOT,
      expiry: '2040-01-31',
      objects,
    }) as Step;
  const byList = (list: SerialList): Step['objects'] => ({
    epcs: [],
    list: { root: list.root, count: list.uris.length },
    quantities: [{ uri: batchUri(GTIN, LOT), quantity: list.uris.length }],
  });
  const commission = async ({ party }: Trader, objects: Step['objects']) =>
    world.send('/api/entries', await world.signStep(party, step(party, objects), []));
  const announce = ({ root, seed, uris }: SerialList, purpose: string, token: string) => {
    const product = purpose === 'existing' ? {} : { gtin: GTIN };
    return world.put(`/api/serial-lists/${root}`, { seed: toBase64url(seed), count: uris.length, purpose, ...product }, token);
  };
  const ownLists = async (party: Party, query = '') =>
    (await world.get(`/api/serial-lists${query}`, await world.signIn(party)).expect(200)).body as {
      items: Record<string, unknown>[];
      next: string | null;
    };

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    helper = await traderOf(world, await world.admit('manufacturer'));
    distributor = await world.admit('distributor');
    const product = { gtin: GTIN, name: 'Waiting', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: '2040-01-31', serialised: true });
    const mandate = {
      from: maker.party.gln,
      to: helper.party.gln,
      steps: ['commission'],
      until: null,
      sites: null,
      active: true,
    };
    await world.record(maker.party, { type: 'mandate', ...mandate });
  });
  afterAll(() => world.close());

  it('are uploaded only by who could sign their step, with that key, at that site', async () => {
    const list = listOf(fresh(2));
    const refusal = async (purpose: string, token: string) => (await announce(list, purpose, token)).body.type as string;
    const problem = (code: string) => `urn:theriac:problem:${code}`;
    const session = await world.signIn(distributor);
    expect(await refusal('commission', session)).toBe(problem('not-maker'));
    const limited = await world.admit('distributor', { steps: ['receive', 'ship'] });
    expect(await refusal('commission', await world.signIn(limited))).toBe(problem('not-maker'));
    expect(await refusal('stock', await world.signIn(limited))).toBe(problem('licence-missing'));
    const lock = await world.addKey(maker.party, 'till', ['lock']);
    expect(await refusal('commission', await world.signIn(maker.party, { signer: lock }))).toBe(problem('permission-missing'));
    expect(await refusal('existing', await world.signIn(maker.party, { signer: lock }))).toBe(problem('permission-missing'));
    const unlicensed = await world.admit('manufacturer', { steps: ['ship'] });
    const other = gtinOf(20_011);
    const record = { gtin: other, name: 'Not made', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(unlicensed, { type: 'product', serialised: true, digitalLinkQr: false, ...record });
    const body = { seed: toBase64url(list.seed), count: 2, purpose: 'commission', gtin: other };
    const own = await world.put(`/api/serial-lists/${list.root}`, body, await world.signIn(unlicensed));
    expect(own.body.type).toBe(problem('licence-missing'));
    const unknown = await world.put(`/api/serial-lists/${list.root}`, { ...body, gtin: gtinOf(20_099) }, session);
    expect(unknown.body.type).toBe(problem('product-unknown'));
    const nothing = await world.put(`/api/serial-lists/${list.root}`, { ...body, gtin: null }, session);
    expect(nothing.body.type).toBe(problem('product-unknown'));
    await announce(list, 'stock', session).expect(200);
    await announce(listOf(fresh(2)), 'commission', await world.signIn(helper.party)).expect(200);
    await announce(listOf(fresh(2)), 'commission', await world.signIn(helper.party, { site: helper.party.gln })).expect(200);
  });

  it('are their owners: under the same root another has another, and is told of none', async () => {
    const list = listOf(fresh(3));
    await uploadList(maker.api, list, 'commission');
    const token = await world.signIn(helper.party);
    const paths = [`/api/serial-lists/${list.root}`, `/api/serial-lists/${list.root}/items`];
    for (const path of paths) expect((await world.get(path, token)).body.type).toBe('urn:theriac:problem:list-unknown');
    expect((await world.delete(paths[0]!, token)).body.type).toBe('urn:theriac:problem:list-unknown');
    expect((await commission(helper, byList(list))).body).toMatchObject({ type: 'urn:theriac:problem:list-unknown' });
    expect((await announce(list, 'commission', token).expect(200)).body).toMatchObject({ received: 0, complete: false });
    await world.delete(paths[0]!, token).expect(204);
    expect((await world.get(paths[0]!, await world.signIn(maker.party)).expect(200)).body).toMatchObject({ complete: true });
    await uploadList(helper.api, list, 'commission');
    expect((await commission(helper, byList(list))).status).toBe(201);
    const late = await commission(maker, byList(list));
    expect(late.body).toMatchObject({ status: 409, type: 'urn:theriac:problem:already-commissioned' });
  });

  it('are those of the site from where they came: another of the same company is told of none', async () => {
    const [north, south] = [glnOf(871), glnOf(872)];
    const place = { name: 'Line', address: 'x', country: 'DE', timeZone: 'Europe/Berlin', latitude: 52.5, longitude: 13.4 };
    const sessionAt = async (site: Gln): Promise<string> => {
      await world.record(world.authority, { type: 'site', gln: site, participant: maker.party.gln, ...place });
      const signer = await world.addKey(maker.party, `line-${site}`, ['custody'], [site]);
      return world.signIn(maker.party, { signer, site });
    };
    const [here, there, all] = [await sessionAt(north), await sessionAt(south), await world.signIn(maker.party)];
    const list = listOf(fresh(2));
    const path = `/api/serial-lists/${list.root}`;
    const chunk = (from: number, token: string) => {
      const body = `${GTIN}\t${list.uris[from]!.slice(list.uris[from]!.lastIndexOf('/') + 1)}\n`;
      return world.ask('PUT', `${path}/items?from=${from}`, { type: 'text/tab-separated-values', body }, token);
    };
    await announce(list, 'commission', here).expect(200);
    await chunk(0, here).expect(200);
    const code = ({ body }: { body: { type?: string } }) => body.type?.replace('urn:theriac:problem:', '');
    for (const asked of [world.get(path, there), world.get(`${path}/items`, there), world.delete(path, there), chunk(1, there)])
      expect(code(await asked)).toBe('list-unknown');
    expect(code(await announce(list, 'commission', there))).toBe('list-conflict');
    const roots = async (token: string) =>
      ((await world.get('/api/serial-lists', token).expect(200)).body as { items: { root: string }[] }).items.map(
        ({ root }) => root,
      );
    expect([await roots(here), await roots(there)]).toEqual([[list.root], []]);
    expect(await roots(all)).toContain(list.root);
    expect((await announce(list, 'commission', here).expect(200)).body).toMatchObject({ received: 1 });
    expect((await chunk(1, here).expect(200)).body).toMatchObject({ complete: true });
    await world.get(path, here).expect(200);
    const till = await world.signIn(maker.party, { signer: await world.addKey(maker.party, 'till-2', ['lock']) });
    for (const each of ['/api/serial-lists', path, `${path}/items`])
      expect(code(await world.get(each, till))).toBe('permission-missing');
    await world.delete(path, here).expect(204);
    expect(await roots(all)).not.toContain(list.root);
  });

  it('are seen by nobody, whatever is asked of their packs', async () => {
    const [serial, ...others] = fresh(3);
    const questions = async (): Promise<string[]> => {
      const path = `/01/${GTIN}/21/${serial}`;
      const askers = [
        undefined,
        ...(await Promise.all([maker.party, helper.party, distributor, world.authority].map((party) => world.signIn(party)))),
      ];
      const answers: string[] = [];
      for (const token of askers) {
        const ask = async (answer: Promise<{ status: number; text: string }>) => {
          const { status, text } = await answer;
          answers.push(`${status} ${text.replace(/"(reference|time|at|scannedAt|id)":"[^"]*"/g, '')}`);
        };
        await ask(world.get(`/api/objects${path}`, token));
        await ask(world.get(`/api/objects/01/${GTIN}/10/${LOT}`, token));
        await ask(world.get(`/api/manufacturers/serial-pools/${GTIN}`, token));
        await ask(world.get('/api/custody', token));
        await ask(world.post('/api/labels/packs', { packs: [{ gtin: GTIN, serial }] }, token));
      }
      // A beginning is reserved only if no pack has it.
      const token = await world.signIn(maker.party);
      const reservations = `/api/manufacturers/serial-pools/${GTIN}/reservations`;
      answers.push(String((await world.post(reservations, { prefix: serial!.slice(0, 9), label: 'line' }, token)).status));
      await world.delete(`${reservations}/${serial!.slice(0, 9)}`, token);
      return answers;
    };
    const before = await questions();
    const list = listOf([serial!, ...others]);
    await uploadList(helper.api, list, 'commission');
    expect(await questions()).toEqual(before);
    expect((await commission(maker, { epcs: [uriOf(serial!)] })).status).toBe(201);
    const late = await commission(helper, byList(list));
    expect(late.body).toMatchObject({ status: 409, type: 'urn:theriac:problem:already-commissioned' });
    expect(late.text).not.toMatch(new RegExp([serial, ...others].join('|')));
  });

  it('lose to whatever entry is logged first, however they race: whoever makes one of their packs makes it once', async () => {
    /** What each round tries at once: to commission serials of a small stock singly or by a list, and to upload more lists. */
    const Attempt = fc.record({
      by: fc.constantFrom('maker', 'helper'),
      picks: fc.uniqueArray(fc.nat(7), { minLength: 1, maxLength: 4 }),
      early: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(Attempt, { minLength: 2, maxLength: 6 }), async (attempts) => {
        const stock = fresh(8);
        const tries = attempts.map(({ by, picks, early }) => {
          const trader = by === 'maker' ? maker : helper;
          const serials = picks.map((pick) => stock[pick]!);
          return { trader, serials, early, list: serials.length > 1 ? listOf(serials) : undefined };
        });
        for (const { early, list, trader } of tries) if (early && list) await uploadList(trader.api, list, 'commission');
        const outcomes = await Promise.all(
          tries.map(async ({ trader, serials, early, list }) => {
            if (list && !early) await uploadList(trader.api, list, 'commission');
            const { status, body } = await commission(trader, list ? byList(list) : { epcs: [uriOf(serials[0]!)] });
            return { status, code: String(body.type).split(':').at(-1), index: body.index as number, serials };
          }),
        );
        const logged = outcomes.filter(({ status }) => status === 201);
        const made = logged.flatMap(({ serials }) => serials);
        expect(new Set(made).size).toBe(made.length);
        for (const { status, code, serials } of outcomes.filter((one) => one.status !== 201)) {
          expect([status, code]).toEqual([409, 'already-commissioned']);
          expect(made.some((serial) => serials.includes(serial))).toBe(true);
        }
        for (const serial of stock) {
          const { status, body } = await world.get(`/api/objects/01/${GTIN}/21/${serial}`, await authority());
          expect(status).toBe(made.includes(serial) ? 200 : 404);
          const entry = logged.find(({ serials }) => serials.includes(serial));
          if (entry) expect(body.history.map(({ index }: { index: number }) => index)).toEqual([entry.index]);
        }
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  let session: Promise<string> | undefined;
  const authority = () => (session ??= world.signIn(world.authority));

  it('are twenty of a participant at most, and 4,194,304 packs', async () => {
    const party = await world.admit('distributor');
    const token = await world.signIn(party);
    const lists = Array.from({ length: 21 }, () => listOf(fresh(2)));
    for (const list of lists.slice(0, 20)) await announce(list, 'existing', token).expect(200);
    const full = await announce(lists[20]!, 'existing', token).expect(409);
    expect(full.body).toMatchObject({ type: 'urn:theriac:problem:lists-full', lists: 20, packs: 40 });
    await announce(lists[3]!, 'existing', token).expect(200);
    await world.delete(`/api/serial-lists/${lists[3]!.root}`, token).expect(204);
    await announce(lists[20]!, 'existing', token).expect(200);

    const large = await world.admit('distributor');
    const many = await world.signIn(large);
    const told = (list: SerialList) => ({ seed: toBase64url(list.seed), count: 2 ** 20, purpose: 'existing' });
    for (const list of lists.slice(0, 4)) await world.put(`/api/serial-lists/${list.root}`, told(list), many).expect(200);
    await world.put(`/api/serial-lists/${lists[4]!.root}`, { ...told(lists[4]!), count: 2 }, many).expect(409);
    const whole = {
      root: lists[5]!.root,
      seed: toBase64url(lists[5]!.seed),
      packs: [{ gtin: GTIN, serials: serialsOf(lists[5]!) }],
    };
    const refused = await world.post('/api/serial-lists', { lists: [whole] }, many).expect(409);
    expect(refused.body.type).toBe('urn:theriac:problem:lists-full');
  });

  const serialsOf = ({ uris }: SerialList): string[] => uris.map((uri) => uri.slice(uri.lastIndexOf('/') + 1));

  it('are listed for their owner alone, page by page, until they are named or go', async () => {
    const owner = await traderOf(world, await world.admit('manufacturer'));
    const lists = [1, 2, 3].map(() => listOf(fresh(2)));
    const token = await world.signIn(owner.party);
    for (const list of lists) await announce(list, 'existing', token).expect(200);
    const { items, next } = await ownLists(owner.party, '?limit=2');
    expect(items.map(({ root }) => root)).toEqual([lists[2]!.root, lists[1]!.root]);
    expect(items[0]).toMatchObject({ purpose: 'existing', gtin: null, count: 2, received: 0, complete: false, named: false });
    expect(Date.parse(items[0]!['expires'] as string) - Date.parse(items[0]!['changed'] as string)).toBe(24 * HOUR);
    expect(items[0]).not.toHaveProperty('seed');
    expect((await ownLists(owner.party, `?after=${next}`)).items.map(({ root }) => root)).toEqual([lists[0]!.root]);
    expect((await ownLists(owner.party, '?waiting=false')).items).toEqual([]);
    expect((await ownLists(world.authority)).items).toEqual([]);

    const list = listOf(fresh(2));
    await uploadList(maker.api, list, 'commission');
    await commission(maker, byList(list));
    const named = (await ownLists(maker.party, '?waiting=false&limit=1')).items[0];
    expect(named).toMatchObject({ root: list.root, named: true, expires: null });
    expect((await ownLists(maker.party, '?waiting=true')).items.map(({ root }) => root)).not.toContain(list.root);
  });

  it('go a day after their last chunk, or a week if complete, and leave nothing behind', async () => {
    const party = await world.admit('manufacturer');
    const own = await traderOf(world, party);
    const gtin = gtinOf(20_012) as Gtin;
    const product = { gtin, name: 'Short-lived', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    const token = await world.signIn(party);
    const [begun, complete] = [3_000, 2_500].map((count) => makeList(fresh(count).map((serial) => packUri(gtin, serial))));
    const announced = { seed: toBase64url(begun!.seed), count: 3_000, purpose: 'commission', gtin };
    await world.put(`/api/serial-lists/${begun!.root}`, announced, token).expect(200);
    const body = serialsOf(begun!)
      .slice(0, 2_000)
      .map((serial) => `${gtin}\t${serial}\n`)
      .join('');
    await world
      .ask('PUT', `/api/serial-lists/${begun!.root}/items?from=0`, { type: 'text/tab-separated-values', body }, token)
      .expect(200);
    await uploadList(own.api, complete!, 'commission');
    const left = async () => ({
      lists: (await ownLists(party)).items.map(({ root }) => root),
      packs: (await rows(reader(), 'SELECT * FROM "pack" WHERE "gtin" = ?', [Number(gtin)])).length,
      parts: (await rows(reader(), 'SELECT * FROM "list_part" WHERE "gtin" = ?', [Number(gtin)])).length,
    });
    const all = { lists: [complete!.root, begun!.root], packs: 4_500, parts: 18 };
    await clean(Date.now() + 24 * HOUR - 60_000);
    expect(await left()).toEqual(all);
    await clean(Date.now() + 24 * HOUR);
    expect(await left()).toEqual({ lists: [complete!.root], packs: 2_500, parts: 10 });
    await clean(Date.now() + 7 * 24 * HOUR);
    expect(await left()).toEqual({ lists: [], packs: 0, parts: 0 });
    for (const table of ['list_waste', 'list_rival']) expect(await rows(reader(), `SELECT * FROM "${table}"`)).toEqual([]);
  });
});
