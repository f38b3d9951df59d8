/** Where a participant or site is: the options that say so. */
import { complain } from '../terminal/output.js';
import { Fault } from '../../protocol/fault.js';
import { requirePlace } from '../../protocol/registry/place.js';
import type { Question } from '../terminal/ask.js';
import { type Command, InvalidArgumentError } from 'commander';

/** A place as records have it. Coordinates in degrees (WGS 84). */
export interface Place {
  address: string;
  country: string;
  timeZone: string;
  latitude: number;
  longitude: number;
}

/** Gives a command the options of a place. */
export const withPlace = (command: Command): Command =>
  command
    .requiredOption('--address <text>', 'street and town')
    .requiredOption('--country <code>', 'ISO 3166-1, two letters', capitals)
    .option(
      '--time-zone <zone>',
      "IANA time zone: expiry dates end at its midnight; the country's unless given, where it has one",
    )
    .requiredOption('--latitude <degrees>', 'WGS 84', degrees)
    .requiredOption('--longitude <degrees>', 'WGS 84', degrees);

/** How a place is asked for at a terminal: its time zone only where none was given and its country does not tell it. */
export const PLACE_QUESTIONS: Readonly<Record<string, Question>> = {
  country: {
    usual: () => new Intl.Locale(Intl.DateTimeFormat().resolvedOptions().locale).region,
    read: (country) => requirePlace({ country: capitals(country), timeZone: 'UTC' }, `"${country}"`),
  },
  timeZone: {
    when: ({ country }) => typeof country === 'string' && !tellsZone(country),
    read: (timeZone) => requirePlace({ country: 'IT', timeZone }, `"${timeZone}"`),
  },
};

/** A place as options say it. */
export type PlaceOptions = Omit<Place, 'timeZone'> & { timeZone?: string };

/** The place of the options; a time zone that they leave out is told. @throws Fault `place-unknown`, `option-invalid` */
export function placeOf({ address, country, timeZone, latitude, longitude }: PlaceOptions): Place {
  const place = { address, country, timeZone: timeZone ?? zoneOf(country), latitude, longitude };
  requirePlace(place, `"${address}"`);
  if (timeZone === undefined) complain(`The time zone of ${address} is ${place.timeZone}: days end at its midnight there.`);
  return place;
}

/**
 * The time zone of a country where it has one; where it has several this machine's, if it is one of them. A machine often has UTC
 * and its country none, so what is not sure is asked for.
 *
 * @throws Fault `option-invalid`
 */
export function zoneOf(country: string, own: string = Intl.DateTimeFormat().resolvedOptions().timeZone): string {
  const zones = /^[A-Z]{2}$/.test(country) ? zonesIn(country) : [];
  const [only] = zones;
  if (only !== undefined && zones.length === 1) return only;
  if (zones.includes(own)) return own;
  const such = zones.length === 0 ? 'Europe/Rome' : `${zones.slice(0, 3).join(', ')} and others`;
  throw new Fault('option-invalid', `which time zone is it in ${country}? Say it with --time-zone, such as ${such}`, { country });
}

function tellsZone(country: string): boolean {
  try {
    return zoneOf(country) !== '';
  } catch {
    return false;
  }
}

/** The time zones of a country (CLDR). Node.js 20 has them as a member, later ones as a method. */
function zonesIn(country: string): readonly string[] {
  const locale = new Intl.Locale(`und-${country}`) as { getTimeZones?(): string[]; timeZones?: string[] };
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}

const capitals = (text: string): string => text.toUpperCase();

function degrees(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number of degrees');
  return value;
}
