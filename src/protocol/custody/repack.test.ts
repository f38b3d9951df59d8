/** Repackaging: what goes in is spent, what comes out is new, and whatever stops the one stops the other. */
import { describe, expect, it } from 'vitest';
import {
  caseOf,
  commission,
  count,
  gln,
  gtin,
  handOver,
  handoff,
  LOT,
  pack,
  packInto,
  packOf,
  RMA,
  some,
  sscc,
  tradingWorld,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import type { Lot } from '../gs1/identifiers.js';
import { batchKey } from '../registry/registry.js';

const one = (uri: string) => ({ epcs: [uri] });
const NEW = gtin(3);
const L9 = { lot: 'L9', expiry: '2027-12-31' } as const;
const out = (serial: string) => packOf(NEW, serial);
const key = (product: number, lot: string) => batchKey(gtin(product), lot as Lot);

/** `trader` holds packs A to D of L1, which medi sold it, and may repack them into packs of its own product, lot L9. */
function repackager(): PureWorld {
  const world = tradingWorld();
  world.admit('trader', 'manufacturer', [
    'commission',
    'dispense',
    'end',
    'reactivate',
    'receive',
    'repack',
    'return',
    'ship',
    'pack',
    'unpack',
    'lock',
  ]);
  world.records('authority', world.grantOf('acme', 'trader', gtin(3), gtin(4)));
  world.records('trader', world.product(3, { levels: [] }));
  world.records('trader', world.batch(3, 'L9', { expiry: L9.expiry, printed: [L9.expiry] as never }));
  commission(world, 'A', 'B', 'C', 'D');
  handOver(world, 'acme', 'medi', some(world, 'A', 'B', 'C', 'D'));
  handOver(world, 'medi', 'trader', some(world, 'A', 'B', 'C', 'D'));
  return world;
}

const repack = (objects: Told['objects'], outputs: Told['objects'], fields: object = {}): Told =>
  ({ kind: 'repack', objects, outputs, ...L9, ...fields }) as Told;

describe('a repackaging', () => {
  it('spends what goes in, and brings what comes out into being with all that all of it has behind it', () => {
    const world = repackager();
    const outputs = world.packs(NEW, 'L9', ['1', '2', '3', '4', '5', '6', '7', '8']);
    const id = world.says('trader', repack(some(world, 'A', 'B', 'C', 'D'), outputs));
    const trader = world.glnOf('trader');
    expect(world.holding(pack('A'))).toMatchObject({ end: { id, reason: 'repacked', site: trader }, head: { id }, count: 4 });
    expect(world.holding(out('8'))).toMatchObject({
      owner: trader,
      holder: trader,
      batch: key(3, 'L9'),
      count: 8,
      past: [world.glnOf('acme'), world.glnOf('medi')],
      unproven: false,
      supply: null,
      end: null,
    });
    expect(world.book.madeOf.get(key(3, 'L9'))).toEqual([key(1, LOT)]);
    handOver(world, 'trader', 'corner', some2(world, '1'));
    world.says('corner', { kind: 'dispense', objects: one(out('1')) });
  });

  it('may be of one pack into one, for its owner, in whose name and possession it was before', () => {
    const world = repackager();
    world.says('trader', repack(one(pack('A')), one(out('1'))));
    world.says('trader', { kind: 'return', ...handoff(world, 'trader', 'medi'), documents: RMA, objects: one(out('1')) });
  });

  it('of packs whose pasts differ has what all have', () => {
    const world = repackager();
    commission(world, 'E');
    handOver(world, 'acme', 'trader', one(pack('E')));
    world.says('trader', repack(some(world, 'A', 'E'), one(out('1'))));
    expect(world.holding(out('1')).past).toEqual([world.glnOf('acme')]);
  });

  it('leaves what is disputed of what goes in, and of what that is in, on what comes out', () => {
    const world = repackager();
    packInto(world, sscc(1), one(pack('A')), 'trader');
    const disputes = (uri: string) => world.holding(uri).disputes.map(({ by, id }) => [by, id]);
    const opens = (who: string, uri: string) =>
      world.says(who, { kind: 'dispute', what: 'damaged', reason: 'swapped', objects: one(uri) });
    const [first, second] = [opens('trader', sscc(1)), opens('medi', pack('B'))];
    world.says('trader', repack(some(world, 'A', 'B'), one(out('1'))));
    expect(disputes(out('1'))).toEqual([
      [world.glnOf('trader'), first],
      [world.glnOf('medi'), second],
    ]);
    world.says('medi', { kind: 'dispute', closes: second, reason: 'settled', objects: one(out('1')) });
    world.says('authority', { kind: 'dispute', closes: first, reason: 'settled', objects: one(out('1')) });
    expect(disputes(out('1'))).toEqual([]);
  });

  it('leaves that on a pack that was found before it was made, too', () => {
    const world = repackager();
    world.records('authority', world.batch(3, 'L9', { expiry: L9.expiry, printed: [L9.expiry] as never, complete: false }));
    world.says('corner', { kind: 'stock', ...L9, from: { owner: gln(77) }, objects: one(out('1')) });
    world.says('medi', { kind: 'dispute', what: 'damaged', reason: 'swapped', objects: one(pack('A')) });
    world.says('trader', repack(one(pack('A')), one(out('1'))));
    expect(world.holding(out('1'))).toMatchObject({ found: 'made', disputes: [{ by: world.glnOf('medi') }] });
  });

  it('takes packs out of what they are in', () => {
    const world = repackager();
    packInto(world, sscc(1), some(world, 'A', 'B'), 'trader');
    world.says('trader', repack(one(pack('A')), one(out('1'))));
    expect(world.holding(sscc(1))).toMatchObject({ missing: [{ count: 1 }] });
  });

  it('is undone by nobody, and what went in goes nowhere but to destruction', () => {
    const world = repackager();
    const undoes = world.says('trader', repack(one(pack('A')), one(out('1'))));
    expect(world.refuses('trader', { kind: 'reactivate', undoes, objects: one(pack('A')) })).toBe('not-reversible');
    expect(world.refuses('trader', { kind: 'ship', ...handoff(world, 'trader', 'corner'), objects: one(pack('A')) })).toBe(
      'object-ended',
    );
    expect(
      world.refuses('trader', { kind: 'return', ...handoff(world, 'trader', 'medi'), documents: RMA, objects: one(pack('A')) }),
    ).toBe('object-ended');
    expect(world.refuses('trader', repack(one(pack('A')), one(out('2'))))).toBe('object-ended');
    expect(world.refuses('trader', { kind: 'end', reason: 'damaged', objects: one(pack('A')) })).toBe('object-ended');
    expect(world.where(pack('A')).state).toBe('checked_out');
    world.says('trader', { kind: 'end', reason: 'destroyed', objects: one(pack('A')) });
  });

  it('is refused of what is not its own to open, or not in order', () => {
    const world = repackager();
    const refuses = (objects: Told['objects']) => world.refuses('trader', repack(objects, one(out('1'))));
    commission(world, 'E', 'F', 'G');
    expect(refuses(one(pack('E')))).toBe('not-holder');
    expect(refuses(one(pack('X')))).toBe('object-unknown');
    world.says('acme', { kind: 'commission', objects: one(caseOf(1)) });
    handOver(world, 'acme', 'trader', one(caseOf(1)));
    expect(refuses(one(caseOf(1)))).toBe('not-a-pack');
    world.says('trader', { kind: 'dispense', partial: true, objects: one(pack('B')) });
    expect(refuses(one(pack('B')))).toBe('part-used');
    world.says('corner', { kind: 'dispense', alreadyDone: 'x', objects: one(pack('C')) });
    expect(refuses(one(pack('C')))).toBe('reported-elsewhere');
    world.says('trader', { kind: 'lock', reason: 'x', objects: one(pack('D')) });
    expect(refuses(one(pack('D')))).toBe('locked');
    const to = { owner: world.glnOf('corner'), possessor: world.glnOf('trader') };
    world.says('acme', { kind: 'ship', from: { owner: world.glnOf('acme') }, to, objects: one(pack('F')) });
    world.says('trader', { kind: 'receive', objects: one(pack('F')) });
    expect(refuses(some(world, 'A', 'F'))).toBe('mixed-owners');
    world.records('acme', world.recall(1));
    expect(refuses(one(pack('A')))).toBe('recalled');
  });

  it('is refused where what comes out is not to be made so', () => {
    const world = repackager();
    const refuses = (outputs: Told['objects'], fields: object = {}) =>
      world.refuses('trader', repack(one(pack('A')), outputs, fields));
    expect(refuses(one(pack('N')), { lot: LOT, expiry: '2028-01-31' })).toBe('not-maker');
    expect(refuses(one(out('1')), { expiry: '2027-12-30' })).toBe('batch-expiry');
    expect(refuses(one(out('1')), { lot: 'L8' })).toBe('batch-unknown');
    world.records('trader', world.batch(3, 'LATE', { expiry: '2028-02-29', printed: ['2028-02-29'] as never }));
    expect(refuses(one(out('1')), { lot: 'LATE', expiry: '2028-02-29' })).toBe('expiry-later');
    world.says('trader', repack(one(pack('A')), one(out('1'))));
    expect(world.refuses('trader', repack(one(pack('B')), one(out('1'))))).toBe('already-commissioned');
    world.records('trader', world.product(4, { levels: [{ gtin: gtin(4, 1), contains: 10, of: gtin(4) }] }));
    expect(world.refuses('trader', repack(one(pack('B')), one(packOf(gtin(4, 1), '1'))))).toBe('not-a-pack');
    expect(world.refuses('trader', repack(one(pack('B')), count(NEW, 'L9', 2)))).toBe('not-a-pack');
    expect(world.refuses('trader', repack(one(pack('B')), { epcs: [] }))).toBe('event-invalid');
  });

  it('is signed by whom the manufacturer of what comes out mandates to repack there', () => {
    const world = repackager();
    handOver(world, 'trader', 'medi', one(pack('A')));
    const told = repack(one(pack('A')), one(out('1')));
    world.mandate('trader', 'medi', ['commission']);
    expect(world.refuses('medi', told)).toBe('not-maker');
    world.mandate('trader', 'medi', ['repack']);
    world.says('medi', told);
    expect(world.holding(out('1'))).toMatchObject({ owner: world.glnOf('medi'), holder: world.glnOf('medi') });
  });

  it('of batches without serials moves numbers, and remembers what they are made of', () => {
    const world = tradingWorld();
    world.records('acme', world.product(5, { serialised: false, levels: [] }));
    for (const [lot, expiry] of [
      ['B1', '2028-01-31'],
      ['B2', '2027-01-31'],
    ] as const)
      world.records('acme', world.batch(5, lot, { expiry, printed: [expiry] as never, serialised: false }));
    world.says('acme', { kind: 'commission', lot: 'B1', expiry: '2028-01-31', objects: count(gtin(5), 'B1', 10) });
    const told = (from: number, to: Told['objects'], fields: object = {}): Told =>
      repack(count(gtin(5), 'B1', from), to, { lot: 'B2', expiry: '2027-01-31', ...fields });
    expect(world.refuses('acme', told(11, count(gtin(5), 'B2', 4)))).toBe('balance-short');
    expect(world.refuses('acme', told(4, one(pack('Q'))))).toBe('not-a-pack');
    expect(world.refuses('acme', told(4, world.packs(gtin(5), 'B2', ['1', '2'])))).toBe('not-a-pack');
    world.says('acme', told(4, count(gtin(5), 'B2', 8)));
    expect(world.book.madeOf.get(key(5, 'B2'))).toEqual([key(5, 'B1')]);
    const balances = [...world.book.balances.values()].map(({ batch, state, quantity, made }) => [
      batch.slice(15),
      state,
      quantity,
      made,
    ]);
    expect(balances).toEqual([
      ['B1', 'active', 6, 10],
      ['B1', 'checked_out', 4, 0],
      ['B2', 'active', 8, 8],
    ]);
    world.records('acme', world.recall(5, { lots: ['B1' as Lot] }));
    expect(world.refuses('acme', { kind: 'dispense', objects: count(gtin(5), 'B2', 1) })).toBe('recalled');
  });
});

const some2 = (world: PureWorld, ...serials: string[]) => world.packs(NEW, 'L9', serials);

describe('a batch that is made of others', () => {
  it('is recalled with each of them, by serial as a whole', () => {
    const world = repackager();
    world.says('trader', repack(some(world, 'A', 'B'), some2(world, '1', '2')));
    const ship = (serial: string) =>
      world.tries('trader', { kind: 'ship', ...handoff(world, 'trader', 'corner'), objects: one(out(serial)) });
    expect(ship('1')).toBe('ok');
    world.records('acme', world.recall(1, { lots: [LOT as Lot], serials: ['Z' as never], class: 2 }));
    expect([ship('1'), ship('2')]).toEqual(['recalled', 'recalled']);
    world.records('acme', { ...world.recall(1, { lots: [LOT as Lot], serials: ['Z' as never], class: 2 }), active: false });
    world.records('acme', world.batch(1, LOT, { expiry: '2026-01-31' }));
    expect(ship('1')).toBe('expired');
  });

  it('is made of what these are made of, too, and of nothing new once it went into others itself', () => {
    const world = repackager();
    for (const lot of ['M1', 'M2', 'M3'])
      world.records('trader', world.batch(3, lot, { expiry: L9.expiry, printed: [L9.expiry] as never }));
    world.says('trader', repack(one(pack('A')), one(out('1')), { lot: 'M1' }));
    world.says('trader', repack(one(out('1')), one(out('2')), { lot: 'M2' }));
    expect(world.book.madeOf.get(key(3, 'M2'))).toEqual([key(1, LOT), key(3, 'M1')]);
    world.says('trader', repack(one(pack('B')), one(out('3')), { lot: 'M1' }));
    world.says('trader', { kind: 'commission', ...L9, lot: 'M3', objects: one(out('4')) });
    expect(world.refuses('trader', repack(one(out('4')), one(out('5')), { lot: 'M1' }))).toBe('too-many-sources');
    // Itself is nothing new.
    world.says('trader', repack(one(out('2')), one(out('6')), { lot: 'M2' }));
  });

  it('is made of at most 32', () => {
    const world = repackager();
    world.signatures = false;
    world.time = Date.parse('2026-04-01T08:00:00.000Z');
    for (let i = 0; i < 33; i++) {
      const lot = `S${i}`;
      world.records('trader', world.batch(3, lot, { expiry: L9.expiry, printed: [L9.expiry] as never }));
      world.says('trader', { kind: 'commission', ...L9, lot, objects: one(out(`s${i}`)) });
      const told = repack(one(out(`s${i}`)), one(out(`t${i}`)));
      if (i < 32) world.says('trader', told);
      else expect(world.refuses('trader', told)).toBe('too-many-sources');
    }
    expect(world.book.madeOf.get(key(3, 'L9'))).toHaveLength(32);
  });
});
