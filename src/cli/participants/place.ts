/** Where a participant or site is: the options that say so. */
import { requirePlace } from '../../protocol/registry/place.js';
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
    .requiredOption('--country <code>', 'ISO 3166-1, two letters')
    .option(
      '--time-zone <zone>',
      'IANA time zone: expiry dates end at its midnight',
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    )
    .requiredOption('--latitude <degrees>', 'WGS 84', degrees)
    .requiredOption('--longitude <degrees>', 'WGS 84', degrees);

/** The place of the options. @throws Fault `place-unknown` */
export function placeOf({ address, country, timeZone, latitude, longitude }: Place): Place {
  const place = { address, country, timeZone, latitude, longitude };
  requirePlace(place, `"${address}"`);
  return place;
}

function degrees(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number of degrees');
  return value;
}
