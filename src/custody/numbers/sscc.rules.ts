/**
 * SSCCs that a company may give to its containers. Pure. A granted beginning and an extension digit make a series, of which each number
 * has a place: all digits behind the beginning, and the check digit behind them. Beginnings nest: what is granted as a longer one has a
 * series of its own, whoever holds it, and the shorter one's passes over it.
 */
import { gs1CheckDigit } from '../../protocol/gs1/check-digit.js';
import type { Sscc } from '../../protocol/gs1/identifiers.js';

/** Digits of an SSCC without extension and check digit. */
const DIGITS = 16;

/** A series. `key`: the granted beginning, 4 to 12 digits; `taken`: the places of longer ones, see `takenIn`. */
export interface Series {
  readonly key: string;
  readonly extension: number;
  readonly taken: readonly Taken[];
}

/** The places of a longer beginning inside a shorter one, from `first` to `last`. */
export interface Taken {
  readonly key: string;
  readonly first: number;
  readonly last: number;
}

/** How many numbers a series has. */
export const sizeOf = ({ key }: Pick<Series, 'key'>): number => 10 ** (DIGITS - key.length);

/** The number at a place, from 0. */
export function ssccAt({ key, extension }: Series, place: number): Sscc {
  const body = `${extension}${key}${String(place).padStart(DIGITS - key.length, '0')}`;
  return `${body}${gs1CheckDigit(body)}` as Sscc;
}

/** The places of longer beginnings that all begin with `key`, the lowest first. One that lies in another of them is part of that one. */
export function takenIn(key: string, longer: readonly string[]): Taken[] {
  const outermost: string[] = [];
  // In the order of their digits a beginning stands right before those that begin with it.
  for (const one of longer.toSorted()) if (outermost.length === 0 || !one.startsWith(outermost.at(-1)!)) outermost.push(one);
  return outermost.map((one) => {
    const first = firstPlace(key, one);
    return { key: one, first, last: first + sizeOf({ key: one }) - 1 };
  });
}

/** The next places from `from` on that are no longer beginning's, one right behind the other: at most `most`, none at the end of the series. */
export function ownRun({ key, taken }: Series, from: number, most: number): number[] {
  let start = from;
  let end = sizeOf({ key });
  for (const { first, last } of taken) {
    if (start < first) end = Math.min(end, first);
    else start = Math.max(start, last + 1);
  }
  return Array.from({ length: Math.max(0, Math.min(end - start, most)) }, (_, i) => start + i);
}

/** Those of some places, the lowest first, that are no longer beginning's. */
export function ownAmong({ taken }: Series, places: readonly number[]): number[] {
  let i = 0;
  return places.filter((place) => {
    while (i < taken.length && taken[i]!.last < place) i++;
    return i === taken.length || place < taken[i]!.first;
  });
}

/**
 * The place from which the series of a longer beginning starts, when that of a shorter one that contains it gave out all its own places
 * below `next`: behind those; its size where none is left.
 */
export function startOf(longer: string, shorter: string, next: number): number {
  return Math.min(Math.max(next - firstPlace(shorter, longer), 0), sizeOf({ key: longer }));
}

const firstPlace = (key: string, longer: string): number => Number(longer.slice(key.length).padEnd(DIGITS - key.length, '0'));
