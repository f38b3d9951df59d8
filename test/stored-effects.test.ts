/**
 * Steps that do more than one thing at once, over HTTP: what they do to containers and to what is in these is stored as the rules
 * have it, so that an auditor comes to the same.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Audit } from '../src/client/audit/audit.js';
import { signIn } from '../src/client/http/session.js';
import { Api } from '../src/client/http/api.js';
import { pinsInMemory } from '../src/client/log/fence.js';
import type { Step } from '../src/protocol/epcis/step.js';
import type { Lot, Serial } from '../src/protocol/gs1/identifiers.js';
import { CounterWorld, OUTSIDE } from './support/counter-world.js';
import { databases } from './support/databases.js';
import type { Party, Receipt } from './support/ledger-world.js';
import type { Told } from './support/pure-world.js';
import { addressOf, traderOf, type Trader } from './support/trader.js';

describe.each(databases)('what a step does beside what it names, on $name', (database) => {
  let world: CounterWorld;
  let maker: Party;
  let pharmacy: Party;
  let authority: Trader;
  let serials = 0;

  const step = (who: Party, told: Told, ...epcs: string[]): Promise<Receipt> =>
    world.base.step(who, { time: Date.now(), offset: '+01:00', site: who.gln, ...told, objects: { epcs } } as Step);
  /** A new pack that its maker has. */
  const made = async (): Promise<string> => {
    const serial = `E${++serials}`;
    await world.commission('A1', serial);
    return world.pack(serial);
  };
  const custodyOf = async (uri: string) => (await authority.api.object(uri)).custody;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    await world.batch('A1');
    [maker, pharmacy] = [world.maker, world.pharmacy];
    authority = await traderOf(world.base, world.base.authority);
  });
  afterAll(() => world?.close());

  afterEach(async () => {
    const api = new Api(await addressOf(world.base), { attempts: 1, purpose: 'a test' });
    await signIn(api, world.base.authority.signer, world.base.ledger);
    const report = await new Audit(api, { pins: pinsInMemory(), viewer: world.base.authority, objects: 1_000 }).run();
    expect(report).toMatchObject({ good: true, finding: null });
  });

  it('a stock-taking of the last pack in a container that left the register ends the container', async () => {
    const pack = await made();
    const box = await world.packInto(maker, pack);
    await world.ship(maker, OUTSIDE, box);
    await step(maker, { kind: 'stock' }, pack);
    expect(await authority.api.object(box)).toMatchObject({ emptied: true, custody: null });
    expect(await custodyOf(pack)).toMatchObject({ holder: maker.gln, state: 'active', parent: null });
    await world.end(maker, await made(), 'lost');
  });

  it.each(['receive', 'end'] as const)(
    'a report of a container and of a pack in it that was handed out before (%s) is stored once for each',
    async (kind) => {
      const reported = { alreadyDone: 'the line was down', ...(kind === 'end' ? { reason: 'destroyed' as const } : {}) };
      for (const packFirst of [false, true]) {
        const [pack, beside] = [await made(), await made()];
        const box = await world.packInto(maker, pack, beside);
        await step(pharmacy, { kind: 'dispense', alreadyDone: 'the line was down' }, pack);
        await world.ship(maker, pharmacy.gln, box);
        await step(pharmacy, { kind, ...reported } as Told, ...(packFirst ? [pack, box] : [box, pack]));
        expect(await custodyOf(pack)).toMatchObject({ holder: pharmacy.gln, parent: null, claims: [] });
        expect(await custodyOf(box)).toMatchObject({ holder: pharmacy.gln });
        expect((await authority.api.object(pack)).history.at(-1)).toMatchObject({ step: kind });
      }
    },
  );

  it('a step that takes the last pack out of a tote and of the pallet around it ends both', async () => {
    const [first, second] = ['L1', 'L2'] as [Serial, Serial];
    for (const [outside, inside] of [
      [first, second],
      [second, first],
    ] as [Serial, Serial][]) {
      const gtin = await world.product();
      await world.batch('A1', { gtin });
      for (const serial of [outside, inside]) await world.commission('A1', serial, gtin);
      const tote = await world.packInto(maker, world.pack(inside, gtin));
      const pallet = await world.packInto(maker, world.pack(outside, gtin), tote);
      const { trade } = await traderOf(world.base, maker);
      const packs = { gtin, lot: 'A1' as Lot, serials: [first, second] };
      await trade.end({ site: maker.gln, timeZone: 'Europe/Berlin' }, { uris: [], packs }, 'damaged');
      for (const container of [tote, pallet])
        expect(await authority.api.object(container)).toMatchObject({ emptied: true, custody: null });
    }
  });

  it('a contested dispensing of what is on its way back receives it, and is its head', async () => {
    const pack = await world.atPharmacy('A1', `E${++serials}`);
    await world.dispense(pharmacy, pack);
    await world.sendBack(pharmacy, maker.gln, pack);
    const answer = await step(maker, { kind: 'dispense', alreadyDone: 'the line was down' }, pack);
    expect(answer).toMatchObject({ contested: true, bookedIn: true });
    const { history, head, custody } = await authority.api.object(pack);
    expect(custody).toMatchObject({ holder: maker.gln, state: 'supplied', claims: [] });
    expect(history.at(-1)).toMatchObject({ step: 'dispense', contested: true });
    expect(head?.id).toBe(answer.id);
  });

  it('a reported destruction of what is falsified waits for the authority, and has effect once it is confirmed', async () => {
    const pack = await world.atPharmacy('A1', `E${++serials}`);
    await world.lock(world.base.authority, pack, 'the seal is a copy', 'falsified');
    const { id } = await step(pharmacy, { kind: 'end', reason: 'destroyed', alreadyDone: 'burnt by mistake' }, pack);
    expect(await custodyOf(pack)).toMatchObject({ state: 'active', claims: [{ by: pharmacy.gln, id, reason: 'destroyed' }] });
    await step(world.base.authority, { kind: 'unlock', reason: 'it was seen', confirms: id }, pack);
    expect(await custodyOf(pack)).toMatchObject({ holder: pharmacy.gln, state: 'destroyed', claims: [], locks: [] });
  });
});
