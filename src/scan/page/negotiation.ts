/** Content negotiation (RFC 9110, section 12.5): which of our forms and languages a request prefers. */
import { type Language, LANGUAGES } from '../../protocol/verdict/public-texts.js';

/** The forms of the public answer; the first is what people get. */
export const FORMS = ['text/html', 'application/json', 'application/linkset+json'] as const;
export type Form = (typeof FORMS)[number];

/** A header is read up to here: nobody needs more. */
const LONGEST = 1_000;

/** The language of an `Accept-Language` header. */
export const languageOf = (header: string | undefined): Language =>
  preferred(header, LANGUAGES, (range, language) => range === language || range.startsWith(`${language}-`)) ?? LANGUAGES[0];

/** The form of an `Accept` header. Where it accepts none of ours, people's. */
export const formOf = (header: string | undefined): Form =>
  preferred(header, FORMS, (range, form) => range === form || range === `${form.split('/')[0]}/*`) ?? FORMS[0];

/**
 * The offer with the highest weight; of equal ones that which is named first in the header, of several under one
 * wildcard the first offer.
 */
function preferred<T extends string>(
  header: string | undefined,
  offers: readonly T[],
  matches: (range: string, offer: T) => boolean,
): T | undefined {
  const ranges = (header ?? '').slice(0, LONGEST).toLowerCase().split(',').map(readRange);
  let best: { offer: T; weight: number } | undefined;
  for (const { range, weight } of ranges) {
    const offer = offers.find((each) => range === '*' || range === '*/*' || matches(range, each));
    if (offer && weight > (best?.weight ?? 0)) best = { offer, weight };
  }
  return best?.offer;
}

function readRange(text: string): { range: string; weight: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const weight = q === undefined ? 1 : Number(q);
  return { range, weight: weight >= 0 && weight <= 1 ? weight : 0 };
}
