/**
 * What scanners, drivers and files put round a message: line ends, control characters, quotes, code identifiers of makers.
 * None of it is in a GS1 value, or it is taken off only where what is left is a whole code.
 */
import { hasCheckDigit } from '../check-digit.js';

/** Control characters, blanks, byte order marks and signs of no width: no value begins or ends with one. */
const OUTSIDE = '[\\s\\u0000-\\u0020\\u007f-\\u00a0\\u200b-\\u200f\\u2060\\ufeff]';
const ENDS = new RegExp(`^${OUTSIDE}+|${OUTSIDE}+$`, 'g');

/** The message itself. Signs of full width, as Japanese and Chinese input methods write them, are their usual ones. */
export const cleaned = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
    .replace(ENDS, '')
    // An extended channel says which character set follows; GS1 data needs none.
    .replace(/^(\][A-Za-z][0-9])\\[0-9]{6}/, '$1');

const QUOTED = /^(?:(["'*#!~|`])(.+)\1|[\u2018-\u201f\u00ab\u00bb](.+)[\u2018-\u201f\u00ab\u00bb])$/s;

/** One to four signs before a code, of which the first is no digit: `*`, `W`, `Dm`, `[d2`, `P00`. */
const HEAD = /^[^0-9][^]{0,3}?(?=01[0-9]{14}|\(01\)|https?:\/\/|\[\)>)/i;

/** What the text may be without what was put round it, the likeliest first. */
export function unwrapped(text: string): string[] {
  const quoted = QUOTED.exec(text);
  const head = HEAD.exec(text)?.[0] ?? '';
  const rest = text.slice(head.length);
  const isCode = head !== '' && (!/^01[0-9]/.test(rest) || hasCheckDigit(rest.slice(2, 16)));
  return [...(quoted ? [(quoted[2] ?? quoted[3]) as string] : []), ...(isCode ? [rest] : [])];
}
