/** What people type off a pack: its four elements as an address of the public page. */
import type { PackForm } from '../../wire/scan.js';

/** Day, month and year as they stand on packs; the day may be missing. */
const DATES: readonly RegExp[] = [
  /^(?<year>[0-9]{4})[-/. ](?<month>[0-9]{1,2})(?:[-/. ](?<day>[0-9]{1,2}))?$/,
  /^(?:(?<day>[0-9]{1,2})[-/. ])?(?<month>[0-9]{1,2})[-/. ](?<year>[0-9]{4})$/,
  /^(?<month>[0-9]{2})[/. -](?<year>[0-9]{2})$/,
  /^(?<year>[0-9]{2})(?<month>[0-9]{2})(?<day>[0-9]{2})$/,
];

/** `YYMMDD` of a date as it stands on packs, with the day 00 where none is given; any other text as it is. */
export function yymmddOf(text: string): string {
  for (const form of DATES) {
    const { year, month, day = '00' } = form.exec(text.trim())?.groups ?? {};
    if (year && month) return year.slice(-2) + month.padStart(2, '0') + day.padStart(2, '0');
  }
  return text.trim();
}

/** The address of the page for what was typed. */
export function addressOf({ gtin, lot, serial, expiry }: PackForm): string {
  const path = [
    ['01', gtin.replace(/\D/g, '')],
    ['10', lot.trim()],
    ['21', serial.trim()],
  ].flatMap(([ai, value]) => (value ? [`/${ai}/${encodeURIComponent(value)}`] : []));
  return path.join('') + (expiry.trim() === '' ? '' : `?17=${encodeURIComponent(yymmddOf(expiry))}`);
}
