import { describe, expect, it } from 'vitest';
import { caseOf, commission, gtin, LOT, pack, PureWorld, some, tradingWorld, UNIT } from '../../../test/support/pure-world.js';
import type { RegistryRecord } from './records.js';

type Fields = Partial<RegistryRecord<'product'>>;
const level = (own: string, of: string) => ({ gtin: own, contains: 5, of }) as never;

describe('a product', () => {
  it('is registered and changed by who holds its number, whatever its role', () => {
    const world = tradingWorld();
    world.records('acme', { ...world.product(1), name: 'New name' });
    expect(world.registry.productOf(gtin(1, 1))).toMatchObject({ gtin: UNIT, name: 'New name', withdrawal: null });
    for (const number of [1, 2]) expect(world.refusesRecord('medi', world.product(number))).toBe('identifier-not-yours');
    const picker = world.addKey('acme', 'picker');
    expect(world.refusesRecord('acme', world.product(2), { key: picker })).toBe('permission-missing');
    world.records('authority', world.grantOf('acme', 'medi', gtin(2)));
    world.records('medi', world.product(2));
    expect(world.refusesRecord('acme', world.product(2))).toBe('identifier-not-yours');
  });

  it('has levels each of which holds the one below, all its own, and never fewer', () => {
    const world = tradingWorld();
    const [box, crate] = [gtin(2, 1), gtin(2, 2)];
    const refuses = (number: number, ...levels: never[]) => world.refusesRecord('acme', world.product(number, { levels }));
    expect(refuses(2, level(box, gtin(3)))).toBe('gtin-taken');
    expect(refuses(2, level(gtin(2), gtin(2)))).toBe('gtin-taken');
    expect(refuses(2, level(gtin(1), gtin(2)))).toBe('gtin-taken');
    expect(refuses(2, level(gtin(1, 1), gtin(2)))).toBe('gtin-taken');
    expect(refuses(2, level(box, gtin(2)), level(box, box))).toBe('gtin-taken');
    world.records('acme', world.product(2, { levels: [level(box, gtin(2)), level(crate, box)] }));
    world.records('acme', world.product(2, { levels: [level(box, gtin(2)), level(crate, box)] }));
    expect(refuses(2, level(box, gtin(2)))).toBe('product-fixed');
    expect(world.refusesRecord('acme', world.product(3, { gtin: box, levels: [] }))).toBe('gtin-taken');
  });

  it('takes new levels of numbers that its manufacturer holds, and keeps those it has when these pass on', () => {
    const world = tradingWorld();
    world.records('authority', world.grantOf('acme', 'medi', gtin(9)));
    const levels = [level(gtin(9, 1), gtin(2))];
    expect(world.refusesRecord('acme', world.product(2, { levels }))).toBe('identifier-not-yours');
    expect(world.refusesRecord('authority', world.product(2, { levels }))).toBe('identifier-not-yours');
    world.records('authority', world.grantOf('medi', 'acme', gtin(9)));
    world.records('acme', world.product(2, { levels }));
    world.records('authority', world.grantOf('acme', 'medi', gtin(9)));
    world.records('acme', world.product(2, { levels, name: 'Still with its case' }));
  });

  it('loses a level by the authority alone: cases of it unpack, another product may take it, no pack may bear it', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.says('acme', { kind: 'commission', objects: { epcs: [caseOf(1)] } });
    world.says('acme', { kind: 'pack', parent: caseOf(1), objects: some(world, 'A', 'B') });
    world.records('authority', world.product(1, { levels: [] }));
    world.says('acme', { kind: 'unpack', parent: caseOf(1), objects: { epcs: [pack('A')] } });
    expect(world.refusesRecord('acme', world.product(7, { gtin: gtin(1, 1), levels: [] }))).toBe('gtin-taken');
    world.records('acme', world.product(2, { levels: [level(gtin(1, 1), gtin(2))] }));
  });

  it('ceases to carry serials by the authority alone, which agrees on it, and begins by its manufacturer', () => {
    const world = new PureWorld();
    world.records('authority', world.approved(world.genesis(['authority', 'agency'], 2), ['agency']), { log: '' });
    world.admit('acme', 'manufacturer', []);
    const refuses = (by: string, fields: Fields): string => world.refusesRecord(by, world.product(1, fields));
    const file = (by: string, fields: Fields): void => void world.records(by, world.product(1, fields));
    expect(refuses('authority', { serialised: false })).toBe('quorum-missing');
    file('acme', {});
    expect(refuses('acme', { serialised: false })).toBe('product-fixed');
    expect(refuses('authority', { serialised: false })).toBe('quorum-missing');
    world.records('authority', world.agreed(world.product(1, { serialised: false }), ['agency']));
    file('authority', { serialised: false, name: 'Again' });
    expect(world.refusesRecord('acme', world.batch(1, LOT))).toBe('product-fixed');
    file('acme', { serialised: true });
  });

  it('has the markets that its manufacturer says, until the authority has filed it', () => {
    const world = tradingWorld();
    world.records('acme', world.product(1, { markets: ['IT'] }));
    world.records('authority', world.product(1, { markets: ['IT', 'SM'] }));
    expect(world.refusesRecord('acme', world.product(1, { markets: ['DE'] }))).toBe('regulator-only');
    world.records('acme', world.product(1, { markets: ['IT', 'SM'], name: 'New name' }));
    expect(world.refusesRecord('acme', world.product(1))).toBe('regulator-only');
    world.records('authority', world.product(1, { markets: [] }));
  });

  it('goes with its number: the old maker’s batch is refused, the new one’s logged, and it lifts the old one’s lock', () => {
    const world = tradingWorld();
    commission(world, 'A');
    const objects = { epcs: [pack('A')] };
    world.says('acme', { kind: 'ship', from: { owner: world.glnOf('acme') }, to: { owner: world.glnOf('corner') }, objects });
    world.says('corner', { kind: 'receive', objects });
    world.says('acme', { kind: 'lock', reason: 'suspected', objects });
    world.records('authority', world.grantOf('acme', 'medi', UNIT));
    expect(world.refusesRecord('acme', world.batch(1, 'L2'))).toBe('not-yours');
    world.records('medi', world.batch(1, 'L2'));
    expect(world.refusesRecord('acme', world.recall(1))).toBe('not-yours');
    world.says('medi', { kind: 'unlock', reason: 'in order', objects });
    expect(world.refuses('acme', { kind: 'commission', lot: 'L2', expiry: '2028-01-31', objects: { epcs: [pack('B')] } })).toBe(
      'not-maker',
    );
    world.says('medi', { kind: 'commission', lot: 'L2', expiry: '2028-01-31', objects: { epcs: [pack('B')] } });
    world.says('corner', { kind: 'dispense', objects });
  });

  it('is made by nobody while nobody holds its number', () => {
    const world = tradingWorld();
    world.records('authority', world.grantOf('acme', 'medi', UNIT));
    world.records('authority', world.grantOf('medi', null, UNIT));
    expect(world.refusesRecord('acme', world.batch(1, 'L2'))).toBe('not-yours');
    expect(world.refuses('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { epcs: [pack('A')] } })).toBe(
      'not-maker',
    );
    world.records('authority', world.product(1, { name: 'An import' }));
    world.records('authority', world.batch(1, 'L2'));
  });
});

describe('a batch', () => {
  it('is registered by the manufacturer of its product, and has a date in force and those that its packs bear', () => {
    const world = tradingWorld();
    const dates = { expiry: '2029-12-31', printed: ['2028-01-31', '2028-07-31'] };
    world.records('acme', world.batch(1, LOT, dates));
    expect(world.registry.batches.get(`${UNIT}/${LOT}`)).toMatchObject(dates);
    world.admit('rival', 'manufacturer', []);
    expect(world.refusesRecord('rival', world.batch(1, LOT))).toBe('not-yours');
    expect(world.refusesRecord('acme', world.batch(9, LOT))).toBe('product-unknown');
  });

  it('is registered by whom the manufacturer mandates it, whatever its sites', () => {
    const world = tradingWorld();
    world.mandate('acme', 'medi', ['commission'], { sites: [world.glnOf('medi')] });
    expect(world.refusesRecord('medi', world.batch(1, 'L2'))).toBe('not-yours');
    world.mandate('acme', 'medi', ['batch', 'commission'], { sites: [world.glnOf('medi')] });
    world.records('medi', world.batch(1, 'L2'));
    world.mandate('acme', 'medi', ['batch'], { until: '2026-03-01' });
    expect(world.refusesRecord('medi', world.batch(1, 'L3'))).toBe('not-yours');
  });

  it('has serials or not as its product had when it was new', () => {
    const world = tradingWorld();
    world.records('acme', world.product(2, { serialised: false }));
    expect(world.refusesRecord('acme', world.batch(2, 'L1'))).toBe('product-fixed');
    world.records('acme', world.batch(2, 'L1', { serialised: false }));
    expect(world.refusesRecord('acme', world.batch(1, LOT, { serialised: false }))).toBe('product-fixed');
    world.records('authority', world.product(1, { serialised: false }));
    world.records('acme', world.batch(1, LOT, { expiry: '2029-12-31' }));
  });
});
