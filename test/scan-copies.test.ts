/** Codes that are on more than one pack, through the door that scanners use: each rule, and what it takes for innocent. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Gln } from '../src/protocol/gs1/identifiers.js';
import { ScanHistory } from '../src/scan/scan.history.js';
import { CounterWorld } from './support/counter-world.js';
import { databases } from './support/databases.js';
import { ScanScene } from './support/scan-scene.js';

/** 504 km from everybody else's Berlin. */
const MUNICH = { latitude: 48.1, longitude: 11.6 };

describe.each(databases)('a suspicion on $name', (database) => {
  let world: CounterWorld;
  let scene: ScanScene;
  let munich: Gln;

  beforeAll(async () => {
    world = await CounterWorld.open(database);
    scene = new ScanScene(world);
    munich = await world.site(world.otherPharmacy, 901, MUNICH);
    await world.batch('A1');
  });
  afterAll(() => world.close());

  it('falls on both packs where one was dispensed and the other is scanned at another company', async () => {
    const { pharmacy, otherPharmacy, base } = world;
    const uri = await world.atPharmacy('A1', 'S1');
    const code = world.scanned('S1', 'A1');
    await world.dispense(pharmacy, uri);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['DONE_HERE']);
    const copy = await scene.scan(otherPharmacy, code);
    expect(copy).toMatchObject({ verdict: 'stop', codes: ['SUPPLIED_ELSEWHERE', 'COPY_SUSPECTED'] });
    const original = await scene.scan(pharmacy, code);
    expect(original).toMatchObject({ verdict: 'hold', codes: ['COPY_SUSPECTED', 'DONE_HERE'] });
    expect(original.reasons[0]).toMatchObject({ alert: 'authority', facts: { rule: 'after_supply' } });
    expect(original.exits).toEqual([{ do: 'wait_for', who: { role: 'regulator', gln: null, name: null } }]);
    expect(JSON.stringify(original)).not.toContain(otherPharmacy.gln);
    expect(await scene.ask(code)).toEqual(['used_more_than_once']);
    const regulator = await scene.scan(base.authority, code, null);
    const facts = regulator.reasons.find((reason) => reason.code === 'COPY_SUSPECTED')!.facts;
    expect(facts['places']).toBe(`${pharmacy.gln}, ${otherPharmacy.gln}`);
  });

  it('is kept, not only remembered', async () => {
    await world.base.server.app.get(ScanHistory, { strict: false }).flush();
    expect((await scene.scan(world.pharmacy, world.scanned('S1', 'A1'))).codes).toContain('COPY_SUSPECTED');
    expect(await scene.ask(world.scanned('S1', 'A1'))).toEqual(['used_more_than_once']);
  });

  it('ends when a regulator or the manufacturer unlocks what it locked to look into it, and not when a holder does', async () => {
    const { pharmacy, otherPharmacy, base, maker } = world;
    const uri = world.pack('S1');
    const code = world.scanned('S1', 'A1');
    await world.lock(pharmacy, uri);
    await world.unlock(pharmacy, uri);
    expect((await scene.scan(pharmacy, code)).codes).toContain('COPY_SUSPECTED');
    for (const who of [base.authority, maker]) {
      await world.lock(who, uri);
      await world.unlock(who, uri);
      expect((await scene.scan(pharmacy, code)).codes).not.toContain('COPY_SUSPECTED');
      expect(await scene.ask(code)).toEqual(['handed_out']);
      await scene.scan(otherPharmacy, code);
      expect((await scene.scan(pharmacy, code)).codes).toContain('COPY_SUSPECTED');
    }
  });

  it('does not fall on a dispensed pack that its own company, a regulator or a caller at the telephone looks up', async () => {
    const { pharmacy, otherPharmacy, base } = world;
    const uri = await world.atPharmacy('A1', 'S2');
    await world.dispense(pharmacy, uri);
    await scene.scan(pharmacy, world.scanned('S2', 'A1'), world.branch);
    await scene.scan(base.authority, world.scanned('S2', 'A1'), null);
    await scene.scan(world.maker, world.scanned('S2', 'A1'));
    await scene.scan(otherPharmacy, world.code('S2', 'A1'));
    await scene.scan(otherPharmacy, world.scanned('S2', 'A1'), null);
    await world.base
      .post('/api/scan', { code: world.scanned('S2', 'A1'), offline: true }, await world.session(otherPharmacy))
      .expect(200);
    expect((await scene.scan(pharmacy, world.scanned('S2', 'A1'))).codes).toEqual(['DONE_HERE']);
    expect(await scene.ask(world.scanned('S2', 'A1'))).toEqual(['handed_out']);
  });

  it('falls on packs that are scanned farther apart than anything travels', async () => {
    const { pharmacy, otherPharmacy } = world;
    await world.atPharmacy('A1', 'T1');
    const code = world.scanned('T1', 'A1');
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['OK_ACTIVE']);
    expect((await scene.scan(otherPharmacy, code)).codes).toEqual(['HELD_ELSEWHERE']);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['OK_ACTIVE']);
    expect((await scene.scan(otherPharmacy, code, munich)).codes).toEqual(['COPY_SUSPECTED', 'HELD_ELSEWHERE']);
    const original = await scene.scan(pharmacy, code);
    expect(original).toMatchObject({ verdict: 'hold', codes: ['COPY_SUSPECTED'], does: ['wait_for'] });
    expect(original.reasons[0]!.facts['rule']).toBe('too_far');
    expect(await scene.ask(code)).toEqual(['used_more_than_once']);
  });

  it('falls on a pack that its maker still has after somebody else scanned it', async () => {
    const { maker, pharmacy } = world;
    await world.commission('A1', 'N1');
    const code = world.scanned('N1', 'A1');
    expect((await scene.scan(maker, code)).codes).toEqual(['OK_ACTIVE']);
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['NEVER_SHIPPED']);
    const original = await scene.scan(maker, code);
    expect(original).toMatchObject({ verdict: 'hold', codes: ['COPY_SUSPECTED'] });
    expect(original.reasons[0]!.facts['rule']).toBe('never_shipped');
  });

  it('does not fall on a pack that came back to its maker', async () => {
    const { maker, pharmacy } = world;
    const uri = world.pack('N2');
    await world.commission('A1', 'N2');
    await scene.scan(pharmacy, world.scanned('N2', 'A1'));
    await world.ship(maker, pharmacy.gln, uri);
    await world.void(maker, uri);
    expect((await scene.scan(maker, world.scanned('N2', 'A1'))).codes).toEqual(['OK_ACTIVE']);
  });

  it('falls on a serial that somebody hit upon among ten wrong ones, and only where that happened', async () => {
    const { pharmacy, otherPharmacy, wholesaler } = world;
    await world.atPharmacy('A1', 'G100');
    for (let n = 0; n < 10; n++) {
      const guess = await scene.scan(otherPharmacy, world.scanned(`G${n}`, 'A1'));
      expect(guess.codes).toEqual(['SERIAL_UNKNOWN']);
      expect(guess.reasons[0]!.facts['misses']).toBeUndefined();
    }
    const guess = await scene.scan(otherPharmacy, world.scanned('G11', 'A1'));
    expect(guess.reasons[0]!.facts['misses']).toBe('10');
    expect(guess.reasons[0]!.advice).toContain('10 unknown serials of this product within an hour');
    await world.base.server.app.get(ScanHistory, { strict: false }).flush();
    const hit = await scene.scan(otherPharmacy, world.scanned('G100', 'A1'));
    expect(hit.codes).toEqual(['COPY_SUSPECTED', 'HELD_ELSEWHERE']);
    expect(hit.reasons[0]!.facts['rule']).toBe('guessed');
    expect((await scene.scan(pharmacy, world.scanned('G100', 'A1'))).codes).toEqual(['OK_ACTIVE']);
    expect((await scene.scan(wholesaler, world.scanned('G100', 'A1'))).codes).toEqual(['HELD_ELSEWHERE']);
  });

  it('is certain where a regulator says so', async () => {
    const { pharmacy, base } = world;
    const uri = await world.atPharmacy('A1', 'F1');
    const code = world.scanned('F1', 'A1');
    await world.lock(base.authority, uri, 'the leaflet is a photocopy', 'falsified');
    const falsified = await scene.scan(pharmacy, code);
    expect(falsified).toMatchObject({ verdict: 'stop', codes: ['FALSIFIED'], does: ['wait_for'] });
    expect(falsified.reasons[0]).toMatchObject({ alert: 'authority', advice: `Keep it; call ${base.authority.name}.` });
    expect(await scene.ask(code)).toEqual(['not_for_sale']);
    await world.unlock(base.authority, uri);
    await world.lock(world.maker, uri, 'falsified');
    expect((await scene.scan(pharmacy, code)).codes).toEqual(['LOCKED']);
  });
});
