/**
 * Element strings: application identifiers and values as a carrier holds them (cut by GS) and as people write them
 * (with brackets).
 *
 * Each value is judged by the AI table; whether the elements may stand together is the caller's question
 * ({@link togetherProblem}), since one item may carry several codes. Symbology identifiers are in scan/form.ts.
 */
import { Fault } from '../fault.js';
import type { AiRule } from './ai/rule.js';
import { AI_TABLE, aiAt } from './ai/table.js';
import { type Element, valueProblem } from './ai/value.js';

/** The group separator, ASCII 29: how a carrier transmits FNC1 between elements. */
export const GS = '\u001d';

/** Where and why reading stopped. */
export interface ElementProblem {
  /** Index into the text where the offending element starts. */
  readonly at: number;
  /** Its AI, where one was recognised. */
  readonly ai?: string;
  readonly value?: string;
  readonly reason: string;
}

/** What was read before the first problem, if any. */
export interface ElementReading {
  readonly elements: readonly Element[];
  readonly problem?: ElementProblem;
}

const lengthOf = (rule: AiRule): number => rule.components.reduce((sum, part) => sum + part.max, 0);

/**
 * Reads an element string without throwing: all elements up to the first that is not in order.
 *
 * @param text AIs and values, GS after every element that the table does not exempt; a last GS is allowed
 */
export function readElements(text: string): ElementReading {
  const elements: Element[] = [];
  let at = 0;
  while (at < text.length) {
    const ai = aiAt(text, at);
    if (ai === undefined) return { elements, problem: { at, reason: 'unknown-ai' } };
    const rule = AI_TABLE.get(ai) as AiRule;
    const start = at + ai.length;
    let end = start + lengthOf(rule);
    if (!rule.predefined) {
      const separator = text.indexOf(GS, start);
      end = separator < 0 ? text.length : separator;
    }
    const value = text.slice(start, end);
    const reason = valueProblem(ai, value);
    if (reason !== undefined) return { elements, problem: { at, ai, value, reason } };
    elements.push({ ai, value });
    at = text.charAt(end) === GS ? end + 1 : end;
  }
  return elements.length === 0 ? { elements, problem: { at, reason: 'empty' } } : { elements };
}

function refuse(problem: ElementProblem): never {
  const place = problem.ai === undefined ? `at character ${problem.at + 1}` : `in (${problem.ai}) "${problem.value}"`;
  throw new Fault('element-string-invalid', `This is not a GS1 element string: ${problem.reason} ${place}. Scan it again.`, {
    ...problem,
  });
}

/**
 * Reads the form with brackets: `(01)09521234500018(21)A1`. A bracket inside a value is written `\(`.
 *
 * @throws Fault `element-string-invalid`
 */
export function parseBracketed(text: string): readonly Element[] {
  const elements: Element[] = [];
  let at = 0;
  while (at < text.length) {
    const close = text.indexOf(')', at);
    const ai = text.slice(at + 1, Math.max(close, at + 1));
    if (text.charAt(at) !== '(' || !AI_TABLE.has(ai)) refuse({ at, reason: 'no-known-ai-in-brackets' });
    let value = '';
    let end = close + 1;
    for (; end < text.length && text.charAt(end) !== '('; end++) {
      if (text.startsWith('\\(', end)) end++;
      value += text.charAt(end);
    }
    const reason = valueProblem(ai, value);
    if (reason !== undefined) refuse({ at, ai, value, reason });
    elements.push({ ai, value });
    at = end;
  }
  return elements.length === 0 ? refuse({ at, reason: 'empty' }) : elements;
}

/**
 * Writes elements as a carrier holds them: GS after each element that needs one, none at the end.
 *
 * @throws Fault `element-string-invalid` where a value is not in order
 */
export function buildElementString(elements: readonly Element[]): string {
  let out = '';
  let open = false;
  for (const { ai, value } of elements) {
    const reason = valueProblem(ai, value);
    if (reason !== undefined) refuse({ at: out.length, ai, value, reason });
    out += (open ? GS : '') + ai + value;
    open = AI_TABLE.get(ai)?.predefined !== true;
  }
  return out;
}

/** Writes elements for people: `(01)09521234500018(21)A1`. The reverse of {@link parseBracketed}. */
export function buildBracketed(elements: readonly Element[]): string {
  return elements.map(({ ai, value }) => `(${ai})${value.replaceAll('(', '\\(')}`).join('');
}
