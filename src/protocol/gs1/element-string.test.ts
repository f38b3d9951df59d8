import { describe, expect, test } from 'vitest';
import { Fault } from '../fault.js';
import { AI_TABLE, aiAt, aiMatches } from './ai/table.js';
import { togetherProblem, valueProblem } from './ai/value.js';
import { readCarrier, writeCarrier } from './carrier.js';
import { GS, buildBracketed, buildElementString, parseBracketed, parseElementString, readElements } from './element-string.js';

const GTIN = '09521234500018';
const facts = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return { code: error.code, ...error.facts };
    throw error;
  }
  return 'accepted';
};

describe('an element string', () => {
  const elements = [
    { ai: '01', value: GTIN },
    { ai: '21', value: 'A(1)' },
    { ai: '17', value: '271231' },
    { ai: '10', value: 'L7' },
  ];
  const text = `01${GTIN}21A(1)${GS}1727123110L7`;

  test('is written with a separator only where one is needed, and read back', () => {
    expect(buildElementString(elements)).toBe(text);
    expect(parseElementString(text)).toEqual(elements);
    expect(parseElementString(`${text}${GS}`)).toEqual(elements);
  });

  test('is written for people with brackets, those in values escaped, and read back', () => {
    expect(buildBracketed(elements)).toBe(`(01)${GTIN}(21)A\\(1)(17)271231(10)L7`);
    expect(parseBracketed(buildBracketed(elements))).toEqual(elements);
  });

  test.each([
    ['', { at: 0, reason: 'empty' }],
    [`01${GTIN}8`, { at: 16, reason: 'unknown-ai' }],
    [`01${GTIN}3106`, { at: 16, reason: 'unknown-ai' }],
    [`01${GTIN}21`, { at: 16, ai: '21', value: '', reason: 'too-short' }],
    [`01${GTIN}21A${GS}${GS}10B`, { at: 20, reason: 'unknown-ai' }],
    [`0109521234500019`, { at: 0, ai: '01', value: '09521234500019', reason: 'incorrect-check-digit' }],
    [`01${GTIN}21a b`, { at: 16, ai: '21', value: 'a b', reason: 'invalid-cset82-character' }],
  ])('%j is refused with its place', (bad, problem) => {
    expect(readElements(bad).problem).toEqual(problem);
    expect(facts(() => parseElementString(bad))).toEqual({ code: 'element-string-invalid', ...problem });
  });

  test.each(['', '01', '(01', '(01)', `(01)${GTIN}(`, `(01)${GTIN})`, '(99)', '(4)1', '()1', '(17)271331'])(
    '%j in brackets is refused',
    (bad) => {
      expect(facts(() => parseBracketed(bad))).toMatchObject({ code: 'element-string-invalid' });
    },
  );

  test('is not written with a value that is not in order', () => {
    expect(facts(() => buildElementString([{ ai: '17', value: '271331' }]))).toMatchObject({ reason: 'illegal-month' });
    expect(facts(() => buildElementString([{ ai: '05', value: '1' }]))).toMatchObject({ reason: 'unknown-ai' });
  });
});

describe('an AI', () => {
  test('is found by its first two digits', () => {
    expect([aiAt('3103', 0), aiAt('x21A', 1), aiAt('235', 0), aiAt('3109', 0), aiAt('', 0), aiAt('05', 0)]).toEqual([
      '3103',
      '21',
      '235',
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('matches a pattern digit by digit', () => {
    expect([aiMatches('3103', '31nn'), aiMatches('3203', '31nn'), aiMatches('310', '31nn'), aiMatches('01', '01')]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  test('has a length that its first two digits decide, throughout the table', () => {
    const lengths = new Map<string, Set<number>>();
    for (const ai of AI_TABLE.keys()) lengths.set(ai.slice(0, 2), (lengths.get(ai.slice(0, 2)) ?? new Set()).add(ai.length));
    expect([...lengths.values()].every((set) => set.size === 1)).toBe(true);
  });

  test('with a predefined length has only parts of fixed length', () => {
    for (const [ai, rule] of AI_TABLE) {
      if (rule.predefined)
        expect([ai, rule.components.every((part) => part.min === part.max && !part.optional)]).toEqual([ai, true]);
    }
  });

  test('has parts that may be absent', () => {
    expect(['276', '276276', '27', '276999', '276'.repeat(6)].map((value) => valueProblem('423', value))).toEqual([
      undefined,
      undefined,
      'too-short',
      'not-iso3166',
      'too-long',
    ]);
    expect(valueProblem('8010', '9521AB#')).toBeUndefined();
    expect(valueProblem('8030', 'abc')).toBeUndefined();
  });
});

describe('elements on one item', () => {
  test.each([
    [`(01)${GTIN}(21)A(8030)x`, undefined],
    [`(8003)09521234500018(8030)x`, '(8030) needs a serial in (8003)'],
    [`(21)A`, '(21) needs 01 or 03 or 8006'],
    [`(01)${GTIN}(21)A(235)B`, '(21) may not stand beside (235)'],
    [`(01)${GTIN}(99)A(99)B`, '(99) occurs with two values'],
    [`(01)${GTIN}(99)A(99)A`, undefined],
    [`(01)${GTIN}(3101)000001(3102)000001`, '(3101) may not stand beside (3102)'],
  ])('%s: %s', (text, problem) => {
    expect(togetherProblem(parseBracketed(text))).toBe(problem);
  });

  test('must be known', () => {
    expect(togetherProblem([{ ai: '05', value: '1' }])).toBe('(05) is unknown');
  });
});

describe('scan data with a symbology identifier', () => {
  test.each([
    `]d201${GTIN}21A`,
    `]Q301${GTIN}21A${GS}10B`,
    `]C100095212345000000124`,
    `]e001${GTIN}`,
    ']d1hello',
    ']Q1https://example.com',
    ']Q1',
    ']E09521234500018',
    ']E402345673',
    ']E09521234500018|]e099A',
  ])('%j is read and written back', (text) => {
    expect(writeCarrier(readCarrier(text))).toBe(text);
  });

  test.each([
    '',
    ']',
    ']xx',
    ']d2',
    ']d205',
    ']E0123',
    ']E4abcdefgh',
    ']E402345674',
    ']E09521234500018|]e0',
    ']E09521234500018|]e005',
  ])('%j is refused', (text) => {
    expect(facts(() => readCarrier(text))).toMatchObject({ code: 'carrier-invalid' });
  });

  test('gets a missing check digit when written, but never a second one', () => {
    expect(writeCarrier({ kind: 'item-number', symbology: 'UPCA', data: '41600033610' })).toBe(']E00416000336108');
    expect(facts(() => writeCarrier({ kind: 'item-number', symbology: 'EAN13', data: '9521234500019' }))).toMatchObject({
      code: 'carrier-invalid',
    });
    expect(facts(() => writeCarrier({ kind: 'elements', symbology: 'DM', data: 'x' }))).toMatchObject({
      code: 'carrier-invalid',
    });
  });
});
