/**
 * Linters on dates and times, and the reading of a six-digit date. No clock is read: the current year is passed in.
 */
import { type Linter, digits } from './text.js';

/** The number of days of a month. @param year in full @param month 1 to 12 */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Checks the last four characters (MMDD) of a date in `year`; day 00 is in order where `day0` is set. */
function monthAndDay(text: string, year: number, day0: boolean): string | undefined {
  const month = Number(text.slice(-4, -2));
  const day = Number(text.slice(-2));
  if (month < 1 || month > 12) return 'illegal-month';
  if (day > daysInMonth(year, month) || (day === 0 && !day0)) return 'illegal-day';
  return undefined;
}

const dateOf =
  (length: number, day0: boolean): Linter =>
  (text) => {
    if (text.length < length) return 'date-too-short';
    if (text.length > length) return 'date-too-long';
    // A year in two digits: every fourth is a leap year in each century that the rule of fifty years can mean.
    const year = length === 8 ? Number(text.slice(0, 4)) : 2000 + Number(text.slice(0, 2));
    return digits(text) ?? monthAndDay(text, year, day0);
  };

/** YYMMDD. */
export const yymmdd = dateOf(6, false);

/** YYMMDD where day 00 means "no day given". */
export const yymmd0 = dateOf(6, true);

/** YYYYMMDD. */
export const yyyymmdd = dateOf(8, false);

const twoDigitsBelow =
  (limit: number, name: string): Linter =>
  (text) => {
    if (text.length < 2) return `${name}-too-short`;
    if (text.length > 2) return `${name}-too-long`;
    return digits(text) ?? (Number(text) < limit ? undefined : `illegal-${name}`);
  };

/** Hour, 00 to 23. */
export const hh = twoDigitsBelow(24, 'hour');

/** Minute, 00 to 59. */
export const mi = twoDigitsBelow(60, 'minute');

/** Second, 00 to 59. */
export const ss = twoDigitsBelow(60, 'second');

/** Hour and minute. */
export const hhmi: Linter = (text) => {
  if (text.length < 4) return 'hour-with-minute-too-short';
  if (text.length > 4) return 'hour-with-minute-too-long';
  return hh(text.slice(0, 2)) ?? mi(text.slice(2));
};

/** A date as read from a pack. */
export interface ReadDate {
  /** ISO 8601 date, no time zone. */
  readonly date: string;
  /** False where the code gave month and year only (day 00); `date` is then the last day of that month. */
  readonly dayGiven: boolean;
}

/**
 * Reads YYMMDD.
 *
 * The century is the one that puts the date at most 49 years back or 50 years ahead of `year`; day 00 is the last of the
 * month.
 *
 * @param text a value that {@link yymmd0} accepts
 * @param year the current year in full, from the caller's clock
 * @see GS1 General Specifications, "Determination of century in dates"
 */
export function readYymmdd(text: string, year: number): ReadDate {
  const yy = Number(text.slice(0, 2));
  const distance = yy - (year % 100);
  const century = Math.floor(year / 100) + (distance >= 51 ? -1 : distance <= -50 ? 1 : 0);
  const fullYear = century * 100 + yy;
  const month = Number(text.slice(2, 4));
  const dayGiven = !text.endsWith('00');
  const last = daysInMonth(fullYear, month);
  // The linter, which knows no century, lets 29 February 00 pass; read as 2100 it is the 28th.
  const day = dayGiven ? Math.min(Number(text.slice(4)), last) : last;
  const pad = (value: number): string => String(value).padStart(2, '0');
  return { date: `${fullYear}-${pad(month)}-${pad(day)}`, dayGiven };
}
