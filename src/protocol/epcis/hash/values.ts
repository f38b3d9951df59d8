/**
 * How the event hash writes one value: numbers, times, words, identifiers and text (CBV 2.0, section 8.9.2).
 *
 * A JSON string stays text, however much it looks like a number: the lots "0012" and "12" are two lots. (The Python
 * implementation of the algorithm folds them into one.) Not here: the order of the members (order.ts).
 */
import { Fault } from '../../fault.js';
import { parseDateTime } from '../document/time.js';
import { hashIdentifier } from './identifier.js';
import { expandUri, wordUri, type Prefixes, type Vocabulary } from '../document/vocabulary.js';

/**
 * What kind of value a member has: `text` any, `raw` as it is, `time`, or a word of a vocabulary. An extension's value is `text`:
 * a CURIE in it stands for its URI as it does anywhere else, so that the prefix that a document chose makes no difference.
 */
export type ValueKind = 'text' | 'raw' | 'time' | Vocabulary;

const EXPONENT = /^(-?)([0-9])(?:\.([0-9]+))?e([+-][0-9]+)$/;

/** A finite number in plain decimal digits: no exponent, no superfluous zero, no sign of zero. */
function plainDecimal(value: number): string {
  const text = String(value);
  const match = EXPONENT.exec(text);
  if (!match) return text;
  const [, sign, first, rest = '', power] = match as unknown as [string, string, string, string | undefined, string];
  const digits = first + rest;
  const point = Number(power) + 1;
  return sign + (point > 0 ? digits.padEnd(point, '0') : `0.${'0'.repeat(-point)}${digits}`);
}

function utcTime(text: string): string {
  const time = parseDateTime(text);
  if (time === undefined) {
    throw new Fault(
      'event-unhashable',
      `"${text.slice(0, 60)}" is no date and time with a zone. Write it like 2026-03-01T08:00:00.000Z.`,
    );
  }
  return new Date(time).toISOString();
}

function stringValue(text: string, kind: ValueKind, prefixes: Prefixes): string {
  switch (kind) {
    case 'raw':
      return text;
    case 'time':
      return utcTime(text);
    case 'text':
      return hashIdentifier(expandUri(text, prefixes));
    default:
      return wordUri(kind, text, prefixes);
  }
}

/**
 * A scalar as the hash writes it; '' for what the hash leaves out (null and blank text).
 *
 * @param value a JSON scalar
 * @throws Fault `event-unhashable` where a time is none, or a number not finite
 */
export function hashValue(value: string | number | boolean | null, kind: ValueKind, prefixes: Prefixes): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return plainDecimal(value);
    throw new Fault('event-unhashable', 'A number in the event is not finite. Leave it out or write what was measured.');
  }
  const text = value.trim();
  return text && stringValue(text, kind, prefixes);
}
