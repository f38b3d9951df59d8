/** Times as they are printed: what happened in the time of its place, what was recorded in UTC, each with its word. */
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
