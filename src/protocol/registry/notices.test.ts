import { describe, expect, it } from 'vitest';
import { gtin, LOT, tradingWorld } from '../../../test/support/pure-world.js';
import type { RegistryRecord } from './records.js';
import { isWithdrawn, recallCovers, recallKey } from './registry.js';

const UNIT = gtin(1);
const lots = [LOT] as never[];

describe('a recall', () => {
  it('holds at once for the product, for lots or for serials of one lot', () => {
    const world = tradingWorld();
    world.records('acme', world.batch(1, 'L2'));
    world.records('acme', world.product(2));
    world.records('acme', world.batch(2, LOT));
    world.records('acme', world.recall(1, { ref: 'ALL' }));
    world.records('authority', world.recall(1, { issuer: world.glnOf('authority'), ref: 'LOT', lots }));
    world.records('acme', world.recall(1, { ref: 'ONE', lots, serials: ['A'] as never }));
    const batch = (number: number, lot: string) => world.registry.batchOf(gtin(number), lot as never)!;
    const refs = (lot: string, serial?: string) =>
      world.registry
        .recallsOfBatch(batch(1, lot))
        .filter((recall) => recallCovers(recall, batch(1, lot), serial as never))
        .map(({ ref }) => ref);
    expect(refs('L2')).toEqual(['ALL']);
    expect(refs(LOT)).toEqual(['LOT', 'ALL']);
    expect(refs(LOT, 'A')).toEqual(['ONE', 'LOT', 'ALL']);
    expect(refs(LOT, 'B')).toEqual(['LOT', 'ALL']);
    expect(world.registry.recallsOfBatch(batch(2, LOT))).toEqual([]);
    const all = world.registry.recalls.get(recallKey(world.recall(1, { ref: 'ALL' })))!;
    expect(recallCovers(all, batch(2, LOT))).toBe(false);
    expect(all).toMatchObject({ by: world.glnOf('acme'), index: world.index - 3, first: world.index - 3, attested: false });
  });

  it('is issued by its signer, of one lot where it names serials, with a key that may recall', () => {
    const world = tradingWorld();
    const serials = ['A'] as never;
    expect(world.refusesRecord('acme', world.recall(1, { serials }))).toBe('recall-serials');
    expect(world.refusesRecord('acme', world.recall(1, { serials, lots: ['L1', 'L2'] as never }))).toBe('recall-serials');
    const picker = world.addKey('acme', 'picker');
    expect(world.refusesRecord('acme', world.recall(1), { key: picker })).toBe('permission-missing');
    expect(world.refusesRecord('medi', world.recall(1))).toBe('not-yours');
    expect(world.refusesRecord('medi', world.recall(1, { issuer: world.glnOf('medi') }))).toBe('not-yours');
    expect(world.refusesRecord('acme', world.recall(1, { issuer: world.glnOf('medi') }))).toBe('not-yours');
    expect(world.refusesRecord('acme', world.recall(9))).toBe('product-unknown');
  });

  it('names lots that are registered, or that packs of a batch bear, unless it says that they need not be', () => {
    const world = tradingWorld();
    const of = (lot: string, unregistered = false) => world.recall(1, { ref: lot, lots: [lot as never], unregistered });
    expect(world.refusesRecord('acme', of('L9'))).toBe('batch-unknown');
    world.records('acme', of('L9', true));
    world.records('acme', world.batch(1, LOT, { aliases: ['L-1'] as never }));
    world.records('acme', of('L-1'));
    expect(world.registry.recallsOfBatch(world.registry.batchOf(UNIT, LOT as never)!).map(({ ref }) => ref)).toEqual(['L-1']);
    world.records('acme', world.batch(1, 'L9'));
    expect(world.registry.recallsOfBatch(world.registry.batchOf(UNIT, 'L9' as never)!).map(({ ref }) => ref)).toEqual(['L9']);
  });

  it('has a name of its issuer: two issuers may use one reference', () => {
    const world = tradingWorld();
    world.records('acme', world.recall(1, { lots }));
    world.records('authority', world.recall(1, { issuer: world.glnOf('authority') }));
    expect(world.registry.recallsOfBatch(world.registry.batchOf(UNIT, LOT as never)!)).toHaveLength(2);
  });

  it('is replaced by a later one of its name, and ended by one that is not active; its product stays', () => {
    const world = tradingWorld();
    world.records('acme', world.product(2));
    const first = world.index;
    world.records('acme', world.recall(1, { lots, serials: ['A'] as never }));
    world.records('acme', world.recall(1, { class: 2 }));
    const [changed] = world.registry.recallsOfBatch(world.registry.batchOf(UNIT, LOT as never)!);
    expect(changed).toMatchObject({ lots: [], serials: [], class: 2, first, index: first + 1 });
    expect(world.refusesRecord('acme', world.recall(2))).toBe('recall-fixed');
    world.records('acme', world.recall(1, { active: false }));
    expect(world.registry.recallsOfBatch(world.registry.batchOf(UNIT, LOT as never)!)).toEqual([]);
    world.records('acme', world.recall(1));
    expect(world.registry.recallsOfBatch(world.registry.batchOf(UNIT, LOT as never)!)).toHaveLength(1);
  });

  it('is changed by its issuer or the manufacturer, until a regulator signed one of its name', () => {
    const world = tradingWorld();
    world.admit('rival', 'manufacturer', []);
    world.records('acme', world.recall(1));
    expect(world.refusesRecord('rival', world.recall(1, { active: false }))).toBe('not-yours');
    world.records('authority', world.recall(1, { class: 2 }));
    const recall = world.registry.recalls.get(recallKey(world.recall(1)));
    expect(recall).toMatchObject({ issuer: world.glnOf('acme'), by: world.glnOf('authority'), attested: true });
    for (const name of ['acme', 'rival'])
      expect(world.refusesRecord(name, world.recall(1, { active: false }))).toBe('regulator-only');
    world.records('authority', world.recall(1, { active: false }));
    expect(world.refusesRecord('acme', world.recall(1))).toBe('regulator-only');
  });
});

describe('who issued a notice and sold the product', () => {
  const recall = { lots: ['L1', 'L2'] as never[], class: 2, depth: 'pharmacy', markets: ['AT', 'IT'] as never[] } as const;

  /** `acme` recalled two lots in two countries, and sold the product. */
  function sold() {
    const world = tradingWorld();
    for (const lot of ['L1', 'L2', 'L3']) world.records('acme', world.batch(1, lot));
    world.records('acme', world.recall(1, recall));
    world.records('acme', world.withdrawal(1));
    world.records('authority', world.grantOf('acme', 'medi', UNIT));
    return world;
  }

  it.each<[string, Partial<RegistryRecord<'recall'>>]>([
    ['other lots', { lots: ['L1', 'L3'] as never }],
    ['all lots', { lots: [] }],
    ['other countries', { markets: ['DE', 'IT'] as never }],
    ['all countries', { markets: [] }],
    ['a higher class', { class: 1 }],
    ['a greater depth', { depth: 'patient' }],
  ])('does not widen it to %s', (_, changes) => {
    const world = sold();
    expect(world.refusesRecord('acme', world.recall(1, { ...recall, ...changes }))).toBe('not-yours');
    world.records('medi', world.recall(1, { ...recall, ...changes, issuer: world.glnOf('acme') }));
  });

  it('narrows it, ends it, and does not begin it again', () => {
    const world = sold();
    const one = { ...recall, lots: ['L1'] as never[], markets: ['IT'] as never[] };
    world.records('acme', world.recall(1, { ...recall, text: 'Glass in the vial, and a crack.' }));
    world.records('acme', world.recall(1, { ...one, class: 3, depth: 'wholesaler' }));
    const packs = { ...one, class: 3, depth: 'wholesaler' } as const;
    world.records('acme', world.recall(1, { ...packs, serials: ['A', 'B'] as never }));
    expect(world.refusesRecord('acme', world.recall(1, { ...packs, serials: ['A', 'C'] as never }))).toBe('not-yours');
    expect(world.refusesRecord('acme', world.recall(1, packs))).toBe('not-yours');
    const ended = { ...packs, serials: ['A'] as never };
    world.records('acme', world.recall(1, { ...ended, active: false }));
    expect(world.refusesRecord('acme', world.recall(1, ended))).toBe('not-yours');
    world.records('acme', world.withdrawal(1, { ref: 'W-2' }));
    world.records('acme', world.withdrawal(1, { active: false }));
    expect(world.refusesRecord('acme', world.withdrawal(1))).toBe('not-yours');
    world.records('medi', world.withdrawal(1));
  });
});

describe('a withdrawal', () => {
  const withdrawn = (world: ReturnType<typeof tradingWorld>) => isWithdrawn(world.registry.productOf(UNIT)!);

  it('is by the manufacturer or a regulator, is replaced by a later one, and outlives changes of the product', () => {
    const world = tradingWorld();
    const withdrawal = world.withdrawal(1);
    world.admit('rival', 'manufacturer', []);
    expect(withdrawn(world)).toBe(false);
    expect(world.refusesRecord('rival', withdrawal)).toBe('not-yours');
    expect(world.refusesRecord('acme', world.withdrawal(9))).toBe('product-unknown');
    world.records('acme', withdrawal);
    world.records('acme', world.withdrawal(1, { ref: 'W-2' }));
    world.records('acme', { ...world.product(1), name: 'Still withdrawn' });
    expect(withdrawn(world)).toBe(true);
    const by = world.glnOf('acme');
    expect(world.registry.productOf(UNIT)?.withdrawal).toMatchObject({ ref: 'W-2', index: world.index - 2, issuer: by, by });
  });

  it('is ended by whom it is changed by: by regulators alone once one has signed', () => {
    const world = tradingWorld();
    const end: RegistryRecord<'withdrawal'> = world.withdrawal(1, { active: false });
    world.records('acme', world.withdrawal(1));
    world.records('acme', end);
    expect(withdrawn(world)).toBe(false);
    world.records('authority', world.withdrawal(1));
    expect(world.refusesRecord('acme', end)).toBe('regulator-only');
    world.records('authority', end);
    expect(withdrawn(world)).toBe(false);
  });
});
