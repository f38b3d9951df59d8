/** What a refusal says of objects that its signer may see, on both databases; and who asks for too much that there is not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Step } from '../src/protocol/epcis/step.js';
import { packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { Fault } from '../src/protocol/fault.js';
import { MOST, Probes } from '../src/entries/probes.js';
import { AlertSink } from '../src/registry/alert.sink.js';
import type { AlertCollector } from '../src/alerts/alerts.collector.js';
import { databases } from './support/databases.js';
import { LedgerWorld, type Party } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { type Trader, traderOf } from './support/trader.js';

const GTIN = gtinOf(611);
const LOT = 'F1' as Lot;
const EXPIRY = '2040-01-31';
const pack = (serial: string): string => packUri(GTIN, serial as Serial);

describe.each(databases)('what a refusal says on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let wholesaler: Trader;
  let pharmacy: Trader;
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });
  const end = ({ party }: Trader) => ({ owner: party.gln });
  const goods = (uri: string) => ({ uris: [uri] });
  const pass = async (from: Trader, to: Trader, uri: string) => {
    await from.trade.ship(scene(from), goods(uri), end(from), end(to));
    return to.trade.receive(scene(to), goods(uri));
  };
  const make = async (serial: string) => {
    const serials = [serial as Serial];
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: EXPIRY, serials });
    return pack(serial);
  };
  /** What the door tells `party` of a step over these heads. */
  const told = async ({ party }: Trader, step: Pick<Step, 'kind'> & object, uri: string, prev: readonly string[] = []) => {
    const common = { time: Date.now(), offset: '+01:00', site: party.gln, objects: { epcs: [uri] } };
    const jws = await world.signStep(party, { ...common, ...step } as unknown as Step, prev);
    const { body } = await world.send('/api/entries', jws);
    return body as Record<string, unknown> & { type: string; detail: string };
  };
  const headOf = async ({ api }: Trader, uri: string): Promise<string> => (await api.object(uri)).head!.id;

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    wholesaler = await traderOf(world, await world.admit('distributor'));
    pharmacy = await traderOf(world, await world.admit('pharmacy'));
    const product = { type: 'product', name: 'Medicine', authorisation: null, markets: [], storage: null, digitalLinkQr: false };
    await world.record(maker.party, { ...product, gtin: GTIN, serialised: true, levels: [] });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
  });
  afterAll(() => world?.close());

  it('has the heads for its holder, its taker and its owner, who read them with their own session', async () => {
    const uri = await make('H1');
    const head = await headOf(maker, uri);
    const stale = await told(maker, { kind: 'dispense' }, uri);
    expect(stale).toMatchObject({ type: 'urn:theriac:problem:stale-prev', heads: [head], object: uri });
    const { id } = await maker.trade.ship(scene(maker), goods(uri), end(maker), end(wholesaler));
    expect(await told(wholesaler, { kind: 'receive' }, uri)).toMatchObject({ heads: [id] });
    expect(await headOf(wholesaler, uri)).toBe(id);
  });

  it('tells who held it before neither heads nor where it is now nor what became of it', async () => {
    const answers = [];
    for (const [n, act] of [
      () => Promise.resolve(),
      (uri: string) => pharmacy.trade.pack(scene(pharmacy), ssccOf(40), goods(uri)),
      (uri: string) => pharmacy.trade.dispense(scene(pharmacy), goods(uri)),
      (uri: string) => pharmacy.trade.end(scene(pharmacy), goods(uri), 'destroyed'),
      (uri: string) => pharmacy.trade.mark(scene(pharmacy), 'lock', goods(uri), 'wet'),
    ].entries()) {
      const uri = await make(`P${n}`);
      await pass(maker, wholesaler, uri);
      const prev = [(await pass(wholesaler, pharmacy, uri)).id];
      await act(uri);
      const offer = { owner: maker.party.gln, possessor: pharmacy.party.gln };
      const steps: [Pick<Step, 'kind'> & Record<string, unknown>, readonly string[]][] = [
        [{ kind: 'dispense' }, []],
        [{ kind: 'dispense' }, prev],
        [{ kind: 'end', reason: 'destroyed' }, []],
        [{ kind: 'ship', from: { owner: wholesaler.party.gln, possessor: pharmacy.party.gln }, to: offer }, prev],
        [{ kind: 'sensor', reading: { device: 'urn:x:1', since: 0, until: 1, min: 3, max: 5 } }, []],
      ];
      const all = [];
      for (const [step, heads] of steps) all.push(await told(wholesaler, step, uri, heads));
      for (const one of all) expect(one).toMatchObject({ object: uri, status: 409 });
      for (const fact of ['heads', 'container', 'owner', 'holder', 'state', 'site'])
        expect(all.filter((one) => fact in one)).toEqual([]);
      answers.push(JSON.stringify(all).replaceAll(uri, 'it'));
    }
    // Nobody's name and nothing of what was done: whatever it was, the answers are of one holder that is another.
    for (const one of answers) expect(one).not.toContain(pharmacy.party.gln);
    for (const one of answers)
      expect(one.match(/urn:theriac:problem:[a-z-]+/g)).toEqual(Array(5).fill('urn:theriac:problem:not-holder'));
  });

  it('names to the giver the receipt of its shipping, whatever came after it; its taker returns it', async () => {
    const uri = await make('R1');
    const shipped = await maker.trade.ship(scene(maker), goods(uri), end(maker), end(wholesaler));
    const received = await wholesaler.trade.receive(scene(wholesaler), goods(uri));
    const early = await told(maker, { kind: 'void' }, uri, [shipped.id]);
    expect(early).toMatchObject({ type: 'urn:theriac:problem:not-shipped', receipt: received.id });
    await pass(wholesaler, pharmacy, uri);
    const late = await told(maker, { kind: 'void' }, uri, [shipped.id]);
    expect(late).toEqual(early);
    expect(late.detail).toContain('the taker returns it');
    const documents = [{ type: 'rma', id: 'urn:x:3' }] as const;
    await pharmacy.trade.return(scene(pharmacy), goods(uri), end(pharmacy), end(maker), documents);
    await maker.trade.receive(scene(maker), goods(uri));
  });

  it('tells the taker of too much to check the code or to report the receipt, which then is logged', async () => {
    const uri = await make('T1');
    expect((await told(pharmacy, { kind: 'receive' }, uri)).detail).toBe(
      `${uri} is not known here, or not on its way to you: check the code, or report the receipt`,
    );
    const report = { alreadyDone: 'it came with the delivery' };
    expect(await pharmacy.trade.receive(scene(pharmacy), goods(uri), report)).toMatchObject({ contested: true });
    await expect(pharmacy.api.object(uri)).rejects.toMatchObject({ code: 'object-unknown' });
  });

  it('lets who took goods from outside into stock continue them with its own session, and read on from there', async () => {
    const uri = await make('O1');
    await pass(maker, wholesaler, uri);
    const outside = { owner: world.party('distributor').gln };
    await wholesaler.trade.ship(scene(wholesaler), goods(uri), end(wholesaler), outside, undefined, { outside: true });
    await pharmacy.trade.stock(scene(pharmacy), goods(uri), undefined, outside);
    expect((await pharmacy.api.object(uri)).history.map(({ step }) => step)).toEqual(['stock']);
    await pharmacy.trade.dispense(scene(pharmacy), goods(uri));
  });

  describe('to whom names what there is not', () => {
    let prober: Party;
    const list = async (n: number, from = 0): Promise<string[]> => {
      const common = { kind: 'dispense', time: Date.now(), offset: '+01:00', site: prober.gln } as const;
      const step = (i: number) => ({ ...common, objects: { epcs: [pack(`none-${from + i}`)] } });
      return Promise.all(Array.from({ length: n }, (_, i) => world.signStep(prober, step(i), [])));
    };
    const codes = async (jws: readonly string[]) => {
      const { body } = await world.post('/api/entries', jws as unknown as object).expect(200);
      const { results } = body as { results: { problem: { type: string }; status: number }[] };
      return results.map(({ problem }) => problem.type.split(':').at(-1));
    };

    it('lets come single entries only, once it was so 256 times in a day; the authority hears of it', async () => {
      prober = await world.admit('distributor');
      expect(new Set(await codes(await list(MOST - 1)))).toEqual(new Set(['object-unknown']));
      expect(await codes(await list(2, 1_000))).toEqual(['object-unknown', 'object-unknown']);
      expect(await codes(await list(2, 2_000))).toEqual(['refusals-limited', 'refusals-limited']);
      const [alone] = await list(1, 3_000);
      expect(await codes([alone!])).toEqual(['object-unknown']);
      const [single] = await list(1, 4_000);
      const { body } = await world.send('/api/entries', single!).expect(404);
      expect(body.type).toBe('urn:theriac:problem:object-unknown');
      await (world.server.app.get(AlertSink, { strict: false }) as AlertCollector).flush();
      const token = await world.signIn(world.authority);
      const { body: alerts } = await world.get('/api/alerts?kind=PROBING', token).expect(200);
      expect(alerts.items).toMatchObject([{ class: 'A', participant: prober.gln, times: 1, facts: { told: String(MOST) } }]);
      expect(await codes([...(await list(1, 5_000)), world.signRecord(world.authority, { type: 'nothing' })])).toEqual([
        'refusals-limited',
        'record-unknown',
      ]);
    });

    it('is counted in the database, until midnight UTC', async () => {
      const { app } = world.server;
      const probes = app.get(Probes, { strict: false });
      const { writer, reader } = probes as unknown as Record<'writer' | 'reader', never>;
      const at = (day: number) => new Probes(writer, reader, { now: () => Date.now() + day * 86_400_000 } as never);
      const limit = (other: Probes) =>
        other.requireFew(prober.gln).then(
          () => null,
          (fault: unknown) => (fault as Fault).code,
        );
      expect(await limit(at(0))).toBe('refusals-limited');
      expect(await limit(at(1))).toBeNull();
      const tomorrow = at(1);
      const unknown = new Fault('object-unknown', 'x');
      expect([await tomorrow.count(prober.gln, unknown), await limit(tomorrow)]).toEqual([undefined, null]);
    });

    it('is no hindrance to the client library, which sends each alone', async () => {
      const uri = await make('S1');
      const other = await make('S2');
      const party = await world.admit('pharmacy');
      const asker = await traderOf(world, party);
      for (const one of [uri, other]) await pass(maker, asker, one);
      const probes = world.server.app.get(Probes, { strict: false });
      for (let i = 0; i < MOST; i++) await probes.count(party.gln, new Fault('list-unknown', 'x'));
      const results = await asker.trade.dispenseEach(scene(asker), [uri, pack('none-1'), other]);
      expect(results.map(({ status }) => status)).toEqual([201, 404, 201]);
    });
  });
});
