import { describe, expect, it } from 'vitest';
import {
  count,
  DAY,
  gtin,
  handoff,
  LOT,
  RMA,
  tradingWorld,
  UNIT,
  type PureWorld,
  type Told,
} from '../../../test/support/pure-world.js';
import { batchUri, type Lot } from '../gs1/identifiers.js';
import { balanceKey } from './balance.js';
import { shipmentKey } from './quantity.js';
import { MOST_WAITING } from './uses.js';
import type { StateWord } from './words.js';

const BULK = gtin(2);
const BATCH = `${BULK}/B`;
const expiry = '2028-01-31';
const some = (quantity: number) => count(BULK, 'B', quantity);
const make = (quantity: number): Told => ({ kind: 'commission', lot: 'B', expiry, objects: some(quantity) });

/** `acme` made a hundred packs of a batch without serials. */
function bulk(): PureWorld {
  const world = tradingWorld();
  world.records('acme', world.product(2, { serialised: false, levels: [] }));
  world.records('acme', world.batch(2, 'B', { serialised: false }));
  world.says('acme', make(100));
  return world;
}
const at = (world: PureWorld, name: string, state?: StateWord) =>
  world.book.balances.get(balanceKey(BATCH, world.glnOf(name), state))?.quantity;
const left = (world: PureWorld, id: string) => world.book.shipments.get(shipmentKey(id, BATCH))?.quantity;
const ship = (world: PureWorld, from: string, to: string, quantity: number) =>
  world.says(from, { kind: 'ship', ...handoff(world, from, to), objects: some(quantity) });

describe('a quantity of a batch without serials', () => {
  it('is made, shipped, received in parts, dispensed and ended, and every balance is right', () => {
    const world = bulk();
    const shipping = ship(world, 'acme', 'corner', 60);
    expect([at(world, 'acme'), left(world, shipping)]).toEqual([40, 60]);
    world.says('corner', { kind: 'receive', objects: some(50) }, { prev: [shipping] });
    world.says('acme', { kind: 'void', objects: some(4) }, { prev: [shipping] });
    expect([at(world, 'acme'), at(world, 'corner'), left(world, shipping)]).toEqual([44, 50, 6]);
    world.says('corner', { kind: 'dispense', objects: some(20) });
    world.says('corner', { kind: 'end', reason: 'damaged', objects: some(5) });
    world.says('corner', { kind: 'end', reason: 'checked_out', objects: some(5) });
    const back = world.says('corner', { kind: 'return', ...handoff(world, 'corner', 'acme'), documents: RMA, objects: some(10) });
    world.says('acme', { kind: 'receive', objects: some(10) }, { prev: [back] });
    expect([at(world, 'acme'), at(world, 'corner')]).toEqual([54, 10]);
    const gone = (['supplied', 'destroyed', 'checked_out'] as const).map((state) => at(world, 'corner', state));
    expect(gone).toEqual([20, 5, 5]);
    world.says('acme', make(1));
    expect(at(world, 'acme')).toBe(55);
    expect(world.book.balances.get(balanceKey(BATCH, world.glnOf('acme')))).toMatchObject({ made: 101 });
  });

  it('never falls below zero, at a site or on its way', () => {
    const world = bulk();
    for (const told of [
      { kind: 'ship', ...handoff(world, 'acme', 'medi') },
      { kind: 'dispense' },
      { kind: 'end', reason: 'lost' },
    ] as Told[]) {
      expect(world.refuses('acme', { ...told, objects: some(101) } as Told)).toBe('balance-short');
    }
    expect(world.refuses('medi', { kind: 'dispense', objects: some(1) })).toBe('balance-short');
    const back = { kind: 'return', ...handoff(world, 'medi', 'acme'), documents: RMA } as const;
    expect(world.refuses('medi', { ...back, objects: some(1) })).toBe('balance-short');
    const shipping = ship(world, 'acme', 'medi', 10);
    expect(world.refuses('medi', { kind: 'receive', objects: some(11) }, { prev: [shipping] })).toBe('balance-short');
  });

  it('is received and taken back under the shipping that it continues, by its taker and its giver', () => {
    const world = bulk();
    const shipping = ship(world, 'acme', 'medi', 10);
    for (const [who, kind, prev] of [
      ['corner', 'receive', [shipping]],
      ['medi', 'receive', []],
      ['medi', 'receive', [world.ids[0]!]],
      ['medi', 'void', [shipping]],
    ] as const) {
      expect(world.refuses(who, { kind, objects: some(1) }, { prev })).toBe('shipment-unknown');
    }
    expect(world.refuses('acme', { kind: 'dispense', objects: some(1) }, { prev: [shipping] })).toBe('stale-prev');
  });

  it('is of a registered batch without serials, made by its maker', () => {
    const world = bulk();
    expect(world.refuses('acme', { kind: 'dispense', objects: count(UNIT, LOT, 1) })).toBe('batch-serialised');
    expect(world.refuses('acme', { kind: 'dispense', objects: count(BULK, 'X', 1) })).toBe('batch-unknown');
    expect(world.refuses('medi', make(1))).toBe('not-maker');
    expect(world.refuses('acme', { kind: 'commission', objects: some(1) })).toBe('list-mismatch');
    expect(world.refuses('acme', { kind: 'dispense', partial: true, objects: some(1) })).toBe('not-a-pack');
    const other = batchUri(BULK, 'C' as Lot);
    world.records('acme', world.batch(2, 'C', { serialised: false }));
    const both = { epcs: [], quantities: [...some(1).quantities!, { uri: other, quantity: 1 }] };
    world.says('acme', { ...make(1), lot: 'C', objects: { epcs: [], quantities: [both.quantities[1]!] } } as Told);
    world.says('acme', { kind: 'dispense', objects: both });
  });

  it('that is recalled, even by serial, or expired is not shipped or dispensed, but ended and returned', () => {
    const world = bulk();
    world.says('medi', { kind: 'receive', objects: some(9) }, { prev: [ship(world, 'acme', 'medi', 9)] });
    world.records('acme', world.recall(2, { lots: ['B'] as never, serials: ['9'] as never }));
    expect(world.refuses('acme', { kind: 'dispense', objects: some(1) })).toBe('recalled');
    expect(world.refuses('acme', { kind: 'ship', ...handoff(world, 'acme', 'medi'), objects: some(1) })).toBe('recalled');
    expect(world.refuses('acme', { kind: 'end', reason: 'exported', objects: some(1) })).toBe('recalled');
    world.says('acme', { kind: 'end', reason: 'destroyed', objects: some(1) });
    world.says('medi', { kind: 'return', ...handoff(world, 'medi', 'acme'), documents: RMA, objects: some(1) });
  });

  it('goes back to its manufacturer, to whom that one lets receive there, or to a destroyer, and to nobody else', () => {
    const world = bulk();
    world.admit('oven', 'distributor', ['receive', 'end', 'lock', 'unlock']);
    world.says('medi', { kind: 'receive', objects: some(9) }, { prev: [ship(world, 'acme', 'medi', 9)] });
    const back = (to: string) => ({ kind: 'return', ...handoff(world, 'medi', to), documents: RMA, objects: some(1) }) as const;
    expect(world.refuses('medi', back('corner'))).toBe('not-returnable');
    for (const to of ['acme', 'oven']) world.says('medi', back(to));
    const [acme, corner] = [world.glnOf('acme'), world.glnOf('corner')];
    const forMaker = { ...back('acme'), to: { owner: acme, possessor: corner, site: corner } };
    expect(world.refuses('medi', forMaker)).toBe('not-returnable');
    world.mandate('acme', 'corner', ['receive']);
    world.says('medi', forMaker);
  });

  it('that was dispensed or ended is taken back by the same site, as much as is left of it, in ten days', () => {
    const world = bulk();
    const dispensed = world.says('acme', { kind: 'dispense', objects: some(30) });
    const lost = world.says('acme', { kind: 'end', reason: 'lost', objects: some(5) });
    const burnt = world.says('acme', { kind: 'end', reason: 'destroyed', objects: some(5) });
    const undo = (undoes: string, quantity: number): Told => ({ kind: 'reactivate', undoes, objects: some(quantity) });
    expect(world.refuses('acme', undo(world.ids[0]!, 1))).toBe('state-mismatch');
    expect(world.refuses('medi', undo(dispensed, 1))).toBe('state-mismatch');
    expect(world.refuses('acme', undo(burnt, 1))).toBe('not-reversible');
    world.says('acme', undo(dispensed, 20));
    expect([at(world, 'acme'), at(world, 'acme', 'supplied')]).toEqual([80, 10]);
    expect(world.refuses('acme', undo(dispensed, 11))).toBe('balance-short');
    world.time += 11 * DAY;
    expect(world.refuses('acme', undo(dispensed, 1))).toBe('too-late');
    world.says('acme', undo(lost, 5));
    expect([at(world, 'acme'), at(world, 'acme', 'stolen')]).toEqual([85, 0]);
  });
});

describe('a report of a quantity', () => {
  const late = { alreadyDone: 'the line was down' };
  const waiting = (world: PureWorld, name: string) =>
    world.book.balances.get(balanceKey(BATCH, world.glnOf(name)))?.waiting.map(({ quantity }) => quantity);

  it('that is not there waits, and takes effect when so much comes, the earliest first', () => {
    const world = bulk();
    world.says('corner', { kind: 'dispense', ...late, objects: some(4) });
    expect(world.contested).toEqual(['balance-short']);
    world.says('corner', { kind: 'end', reason: 'damaged', ...late, objects: some(9) });
    world.says('corner', { kind: 'dispense', ...late, objects: some(5) });
    expect([at(world, 'corner'), waiting(world, 'corner')]).toEqual([0, [4, 9, 5]]);
    world.says('corner', { kind: 'receive', objects: some(10) }, { prev: [ship(world, 'acme', 'corner', 10)] });
    expect([at(world, 'corner'), at(world, 'corner', 'supplied'), waiting(world, 'corner')]).toEqual([1, 9, [9]]);
    expect(world.refuses('corner', { kind: 'dispense', objects: some(2) })).toBe('balance-short');
    world.says('corner', { kind: 'receive', objects: some(8) }, { prev: [ship(world, 'acme', 'corner', 8)] });
    expect([at(world, 'corner'), at(world, 'corner', 'destroyed'), waiting(world, 'corner')]).toEqual([0, 9, []]);
  });

  it('takes effect also when what it is of is taken back, made, found or undone', () => {
    const world = bulk();
    const says = (quantity: number) => world.says('acme', { kind: 'dispense', ...late, objects: some(quantity) });
    const shipping = ship(world, 'acme', 'corner', 100);
    says(10);
    world.says('acme', { kind: 'void', objects: some(10) }, { prev: [shipping] });
    says(20);
    world.says('acme', make(25));
    const lost = world.says('acme', { kind: 'end', reason: 'lost', objects: some(5) });
    says(3);
    world.says('acme', { kind: 'reactivate', undoes: lost, objects: some(5) });
    expect([at(world, 'acme'), at(world, 'acme', 'supplied'), waiting(world, 'acme')]).toEqual([2, 33, []]);
  });

  it('that waits is taken back by its reporter, and what took effect is undone as any other', () => {
    const world = bulk();
    world.says('corner', { kind: 'dispense', ...late, objects: some(50) });
    const report = world.says('corner', { kind: 'dispense', ...late, objects: some(4) });
    const undo = (quantity: number): Told => ({ kind: 'reactivate', undoes: report, objects: some(quantity) });
    expect(world.refuses('corner', undo(5))).toBe('balance-short');
    world.says('corner', undo(1));
    world.says('corner', { kind: 'receive', objects: some(10) }, { prev: [ship(world, 'acme', 'corner', 10)] });
    expect([at(world, 'corner'), at(world, 'corner', 'supplied')]).toEqual([7, 3]);
    world.says('corner', undo(3));
    expect([at(world, 'corner'), at(world, 'corner', 'supplied')]).toEqual([10, 0]);
    const other = world.says('medi', { kind: 'dispense', ...late, objects: some(2) });
    world.says('medi', { ...undo(2), undoes: other } as Told);
    expect(waiting(world, 'medi')).toEqual([]);
  });

  it('takes effect at once of what is there, though it should not have been used', () => {
    const world = bulk();
    world.records('acme', world.recall(2, { lots: ['B'] as never }));
    world.says('acme', { kind: 'dispense', ...late, objects: some(30) });
    expect(world.contested).toEqual(['recalled']);
    world.says('acme', { kind: 'end', reason: 'lost', ...late, objects: some(10) });
    expect(world.contested).toEqual([]);
    world.says('acme', { kind: 'dispense', partial: true, ...late, objects: some(1) });
    expect(world.contested).toEqual(['not-a-pack']);
    expect([at(world, 'acme'), at(world, 'acme', 'supplied'), waiting(world, 'acme')]).toEqual([60, 30, []]);
  });

  it('waits with so many others of its site and batch, and no more', () => {
    const world = bulk();
    world.signatures = false;
    for (let i = 0; i <= MOST_WAITING; i++) world.says('corner', { kind: 'dispense', ...late, objects: some(1) });
    expect(waiting(world, 'corner')).toHaveLength(MOST_WAITING);
  });
});
