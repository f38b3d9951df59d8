/**
 * SSCCs that a company may give to its containers. Pure. A granted beginning and an extension digit make a series, of which each number
 * has a place: all digits behind the beginning, and the check digit behind them.
 */
import { gs1CheckDigit } from '../../protocol/gs1/check-digit.js';
import type { Sscc } from '../../protocol/gs1/identifiers.js';

/** Digits of an SSCC without extension and check digit. */
const DIGITS = 16;

/** A series. `key`: the granted beginning, 4 to 12 digits; `taken`: longer ones that begin with it and are somebody else's. */
export interface Series {
  readonly key: string;
  readonly extension: number;
  readonly taken: readonly string[];
}

/** How many numbers a series has. */
export const sizeOf = ({ key }: Series): number => 10 ** (DIGITS - key.length);

/** The number at a place, from 0. */
export function ssccAt({ key, extension }: Series, place: number): Sscc {
  const body = `${extension}${key}${String(place).padStart(DIGITS - key.length, '0')}`;
  return `${body}${gs1CheckDigit(body)}` as Sscc;
}

/** The first place from `place` on that is not somebody else's; the size of the series where there is none. */
export function ownFrom(series: Series, place: number): number {
  let at = place;
  for (const { first, last } of takenIn(series)) if (first <= at && at <= last) at = last + 1;
  return Math.min(at, sizeOf(series));
}

/** The places of what is somebody else's, the lowest first. */
function takenIn({ key, taken }: Series): { first: number; last: number }[] {
  const placeOf = (other: string, fill: string): number => Number(other.slice(key.length).padEnd(DIGITS - key.length, fill));
  return taken.map((other) => ({ first: placeOf(other, '0'), last: placeOf(other, '9') })).sort((a, b) => a.first - b.first);
}
