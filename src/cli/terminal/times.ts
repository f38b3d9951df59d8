/** Times as they are printed: what happened in the time of its place, what was recorded in UTC, each with its word. */
import { offsetAt } from '../../client/signing/naming.js';
import type { HistoryItem } from '../../wire/objects.js';

/** An RFC 3339 time in a zone, with it: `2026-05-04T12:42:00+02:00`. @param offset +hh:mm or -hh:mm */
export function inZone(time: string, offset: string): string {
  const [hours, minutes] = offset.slice(1).split(':').map(Number) as [number, number];
  const shift = (hours * 60 + minutes) * (offset.startsWith('-') ? -60_000 : 60_000);
  return `${new Date(Date.parse(time) + shift).toISOString().slice(0, 19)}${offset}`;
}

/** When a step happened and when it was recorded. */
export const timesOf = ({
  time,
  eventTime,
  eventTimeZoneOffset,
}: Pick<HistoryItem, 'time' | 'eventTime' | 'eventTimeZoneOffset'>): string =>
  `happened ${inZone(eventTime, eventTimeZoneOffset)}, recorded ${time}`;

/**
 * Epoch milliseconds of a time of today (HH:MM) by the clocks of a time zone; undefined where they never show it, or show it twice.
 *
 * @param timeZone IANA name; that of this computer unless given
 */
export function timeToday(clock: string, timeZone: string | undefined, now: number): number | undefined {
  const date = inZone(new Date(now).toISOString(), offsetAt(now, timeZone)).slice(0, 10);
  // Where clocks are put forward or back today, half a day before and after have the offsets that come into question.
  const offsets = new Set([-HALF_DAY, 0, HALF_DAY].map((shift) => offsetAt(now + shift, timeZone)));
  const shown = [...offsets]
    .map((offset) => Date.parse(`${date}T${clock}:00${offset}`))
    .filter(
      (time) => !Number.isNaN(time) && inZone(new Date(time).toISOString(), offsetAt(time, timeZone)).slice(11, 16) === clock,
    );
  return shown.length === 1 ? shown[0] : undefined;
}

const HALF_DAY = 43_200_000;
