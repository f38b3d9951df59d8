/**
 * Judges values by the AI table: one value by itself, and a set of elements by what must and must not stand together.
 *
 * How elements are written (separators, brackets, URIs) is not here: element-string.ts, digital-link.ts.
 */
import type { Component } from './rule.js';
import { AI_TABLE, aiMatches } from './table.js';
import { LINTERS } from '../lint/linters.js';
import { type Linter, cset39, cset64, cset82, digits } from '../lint/text.js';

/** An application identifier with its value. */
export interface Element {
  readonly ai: string;
  readonly value: string;
}

const SETS: Readonly<Record<Component['set'], Linter>> = { N: digits, X: cset82, Y: cset39, Z: cset64 };

/**
 * Why `value` may not be the value of `ai`: length, characters, check digit, date and the like; undefined if it may.
 *
 * @param ai any text; unknown ones are answered with "unknown-ai"
 */
export function valueProblem(ai: string, value: string): string | undefined {
  const rule = AI_TABLE.get(ai);
  if (!rule) return 'unknown-ai';
  let at = 0;
  for (const part of rule.components) {
    if (part.optional && at === value.length) break;
    const text = value.slice(at, at + part.max);
    if (text.length < part.min) return 'too-short';
    const problem = SETS[part.set](text);
    if (problem !== undefined) return problem;
    for (const name of part.lint) {
      const reason = LINTERS[name](text);
      if (reason !== undefined) return reason;
    }
    at += text.length;
  }
  return at < value.length ? 'too-long' : undefined;
}

/** Keys whose serial is optional, with the length of the part without it: a digital signature needs the serial. */
const KEY_LENGTH: Readonly<Record<string, number>> = { '253': 13, '255': 13, '8003': 14 };

/**
 * Why these elements may not mark one thing together; undefined if they may.
 *
 * Rules: a repeated AI has one value; no AI stands beside one that it excludes; what an AI needs is there; a digital
 * signature (8030) signs a serialised key. GS1 asks for this over all the codes on an item, so a single code that fails
 * may still be right beside its neighbour.
 *
 * @param elements each in order by itself ({@link valueProblem})
 */
export function togetherProblem(elements: readonly Element[]): string | undefined {
  const values = new Map<string, string>();
  for (const { ai, value } of elements) {
    if ((values.get(ai) ?? value) !== value) return `(${ai}) occurs with two values`;
    values.set(ai, value);
  }
  const ais = [...values.keys()];
  for (const ai of ais) {
    const rule = AI_TABLE.get(ai);
    if (!rule) return `(${ai}) is unknown`;
    const enemy = ais.find((other) => other !== ai && rule.excludes.some((pattern) => aiMatches(other, pattern)));
    if (enemy !== undefined) return `(${ai}) may not stand beside (${enemy})`;
    const satisfied = rule.needs.some((group) => group.every((pattern) => ais.some((other) => aiMatches(other, pattern))));
    if (rule.needs.length > 0 && !satisfied) return `(${ai}) needs ${rule.needs.map((group) => group.join('+')).join(' or ')}`;
    if (values.has('8030') && (values.get(ai) as string).length === KEY_LENGTH[ai]) return `(8030) needs a serial in (${ai})`;
  }
  return undefined;
}
