/** What is in a pallet costs nothing when it moves: one of 100,000 packs is received with as many statements as one of ten. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeList, uploadList } from '../src/client/signing/lists.js';
import { Intake } from '../src/entries/intake.js';
import type { Step } from '../src/protocol/epcis/step.js';
import { batchUri, packUri, type Lot, type Serial } from '../src/protocol/gs1/identifiers.js';
import { databases } from './support/databases.js';
import { LedgerWorld } from './support/ledger-world.js';
import { gtinOf, ssccOf } from './support/numbers.js';
import { watchStatements } from './support/statements.js';
import { endOf, traderOf, type Trader } from './support/trader.js';

const GTIN = gtinOf(10_001);
const LOT = 'P1' as Lot;
const EXPIRY = '2040-01-31';

describe.each(databases)('a pallet on $name', (database) => {
  let world: LedgerWorld;
  let maker: Trader;
  let taker: Trader;
  const counted = new AsyncLocalStorage<string[]>();
  /** Submits an entry. @returns the statements that this takes */
  const statements = async (jws: string): Promise<string[]> => {
    const ran: string[] = [];
    const [outcome] = await counted.run(ran, () => world.server.app.get(Intake).submit([jws]));
    expect(outcome).toHaveProperty('receipt');
    return [...ran];
  };

  beforeAll(async () => {
    world = await LedgerWorld.on(database);
    maker = await traderOf(world, await world.admit('manufacturer'));
    taker = await traderOf(world, await world.admit('distributor'));
    const product = {
      gtin: GTIN,
      name: 'Pallet',
      authorisation: null,
      levels: [],
      storage: null,
      markets: [],
      digitalLinkQr: false,
    };
    await world.record(maker.party, { type: 'product', serialised: true, ...product });
    await world.record(maker.party, { type: 'batch', gtin: GTIN, lot: LOT, expiry: EXPIRY, serialised: true });
    watchStatements(world, (statement) => counted.getStore()?.push(statement));
  });
  afterAll(() => world?.close());

  it('of 100,000 packs is sent and received with the statements of one of ten', async () => {
    const seen: { ship: string[]; receive: string[] }[] = [];
    for (const [n, count] of [3, 10, 100_000].entries()) {
      const pallet = ssccOf(200 + n);
      const list = makeList(Array.from({ length: count }, (_, i) => packUri(GTIN, `${n}-${i}` as Serial)));
      await uploadList(maker.api, list, 'commission');
      const objects = { epcs: [], list: { root: list.root, count }, quantities: [{ uri: batchUri(GTIN, LOT), quantity: count }] };
      const at = { time: Date.now(), offset: '+01:00', site: maker.party.gln } as const;
      const { id } = await maker.entries.step({ kind: 'commission', ...at, lot: LOT, expiry: EXPIRY, objects });
      await maker.entries.step({ kind: 'pack', ...at, parent: pallet, objects }, [id]);
      const submit = async (who: Trader, step: Step) => {
        // Over one fence, which is looked at once.
        return statements(await world.signStep(who.party, step));
      };
      const moved = { epcs: [pallet] };
      const ship = await submit(maker, { kind: 'ship', ...at, from: endOf(maker), to: endOf(taker), objects: moved });
      const receive = await submit(taker, { kind: 'receive', ...at, site: taker.party.gln, objects: moved });
      seen.push({ ship, receive });
      const { custody } = await taker.api.object(packUri(GTIN, `${n}-${count - 1}` as Serial));
      expect(custody).toMatchObject({ holder: taker.party.gln, parent: pallet });
    }
    // The first one makes the server remember who they are.
    const [, ten, many] = seen;
    expect(many).toEqual(ten);
    expect(ten!.receive.length).toBeGreaterThan(5);
  }, 240_000);
});
