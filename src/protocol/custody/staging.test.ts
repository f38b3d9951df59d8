import { describe, expect, it } from 'vitest';
import { gln, tradingWorld, UNIT } from '../../../test/support/pure-world.js';
import { Fault } from '../fault.js';
import type { Gln, Gtin } from '../gs1/identifiers.js';
import { type ListUse, requireStager } from './staging.js';

describe('a serial list', () => {
  const world = tradingWorld();
  world.admit('printer', 'manufacturer', ['dispense']);
  const keyOf = (name: string) => world.registry.keys.get(world.person(name).signer.kid)!;
  const outcome = (name: string, use: ListUse, sites: readonly Gln[] = [world.glnOf(name)], key = keyOf(name)) => {
    try {
      requireStager(world.registry, key, use, sites, world.time);
      return 'staged';
    } catch (reason) {
      return (reason as Fault).code;
    }
  };
  const made: ListUse = { purpose: 'commission', gtin: UNIT };

  it('of new packs is staged by their maker, of those that exist by whoever signs some step, of stock by whoever takes stock', () => {
    expect(outcome('acme', made)).toBe('staged');
    expect(outcome('medi', { purpose: 'existing' })).toBe('staged');
    expect(outcome('medi', { purpose: 'stock', gtin: UNIT })).toBe('staged');
  });

  it('of another’s product, or of none, is not staged', () => {
    expect(outcome('medi', made)).toBe('not-maker');
    expect(outcome('printer', made)).toBe('not-maker');
    expect(outcome('acme', { purpose: 'commission', gtin: '09521234500995' as Gtin })).toBe('product-unknown');
  });

  it('is staged at a site where its step could be signed; of several one is enough', () => {
    const nowhere = gln(99);
    expect(outcome('acme', made, [nowhere])).toBe('site-unknown');
    expect(outcome('acme', made, [nowhere, world.glnOf('acme')])).toBe('staged');
    expect(outcome('acme', made, [])).toBe('site-unknown');
    expect(outcome('printer', { purpose: 'stock', gtin: UNIT })).toBe('licence-missing');
  });

  it('is staged with a key that signs custody', () => {
    expect(outcome('acme', made, undefined, { ...keyOf('acme'), permissions: ['lock'] })).toBe('permission-missing');
  });
});
