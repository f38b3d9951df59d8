/** Serial lists as they are stored: in parts, with their trees; sent one by one or many at once; and proofs for single packs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeList, uploadList } from '../src/client/signing/lists.js';
import { randomSeed } from '../src/client/signing/statement.js';
import { fromBase64url, toBase64url } from '../src/protocol/bytes.js';
import { batchUri, packUri, type Gtin, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { verifyPack } from '../src/protocol/serial-list.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { provePack } from './support/proofs.js';
import { traderOf, type Trader } from './support/trader.js';

const [ONE, TWO] = [gtinOf(20_001), gtinOf(20_002)] as [Gtin, Gtin];
const LOT = 'S1' as Lot;
/** More than two parts of 256 and an odd rest; every third serial has characters that are escaped in URIs. */
const COUNT = 700;
const serials = Array.from(
  { length: COUNT },
  (_, n) => `${n % 3 === 0 ? ':+' : 'A'}${String(n * 7919).padStart(8, '0')}` as Serial,
);
const urisOf = (gtin: Gtin, some: readonly Serial[]): string[] => some.map((serial) => packUri(gtin, serial));

describe.each(databases)('serial lists on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let taker: Trader;
  let other: Trader;
  const made = makeList(urisOf(ONE, serials));
  let head: string;
  const at = ({ party }: Trader) => ({ time: Date.now(), offset: '+00:00', site: party.gln });
  const proofPath = (root: string, gtin: Gtin, serial: string) =>
    `/api/serial-lists/${root}/packs/${gtin}/${encodeURIComponent(serial)}`;

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    taker = await traderOf(world, await world.admit('distributor'));
    other = await traderOf(world, await world.admit('distributor'));
    for (const gtin of [ONE, TWO]) {
      const product = { gtin, name: `Listed ${gtin}`, authorisation: null, levels: [], storage: null, markets: [] };
      await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
      await world.record(maker.party, { type: 'batch', gtin, lot: LOT, expiry: '2040-01-31', serialised: true });
    }
  });
  afterAll(() => world.close());

  it('go on where an upload broke, in the middle of a part', async () => {
    const token = await world.signIn(maker.party);
    const announced = { seed: toBase64url(made.seed), count: COUNT, purpose: 'commission', gtin: ONE };
    await world.put(`/api/serial-lists/${made.root}`, announced, token).expect(200);
    const lines = made.uris.map((uri) => `${ONE}\t${decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1))}\n`);
    const send = (from: number, to: number) =>
      world.ask(
        'PUT',
        `/api/serial-lists/${made.root}/items?from=${from}`,
        { type: 'text/tab-separated-values', body: lines.slice(from, to).join('') },
        token,
      );
    for (const [from, to] of [
      [0, 100],
      [100, 101],
      [101, 300],
      [300, 600],
    ] as const) {
      expect((await send(from, to).expect(200)).body).toMatchObject({ received: to, complete: false });
    }
    await send(599, 700).expect(409);
    expect((await send(600, 700).expect(200)).body).toMatchObject({ received: 700, complete: true });
    const { text } = await world.get(`/api/serial-lists/${made.root}/items`, token).expect(200);
    expect(text).toBe(lines.join(''));
  });

  it('commission their packs by one entry', async () => {
    const objects = {
      epcs: [],
      list: { root: made.root, count: COUNT },
      quantities: [{ uri: batchUri(ONE, LOT), quantity: COUNT }],
    };
    const step = { kind: 'commission' as const, ...at(maker), lot: LOT, expiry: '2040-01-31', objects };
    ({ id: head } = await world.step(maker.party, step, []));
    const two = await maker.trade.commission({ site: maker.party.gln }, { gtin: TWO, lot: LOT, expiry: '2040-01-31', serials });
    expect(two.index).toBeGreaterThan(0);
  });

  it('prove every pack, by the same proof as from the whole list, and show no other', async () => {
    const token = await world.signIn(maker.party);
    for (const [i, uri] of made.uris.entries()) {
      if (i % 37 !== 0 && i !== COUNT - 1 && i !== 255 && i !== 256) continue;
      const serial = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1));
      const { body } = await world.get(proofPath(made.root, ONE, serial), token).expect(200);
      const whole = provePack(made.seed, made.uris, i);
      expect(body).toEqual({
        object: uri,
        root: made.root,
        index: i,
        count: COUNT,
        salt: toBase64url(whole.salt),
        path: whole.path.map(toBase64url),
      });
      const proof = { uri, index: body.index, salt: fromBase64url(body.salt), path: body.path.map(fromBase64url) };
      expect(() => verifyPack(proof, fromBase64url(made.root), COUNT)).not.toThrow();
      const text = JSON.stringify(body);
      expect(serials.filter((one) => one !== serial && text.includes(one.slice(-8)))).toEqual([]);
    }
  });

  it('prove packs of several products that exist already, on a list of more than one part', async () => {
    const uris = [...urisOf(ONE, serials.slice(0, 300)), ...urisOf(TWO, serials.slice(100, 500))];
    const list = makeList(uris);
    await uploadList(maker.api, list, 'existing');
    const token = await world.signIn(maker.party);
    for (const [i, uri] of list.uris.entries()) {
      if (i % 53 !== 0 && i !== 299 && i !== 300) continue;
      const [gtin, serial] = [uri.slice(22, 36) as Gtin, decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1))];
      const { body } = await world.get(proofPath(list.root, gtin, serial), token).expect(200);
      expect(body).toMatchObject({ index: i, path: provePack(list.seed, list.uris, i).path.map(toBase64url) });
    }
    await world.get(proofPath(list.root, ONE, serials[600]!), token).expect(404);
    await world.get(proofPath(list.root, TWO, serials[0]!), token).expect(404);
  });

  const small = (some: readonly Serial[]) => {
    const list = makeList(urisOf(ONE, some));
    const inOrder = list.uris.map((uri) => decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)));
    return { root: list.root, seed: toBase64url(list.seed), packs: [{ gtin: ONE, serials: inOrder }] };
  };

  it('are taken in many at once, each judged by itself', async () => {
    const token = await world.signIn(maker.party);
    const [good, wrongSeed, unordered] = [small(serials.slice(0, 5)), small(serials.slice(5, 9)), small(serials.slice(9, 12))];
    wrongSeed.seed = toBase64url(randomSeed());
    unordered.packs[0]!.serials.reverse();
    const { body } = await world.post('/api/serial-lists', { lists: [good, good, wrongSeed, unordered] }, token).expect(200);
    expect(body.results.map(({ root, status }: { root: string; status: number }) => [root, status])).toEqual([
      [good.root, 200],
      [good.root, 200],
      [wrongSeed.root, 422],
      [unordered.root, 400],
    ]);
    expect(body.results[2].problem.type).toBe('urn:theriac:problem:list-root');
    // The same again changes nothing; from somebody else it is another list, of which the first one's owner hears nothing.
    const again = await world.post('/api/serial-lists', { lists: [good] }, token).expect(200);
    expect(again.body.results[0].status).toBe(200);
    const theirs = await world.post('/api/serial-lists', { lists: [good] }, await world.signIn(other.party)).expect(200);
    expect(theirs.body.results[0].status).toBe(200);
    await world
      .get(`/api/serial-lists/${good.root}`, token)
      .expect(200)
      .expect(({ body: list }) => {
        expect(list).toMatchObject({ complete: true, received: 5, count: 5, heads: [head] });
      });
  });

  it('fill cases in one request; where two lists share a pack only one of them goes on', async () => {
    const token = await world.signIn(maker.party);
    const lists = [0, 1, 2, 3].map((n) => small(serials.slice(n * 20, n * 20 + 20)));
    const overlapping = small(serials.slice(75, 95));
    await world.post('/api/serial-lists', { lists: [...lists, overlapping] }, token).expect(200);
    const entries = await Promise.all(
      [...lists, overlapping].map(({ root }, n) => {
        const objects = { epcs: [], list: { root, count: 20 }, quantities: [{ uri: batchUri(ONE, LOT), quantity: 20 }] };
        return world.signStep(maker.party, { kind: 'pack', ...at(maker), parent: ssccOf(n + 1), objects }, [head]);
      }),
    );
    const { body } = await world.post('/api/entries', entries as never).expect(200);
    expect(body.results.map(({ status }: { status: number }) => status)).toEqual([201, 201, 201, 201, 409]);
    for (const n of [0, 1, 2, 3]) {
      const box = await maker.api.object(ssccOf(n + 1));
      expect(box.contents).toEqual({ [`${ONE}/${LOT}`]: 20 });
      const pack = await maker.api.object(packUri(ONE, serials[n * 20 + 7]!));
      expect(pack.custody).toMatchObject({ parent: ssccOf(n + 1) });
    }
    const left = await maker.api.object(packUri(ONE, serials[90]!));
    expect(left.custody).toMatchObject({ parent: null });
  });

  it('prove a pack to who may see the entry that named the list, to regulators, and to nobody else', async () => {
    const box = ssccOf(1);
    await maker.trade.ship({ site: maker.party.gln }, { uris: [box] }, { owner: maker.party.gln }, { owner: taker.party.gln });
    await taker.trade.receive({ site: taker.party.gln }, { uris: [box] });
    const ask = async (trader: Trader, serial: Serial) =>
      (await world.get(proofPath(made.root, ONE, serial), await world.signIn(trader.party))).status;
    expect(await ask(taker, serials[3]!)).toBe(200);
    expect(await ask(taker, serials[33]!)).toBe(404);
    expect(await ask(other, serials[3]!)).toBe(404);
    await world.get(proofPath(made.root, ONE, serials[33]!), await world.signIn(world.authority)).expect(200);
    await world.get(proofPath(made.root, ONE, serials[3]!)).expect(401);
  });
});
