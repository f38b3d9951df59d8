import { afterEach, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { readStep } from './epcis/step.js';
import { Fault } from './fault.js';
import { Day, readForm, text, within } from './form.js';
import { readKeyApplication, readParticipantApplication, readRecord, RECORD_TYPES } from './registry/records.js';

interface Mistake {
  pointer: string;
  detail: string;
}

const Form = z.strictObject({
  name: text(2, 4),
  list: z.array(z.boolean()).check(z.minLength(1), z.maxLength(2)),
  count: z.int().check(...within(1, 9)),
  heat: z.number(),
  word: z.enum(['a', 'b']),
  rules: z.literal(1),
  day: Day,
  pair: z.tuple([z.object({})]),
  none: z.null(),
});
const good = { name: 'abc', list: [true], count: 5, heat: 0.5, word: 'a', rules: 1, day: '2027-01-31', pair: [{}], none: null };
const refuse = (message: string, mistakes: readonly Mistake[]) => new Fault('event-invalid', message, { mistakes });

function mistakesOf(read: () => unknown): readonly Mistake[] {
  try {
    read();
  } catch (error) {
    if (error instanceof Fault) return (error.facts['mistakes'] as Mistake[] | undefined) ?? [];
    throw error;
  }
  return [];
}

describe('a form', () => {
  it('gives back what has it', () => {
    expect(readForm(Form, good, refuse)).toEqual(good);
  });

  it.each<[string, object]>([
    ['name (/name) is missing', { name: undefined }],
    ['name (/name) must be a string', { name: 7 }],
    ['name (/name) must have at least 2 characters', { name: 'a' }],
    ['name (/name) must have at most 4 characters', { name: 'abcde' }],
    ['list (/list) must be a list', { list: 'ab' }],
    ['list (/list) must have at least 1 item', { list: [] }],
    ['list (/list) must have at most 2 items', { list: [true, true, true] }],
    ['list (/list/0) must be true or false', { list: [1] }],
    ['count (/count) must be a number', { count: 'x' }],
    ['count (/count) must be a whole number', { count: 1.5 }],
    ['count (/count) must be at least 1', { count: 0 }],
    ['count (/count) must be at most 9', { count: 10 }],
    ['heat (/heat) must be a number', { heat: null }],
    ['word (/word) must be "a" or "b"', { word: 'c' }],
    ['word (/word) is missing', { word: undefined }],
    ['none (/none) must be null', { none: 0 }],
    ['rules (/rules) must be 1', { rules: '1' }],
    ['day (/day) must be a day, as 2027-01-31', { day: '2027-02-29' }],
    ['pair (/pair) must be a list', { pair: {} }],
    ['pair (/pair/0) must be an object', { pair: [7] }],
    ['pair (/pair) must have at most 1 item', { pair: [{}, {}] }],
    ['it has members that are not known: colour, x', { colour: 'red', x: 1 }],
  ])('says that %s', (message, change) => {
    expect(() => readForm(Form, { ...good, ...change }, refuse)).toThrow(message);
  });

  it('names the first twenty mistakes', () => {
    expect(mistakesOf(() => readForm(z.array(z.string()), Array(30).fill(0), refuse))).toHaveLength(20);
  });
});

describe('the words for mistakes', () => {
  const { localeError } = z.config();
  afterEach(() => void z.config({ localeError }));

  /** What no member of a payload may be, and something of each size and kind that one could be. */
  const VALUES = [undefined, null, '', 'é\n', 'x'.repeat(9000), -1e6, 0.5, 1e9, true, {}, [], [undefined], [{}, {}], ['b', 'a']];
  const MANY = [...VALUES, Array(300).fill('x'), Array(300).fill({})];

  const withAt = (payload: unknown, [key, ...rest]: readonly string[], value: unknown): unknown => {
    if (key === undefined) return value;
    if (!Array.isArray(payload)) return { ...(payload as object), [key]: withAt((payload as never)?.[key], rest, value) };
    return payload.map((item: unknown, i) => (String(i) === key ? withAt(item, rest, value) : item));
  };

  /** Tries every value at every place that a mistake points to, and at every place that comes up by that. */
  function everyMistake(read: (payload: unknown) => unknown, start: object): Map<string, Set<string>> {
    const found = new Map<string, Set<string>>();
    const queue: unknown[] = [start];
    for (let payload = queue.pop(); payload !== undefined; payload = queue.pop()) {
      for (const { pointer, detail } of mistakesOf(() => read(payload))) {
        const before = found.get(pointer);
        found.set(pointer, (before ?? new Set()).add(detail));
        if (before || pointer === '/') continue;
        queue.push(...MANY.map((value) => withAt(payload, pointer.slice(1).split('/'), value)));
      }
    }
    return found;
  }

  const EVENTS: Record<string, object> = {
    commission: { bizStep: 'commissioning' },
    pack: { bizStep: 'packing' },
    ship: { bizStep: 'shipping' },
    return: { bizStep: 'shipping', disposition: 'returned' },
    receive: { bizStep: 'receiving' },
    end: { bizStep: 'destroying' },
    sensor: { bizStep: 'sensor_reporting' },
    dispute: { bizStep: 'other', disposition: 'damaged' },
  };
  const extra = { bizLocation: 0, epcList: 0, quantityList: 0, 'theriac:serialList': 0, ilmd: 0, more: 0 };

  it.each<[string, (payload: unknown) => unknown, object]>([
    ...RECORD_TYPES.map((type) => [`${type} record`, readRecord, { type, more: 0 }] as [string, typeof readRecord, object]),
    ['participant application', readParticipantApplication, { more: 0 }],
    ['key application', readKeyApplication, {}],
    ...Object.entries(EVENTS).map(
      ([kind, words]) => [`${kind} event`, readStep, { ...words, ...extra }] as [string, typeof readStep, object],
    ),
  ])('in a %s are never those of the library, whatever language it speaks', (_, read, start) => {
    const expected = everyMistake(read, start);
    expect(expected.size).toBeGreaterThan(2);
    for (const words of expected.values()) expect([...words].join(' ')).not.toMatch(/invalid|expected/i);
    z.config({ localeError: () => 'the library speaks' });
    expect(everyMistake(read, start)).toEqual(expected);
  });
});

it('a mistake that has no words of its own is refused all the same, with the place where it is', () => {
  const even = z.strictObject({ count: z.number().check(z.multipleOf(2)) });
  expect(() => readForm(even, { count: 3 }, (first) => refuse(first, []))).toThrow(
    'count (/count) has a value that it cannot have',
  );
});
