/**
 * When a batch has expired: after the local midnight that ends the expiry date, where the pack is.
 */

const formats = new Map<string, Intl.DateTimeFormat>();

/** The calendar date (`YYYY-MM-DD`) at `time` (epoch ms) in an IANA time zone; UTC where the zone is not known here. */
export function localDate(time: number, timeZone: string): string {
  // By parts: how a locale orders and joins them changes between versions of its data.
  let format = formats.get(timeZone);
  if (!format) {
    format = dateFormat(timeZone) ?? dateFormat('UTC')!;
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  return `${parts['year']}-${parts['month']}-${parts['day']}`;
}

function dateFormat(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  } catch {
    return undefined;
  }
}

/** Whether a batch with this expiry date (ISO) has expired at `time` (epoch ms) in `timeZone`. */
export const isExpired = (expiry: string, time: number, timeZone: string): boolean => localDate(time, timeZone) > expiry;
