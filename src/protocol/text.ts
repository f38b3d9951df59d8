/**
 * Which characters no signed text has, and how a text that may have them is shown: on a terminal a control character is an order,
 * and a sign that turns the direction of writing makes a line read otherwise than it stands.
 */

// All of C0 and C1 but the line feed; the embeddings, overrides and isolates of Unicode's bidirectional algorithm.
const UNPRINTABLE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Whether a text has none of them; the line feed is not among them. */
export const isPrintable = (text: string): boolean => text.search(UNPRINTABLE) < 0;

/** Whether a text has none of them, and no line feed. */
export const isLine = (text: string): boolean => isPrintable(text) && !text.includes('\n');

/** The text with each of them as `\u001b`, so that JSON stays the same JSON; line feeds stay as they are. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * A text as a spreadsheet takes it for text. It takes one that begins with = + - @, a tab or a line end, after spaces, too, for a
 * formula: an apostrophe before it makes it text again.
 */
export const spreadsheetText = (text: string): string => (/^\s*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

/** A JSON pointer (RFC 6901): the way into a value, empty where it is the whole. */
export const pointerTo = (...path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/**
 * Where a mistake is, as people read it: the member's name with the JSON pointer (RFC 6901) to it; "it" where it is the whole.
 *
 * @param pointer of an item of a list, the list's name is the name
 */
export function placeOf(pointer: string): string {
  const name = pointer.split('/').findLast((part) => part !== '' && !/^[0-9]+$/.test(part));
  return name === undefined ? 'it' : `${name.replaceAll('~1', '/').replaceAll('~0', '~')} (${pointer})`;
}
