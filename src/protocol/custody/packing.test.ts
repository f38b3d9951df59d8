import { describe, expect, it } from 'vitest';
import {
  caseOf,
  CASE,
  commission,
  gtin,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  some,
  sscc,
  tradingWorld,
  UNIT,
  type PureWorld,
} from '../../../test/support/pure-world.js';
import { isOpen } from './open.js';
import { graiUri, batchUri, type Grai, type GraiSerial, type Lot } from '../gs1/identifiers.js';

const open = (world: PureWorld, ...uris: string[]) => uris.map((uri) => isOpen(world.holding(uri)));
const one = (uri: string) => ({ epcs: [uri] });
const TOTE = graiUri('09521234000013' as Grai, 'T1' as GraiSerial);

describe('a commission', () => {
  it('makes a pack, which its manufacturer then holds', () => {
    const world = tradingWorld();
    const id = commission(world, 'A');
    const acme = world.glnOf('acme');
    expect(world.where(pack('A'))).toEqual({ holder: acme, site: acme, state: 'active', inside: false });
    expect(world.holding(pack('A'))).toMatchObject({ batch: `${UNIT}/${LOT}`, count: 1, head: { id, index: world.index - 1 } });
  });

  it('makes all packs of a list as one cohort', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    expect(world.holding(pack('A'))).toMatchObject({ count: 3, height: 0, origin: world.find(pack('C')) });
  });

  it('gives the cohort the id that the packs of its list point to already', () => {
    const world = tradingWorld();
    const objects = world.packs(UNIT, LOT, ['A', 'B'], true);
    expect(world.find(pack('A'))).toBeUndefined();
    world.says('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects });
    expect(world.find(pack('A'))).toBeLessThan(0);
  });

  it('makes cases, with the batch or without', () => {
    const world = tradingWorld();
    world.says('acme', { kind: 'commission', objects: { epcs: [caseOf(1)] } });
    world.says('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { epcs: [caseOf(2), pack('A')] } });
    expect(world.holding(caseOf(2))).toMatchObject({ epc: caseOf(2), height: 1, contents: {}, batch: null });
  });

  it('takes every expiry date that packs of the batch may bear', () => {
    const world = tradingWorld();
    world.records('acme', world.batch(1, LOT, { expiry: '2028-03-31', printed: ['2028-01-31', '2028-06-30'] }));
    commission(world, 'A');
    world.says('acme', { kind: 'commission', lot: LOT, expiry: '2028-06-30', objects: one(pack('B')) });
    const inForce = { kind: 'commission', lot: LOT, expiry: '2028-03-31', objects: one(pack('C')) } as const;
    expect(world.refuses('acme', inForce)).toBe('batch-expiry');
  });

  it('is refused where the batch or its date is not that of the register', () => {
    const world = tradingWorld();
    world.records('acme', world.batch(1, 'FEW', { serialised: false }));
    const refuses = (told: object) => world.refuses('acme', { kind: 'commission', objects: one(pack('A')), ...told });
    expect(refuses({})).toBe('batch-missing');
    expect(refuses({ lot: 'L2', expiry: '2028-01-31' })).toBe('batch-unknown');
    expect(refuses({ lot: LOT, expiry: '2028-01-30' })).toBe('batch-expiry');
    expect(refuses({ lot: 'FEW', expiry: '2028-01-31' })).toBe('batch-unserialised');
    expect(refuses({ lot: 'L2', expiry: '2028-01-31', objects: one(caseOf(1)) })).toBe('batch-unknown');
    world.says('acme', { kind: 'commission', lot: 'FEW', expiry: '2028-01-31', objects: one(caseOf(1)) });
  });

  it('is refused to whoever is not the manufacturer of the product', () => {
    const world = tradingWorld();
    world.admit('rival', 'manufacturer', ['commission']);
    const refuses = (uri: string) =>
      world.refuses('rival', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: one(uri) });
    expect(refuses(pack('A'))).toBe('not-maker');
    expect(refuses(caseOf(1))).toBe('not-maker');
  });

  it('is refused for what exists already', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    const refuses = (objects: object) =>
      world.refuses('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { epcs: [], ...objects } });
    expect(refuses(one(pack('A')))).toBe('already-commissioned');
    expect(refuses(some(world, 'A', 'B'))).toBe('already-commissioned');
    expect(world.refuses('acme', { kind: 'commission', objects: one(caseOf(1)) })).toBe('already-commissioned');
  });

  it('is of no SSCC and no GRAI: they are there while something is in them', () => {
    const world = tradingWorld();
    for (const uri of [sscc(1), TOTE])
      expect(world.refuses('acme', { kind: 'commission', objects: one(uri) })).toBe('event-invalid');
  });

  it('is refused for a list that is not here, or that holds something else', () => {
    const world = tradingWorld();
    world.records('acme', world.product(2));
    const quantities = [{ uri: batchUri(UNIT, LOT as Lot), quantity: 2 }];
    const list = world.upload([pack('A'), pack('B')]);
    const others = world.upload(['1', '2'].map((serial) => `https://id.gs1.org/01/${gtin(2)}/21/${serial}`));
    const refuses = (objects: object) =>
      world.refuses('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { epcs: [], ...objects } });
    expect(refuses({ list: { ...list, root: world.ledger }, quantities })).toBe('list-unknown');
    expect(refuses({ list: others, quantities })).toBe('list-mismatch');
    expect(refuses({ list: { ...list, count: 3 }, quantities: [{ ...quantities[0], quantity: 3 }] })).toBe('list-mismatch');
    expect(refuses({ list, quantities: [{ ...quantities[0], uri: batchUri(UNIT, 'L2' as Lot) }] })).toBe('list-mismatch');
    expect(refuses({ list, quantities: [{ ...quantities[0], uri: batchUri(CASE, LOT as Lot) }] })).toBe('list-mismatch');
    expect(refuses({ list, quantities: [{ ...quantities[0], uri: batchUri(gtin(9), LOT as Lot) }] })).toBe('product-unknown');
    const two = [1, 2].map((product) => ({ uri: batchUri(gtin(product), LOT as Lot), quantity: 1 }));
    expect(refuses({ list, quantities: two })).toBe('several-products');
  });

  it('is refused for several packs in the clear, and for packs of a product that nobody registered', () => {
    const world = tradingWorld();
    const refuses = (...epcs: string[]) =>
      world.refuses('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { epcs } });
    expect(refuses(pack('A'), pack('B'))).toBe('too-many-packs');
    expect(refuses(`https://id.gs1.org/01/${gtin(9)}/21/A`)).toBe('product-unknown');
    const list = some(world, 'A', 'B');
    expect(
      world.refuses('acme', { kind: 'commission', lot: LOT, expiry: '2028-01-31', objects: { ...list, epcs: [pack('C')] } }),
    ).toBe('too-many-packs');
  });
});

describe('a packing', () => {
  it('brings an SSCC into being and moves its children with it', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    expect(world.holding(sscc(1))).toMatchObject({ contents: { [`${UNIT}/${LOT}`]: 2 }, height: 1 });
    expect(open(world, sscc(1))).toEqual([false]);
    handOver(world, 'acme', 'medi', one(sscc(1)));
    expect(world.where(pack('B'))).toMatchObject({ holder: world.glnOf('medi'), inside: true });
  });

  it('adds to a container, and splits what is packed off its cohort', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    packInto(world, TOTE, some(world, 'A'));
    packInto(world, TOTE, some(world, 'B'));
    expect(world.holding(pack('C'))).toMatchObject({ count: 1, parent: null });
    expect(world.holding(pack('A')).id).not.toBe(world.holding(pack('B')).id);
    expect(world.holding(TOTE).contents).toEqual({ [`${UNIT}/${LOT}`]: 2 });
  });

  it('makes all that is inside continue from it', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A'));
    const id = packInto(world, sscc(1), some(world, 'B'));
    expect(world.book.head(world.find(pack('A'))!).id).toBe(id);
  });

  it('of what is in another container takes it out of that one, which is then open', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    packInto(world, sscc(2), one(sscc(1)));
    packInto(world, sscc(3), one(pack('A')));
    expect(open(world, sscc(1), sscc(2), sscc(3))).toEqual([true, true, false]);
    expect(world.holding(sscc(2)).contents).toEqual({ [`${UNIT}/${LOT}`]: 1 });
  });

  it('of all that is inside closes an open container, from the inside outwards', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    packInto(world, sscc(2), { ...some(world, 'C'), epcs: [sscc(1), pack('C')] });
    world.says('acme', { kind: 'dispense', objects: one(pack('A')) });
    packInto(world, sscc(2), { epcs: [sscc(1), pack('C')] });
    expect(open(world, sscc(2))).toEqual([true]);
    packInto(world, sscc(1), one(pack('B')));
    expect(open(world, sscc(1), sscc(2))).toEqual([false, false]);
    handOver(world, 'acme', 'medi', one(sscc(2)));
  });

  it('of an open container opens what it goes into', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    world.says('acme', { kind: 'dispense', objects: one(pack('A')) });
    packInto(world, sscc(2), one(sscc(1)));
    packInto(world, sscc(3), one(sscc(2)));
    expect(world.refuses('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(sscc(3)) })).toBe(
      'container-open',
    );
  });

  it('needs a parent that is known, where its manufacturer must commission it', () => {
    const world = tradingWorld();
    commission(world, 'A');
    expect(world.refuses('acme', { kind: 'pack', parent: caseOf(1), objects: one(pack('A')) })).toBe('object-unknown');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    packInto(world, caseOf(1), one(pack('A')));
    expect(world.refuses('acme', { kind: 'pack', parent: pack('A'), objects: one(caseOf(1)) })).toBe('object-unknown');
  });

  it('is refused where the signer does not hold parent and children', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    packInto(world, sscc(1), some(world, 'A'));
    handOver(world, 'acme', 'medi', some(world, 'B'));
    expect(world.refuses('medi', { kind: 'pack', parent: sscc(1), objects: one(pack('B')) })).toBe('not-holder');
    expect(world.refuses('medi', { kind: 'pack', parent: sscc(2), objects: one(pack('C')) })).toBe('not-holder');
    expect(world.refuses('medi', { kind: 'pack', parent: sscc(2), objects: one(pack('D')) })).toBe('object-unknown');
    expect(world.refuses('medi', { kind: 'pack', parent: sscc(2), objects: one(sscc(3)) })).toBe('object-unknown');
  });

  it('is refused where a container would be inside itself', () => {
    const world = tradingWorld();
    commission(world, 'A');
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(2), one(sscc(1)));
    expect(world.refuses('acme', { kind: 'pack', parent: sscc(1), objects: one(sscc(2)) })).toBe('nesting');
    expect(world.refuses('acme', { kind: 'pack', parent: sscc(1), objects: one(sscc(1)) })).toBe('nesting');
  });

  it('goes six levels deep and no deeper', () => {
    const world = tradingWorld();
    commission(world, 'A');
    packInto(world, sscc(1), one(pack('A')));
    for (let i = 2; i <= 6; i++) packInto(world, sscc(i), one(sscc(i - 1)));
    expect(world.holding(sscc(6)).height).toBe(6);
    expect(world.refuses('acme', { kind: 'pack', parent: sscc(7), objects: one(sscc(6)) })).toBe('too-deep');
    world.says('acme', { kind: 'commission', objects: one(caseOf(8)) });
    expect(world.refuses('acme', { kind: 'pack', parent: sscc(1), objects: one(caseOf(8)) })).toBe('too-deep');
  });

  it('goes six levels deep again once a level was taken out', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    for (let i = 2; i <= 6; i++) packInto(world, sscc(i), one(sscc(i - 1)));
    packInto(world, sscc(3), one(pack('B')));
    world.says('acme', { kind: 'unpack', parent: sscc(3), objects: one(sscc(2)) });
    expect([3, 4, 5, 6].map((i) => world.holding(sscc(i)).height)).toEqual([1, 2, 3, 4]);
    packInto(world, sscc(7), one(sscc(6)));
    expect(world.holding(sscc(7)).height).toBe(5);
  });

  it('keeps the goods of different owners apart', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    const [acme, medi, corner] = ['acme', 'medi', 'corner'].map((name) => world.glnOf(name)) as [never, never, never];
    world.says('acme', {
      kind: 'ship',
      from: { owner: acme },
      to: { owner: corner, possessor: medi, site: medi },
      objects: one(pack('A')),
    });
    world.says('medi', { kind: 'receive', objects: one(pack('A')) });
    handOver(world, 'acme', 'medi', one(pack('B')));
    packInto(world, sscc(1), one(pack('A')), 'medi');
    expect(world.holding(sscc(1)).owner).toBe(corner);
    expect(world.refuses('medi', { kind: 'pack', parent: sscc(1), objects: one(pack('B')) })).toBe('mixed-owners');
  });
});

describe('an unpacking', () => {
  it('takes the named children out and leaves the others', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B', 'C');
    packInto(world, sscc(1), some(world, 'A', 'B', 'C'));
    world.says('acme', { kind: 'unpack', parent: sscc(1), objects: some(world, 'A', 'B') });
    expect(world.where(pack('A')).inside).toBe(false);
    expect(world.where(pack('C')).inside).toBe(true);
    expect(world.holding(sscc(1))).toMatchObject({ missing: [], contents: { [`${UNIT}/${LOT}`]: 1 } });
  });

  it('of a case goes on when the authority has left its level out of the product', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.says('acme', { kind: 'commission', objects: one(caseOf('1')) });
    packInto(world, caseOf('1'), some(world, 'A', 'B'));
    handOver(world, 'acme', 'medi', one(caseOf('1')));
    const { levels: _, ...product } = world.product(1);
    expect(world.refusesRecord('acme', { ...product, levels: [] })).toBe('product-fixed');
    world.records('authority', { ...product, levels: [] });
    handOver(world, 'medi', 'corner', one(caseOf('1')));
    world.says('corner', { kind: 'unpack', parent: caseOf('1'), objects: { epcs: [] } });
    expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('corner'), inside: false });
    world.says('corner', { kind: 'dispense', objects: one(pack('A')) });
  });

  it('without children takes all out, and an empty case is not open', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    packInto(world, caseOf(1), some(world, 'A', 'B'));
    world.says('acme', { kind: 'dispense', objects: one(pack('A')) });
    expect(open(world, caseOf(1))).toEqual([true]);
    world.says('acme', { kind: 'unpack', parent: caseOf(1), objects: { epcs: [] } });
    expect(world.holding(caseOf(1))).toMatchObject({ missing: [], contents: {}, height: 1 });
    expect(world.where(pack('B'))).toMatchObject({ inside: false, holder: world.glnOf('acme') });
    world.says('acme', { kind: 'unpack', parent: caseOf(1), objects: { epcs: [] } });
  });

  it('leaves what came out with whoever holds the outermost container', () => {
    const world = tradingWorld();
    commission(world, 'A');
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(2), one(sscc(1)));
    handOver(world, 'acme', 'medi', one(sscc(2)));
    expect(world.refuses('acme', { kind: 'unpack', parent: sscc(1), objects: { epcs: [] } })).toBe('not-holder');
    world.says('medi', { kind: 'unpack', parent: sscc(1), objects: { epcs: [] } });
    expect(world.where(pack('A'))).toMatchObject({ holder: world.glnOf('medi'), site: world.glnOf('medi') });
  });

  it('does not unlock: what comes out of a locked container keeps its lock', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), some(world, 'A', 'B'));
    packInto(world, sscc(2), one(sscc(1)));
    world.says('authority', { kind: 'lock', reason: 'suspect', objects: one(sscc(2)) });
    world.says('acme', { kind: 'unpack', parent: sscc(1), objects: one(pack('A')) });
    expect(world.holding(pack('A')).locks).toMatchObject([{ by: world.glnOf('authority'), rank: 'regulator' }]);
    expect(world.refuses('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: one(pack('A')) })).toBe('locked');
    packInto(world, sscc(3), one(pack('A')));
    expect(world.holding(sscc(3)).lockedInside).toBe(1);
  });

  it('is refused for what is not directly inside, and for a container that nobody knows', () => {
    const world = tradingWorld();
    commission(world, 'A', 'B');
    packInto(world, sscc(1), one(pack('A')));
    packInto(world, sscc(2), one(sscc(1)));
    expect(world.refuses('acme', { kind: 'unpack', parent: sscc(2), objects: one(pack('A')) })).toBe('not-inside');
    expect(world.refuses('acme', { kind: 'unpack', parent: sscc(1), objects: one(pack('B')) })).toBe('not-inside');
    expect(world.refuses('acme', { kind: 'unpack', parent: sscc(9), objects: { epcs: [] } })).toBe('object-unknown');
  });
});

describe('containers that one step empties', () => {
  it.each([
    ['the outer one first', 'A', 'B'],
    ['the inner one first', 'B', 'A'],
  ])('are no more, in whatever order they were opened: %s', (_, outside, inside) => {
    const world = tradingWorld();
    commission(world, 'A');
    commission(world, 'B');
    const [tote, pallet, truck] = [sscc(1), sscc(2), sscc(3)];
    packInto(world, tote, { epcs: [pack(inside)] });
    packInto(world, pallet, { epcs: [pack(outside)] });
    packInto(world, pallet, { epcs: [tote] });
    packInto(world, truck, { epcs: [pallet] });
    const ids = [tote, pallet, truck].map((uri) => world.find(uri)!);
    world.says('acme', { kind: 'end', reason: 'damaged', objects: some(world, 'A', 'B') });
    expect(ids.map((id) => world.book.holding(id).until)).toEqual(ids.map(() => world.index - 1));
    expect(ids.map((id) => world.book.holding(id).parent)).toEqual([null, null, null]);
  });
});
