/**
 * What a place means, beyond the form that the rules ask of it. No rule of the log: which countries and time zones there are changes
 * with the data of each machine, so a door asks this before it takes a place in, and an auditor never does.
 */
import { Fault } from '../fault.js';
import { COUNTRY_ALPHA2 } from '../gs1/lint/code-lists.js';
import type { Entry } from '../entry.js';

/** The members of a place that mean something by themselves. */
export interface Whereabouts {
  country: string;
  timeZone: string;
}

/** What is wrong with the meaning of a place, each with its member. */
function mistakesIn({ country, timeZone }: Whereabouts): { pointer: string; detail: string }[] {
  const mistakes: { pointer: string; detail: string }[] = [];
  if (!COUNTRY_ALPHA2.has(country))
    mistakes.push({ pointer: '/country', detail: `"${country}" is no country of ISO 3166-1: write two capitals, such as IT` });
  if (!isTimeZone(timeZone))
    mistakes.push({
      pointer: '/timeZone',
      detail: `"${timeZone}" is no time zone of IANA: write it as Europe/Rome, capitals included`,
    });
  return mistakes;
}

/** Whether an IANA time zone of this name, spelled as it is, is known here. */
function isTimeZone(name: string): boolean {
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
    // Names are found in any capitals here, and not elsewhere.
    return known === name || known.toLowerCase() !== name.toLowerCase();
  } catch {
    return false;
  }
}

/** Throws Fault `place-unknown` where a place, that of `whose` (a GLN or a name), means none. */
export function requirePlace(place: Whereabouts, whose: string): void {
  const mistakes = mistakesIn(place);
  if (mistakes.length === 0) return;
  throw new Fault('place-unknown', `the place of ${whose} is not one: ${mistakes.map(({ detail }) => detail).join('; ')}`, {
    mistakes,
  });
}

/** The same of every place that a registry record brings. @throws Fault `place-unknown` */
export function requirePlaces({ body }: Pick<Entry, 'body'>): void {
  if (!('record' in body)) return;
  const { record, application } = body;
  if (record.type === 'site') requirePlace(record, record.gln);
  if (record.type === 'genesis') for (const regulator of record.regulators) requirePlace(regulator, regulator.gln);
  if (application?.payload.type === 'participant-application') requirePlace(application.payload, application.payload.gln);
}
