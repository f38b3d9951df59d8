/**
 * Strict JSON: two parsers that leave no room for two readings of one text, and the one canonical form (RFC 8785).
 *
 * `parseStrictJson` reads what people and programs send. `parseCanonicalJson` reads what was signed: it accepts
 * nothing but a value's own canonical form. Refused by both: duplicate names, a byte order mark, invalid UTF-8, lone
 * surrogates, nesting beyond 64, numbers outside +-(2^53-1). Both are linear in the input and bound their recursion
 * before they recurse. Not here: what a value must look like (each record's own schema).
 */
import { fromUtf8 } from './bytes.js';
import { Fault } from './fault.js';

/** The deepest nesting of arrays and objects that is read or written; `[[]]` is 2. */
export const MAX_DEPTH = 64;

/** Bounds for one parse. `maxKeys` counts the members of all objects together; absent: no bound but the input's length. */
export interface JsonLimits {
  maxDepth?: number;
  maxKeys?: number;
}

// With the u flag a surrogate pair is one character, so this matches lone surrogates only.
const LONE_SURROGATE = /\p{Surrogate}/u;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const MANTISSA_DIGIT = /^[^eE]*[1-9]/;

/**
 * The value of JSON `bytes` (RFC 8259). Objects have own properties only, `__proto__` included; -0 reads as 0.
 *
 * @throws Fault `invalid-utf8`, `json-malformed`, `json-duplicate-key`, `json-surrogate`, `json-number`,
 *   `json-too-deep`, `json-too-many-keys`
 */
export function parseStrictJson(bytes: Uint8Array, limits: JsonLimits = {}): unknown {
  return new StrictParser(fromUtf8(bytes), limits).document();
}

/** One pass over one text, by recursive descent; the recursion is as deep as the nesting, which is bounded. */
class StrictParser {
  private at = 0;
  private depth = 0;
  private keys = 0;
  private readonly maxDepth: number;
  private readonly maxKeys: number;

  constructor(
    private readonly text: string,
    limits: JsonLimits,
  ) {
    this.maxDepth = limits.maxDepth ?? MAX_DEPTH;
    this.maxKeys = limits.maxKeys ?? Number.POSITIVE_INFINITY;
  }

  document(): unknown {
    const value = this.value();
    if (this.peek() !== undefined) throw this.malformed();
    return value;
  }

  /** The next character after white space; undefined at the end. */
  private peek(): string | undefined {
    for (;;) {
      const character = this.text[this.at];
      if (character !== ' ' && character !== '\n' && character !== '\r' && character !== '\t') return character;
      this.at++;
    }
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  private need(character: string): void {
    if (!this.take(character)) throw this.malformed();
  }

  private value(): unknown {
    switch (this.peek()) {
      case '{':
        return this.nested(() => this.object());
      case '[':
        return this.nested(() => this.array());
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > this.maxDepth) throw tooDeep(this.maxDepth);
    this.at++;
    const value = read();
    this.depth--;
    return value;
  }

  private object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    if (this.take('}')) return object;
    do {
      if (this.peek() !== '"') throw this.malformed();
      const key = this.string();
      if (Object.hasOwn(object, key)) {
        throw new Fault('json-duplicate-key', `The JSON names "${key}" twice in one object. Name it once.`, { key });
      }
      if (++this.keys > this.maxKeys) {
        throw new Fault('json-too-many-keys', `The JSON has more than ${this.maxKeys} members. Send fewer at a time.`);
      }
      this.need(':');
      const value = this.value();
      // An assignment to __proto__ would set the prototype instead.
      if (key === '__proto__')
        Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      else object[key] = value;
    } while (this.take(','));
    this.need('}');
    return object;
  }

  private array(): unknown[] {
    const array: unknown[] = [];
    if (this.take(']')) return array;
    do array.push(this.value());
    while (this.take(','));
    this.need(']');
    return array;
  }

  private string(): string {
    const start = this.at++;
    for (;;) {
      const code = this.text.charCodeAt(this.at++);
      if (code === 0x22) break;
      if (code === 0x5c) return this.escaped(start);
      if (!(code >= 0x20)) throw this.malformed(); // a control character, or NaN at the end
    }
    return this.text.slice(start + 1, this.at - 1);
  }

  /** The rest of a string that has escapes: finds its end and leaves the escapes to the built-in parser. */
  private escaped(start: number): string {
    for (this.at++; ; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === 0x22) break;
      if (Number.isNaN(code)) throw this.malformed();
      if (code === 0x5c) this.at++;
    }
    this.at++;
    let value: string;
    try {
      value = JSON.parse(this.text.slice(start, this.at)) as string;
    } catch {
      throw this.malformed();
    }
    if (LONE_SURROGATE.test(value)) throw loneSurrogate();
    return value;
  }

  private word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.malformed();
    this.at += word.length;
    return value;
  }

  private number(): number {
    NUMBER.lastIndex = this.at;
    const token = NUMBER.exec(this.text)?.[0];
    if (token === undefined) throw this.malformed();
    this.at += token.length;
    const value = Number(token);
    const vanished = value === 0 && MANTISSA_DIGIT.test(token);
    if (vanished || Math.abs(value) > Number.MAX_SAFE_INTEGER) throw badNumber(token);
    return value === 0 ? 0 : value; // -0 too
  }

  private malformed(): Fault {
    return new Fault('json-malformed', `The text is not JSON: it breaks at character ${this.at}.`, { at: this.at });
  }
}

const tooDeep = (limit: number): Fault =>
  new Fault('json-too-deep', `The JSON nests deeper than ${limit} levels. Flatten it.`, { limit });
const loneSurrogate = (): Fault =>
  new Fault('json-surrogate', 'A JSON string holds half of a surrogate pair. Send whole characters.');
const badNumber = (number: string): Fault =>
  new Fault('json-number', 'A JSON number is not finite or lies outside +-(2^53-1). Send it as a string.', {
    number: number.slice(0, 40),
  });

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
