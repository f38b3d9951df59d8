/**
 * What the write door tells of a refusal: of what its signer may not see exactly what it tells of what there is not, after as
 * many statements. Every live step but those that bring objects into being, on eight packs of others in eight states, on
 * containers, lists and quantities; and what it tells of reports and stock-takings, which are logged.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeList, uploadList } from '../src/client/signing/lists.js';
import { Intake } from '../src/entries/intake.js';
import { toProblem } from '../src/platform/http/problem.js';
import { toBase64url } from '../src/protocol/bytes.js';
import type { Objects, Step } from '../src/protocol/epcis/step.js';
import { batchUri, packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { glnOf, LedgerWorld, type Party } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { watchStatements } from './support/statements.js';
import { type Trader, traderOf } from './support/trader.js';

const GTIN = gtinOf(601);
const CASE = gtinOf(601, 1);
const BULK = gtinOf(602);
const LOT = 'R1' as Lot;
const EXPIRY = '2040-01-31';
const NOTHING = toBase64url(new Uint8Array(32).fill(7));
const pack = (serial: string): string => packUri(GTIN, serial as Serial);
const foreign = ['held', 'in a tote', 'on its way', 'dispensed', 'destroyed', 'locked', 'left', 'disputed'];
const uriOf = (state: string): string => pack(state.replaceAll(' ', '-'));
const unknown = foreign.map((_, i) => pack(`none-${i}`));

/** What of a receipt does not depend on when it was given. */
const loggedAs = ({ contested, bookedIn }: { contested: boolean; bookedIn: boolean }) => ({ logged: true, contested, bookedIn });

type Told = { [K in Step['kind']]: Omit<Extract<Step, { kind: K }>, 'time' | 'offset' | 'site' | 'objects'> }[Step['kind']];

describe.each(databases)('a refusal on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let stranger: Party;
  let asker: Trader;
  const counted = new AsyncLocalStorage<string[]>();
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    stranger = await world.admit('pharmacy');
    asker = await traderOf(world, stranger);
    const product = { type: 'product', name: 'Medicine', authorisation: null, markets: [], storage: null, digitalLinkQr: false };
    await world.record(maker.party, {
      ...product,
      gtin: GTIN,
      serialised: true,
      levels: [{ gtin: CASE, contains: 10, of: GTIN }],
    });
    await world.record(maker.party, { ...product, gtin: BULK, serialised: false, levels: [] });
    for (const [gtin, serialised] of [
      [GTIN, true],
      [BULK, false],
    ] as const)
      await world.record(maker.party, { type: 'batch', gtin, lot: LOT, expiry: EXPIRY, serialised });
    const serials = foreign.map((state) => state.replaceAll(' ', '-') as Serial);
    for (const serial of [...serials, 'l1', 'l2', 'l3'] as Serial[])
      await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: [serial] });
    await maker.trade.commissionContainers(scene(maker), [packUri(CASE, 'c1' as Serial)]);
    const goods = (uri: string) => ({ uris: [uri] });
    for (const state of foreign.slice(1)) {
      await maker.trade.ship(scene(maker), goods(uriOf(state)), end(maker), end(wholesaler));
      await wholesaler.trade.receive(scene(wholesaler), goods(uriOf(state)));
    }
    await wholesaler.trade.pack(scene(wholesaler), ssccOf(1), goods(uriOf('in a tote')));
    await wholesaler.trade.ship(scene(wholesaler), goods(uriOf('on its way')), end(wholesaler), end(maker));
    await wholesaler.trade.dispense(scene(wholesaler), goods(uriOf('dispensed')));
    await wholesaler.trade.end(scene(wholesaler), goods(uriOf('destroyed')), 'destroyed');
    await wholesaler.trade.mark(scene(wholesaler), 'lock', goods(uriOf('locked')), 'wet');
    const outside = { owner: world.party('distributor').gln };
    await wholesaler.trade.ship(scene(wholesaler), goods(uriOf('left')), end(wholesaler), outside, undefined, { outside: true });
    await wholesaler.trade.dispute(scene(wholesaler), goods(uriOf('disputed')), 'wet', { what: 'damaged' });
    watchStatements(world, (statement) => counted.getStore()?.push(statement));
  });
  afterAll(() => world?.close());

  const common = () => ({ time: Date.now(), offset: '+01:00', site: stranger.gln });
  const ends = () => ({ from: { owner: stranger.gln }, to: { owner: wholesaler.party.gln } });
  const reading = () => ({ device: 'urn:x:1', since: Date.now() - 60_000, until: Date.now(), min: 3, max: 5 });
  /** Every live step but commission and stock, in the forms that lead to different refusals. */
  const live = (): Told[] => [
    { kind: 'pack', parent: ssccOf(90) },
    { kind: 'unpack', parent: ssccOf(91) },
    { kind: 'ship', ...ends() },
    { kind: 'ship', from: { owner: wholesaler.party.gln, possessor: stranger.gln }, to: { owner: maker.party.gln } },
    { kind: 'ship', from: ends().from, to: { owner: wholesaler.party.gln, possessor: stranger.gln } },
    { kind: 'return', ...ends(), documents: [{ type: 'rma', id: 'urn:x:2' }] },
    { kind: 'void' },
    { kind: 'receive' },
    { kind: 'receive', from: { owner: wholesaler.party.gln } },
    { kind: 'dispense' },
    { kind: 'dispense', partial: true },
    { kind: 'reactivate', undoes: NOTHING },
    { kind: 'end', reason: 'destroyed' },
    { kind: 'end', reason: 'stolen' },
    { kind: 'end', reason: 'exported' },
    { kind: 'lock', reason: 'wet' },
    { kind: 'unlock', reason: 'dry' },
    { kind: 'sensor', reading: reading() },
    { kind: 'dispute', what: 'damaged', reason: 'wet' },
    { kind: 'dispute', closes: NOTHING, reason: 'dry' },
  ];

  /** Every report of a pack, and every stock-taking. */
  const reports = (print: object): Told[] => {
    const alreadyDone = 'the till was offline';
    const from = { owner: glnOf(7_000) };
    return [
      { kind: 'receive', alreadyDone },
      { kind: 'dispense', alreadyDone },
      { kind: 'dispense', partial: true, alreadyDone },
      { kind: 'end', reason: 'destroyed', alreadyDone },
      { kind: 'receive', returned: true, alreadyDone },
      { kind: 'stock', ...print },
      { kind: 'stock', ...print, from },
      { kind: 'stock', from },
    ] as Told[];
  };

  /** What is told of a step, with `names` replaced, and the statements that it took. */
  async function tell(told: Told, objects: Objects, prev: readonly string[], names: readonly string[]) {
    const step = { ...common(), ...told, objects } as Step;
    const jws = await world.signStep(stranger, step, prev);
    const statements: string[] = [];
    const [outcome] = await counted.run(statements, () => world.server.app.get(Intake).submit([jws]));
    const ran = [...statements];
    const text = JSON.stringify('reason' in outcome! ? toProblem(outcome.reason, 'reference') : loggedAs(outcome!.receipt));
    return { told: names.reduce((all, name, i) => all.replaceAll(name, `object ${i}`), text), ran };
  }

  /** Requires that all `variants` of what a step names are told alike. Gives what they are told. */
  async function alike(
    told: Told,
    variants: readonly { objects: Objects; names: readonly string[]; prev?: readonly string[] }[],
  ) {
    const answers = [];
    for (const { objects, names, prev = [] } of variants) answers.push(await tell(told, objects, prev, names));
    for (const [i, answer] of answers.entries()) expect(answer, `${JSON.stringify(told)} of variant ${i}`).toEqual(answers[0]);
    return JSON.parse(answers[0]!.told) as { type: string };
  }

  const one = (uri: string, prev?: readonly string[]) => ({ objects: { epcs: [uri] }, names: [uri], ...(prev && { prev }) });
  const headOf = async (uri: string): Promise<string[]> => {
    const token = await world.signIn(world.authority);
    const { body } = await world.get(`/api/objects${new URL(uri).pathname}`, token);
    return body.head ? [body.head.id] : [];
  };

  const packs = async () => {
    const guessed = foreign.slice(0, 4);
    const heads = await Promise.all(guessed.map((state) => headOf(uriOf(state))));
    return [
      ...foreign.map((state) => one(uriOf(state))),
      ...unknown.map((uri) => one(uri)),
      ...guessed.map((state, i) => one(uriOf(state), heads[i])),
      one(unknown[0]!, heads[0]),
    ];
  };

  it("is the same of others' packs and of packs that do not exist, after the same statements", async () => {
    const variants = await packs();
    await tell({ kind: 'dispense' }, one(unknown[0]!).objects, [], []);
    for (const told of live())
      expect(await alike(told, variants)).toMatchObject({ type: 'urn:theriac:problem:object-unknown', status: 404 });
  });

  it('is the same of containers, inside and outside of which something is named', async () => {
    const cases = ['c1', 'none'].map((serial) => packUri(CASE, serial as Serial));
    for (const containers of [[ssccOf(1), ssccOf(92)], cases])
      for (const told of live())
        expect(
          await alike(
            told,
            containers.map((uri) => one(uri)),
          ),
        ).toMatchObject({ object: 'object 0', status: 404 });
    for (const parent of [...cases, ssccOf(1), ssccOf(92)]) {
      const { told } = await tell({ kind: 'unpack', parent }, { epcs: [] }, [], [parent]);
      expect(told).toBe((await tell({ kind: 'unpack', parent: ssccOf(93) }, { epcs: [] }, [], [ssccOf(93)])).told);
    }
    const [own] = await ownPack('own-1');
    const heads = await headOf(own!);
    for (const prev of [[], heads]) {
      const inCase = [];
      for (const parent of cases) inCase.push(await tell({ kind: 'pack', parent }, { epcs: [own!] }, prev, [parent]));
      expect(inCase[1]).toEqual(inCase[0]);
    }
    // Whether a number is taken shows only in that a packing into it does not go on.
    const taken = await tell({ kind: 'pack', parent: ssccOf(1) }, { epcs: [own!] }, heads, [ssccOf(1)]);
    expect(JSON.parse(taken.told)).toMatchObject({ object: 'object 0', status: 404 });
    const stale = await tell({ kind: 'pack', parent: ssccOf(1) }, { epcs: [own!] }, [], [ssccOf(1)]);
    expect(stale).toEqual(await tell({ kind: 'pack', parent: ssccOf(94) }, { epcs: [own!] }, [], [ssccOf(94)]));
    expect(JSON.parse(stale.told)).toMatchObject({ type: 'urn:theriac:problem:stale-prev', heads });
  });

  it("is the same where something of the signer's own is named beside it, and names its heads nowhere", async () => {
    const [own] = await ownPack('own-2');
    await asker.trade.pack(scene(asker), ssccOf(3), { uris: [own!] });
    for (const told of live().filter(({ kind }) => kind !== 'dispense' && kind !== 'unpack'))
      for (const at of [0, 1]) {
        const beside = (uri: string) => ({ ...one(uri), objects: { epcs: [ssccOf(3)].toSpliced(at, 0, uri) } });
        const answer = await alike(told, [beside(uriOf('held')), beside(uriOf('in a tote')), beside(unknown[0]!)]);
        expect(answer).not.toHaveProperty('heads');
      }
  });

  it("is the same of lists: of others' packs, of a few of them, and of others' lists", async () => {
    const own = [...(await ownPack('own-3')), ...(await ownPack('own-4'))];
    const lists = [];
    for (const uris of [
      [pack('l1'), pack('l2')],
      [pack('none-1'), pack('none-2')],
      [pack('l1'), pack('none-2')],
    ]) {
      const list = makeList(uris);
      await uploadList(asker.api, list, 'existing');
      lists.push(list.root);
    }
    const foreignList = makeList([pack('l2'), pack('l3')]);
    await uploadList(maker.api, foreignList, 'existing');
    const listed = (root: string, quantity: number): Objects => ({
      epcs: [],
      list: { root, count: quantity },
      quantities: [{ uri: batchUri(GTIN, LOT), quantity }],
    });
    const of = (root: string) => ({ objects: listed(root, 2), names: [root] });
    for (const told of live())
      expect(await alike(told, lists.map(of))).toMatchObject({ type: 'urn:theriac:problem:list-unknown', status: 404 });
    for (const told of [...live(), ...reports({ lot: LOT, expiry: EXPIRY })]) {
      // Who is named in it is looked up once.
      await tell(told, listed(NOTHING, 2), [], []);
      expect(await alike(told, [foreignList.root, NOTHING].map(of))).toMatchObject({ status: 404, list: 'object 0' });
    }
    const mixed = [];
    for (const other of [pack('l3'), pack('none-3')]) {
      const list = makeList([...own, other]);
      await uploadList(asker.api, list, 'existing');
      mixed.push(list.root);
    }
    for (const told of live())
      for (const count of [2, 3])
        expect(
          await alike(
            told,
            mixed.map((root) => ({ ...of(root), objects: listed(root, count) })),
          ),
        ).toMatchObject({ type: 'urn:theriac:problem:list-unknown', status: 404 });
  });

  it("is the same of others' shippings of quantities and of none", async () => {
    const quantities = [{ uri: batchUri(BULK, LOT), quantity: 2 }];
    await maker.trade.commissionQuantity(scene(maker), { gtin: BULK, lot: LOT, expiry: EXPIRY }, 5);
    const goods = { uris: [], quantities };
    const { id } = await maker.trade.ship(scene(maker), goods, end(maker), end(wholesaler));
    for (const told of [{ kind: 'receive' }, { kind: 'void' }] as const)
      expect(
        await alike(
          told,
          [id, NOTHING].map((prev) => ({ objects: { epcs: [], quantities }, names: [], prev: [prev] })),
        ),
      ).toMatchObject({ type: 'urn:theriac:problem:shipment-unknown' });
    for (const told of live().filter(({ kind }) => ['ship', 'return', 'dispense', 'end'].includes(kind))) {
      const answer = (await tell(told, { epcs: [], quantities }, [], [])).told;
      // Of stock, what is told is the signer's own: nothing of the batch is at its site.
      if (answer.includes('balance-short')) expect(JSON.parse(answer)).toMatchObject({ available: 0 });
    }
  });

  it('there is none of reports and of what is found: both are logged alike, and make nothing else visible', async () => {
    const variants = [...foreign.map((state) => one(uriOf(state))), ...unknown.map((uri) => one(uri))];
    const token = await world.signIn(stranger);
    const seen = async ({ names: [uri] }: { names: readonly string[] }) => {
      const { status, body } = await world.get(`/api/objects${new URL(uri!).pathname}`, token);
      return [status, JSON.stringify(body).replaceAll(uri!, 'X')];
    };
    const nothing = await seen(one(pack('none')));
    expect(nothing[0]).toBe(404);
    const print = { lot: LOT, expiry: EXPIRY };
    for (const report of reports(print)) {
      for (const { objects, names } of variants) {
        const { told } = await tell(report, objects, [], names);
        expect(JSON.parse(told), `${JSON.stringify(report)} of ${names[0]}`).toEqual({
          logged: true,
          contested: true,
          bookedIn: false,
        });
        // Over a head that somebody guessed it is refused, for that alone.
        expect(JSON.parse((await tell(report, objects, [NOTHING], names)).told)).toMatchObject({
          type: 'urn:theriac:problem:stale-prev',
          heads: [],
        });
      }
      for (const one of variants) expect(await seen(one)).toEqual(nothing);
    }
    for (const told of live())
      expect(await alike(told, variants)).toMatchObject({ type: 'urn:theriac:problem:object-unknown', status: 404 });
    for (const { objects, names } of variants) {
      const { told } = await tell({ kind: 'unlock', reason: 'mine' }, objects, [], names);
      expect(JSON.parse(told)).toMatchObject({ type: 'urn:theriac:problem:object-unknown' });
    }
  });

  /** A pack that the asker holds. */
  async function ownPack(serial: string): Promise<string[]> {
    const goods = { uris: [pack(serial)] };
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials: [serial as Serial] });
    await maker.trade.ship(scene(maker), goods, end(maker), end(asker));
    await asker.trade.receive(scene(asker), goods);
    return goods.uris;
  }
});
