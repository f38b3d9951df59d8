import { beforeEach, describe, expect, it } from 'vitest';
import { gln, gtin, PureWorld, sscc } from '../../../test/support/pure-world.js';
import type { Fault } from '../fault.js';
import type { Gln, Gtin } from '../gs1/identifiers.js';
import { requireHolder } from './grants.js';
import { assetKeys, gtinKeys, glnKeys, keysOver } from './number-keys.js';

const UNIT = gtin(70_001);
const BESIDE = gtin(70_002);
const PREFIX = UNIT.slice(1, 9);

describe('whose number it is', () => {
  let world: PureWorld;
  const grant = (from: string | null, to: string | null, ...keys: string[]): void =>
    void world.records('authority', world.grantOf(from, to, ...keys));
  const refuses = (from: string | null, to: string | null, ...keys: string[]): string =>
    world.refusesRecord('authority', world.grantOf(from, to, ...keys));

  beforeEach(() => {
    world = new PureWorld();
    world.found();
    world.admit('acme', 'manufacturer', []);
    world.admit('medi', 'distributor', []);
  });

  it('is the holder of the longest key that covers it, and after that is taken away of the one before', () => {
    expect(world.registry.makerOf(UNIT)).toBeUndefined();
    grant(null, 'acme', PREFIX);
    expect(world.registry.makerOf(UNIT)).toBe(world.glnOf('acme'));
    grant('acme', 'medi', UNIT);
    expect(world.registry.makerOf(UNIT)).toBe(world.glnOf('medi'));
    expect(world.registry.makerOf(BESIDE)).toBe(world.glnOf('acme'));
    grant('medi', null, UNIT);
    expect(world.registry.makerOf(UNIT)).toBe(world.glnOf('acme'));
  });

  it('of one key is the latest holder', () => {
    grant(null, 'acme', PREFIX);
    grant('acme', 'medi', PREFIX);
    expect(world.registry.makerOf(UNIT)).toBe(world.glnOf('medi'));
  });

  it('with one GTIN is also the cases’ that differ in indicator and check digit, and not the number beside it', () => {
    grant(null, 'acme', UNIT);
    expect(world.registry.makerOf(gtin(70_001, 3))).toBe(world.glnOf('acme'));
    expect(world.registry.makerOf(BESIDE)).toBeUndefined();
    expect(refuses(null, 'medi', gtin(70_001, 5))).toBe('grant-stale');
  });

  it('is asked by no more than ten keys, of numbers of every kind', () => {
    expect(gtinKeys(UNIT)).toHaveLength(10);
    expect(glnKeys(gln(1))).toEqual([gln(1), ...keysOver(gln(1).slice(0, 12))]);
    grant(null, 'medi', gln(9));
    expect(world.registry.holderOf(glnKeys(gln(9)))).toBe(world.glnOf('medi'));
    expect(assetKeys(sscc(1))).toHaveLength(9);
    expect(assetKeys('https://id.gs1.org/8003/09521234000013A')).toEqual(keysOver('952123400001'));
    expect(assetKeys(`https://id.gs1.org/01/${UNIT}/21/A`)).toEqual([]);
    expect(keysOver('9521')).toEqual(['9521']);
  });

  it('is granted by a regulator, to a participant, in its right form', () => {
    expect(world.refusesRecord('acme', world.grantOf(null, 'acme', PREFIX))).toBe('regulator-only');
    expect(world.refusesRecord('authority', { ...world.grantOf(null, 'acme', PREFIX), to: gln(99) })).toBe('participant-unknown');
    const [last] = UNIT.slice(-1);
    const wrong = `${UNIT.slice(0, -1)}${(Number(last) + 1) % 10}` as Gtin;
    for (const key of [wrong, '952', `${UNIT}1`, '95212E']) expect(refuses(null, 'acme', key)).toBe('record-invalid');
  });

  it('passes on only from who holds it, and is taken away only as it was granted', () => {
    grant(null, 'acme', PREFIX);
    expect(refuses('medi', 'acme', PREFIX)).toBe('grant-stale');
    expect(refuses(null, 'medi', `${PREFIX}0`)).toBe('grant-stale');
    expect(refuses('acme', null, `${PREFIX}0`)).toBe('grant-stale');
    expect(refuses(null, null, '9599')).toBe('grant-stale');
    grant('acme', null, PREFIX);
    expect(refuses('acme', 'medi', PREFIX)).toBe('grant-stale');
    grant(null, 'medi', PREFIX);
  });

  it('that is not its registrant’s is refused with whose it is, and whose it would have to be', () => {
    grant(null, 'acme', PREFIX);
    const [acme, medi] = [world.glnOf('acme'), world.glnOf('medi')];
    const why = (keys: readonly string[], owner: Gln | undefined) => {
      try {
        requireHolder(world.registry, keys, '9521', owner);
        return 'fits';
      } catch (fault) {
        return (fault as Fault).message;
      }
    };
    expect(why([PREFIX], acme)).toBe('fits');
    expect(why([PREFIX], medi)).toContain(`held by ${acme}: check it, or ask the authority to grant it to ${medi}`);
    expect(why([PREFIX], undefined)).toContain('to its company');
    expect(why(['9599'], undefined)).toBe('fits');
    expect(why(['9599'], acme)).toContain('held by nobody');
  });

  it('is not merged yet', () => {
    const merger = { type: 'merger', from: world.glnOf('acme'), to: world.glnOf('medi') } as const;
    expect(world.refusesRecord('authority', merger)).toBe('merger-reserved');
  });
});
