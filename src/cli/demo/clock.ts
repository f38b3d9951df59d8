/** The demonstration's calendar: everything is told from today, so that it never grows old. */
import { offsetAt } from '../../client/signing/naming.js';

const DAY = 86_400_000;

/** The date, YYYY-MM-DD, `days` ago in a time zone. */
function dateAgo(now: number, days: number, timeZone: string): string {
  const form = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return form.format(now - days * DAY);
}

/**
 * Epoch milliseconds of `time` (HH:MM) by the clocks of a time zone, `days` ago; never later than `now`, since nobody may
 * record what has not happened yet.
 */
export function timeAgo(now: number, days: number, time: string, timeZone: string): number {
  const date = dateAgo(now, days, timeZone);
  const guess = Date.parse(`${date}T${time}:00${offsetAt(now, timeZone)}`);
  return Math.min(now, Date.parse(`${date}T${time}:00${offsetAt(guess, timeZone)}`));
}

/** The last day of the month `months` from that of `now`, YYYY-MM-DD. */
export function monthEnd(now: number, months: number): string {
  const date = new Date(now);
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).toISOString().slice(0, 10);
}
