/**
 * The complete table of GS1 application identifiers, and the look-ups that parsers make in it.
 *
 * An AI's length follows from its first two digits, which is what lets a run of elements be cut without separators.
 */
import type { AiRule } from './rule.js';
import { ITEM_RULES } from './rules-item.js';
import { PLACE_RULES } from './rules-place.js';
import { SPECIAL_RULES } from './rules-special.js';

/** AI (two to four digits) to its rule. */
export const AI_TABLE: ReadonlyMap<string, AiRule> = new Map([...ITEM_RULES, ...PLACE_RULES, ...SPECIAL_RULES]);

const LENGTHS: ReadonlyMap<string, number> = new Map([...AI_TABLE.keys()].map((ai) => [ai.slice(0, 2), ai.length]));

/** The AI that `text` has at `at`, or undefined where no known one starts there. */
export function aiAt(text: string, at: number): string | undefined {
  const length = LENGTHS.get(text.slice(at, at + 2));
  if (length === undefined) return undefined;
  const ai = text.slice(at, at + length);
  return AI_TABLE.has(ai) ? ai : undefined;
}

/** Whether `ai` is meant by `pattern`, in which "n" stands for any digit: 3103 by 31nn. */
export function aiMatches(ai: string, pattern: string): boolean {
  if (ai.length !== pattern.length) return false;
  for (let i = 0; i < ai.length; i++) {
    if (pattern.charAt(i) !== 'n' && pattern.charAt(i) !== ai.charAt(i)) return false;
  }
  return true;
}
