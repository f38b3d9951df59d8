/**
 * Bytes and their text forms: UTF-8, hexadecimal, base64url (RFC 4648 section 5, unpadded) and base64 (section 4,
 * padded), big-endian integers, comparison.
 *
 * Every decoder accepts exactly one spelling of each value, so that equal bytes are equal text and the reverse. Text
 * is built through arrays of character codes, never character by character: a server decodes thousands of entries a
 * second. Not here: JSON (json.ts) and hashing (crypto.ts).
 */
import { Fault } from './fault.js';

// Present in Node and in browsers alike, absent from the ES2023 library; this is the one place that declares them.
declare class TextEncoder {
  encode(text: string): Uint8Array;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}
declare class TextDecoder {
  constructor(label: string, options: { fatal: boolean; ignoreBOM: boolean });
  decode(bytes: Uint8Array): string;
}

const encoder = new TextEncoder();
// ignoreBOM keeps U+FEFF in the text, where the parsers that come after refuse it.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of `text`. A lone surrogate becomes U+FFFD: check the text first where that matters. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Writes the UTF-8 bytes of `text` into `bytes`, as `utf8` gives them. @returns how many; 3 for each code unit at most */
export const utf8Into = (text: string, bytes: Uint8Array): number => encoder.encodeInto(text, bytes).written;

/**
 * The text of UTF-8 `bytes`; a byte order mark stays in it.
 *
 * @throws Fault `invalid-utf8`
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Fault('invalid-utf8', 'The text is not valid UTF-8. Send it encoded as UTF-8.');
  }
}

/** The bytes of all `parts`, in order. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Whether `a` and `b` are the same bytes. Not constant in time: for public values only. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Byte order: negative if `a` comes before `b`, 0 if equal, else positive. A prefix comes before what it begins. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** ASCII character codes as text. */
const ascii = (codes: Uint8Array): string => decoder.decode(codes);

const NOT_A_DIGIT = 255;

/** The character codes of an alphabet, and its inverse: code to value, or NOT_A_DIGIT. */
function alphabet(characters: string): { codes: Uint8Array; values: Uint8Array } {
  const codes = encoder.encode(characters);
  const values = new Uint8Array(128).fill(NOT_A_DIGIT);
  codes.forEach((code, value) => (values[code] = value));
  return { codes, values };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = alphabet('0123456789abcdef');
const URL64 = alphabet(`${LETTERS}-_`);
const STD64 = alphabet(`${LETTERS}+/`);

/** The value of the character at `i`; NOT_A_DIGIT for one outside the alphabet, outside ASCII or past the end. */
const digit = (values: Uint8Array, text: string, i: number): number => values[text.charCodeAt(i)] ?? NOT_A_DIGIT;

/** Lower-case hexadecimal. */
export function toHex(bytes: Uint8Array): string {
  const codes = new Uint8Array(bytes.length * 2);
  for (let i = 0; i < bytes.length; i++) {
    codes[2 * i] = HEX.codes[bytes[i]! >> 4]!;
    codes[2 * i + 1] = HEX.codes[bytes[i]! & 15]!;
  }
  return ascii(codes);
}

/**
 * The bytes of lower-case hexadecimal `text`.
 *
 * @throws Fault `bad-encoding` on any other text
 */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  let seen = text.length & 1 ? NOT_A_DIGIT : 0;
  for (let i = 0; i < bytes.length; i++) {
    const high = digit(HEX.values, text, 2 * i);
    const low = digit(HEX.values, text, 2 * i + 1);
    seen |= high | low;
    bytes[i] = (high << 4) | low;
  }
  if (seen > 15) throw badEncoding('hexadecimal in lower case');
  return bytes;
}

/** Base64 digits of `bytes`, without padding, into `codes`. */
function encode64(bytes: Uint8Array, digits: Uint8Array, codes: Uint8Array): void {
  let to = 0;
  let from = 0;
  for (; from + 2 < bytes.length; from += 3) {
    const word = (bytes[from]! << 16) | (bytes[from + 1]! << 8) | bytes[from + 2]!;
    codes[to++] = digits[word >> 18]!;
    codes[to++] = digits[(word >> 12) & 63]!;
    codes[to++] = digits[(word >> 6) & 63]!;
    codes[to++] = digits[word & 63]!;
  }
  const left = bytes.length - from;
  if (left === 0) return;
  const word = (bytes[from]! << 16) | ((bytes[from + 1] ?? 0) << 8);
  codes[to++] = digits[word >> 18]!;
  codes[to++] = digits[(word >> 12) & 63]!;
  if (left === 2) codes[to] = digits[(word >> 6) & 63]!;
}

/** The bytes of the first `length` base64 digits of `text`; undefined if one is foreign or the length impossible. */
function decode64(text: string, length: number, values: Uint8Array, anyTail: boolean): Uint8Array | undefined {
  const left = length & 3;
  if (left === 1) return undefined;
  const bytes = new Uint8Array((length >> 2) * 3 + Math.max(0, left - 1));
  const whole = length - left;
  let seen = 0; // every digit or-ed together: above 63 if one was foreign
  let to = 0;
  for (let i = 0; i < whole; i += 4) {
    const a = digit(values, text, i);
    const b = digit(values, text, i + 1);
    const c = digit(values, text, i + 2);
    const d = digit(values, text, i + 3);
    seen |= a | b | c | d;
    const word = (a << 18) | (b << 12) | (c << 6) | d;
    bytes[to++] = word >> 16;
    bytes[to++] = word >> 8;
    bytes[to++] = word;
  }
  let tail = 0; // the bits after the last whole byte, which a canonical encoder leaves zero
  if (left > 0) {
    const a = digit(values, text, whole);
    const b = digit(values, text, whole + 1);
    const c = left === 3 ? digit(values, text, whole + 2) : 0;
    seen |= a | b | c;
    bytes[to++] = (a << 2) | (b >> 4);
    if (left === 3) bytes[to] = (b << 4) | (c >> 2);
    tail = left === 3 ? c & 3 : b & 15;
  }
  return seen > 63 || (tail !== 0 && !anyTail) ? undefined : bytes;
}

/** Unpadded base64url. */
export function toBase64url(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  encode64(bytes, URL64.codes, codes);
  return ascii(codes);
}

/**
 * The bytes of unpadded base64url `text`.
 *
 * @throws Fault `bad-encoding` on padding, white space, a foreign character or non-zero trailing bits
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = decode64(text, text.length, URL64.values, false);
  if (bytes === undefined) throw badEncoding('canonical base64url without padding');
  return bytes;
}

const PAD = 61; // '='

/** Padded standard base64, as signed notes use it. */
export function toBase64(bytes: Uint8Array): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PAD);
  encode64(bytes, STD64.codes, codes);
  return ascii(codes);
}

/**
 * The bytes of padded standard base64 `text`.
 *
 * @param anyTail accept non-zero trailing bits: what other readers of signed notes do, so that both agree on a note
 * @throws Fault `bad-encoding` on missing padding, white space, a foreign character or non-zero trailing bits
 */
export function fromBase64(text: string, anyTail = false): Uint8Array {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = text.length % 4 === 0 ? decode64(text, text.length - padding, STD64.values, anyTail) : undefined;
  if (bytes === undefined) throw badEncoding('canonical base64 with padding');
  return bytes;
}

const badEncoding = (form: string): Fault =>
  new Fault('bad-encoding', `A value is not in its one permitted spelling: ${form}. Encode it so.`, { form });

/** `value` in two bytes, big-endian. @throws RangeError outside 0 to 65,535 */
export const u16be = (value: number): Uint8Array => integer(value, 2);

/** `value` in four bytes, big-endian. @throws RangeError outside 0 to 2^32-1 */
export const u32be = (value: number): Uint8Array => integer(value, 4);

/** `value` in eight bytes, big-endian. @throws RangeError outside 0 to 2^53-1 */
export const u64be = (value: number): Uint8Array => integer(value, 8);

function integer(value: number, width: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0 || value >= 256 ** width) {
    throw new RangeError(`${value} does not fit an unsigned integer of ${width} bytes`);
  }
  const bytes = new Uint8Array(width);
  for (let i = width - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  return bytes;
}

/**
 * The unsigned big-endian integer of `width` bytes at `offset`.
 *
 * @throws Fault `bad-encoding` where the bytes end first or the value is past 2^53-1
 */
export function readUint(bytes: Uint8Array, offset: number, width: 2 | 4 | 8): number {
  let value = 0;
  for (let i = offset; i < offset + width; i++) value = value * 256 + (bytes[i] ?? Number.NaN);
  if (!Number.isSafeInteger(value)) throw badEncoding(`an unsigned integer of ${width} bytes, at most 2^53-1`);
  return value;
}
