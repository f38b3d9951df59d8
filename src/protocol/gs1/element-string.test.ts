import { describe, expect, test } from 'vitest';
import { Fault } from '../fault.js';
import { AI_TABLE, aiAt, aiMatches } from './ai/table.js';
import { togetherProblem, valueProblem } from './ai/value.js';
import { GS, buildBracketed, buildElementString, parseBracketed, readElements } from './element-string.js';

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
    expect(readElements(text)).toEqual({ elements });
    expect(readElements(`${text}${GS}`)).toEqual({ elements });
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
