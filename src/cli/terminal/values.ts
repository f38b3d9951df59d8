/** Values of the command line. What is wrong with one is said with an example of a right one. */
import { InvalidArgumentError } from 'commander';
import { Fault } from '../../protocol/fault.js';
import { parseDateTime } from '../../protocol/epcis/document/time.js';
import { Lot, Serial } from '../../protocol/gs1/identifiers.js';
import { timeToday } from './times.js';

/** A whole number of at least 1. */
export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,7}$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('must be a whole number from 1');
  return Number(text);
}

/** A whole number of at least 0. */
export function numberFrom0(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('must be a whole number');
}

/** A date. @throws Fault `option-invalid` */
export function dateOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && parseDateTime(`${text}T00:00:00Z`) !== undefined) return text;
  const why = 'year, month and day, such as 2029-07-31';
  throw new Fault('option-invalid', `"${text}" is no date that can be read in one way only: write ${why}`, { value: text });
}

/**
 * When something happened, in epoch milliseconds: RFC 3339 with its zone (section 5.6), or the time of a day's clock at a place, such
 * as `today 14:30`. Whatever else people write is read in several ways, and what is signed cannot be taken back.
 *
 * @param timeZone of the place; of this computer unless given
 * @throws Fault `option-invalid`
 */
export function timeOf(text: string, timeZone?: string, now: number = Date.now()): number {
  const today = /^today (\d{1,2}:\d{2})$/.exec(text)?.[1];
  const time = today === undefined ? parseDateTime(text) : timeToday(today.padStart(5, '0'), timeZone, now);
  if (time !== undefined) return time;
  const wanted = 'write 2026-05-04T10:42:00+02:00, with its zone (Z is UTC), or "today 10:42" by the clock of the site';
  throw new Fault('option-invalid', `"${text}" is no time that can be read in one way only: ${wanted}`, { value: text });
}

/** A lot number. @throws Fault `option-invalid` */
export function lotOf(text: string): Lot {
  const read = Lot.safeParse(text);
  if (read.success) return read.data;
  throw new Fault('option-invalid', `"${text}" is not a lot number: 1 to 20 characters of GS1 set 82`, { value: text });
}

/** A serial. @throws Fault `option-invalid` */
export function serialOf(text: string): Serial {
  const read = Serial.safeParse(text);
  if (read.success) return read.data;
  throw new Fault('option-invalid', `"${text}" is not a serial: 1 to 20 characters of GS1 set 82`, { value: text });
}

/** The items of a list with commas between, sorted. */
export const listed = (text: string | undefined): string[] =>
  (text ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .sort();

/** Whether two texts differ by one sign: another one, or one that only one of them has. */
export function isOneApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  const skip = (text: string, other: string): string => text.slice(start + (text.length >= other.length ? 1 : 0));
  return skip(a, b) === skip(b, a);
}

/** Whether one of two texts may be the other one mistyped. Another digit in the same place is none: lots are numbered one after the other. */
export function isMistakable(a: string, b: string): boolean {
  if (!isOneApart(a, b)) return false;
  const at = [...a].findIndex((sign, i) => sign !== b[i]);
  return a.length !== b.length || !/^[0-9]{2}$/.test(`${a[at]}${b[at]}`);
}
