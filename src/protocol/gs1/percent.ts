/**
 * Percent-encoding of one value inside a URI. Values are ASCII (GS1 data has no other characters).
 *
 * Not here: which values may stand where (digital-link.ts, identifiers.ts).
 */

const HEX = '0123456789ABCDEF';

/** Whether the character code needs no escape in a URI (RFC 3986 section 2.3, "unreserved"). */
const isUnreserved = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  (code >= 97 && code <= 122) ||
  code === 45 ||
  code === 46 ||
  code === 95 ||
  code === 126;

/**
 * Escapes every character that is not "unreserved", with upper-case hex: the one canonical spelling of a value.
 *
 * `encodeURIComponent` would leave ! ' ( ) * as they are, and two spellings of one serial are two identifiers.
 *
 * @param text ASCII
 */
export function percentEncode(text: string): string {
  if (/^[A-Za-z0-9._~-]*$/.test(text)) return text;
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    out += isUnreserved(code) ? text.charAt(i) : '%' + HEX.charAt(code >> 4) + HEX.charAt(code & 15);
  }
  return out;
}

const hexValue = (char: string): number => (char === '' ? -1 : HEX.indexOf(char.toUpperCase()));

/**
 * Undoes `%xx` escapes (either case). A `%` that does not start an escape stays as it is.
 *
 * @param plusIsSpace in a query, `+` stands for a space
 * @returns the text, each escape as one character U+0000 to U+00FF
 */
export function percentDecode(text: string, plusIsSpace = false): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const high = char === '%' ? hexValue(text.charAt(i + 1)) : -1;
    const low = high >= 0 ? hexValue(text.charAt(i + 2)) : -1;
    if (low >= 0) {
      out += String.fromCharCode(high * 16 + low);
      i += 2;
    } else out += plusIsSpace && char === '+' ? ' ' : char;
  }
  return out;
}
