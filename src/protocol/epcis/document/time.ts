/**
 * Date and time as EPCIS writes them (xsd:dateTime with a zone) to epoch milliseconds.
 *
 * Not here: what a time means, and whether it is plausible.
 */

const DATE_TIME = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]+))?(Z|[+-][0-9]{2}:[0-9]{2})$/;

/**
 * Epoch milliseconds of `text`, or undefined where it is no date-time with a zone or no day of the calendar.
 *
 * Finer fractions are rounded by their fourth digit alone, 5 and more upwards (CBV 2.0, section 8.9.2).
 */
export function parseDateTime(text: string): number | undefined {
  const match = DATE_TIME.exec(text);
  if (!match) return undefined;
  const [, date, clock, fraction = '', zone] = match as unknown as [string, string, string, string | undefined, string];
  // Engines differ on the 30th of February: some take it for a day of March.
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined;
  const seconds = Date.parse(`${date}T${clock}${zone}`);
  if (Number.isNaN(seconds)) return undefined;
  return seconds + Number(fraction.padEnd(3, '0').slice(0, 3)) + (fraction.charAt(3) >= '5' ? 1 : 0);
}
