/**
 * An advice compared with the log: what was expected, what was sent, what came, line by line and object by object. Pure. All
 * numbers are of packs.
 */
import { batchParts } from '../protocol/registry/registry.js';
import type { Gtin, Lot } from '../protocol/gs1/identifiers.js';
import type { LineState } from '../wire/advices.js';
import type { Packs, Sent } from '../custody/read/sent.reader.js';

/** What is expected, in packs of the product. `object`: the container's canonical URI, where it was announced with one. */
export interface Expected {
  gtin: Gtin;
  lot: Lot | null;
  quantity: number;
  object: string | null;
}

/** What to compare. */
export interface Facts {
  /** Null where nobody announced anything: then whatever was sent is what is expected. */
  expected: readonly Expected[] | null;
  sent: readonly Sent[];
  /** Announced containers that the taker booked in by a report although nobody sent them to it, and what is in them. */
  reported: ReadonlyMap<string, Packs>;
  /** What was sent before that, epoch ms, should have come by now. */
  overdue: number;
}

/** Packs of a product, of one lot or, where it was announced without, of any that no other line names. */
export interface Line {
  gtin: Gtin;
  lot: Lot | null;
  expected: number;
  shipped: number;
  received: number;
  /** Here by a report only. */
  reported: number;
  state: LineState;
}

/** What travels as one. `object` null: loose packs or quantities of `batches`. `shipping`: the entry's id, null where only announced. */
export interface Unit {
  object: string | null;
  shipping: string | null;
  batches: readonly string[];
  shipped: number;
  received: number;
  state: LineState;
}

export interface Totals {
  expected: number;
  shipped: number;
  received: number;
  /** Expected and not received. */
  awaited: number;
}

/** `complete`: everything that is expected is here. */
export interface Comparison {
  state: 'open' | 'complete';
  totals: Totals;
  lines: Line[];
  units: Unit[];
}

/** Compares. */
export function compare(facts: Facts): Comparison {
  const lines = linesOf(facts);
  const sum = (of: (line: Line) => number): number => lines.reduce((total, line) => total + of(line), 0);
  const totals = {
    expected: sum(({ expected }) => expected),
    shipped: sum(({ shipped }) => shipped),
    received: sum(({ received }) => received),
    awaited: sum(({ expected, received }) => Math.max(0, expected - received)),
  };
  const isHere = ({ expected, received, shipped, reported }: Line): boolean =>
    received >= Math.max(expected, shipped) && reported === 0;
  return { state: lines.every(isHere) ? 'complete' : 'open', totals, lines, units: unitsOf(facts) };
}

interface Counts {
  expected: number;
  shipped: number;
  received: number;
  transit: number;
  reported: number;
  late: boolean;
}

function linesOf({ expected, sent, reported, overdue }: Facts): Line[] {
  const counts = new Map<string, Counts>();
  const at = (key: string): Counts => {
    const known = counts.get(key) ?? { expected: 0, shipped: 0, received: 0, transit: 0, reported: 0, late: false };
    counts.set(key, known);
    return known;
  };
  for (const { gtin, lot, quantity } of expected ?? []) at(keyOf(gtin, lot)).expected += quantity;
  const announced = new Set(counts.keys());
  // A lot that no line names counts for its product's line without a lot, where there is one.
  const lineOf = (batch: string): Counts => {
    const any = keyOf(batchParts(batch)[0], null);
    return at(announced.has(batch) || !announced.has(any) ? batch : any);
  };
  for (const { shipped, received, transit, time } of sent) {
    for (const [batch, n] of Object.entries(shipped)) {
      const line = lineOf(batch);
      line.shipped += n;
      if (!expected) line.expected += n;
    }
    for (const [batch, n] of Object.entries(received)) lineOf(batch).received += n;
    for (const [batch, n] of Object.entries(transit)) {
      const line = lineOf(batch);
      line.transit += n;
      line.late ||= time < overdue;
    }
  }
  for (const packs of reported.values()) for (const [batch, n] of Object.entries(packs)) lineOf(batch).reported += n;
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { transit, late, ...line }]) => ({
      gtin: key.slice(0, 14) as Gtin,
      lot: key.length > 15 ? (key.slice(15) as Lot) : null,
      ...line,
      state: lineState({ transit, late, ...line }),
    }));
}

/** As batches are named, `{gtin}/{lot}`; without a lot nothing after the slash. */
const keyOf = (gtin: string, lot: string | null): string => `${gtin}/${lot ?? ''}`;

function lineState({ expected, shipped, received, transit, reported, late }: Counts): LineState {
  if (reported > 0) return 'goods_without_data';
  if (expected === 0) return 'unexpected';
  if (shipped > expected) return 'over';
  if (received === expected) return 'received';
  if (transit > 0) return late ? 'data_without_goods' : 'in_transit';
  return shipped === 0 ? 'awaited' : 'short';
}

const count = (packs: Packs): number => Object.values(packs).reduce((sum, n) => sum + n, 0);

function unitsOf({ expected, sent, reported, overdue }: Facts): Unit[] {
  const announced = new Set((expected ?? []).flatMap(({ object }) => (object === null ? [] : [object])));
  const units = sent
    .filter(({ shipped }) => count(shipped) > 0)
    .map((one): Unit => {
      const isStrange = one.object !== null && announced.size > 0 && !announced.has(one.object);
      const { object, id, shipped, received } = one;
      const numbers = { batches: Object.keys(shipped).sort(), shipped: count(shipped), received: count(received) };
      return { object, shipping: id, ...numbers, state: isStrange ? 'unexpected' : unitState(one, overdue) };
    });
  const known = new Set(units.map(({ object }) => object));
  const missing = [...announced].filter((object) => !known.has(object)).sort();
  return [
    ...units,
    ...missing.map((object): Unit => {
      const batches = Object.keys(reported.get(object) ?? {}).sort();
      const state = reported.has(object) ? 'goods_without_data' : 'awaited';
      return { object, shipping: null, batches, shipped: 0, received: 0, state };
    }),
  ];
}

function unitState({ shipped, received, transit, time }: Sent, overdue: number): LineState {
  if (count(received) === count(shipped)) return 'received';
  if (count(transit) > 0) return time < overdue ? 'data_without_goods' : 'in_transit';
  return 'short';
}
