/**
 * Strict JSON: two parsers that leave no room for two readings of one text, and the one canonical form (RFC 8785).
 *
 * `parseStrictJson` reads what people and programs send. `parseCanonicalJson` reads what was signed: it accepts
 * nothing but a value's own canonical form. Refused by both: duplicate names, a byte order mark, invalid UTF-8, lone
 * surrogates, nesting beyond 64, numbers outside +-(2^53-1). Both are linear in the input and bound their recursion
 * before they recurse. Not here: what a value must look like (each record's own schema).
 */
import { fromUtf8 } from '../bytes.js';
import { Fault } from '../fault.js';
import { badNumber, JsonParser, LONE_SURROGATE, loneSurrogate, MAX_DEPTH, tooDeep, type JsonLimits } from './json-parser.js';

/**
 * The value of JSON `bytes` (RFC 8259). Objects have own properties only, `__proto__` included; -0 reads as 0.
 *
 * @throws Fault `invalid-utf8`, `json-malformed`, `json-duplicate-key`, `json-surrogate`, `json-number`,
 *   `json-too-deep`, `json-too-many-keys`
 */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits = {}): unknown {
  return new JsonParser(fromUtf8(bytes), limits).document();
}

/**
 * The canonical form of a JSON value (RFC 8785, JCS): names sorted by UTF-16 code unit, no white space, numbers and
 * strings as ECMAScript writes them.
 *
 * @param value plain JSON: null, booleans, finite numbers, strings, arrays, plain objects; nothing undefined
 * @throws Fault `json-surrogate`, `json-number`, `json-too-deep`; `json-malformed` on anything that JSON cannot hold
 */
export const canonicalJson = (value: unknown): string => write(value, 0);

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return writeString(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw badNumber(String(value));
    return JSON.stringify(value);
  }
  if (typeof value === 'boolean' || value === null) return String(value);
  if (depth === MAX_DEPTH) throw tooDeep(MAX_DEPTH);
  if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`;
  if (!isPlain(value)) throw new Fault('json-malformed', `JSON cannot hold a value of type ${typeof value}.`);
  const members = Object.keys(value)
    .sort()
    .map((key) => `${writeString(key)}:${write(value[key], depth + 1)}`);
  return `{${members.join(',')}}`;
}

function writeString(text: string): string {
  if (LONE_SURROGATE.test(text)) throw loneSurrogate();
  return JSON.stringify(text);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The value of `bytes`, which must be its own canonical form. That alone excludes duplicate names, escapes with a
 * choice, inexact numbers and white space, so the built-in parser may do the work.
 *
 * @throws Fault `not-canonical`, `json-too-deep`, `json-number`, `json-surrogate`, `invalid-utf8`
 */
export function parseCanonicalJson(bytes: Uint8Array): unknown {
  const text = fromUtf8(bytes);
  if (nesting(bytes) > MAX_DEPTH) throw tooDeep(MAX_DEPTH);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notCanonical();
  }
  const ordered = isOrdered(value);
  // JSON.stringify keeps the order of names and writes a lone surrogate as an escape of this beginning; where both
  // are ruled out it is the canonical form already, at a fraction of the price.
  if (ordered && !text.includes('\\ud') && JSON.stringify(value) === text) return value;
  if (canonicalJson(value) !== text) throw notCanonical();
  return value;
}

const notCanonical = (): Fault =>
  new Fault('not-canonical', 'The JSON is not in its canonical form (RFC 8785). Serialise it canonically and sign again.');

/** The deepest nesting of brackets in JSON `bytes`, valid or not; brackets in strings do not count. */
function nesting(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === 0x22) {
      for (i++; i < bytes.length && bytes[i] !== 0x22; i++) if (bytes[i] === 0x5c) i++;
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth > deepest) deepest = depth;
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--;
    }
  }
  return deepest;
}

/** Whether every object of a parsed value enumerates its names in canonical order. @throws Fault `json-number` */
function isOrdered(value: unknown): boolean {
  if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) throw badNumber(String(value));
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) {
    let ordered = true;
    for (const item of value) if (!isOrdered(item)) ordered = false;
    return ordered;
  }
  let ordered = true;
  let last: string | undefined;
  for (const [key, item] of Object.entries(value)) {
    if (last !== undefined && key < last) ordered = false;
    if (!isOrdered(item)) ordered = false;
    last = key;
  }
  return ordered;
}
