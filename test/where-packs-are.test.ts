/**
 * One answer to "where are the packs of this lot": the reach of its recall, the recall's mail, the batch, its trace and the lists
 * of stock are asked after each step of a walk that nobody chose, of goods with serials and of goods without. All must say what a
 * plain count beside the program says.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recipients } from '../src/notifications/recipients.js';
import type { StockItem } from '../src/wire/stock.js';
import type { TraceItem } from '../src/wire/trace.js';
import type { Goods } from '../src/client/signing/step-objects.js';
import { type Gln, type Lot, batchUri, packUri, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { glnOf, gtinOf, LedgerWorld } from './support/ledger-world.js';
import { ssccOf } from './support/numbers.js';
import { type Trader, traderOf } from './support/trader.js';

const [GTIN, BULK] = [gtinOf(71), gtinOf(72)];
const LOT = 'W/1%_' as Lot;
const EXPIRY = '2040-12-31';
const OUTSIDE = glnOf(4242);
const RMA = [{ type: 'rma', id: 'urn:x:1' }] as const;
/** A caution stops nothing: it is in force all the time, so that its reach may be asked. */
const RECALL = { class: 4, depth: 'patient', action: 'caution', markets: [], text: 'a caution', patientText: null, serials: [] };

const KINDS = ['commission', 'stock', 'ship', 'ship', 'ship', 'receive', 'receive', 'void', 'return', 'dispense', 'end'] as const;
const ENDS = { checked_out: 'checked_out', damaged: 'destroyed', lost: 'stolen', sample: 'sample' } as const;
/** The numbers pick from what there is at that moment. */
const Attempt = fc.record({
  kind: fc.constantFrom(...KINDS),
  who: fc.nat(2),
  to: fc.nat(3),
  size: fc.integer({ min: 1, max: 4 }),
  pick: fc.nat(99),
});
type Attempt = typeof Attempt extends fc.Arbitrary<infer T> ? T : never;
const STEPS = 20;
const SEED = Number(process.env['THERIAC_WALK_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Packs between two, as the count beside the program has them. */
interface Sent {
  from: Trader;
  to: Gln;
  n: number;
  returned: boolean;
  /** The shipping of those without serials. */
  id: string;
  /** What the ones with serials travel as, and they. */
  whole: string[];
  packs: string[];
}

const add = (sums: Record<string, number>, key: string, n: number): void => {
  sums[key] = (sums[key] ?? 0) + n;
  if (sums[key] === 0) delete sums[key];
};

describe.each(databases)(`where the packs of a lot are on $name (seed ${SEED})`, (database) => {
  let world: LedgerWorld;
  let people: [Trader, Trader, Trader];
  let authority: Trader;
  let token: string;
  /** `{holder} {state}` -> packs; and to whom how many are on their way. */
  const there: Record<string, number> = {};
  const arriving: Record<string, number> = {};
  let made = 0;
  const sent: Sent[] = [];
  const own = new Map<Trader, string[]>();
  const inCases = new Set<string>();
  let [serials, cases] = [0, 0];
  const done = new Set<string>();

  const scene = ({ party }: Trader) => ({ site: party.gln });
  const end = (owner: Gln) => ({ owner });
  const some = (quantity: number, continues?: string): Goods => ({
    uris: [],
    quantities: [{ uri: batchUri(BULK, LOT), quantity }],
    continues,
  });
  const nextSerials = (n: number) => Array.from({ length: n }, () => `W${String(serials++).padStart(4, '0')}` as Serial);
  const had = (trader: Trader): string[] => own.get(trader)!;
  const move = (trader: Trader, from: string, to: string, n: number): void => {
    add(there, `${trader.party.gln} ${from}`, -n);
    add(there, `${trader.party.gln} ${to}`, n);
  };

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    const maker = await traderOf(world, await world.admit('manufacturer'));
    people = [
      maker,
      await traderOf(world, await world.admit('distributor')),
      await traderOf(world, await world.admit('pharmacy')),
    ];
    for (const one of people) own.set(one, []);
    authority = await traderOf(world, world.authority);
    token = await world.signIn(world.authority);
    const product = { name: 'Tablets', authorisation: null, levels: [], storage: null, markets: [], digitalLinkQr: false };
    for (const gtin of [GTIN, BULK]) {
      const serialised = gtin === GTIN;
      await world.record(maker.party, { type: 'product', gtin, serialised, ...product });
      await world.record(maker.party, { type: 'batch', gtin, lot: LOT, expiry: EXPIRY, serialised, complete: false });
      await world.record(maker.party, { type: 'recall', ref: gtin, gtin, lots: [LOT], ...RECALL });
    }
  });
  afterAll(() => world.close());

  /** Takes packs of the ones with serials; as one case where that is wanted and may be. */
  async function take(trader: Trader, n: number, asCase: boolean): Promise<Pick<Sent, 'whole' | 'packs'>> {
    const packs = had(trader).splice(0, n);
    if (!asCase || packs.some((uri) => inCases.has(uri))) {
      for (const uri of packs) inCases.delete(uri);
      return { packs, whole: packs };
    }
    const sscc = ssccOf(7_000 + cases++);
    await trader.trade.pack(scene(trader), sscc, { uris: packs });
    for (const uri of packs) inCases.add(uri);
    return { packs, whole: [sscc] };
  }

  /** Does what is tried with both kinds of goods, where it can be done; and counts it. */
  async function attempt({ kind, who, to, size, pick }: Attempt): Promise<boolean> {
    const [maker] = people;
    const trader = kind === 'commission' ? maker : people[who]!;
    const { trade, party } = trader;
    if (kind === 'commission') {
      const packs = nextSerials(size);
      await trade.commission(scene(trader), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: packs });
      await trade.commissionQuantity(scene(trader), { gtin: BULK, lot: LOT, expiry: EXPIRY }, size);
      had(trader).push(...packs.map((serial) => packUri(GTIN, serial)));
      add(there, `${party.gln} active`, size);
      made += size;
      return true;
    }
    if (kind === 'stock') {
      for (const serial of nextSerials(size)) {
        const uri = packUri(GTIN, serial);
        await trade.stock(scene(trader), { uris: [uri] }, { gtin: GTIN, lot: LOT, expiry: EXPIRY }, end(OUTSIDE));
        had(trader).push(uri);
      }
      await trade.stock(scene(trader), some(size), { gtin: BULK, lot: LOT, expiry: EXPIRY }, end(OUTSIDE));
      add(there, `${party.gln} active`, size);
      made += size;
      return true;
    }
    if (kind === 'receive' || kind === 'void') {
      const open = sent.filter((one) => (kind === 'void' ? one.from === trader : one.to === party.gln));
      const one = open[pick % Math.max(1, open.length)];
      if (!one) return false;
      await trade[kind](scene(trader), { uris: one.whole });
      await trade[kind](scene(trader), some(one.n, one.id));
      if (kind === 'receive' && one.returned) await trade.mark(scene(trader), 'unlock', { uris: one.whole }, 'inspected');
      sent.splice(sent.indexOf(one), 1);
      had(trader).push(...one.packs);
      const isLeft = one.to === OUTSIDE;
      add(there, `${one.from.party.gln} ${isLeft ? 'left' : 'in_transit'}`, -one.n);
      if (!isLeft) add(arriving, one.to, -one.n);
      add(there, `${party.gln} active`, one.n);
      return true;
    }
    const n = Math.min(size, had(trader).length);
    if (n === 0) return false;
    if (kind === 'ship' || kind === 'return') {
      const taker = kind === 'return' ? maker.party.gln : (people[to]?.party.gln ?? OUTSIDE);
      if (taker === party.gln) return false;
      const goods = await take(trader, n, pick % 2 === 0);
      const ends = [end(party.gln), end(taker)] as const;
      const ship = (of: Goods) =>
        kind === 'ship'
          ? trade.ship(scene(trader), of, ...ends, undefined, taker === OUTSIDE ? { outside: true } : {})
          : trade.return(scene(trader), of, ...ends, RMA);
      await ship({ uris: goods.whole });
      const { id } = await ship(some(n));
      sent.push({ from: trader, to: taker, n, returned: kind === 'return', id, ...goods });
      move(trader, 'active', taker === OUTSIDE ? 'left' : 'in_transit', n);
      if (taker !== OUTSIDE) add(arriving, taker, n);
      return true;
    }
    const { whole } = await take(trader, n, false);
    const reason = Object.keys(ENDS)[pick % 4] as keyof typeof ENDS;
    for (const goods of [{ uris: whole }, some(n)])
      await (kind === 'dispense' ? trade.dispense(scene(trader), goods) : trade.end(scene(trader), goods, reason));
    move(trader, 'active', kind === 'dispense' ? 'supplied' : ENDS[reason], n);
    return true;
  }

  const get = async (path: string) => (await world.get(path, token).set('theriac-purpose', 'a test').expect(200)).body;

  /** What the reach should say: the states of the count in a recall's words. */
  function places(): Record<string, number> {
    const words: Record<string, string> = { active: 'held', in_transit: 'inTransit', supplied: 'dispensed', left: 'left' };
    const sums: Record<string, number> = {};
    for (const [key, n] of Object.entries(there)) {
      const [holder, state] = key.split(' ') as [string, string];
      add(sums, `${holder} ${words[state] ?? 'ended'}`, n);
    }
    return sums;
  }

  async function reach(gtin: string): Promise<Record<string, number>> {
    const { commissioned, found, holders } = await get(`/api/manufacturers/recalls/${people[0]!.party.gln}/${gtin}/reach`);
    expect(commissioned + found).toBe(made);
    const sums: Record<string, number> = {};
    for (const { holder, name, role, ...counts } of holders as { holder: Gln; name: string; role: string }[]) {
      expect([name, role]).toEqual([expect.any(String), expect.any(String)]);
      for (const [place, n] of Object.entries(counts)) add(sums, `${holder} ${place}`, n as number);
    }
    return sums;
  }

  async function mailed(gtin: string): Promise<{ there: Record<string, number>; arriving: Record<string, number> }> {
    const recipients = world.server.app.get(Recipients, { strict: false });
    const data = { issuer: people[0]!.party.gln, ref: gtin };
    const notes = await recipients.notesFor({ id: 'x', kind: 'recall.issued', owner: null, data, created: 0 });
    const told = { there: {}, arriving: {} };
    for (const { owner, data } of notes) {
      const { arriving: coming, ...states } = (data as { yours: Record<string, number> }).yours;
      for (const [state, n] of Object.entries(states)) add(told.there, `${owner} ${state}`, n);
      if (coming !== undefined) add(told.arriving, owner, coming);
    }
    return told;
  }

  async function batch(gtin: string): Promise<Record<string, number>> {
    const sums: Record<string, number> = {};
    const { stock } = await get(`/api/objects/01/${gtin}/10/${encodeURIComponent(LOT)}`);
    for (const { holder, state, count } of stock) add(sums, `${holder} ${state}`, count);
    return sums;
  }

  async function trace(gtin: string) {
    const found = { there: {}, arriving: {}, items: {} };
    const path = `/api/regulators/trace/01/${gtin}/10/${encodeURIComponent(LOT)}`;
    const { positions, commissioned, found: inventory, items, next } = await get(`${path}?limit=200`);
    expect([commissioned + inventory, next]).toEqual([made, null]);
    for (const { holder, taker, state, count } of positions) {
      add(found.there, `${holder} ${state}`, count);
      if (state === 'in_transit') add(found.arriving, taker, count);
    }
    for (const { place, count } of items as TraceItem[]) add(found.items, `${place.holder} ${place.state}`, count);
    return found;
  }

  async function stock(gtin: string): Promise<Record<string, number>> {
    const key = `${gtin}/${LOT}`;
    const sums: Record<string, number> = {};
    const items: StockItem[] = [];
    for (let after: string | undefined; ;) {
      const page = await authority.api.custody({ batch: key, limit: 3, after });
      items.push(...page.items);
      if (page.next === null) break;
      after = page.next;
    }
    for (const { object, holder, state, count, contents } of items)
      add(sums, `${holder} ${state}`, object === null ? count : contents[key]!);
    return sums;
  }

  it('is answered alike by reach, mail, batch, trace and stock, with serials and without, after each step', async () => {
    const walk = fc.sample(fc.array(Attempt, { minLength: STEPS, maxLength: STEPS }), { numRuns: 1, seed: SEED })[0]!;
    const first = KINDS.filter((kind, i) => KINDS.indexOf(kind) === i).map((kind, i) => ({
      kind,
      who: 0,
      to: 1,
      size: 4,
      pick: i,
    }));
    for (const each of [...first, ...walk]) {
      if (!(await attempt(each))) continue;
      done.add(each.kind);
      for (const gtin of [GTIN, BULK]) {
        const after = `${gtin} after ${JSON.stringify(each)}`;
        expect(await reach(gtin), after).toEqual(places());
        expect(await mailed(gtin), after).toEqual({ there, arriving });
        expect(await batch(gtin), after).toEqual(there);
        expect(await trace(gtin), after).toEqual({ there, arriving, items: gtin === GTIN ? there : {} });
        expect(await stock(gtin), after).toEqual(there);
      }
    }
    expect(done.size).toBeGreaterThan(5);
  });
});
