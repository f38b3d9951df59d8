/** Content negotiation (RFC 9110, section 12.5): which of our forms and languages a request prefers. */
import Negotiator from 'negotiator';
import { type Language, LANGUAGES } from '../../protocol/verdict/public-texts.js';

/** The forms of the public answer; the first is what people get. */
export const FORMS = ['text/html', 'application/json', 'application/linkset+json'] as const;
export type Form = (typeof FORMS)[number];

/** The media type under which a form is sent. Programs may ask for it with its parameter or without. */
export const mediaTypeOf = (form: Form): string => `${form}; charset=utf-8`;
const MEDIA_TYPES = FORMS.map(mediaTypeOf);

/** A header is read up to here: nobody needs more. */
const LONGEST = 1_000;

/** The language of an `Accept-Language` header. Where it accepts none of ours, the first. */
export const languageOf = (header: string | undefined): Language =>
  (asks('accept-language', header).language(LANGUAGES) as Language | undefined) ?? LANGUAGES[0];

/** The form of an `Accept` header. Where it accepts none of ours, people's. */
export function formOf(header: string | undefined): Form {
  const mediaType = asks('accept', header).mediaType(MEDIA_TYPES);
  return FORMS.find((form) => mediaTypeOf(form) === mediaType) ?? FORMS[0];
}

const asks = (name: string, header: string | undefined): Negotiator =>
  new Negotiator({ headers: { [name]: header?.slice(0, LONGEST) } });
