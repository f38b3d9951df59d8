/**
 * What closed schemas of signed payloads are made of, and how a payload is read by one: what is wrong with it is said in words.
 *
 * The words are our own: those of the schema library depend on which of its languages a program happens to have loaded, and in
 * a browser that is none. A schema that says more of a value than these words do carries its own.
 */
import * as z from 'zod/mini';
import type { Fault } from './fault.js';
import { BYTES32 } from './statement/jws.js';
import { isPrintable, placeOf, pointerTo } from './text.js';

/** 32 bytes as canonical base64url: an entry id, a key's thumbprint or a hash. */
export const Hash = z.string().check(z.regex(BYTES32, 'must be 32 bytes as canonical base64url'));

/** A calendar day, as 2027-01-31. */
export const Day = z.string().check(z.iso.date('must be a day, as 2027-01-31'));

/** A string of so many characters (Unicode code points), both ends included. */
export const text = (least: number, most: number) => z.string().check(z.minLength(least), z.maxLength(most));

/** Checks that a number is in a range, both ends included. */
export const within = (least: number, most: number) => [z.minimum(least), z.maximum(most)] as const;

/** Most mistakes that a Fault names. */
const MAX_MISTAKES = 20;

const TYPES: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
};
const UNITS: Readonly<Record<string, string>> = { string: 'character', array: 'item' };

function bound(word: 'least' | 'most', origin: string, limit: unknown): string {
  const unit = UNITS[origin];
  return unit ? `must have at ${word} ${String(limit)} ${unit}${limit === 1 ? '' : 's'}` : `must be at ${word} ${String(limit)}`;
}

/** What is wrong, to be read after the place where it is. What a schema says itself goes before these words. */
function wordsFor(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return bound('least', issue.origin, issue.minimum);
    case 'too_big':
      return bound('most', issue.origin, issue.maximum);
    case 'unrecognized_keys':
      return `has members that are not known: ${issue.keys.join(', ')}`;
    default:
      return 'has a value that it cannot have';
  }
}

/** Has every schema of the program say what is wrong in these words: those of the library name types of a programming language. */
export const useOwnWords = (): void => void z.config({ customError: wordsFor });

interface Mistake {
  pointer: string;
  detail: string;
}

/** The texts of a payload, members' names included, that have a character which no text has. */
function unprintable(value: unknown, pointer: string): Mistake[] {
  if (typeof value === 'string') {
    if (isPrintable(value)) return [];
    return [{ pointer, detail: 'must have no control character but a line feed, nor one that turns the direction of writing' }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => unprintable(inner, pointer + pointerTo(name)));
}

/**
 * `payload` as its schema has it, with no text that has a control character or turns the direction of writing (docs/protocol.md 2.6).
 *
 * @throws what `refuse` makes of the first mistake and of the first 20, each with a JSON pointer to it
 */
export function readForm<T>(
  schema: z.ZodMiniType<T>,
  payload: unknown,
  refuse: (firstMistake: string, mistakes: readonly Mistake[]) => Fault,
): T {
  const parsed = schema.safeParse(payload, { error: wordsFor });
  const mistakes = unprintable(payload, '');
  if (!parsed.success)
    mistakes.push(...parsed.error.issues.map(({ path, message }) => ({ pointer: pointerTo(...path), detail: message })));
  else if (mistakes.length === 0) return parsed.data;
  throw refuse(`${placeOf(mistakes[0]!.pointer)} ${mistakes[0]!.detail}`, mistakes.slice(0, MAX_MISTAKES));
}
