/** The client library against a real server: what it refuses to sign, what it tells, what it does not do by itself. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LogWatch, pinsInMemory, type Pin } from '../src/client/log/fence.js';
import { signIn } from '../src/client/http/session.js';
import { Api } from '../src/client/http/api.js';
import { Publisher } from '../src/ledger/publisher.js';
import { ed25519Key } from '../src/platform/crypto.js';
import { Fault } from '../src/protocol/fault.js';
import { packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { ED25519, formatVkey } from '../src/protocol/log/note.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf } from './support/numbers.js';
import { traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(88);
const LOT = 'C88' as Lot;
const serials = Array.from({ length: 10 }, (_, i) => `T${i}` as Serial);
const pack = (i: number): string => packUri(GTIN, serials[i]!);

const faultOf = (promise: Promise<unknown>): Promise<Fault> =>
  promise.then(
    () => {
      throw new Error('it was not refused');
    },
    (reason: unknown) => {
      if (reason instanceof Fault) return reason;
      throw reason;
    },
  );

describe.each(databases)('the client on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let other: Trader;
  const scene = ({ party }: Trader) => ({ site: party.gln, timeZone: 'Europe/Berlin' });

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    other = await traderOf(world, await world.admit('distributor'));
    const product = { gtin: GTIN, name: 'Client', authorisation: null, levels: [], storage: null, markets: [] };
    await world.record(maker.party, { type: 'product', serialised: true, digitalLinkQr: false, ...product });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: '2040-01-31', serialised: true });
    await maker.trade.commission(scene(maker), { gtin: GTIN, lot: LOT, expiry: '2040-01-31', serials });
  });
  afterAll(() => world.close());

  it('tells what changed instead of signing again where an object has moved on', async () => {
    const { entries, party } = maker;
    const step = {
      kind: 'ship' as const,
      time: Date.now() - 1000,
      offset: '+00:00',
      site: party.gln,
      objects: { epcs: [pack(0)] },
      from: { owner: party.gln },
      to: { owner: other.party.gln },
    };
    const prev = await entries.headsOf(step);
    await maker.trade.ship(scene(maker), { uris: [pack(0)] }, step.from, step.to);
    // The caller read the head before that shipping, and signs with what it read.
    const told = await faultOf(entries.step(step, prev));
    expect(told).toMatchObject({
      code: 'stale-prev',
      facts: { changed: [{ object: pack(0), state: 'in_transit', holder: party.gln, last: { step: 'ship' } }] },
    });
    const { history } = await entries.api.object(pack(0));
    expect(history.map((line) => line.step)).toEqual(['commission', 'ship']);
  });

  it('sends the same entry again to the same place in the log', async () => {
    const jws = await maker.entries.signStep(
      {
        kind: 'lock',
        reason: 'x',
        time: Date.now() - 1000,
        offset: '+00:00',
        site: maker.party.gln,
        objects: { epcs: [pack(1)] },
      },
      [],
    );
    const first = await maker.api.submit(jws);
    expect(await maker.api.submit(jws)).toEqual(first);
    const [again, refused] = await maker.api.submitAll([jws, 'no entry']);
    expect(again).toEqual({ status: 200, ...first });
    expect(refused).toMatchObject({ status: 400, problem: { type: 'urn:theriac:problem:jws-malformed' } });
  });

  it('signs nothing about a pack that is not in the register', async () => {
    const uris = [pack(2), packUri(GTIN, 'NEVER' as Serial)];
    expect((await faultOf(maker.trade.dispense(scene(maker), { uris }))).code).toBe('object-unknown');
  });

  it('signs in at no server that calls itself by another name', async () => {
    const api = new Api(maker.api.http.url.replace('127.0.0.1', '127.0.0.1.nip.invalid'), { attempts: 1 });
    api.challenge = () => maker.api.challenge();
    expect(await faultOf(signIn(api, maker.party.signer, world.ledger))).toMatchObject({ code: 'audience-differs' });
  });

  it('signs nothing for a log that does not continue the one it knows', async () => {
    const pins = pinsInMemory();
    await world.server.app.get(Publisher, { strict: false }).publish();
    const pin = await new LogWatch(maker.api, pins).advance();
    const seen = async (fields: Partial<Pin>) => {
      await pins.write(maker.api.http.url, { ...pin, ...fields });
      return faultOf(new LogWatch(maker.api, { ...pins, file: '/home/me/pins.json' }).fence());
    };
    const { size } = pin;
    const rewritten = await seen({ root: pin.ledger });
    expect(rewritten).toMatchObject({ code: 'log-forked', facts: { before: pin.note, file: '/home/me/pins.json' } });
    expect(rewritten.message).toContain(`both have ${size} entries, and not the same ones. Sign nothing`);
    expect(rewritten.message).toContain('(yours is in /home/me/pins.json)');
    const restored = await seen({ size: size + 201 });
    expect(restored.code).toBe('log-forked');
    expect(restored.message).toContain(
      `your last checkpoint has ${size + 201} entries, the server's log ${size}: an old backup? Sign nothing`,
    );
    const replayed = await seen({ size: size - 1, root: pin.ledger });
    expect(replayed.code).toBe('log-forked');
    expect(replayed.message).toContain(
      `the ${size} entries of the server's log do not begin with the ${size - 1} of your last checkpoint. Sign nothing`,
    );
  });

  it('names the file that remembers a server whose ledger is another one now', async () => {
    const pins = pinsInMemory();
    const pin = await new LogWatch(maker.api, pins).advance();
    const { url } = maker.api.http;
    const log = formatVkey('other.example', ED25519, ed25519Key(new Uint8Array(32)).publicKey);
    await pins.write(url, { ...pin, log, ledger: pin.root });
    const known = await faultOf(new LogWatch(maker.api, { ...pins, file: '/home/me/pins.json' }).fence());
    expect(known).toMatchObject({ code: 'ledger-changed', facts: { pinned: pin.root, served: pin.ledger } });
    expect(known.message).toContain(`remove the part "${url}" from /home/me/pins.json`);
  });

  it('signs out', async () => {
    const trader = await traderOf(world, other.party);
    const token = await trader.api.http.session!.token();
    await trader.api.closeSession();
    const answer = await fetch(`${trader.api.http.url}/api/custody`, { headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
  });
});
