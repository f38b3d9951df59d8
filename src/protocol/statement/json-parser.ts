/**
 * The strict JSON parser (RFC 8259) behind parseStrictJson, and the faults that all JSON code shares. Not here: bytes
 * and the canonical form (json.ts).
 */
import { Fault } from '../fault.js';

/** The deepest nesting of arrays and objects that is read or written; `[[]]` is 2. */
export const MAX_DEPTH = 64;

/** Bounds for one parse. `maxKeys` counts the members of all objects together; absent: no bound but the input's length. */
export interface JsonLimits {
  maxDepth?: number;
  maxKeys?: number;
}

/** Matches lone surrogates only: with the u flag a pair is one character. */
export const LONE_SURROGATE = /\p{Surrogate}/u;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const MANTISSA_DIGIT = /^[^eE]*[1-9]/;

/** One pass over one text, by recursive descent; the recursion is as deep as the nesting, which is bounded. */
export class JsonParser {
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

  /** The value of the whole text. @throws Fault as parseStrictJson */
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

/** Nesting beyond `limit` levels. */
export const tooDeep = (limit: number): Fault =>
  new Fault('json-too-deep', `The JSON nests deeper than ${limit} levels. Flatten it.`, { limit });
/** Half of a surrogate pair in a string or name. */
export const loneSurrogate = (): Fault =>
  new Fault('json-surrogate', 'A JSON string holds half of a surrogate pair. Send whole characters.');
/** A number that JavaScript cannot hold exactly or at all; `number` as it was written. */
export const badNumber = (number: string): Fault =>
  new Fault('json-number', 'A JSON number is not finite or lies outside +-(2^53-1). Send it as a string.', {
    number: number.slice(0, 40),
  });
