import { describe, expect, it } from 'vitest';
import type { Gln, Gtin, Lot } from '../protocol/gs1/identifiers.js';
import { compare, type Expected, type Facts } from './compare.js';
import type { Packs, Sent } from '../custody/read/sent.reader.js';

const A = '09520000000016' as Gtin;
const PALLET = 'https://id.gs1.org/00/095200000000000017';
const sent = (shipped: Packs, received: Packs, transit: Packs, more: Partial<Sent> = {}): Sent => {
  return {
    id: 'S',
    index: 1,
    time: 100,
    object: null,
    from: '9520000000011' as Gln,
    site: null,
    shipped,
    received,
    transit,
    ...more,
  };
};
const line = (lot: string | null, quantity: number, object: string | null = null): Expected => {
  return { gtin: A, lot: lot as Lot | null, quantity, object };
};
const of = (facts: Partial<Facts>) => compare({ expected: null, sent: [], reported: new Map(), overdue: 0, ...facts });
const states = (facts: Partial<Facts>) => of(facts).lines.map(({ lot, state }) => [lot, state]);

describe('an advice compared', () => {
  it('says of what is under way for too long that its data came and its goods did not', () => {
    const late = { sent: [sent({ [`${A}/L`]: 5 }, { [`${A}/L`]: 2 }, { [`${A}/L`]: 3 }, { object: PALLET })], overdue: 101 };
    expect([states(late), of(late).units[0]!.state]).toEqual([[['L', 'data_without_goods']], 'data_without_goods']);
    expect(states({ ...late, overdue: 100 })).toEqual([['L', 'in_transit']]);
  });

  it('says of what got lost on its way that it is short', () => {
    const lost = { sent: [sent({ [`${A}/L`]: 5 }, { [`${A}/L`]: 3 }, {}, { object: PALLET })] };
    expect([states(lost), of(lost).units[0]!.state, of(lost).state]).toEqual([[['L', 'short']], 'short', 'open']);
  });

  it('counts a lot for its own line, else for that of any lot, else as unexpected', () => {
    const both = [sent({ [`${A}/X`]: 4, [`${A}/Y`]: 6 }, { [`${A}/X`]: 4, [`${A}/Y`]: 6 }, {})];
    const counts = (expected: Expected[]) =>
      of({ expected, sent: both }).lines.map((one) => [one.lot, one.expected, one.received, one.state]);
    expect(counts([line('X', 4), line(null, 6)])).toEqual([
      [null, 6, 6, 'received'],
      ['X', 4, 4, 'received'],
    ]);
    expect(counts([line(null, 10)])).toEqual([[null, 10, 10, 'received']]);
    expect(counts([line('X', 4)])).toEqual([
      ['X', 4, 4, 'received'],
      ['Y', 0, 6, 'unexpected'],
    ]);
  });

  it('adds lines of one lot up, and shows each container that was announced', () => {
    const expected = [line('X', 4, PALLET), line('X', 3)];
    const answer = of({ expected, reported: new Map([[PALLET, { [`${A}/X`]: 4 }]]) });
    expect(answer.lines).toEqual([
      { gtin: A, lot: 'X', expected: 7, shipped: 0, received: 0, reported: 4, state: 'goods_without_data' },
    ]);
    expect(answer.units.map(({ object, state }) => [object, state])).toEqual([[PALLET, 'goods_without_data']]);
    expect(of({ expected }).units.map(({ state }) => state)).toEqual(['awaited']);
  });

  it('is complete where nothing is left that was sent', () => {
    expect(of({ sent: [sent({}, {}, {})] })).toEqual({
      state: 'complete',
      totals: { expected: 0, shipped: 0, received: 0, awaited: 0 },
      lines: [],
      units: [],
    });
  });
});
