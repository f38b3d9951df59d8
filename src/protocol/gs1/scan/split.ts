/**
 * Lost separators: finds out where one value ran on into the next element.
 *
 * Without GS a lot swallows what follows it. The remedy is to try every place where another element of a medicine's code
 * could begin, and to keep what the table and the dates allow. Only the few AIs that packs carry are tried, each once.
 */
import { type Element, valueProblem } from '../ai/value.js';
import { readYymmdd } from '../lint/time.js';

/** The number, expiry, production date, batch, serial, national numbers. */
const PACK_AI = /^(?:01|17|11|10|21|71[0-7])/;

/** No more than this can be a run of such elements, each at its longest. */
const LONGEST = 99;
/** Dates further from now than this are taken for digits of something else. */
const PLAUSIBLE_YEARS = 15;

/** National numbers count as one AI: a pack has one. */
const sort = (ai: string): string => (ai.length === 3 ? '71' : ai);

function valueEnds(ai: string, text: string, start: number): number[] {
  if (ai === '01') return [start + 14];
  if (ai === '17' || ai === '11') return [start + 6];
  const last = Math.min(text.length, start + 20);
  return Array.from({ length: Math.max(last - start, 0) }, (_, i) => start + 1 + i);
}

function isPlausible({ ai, value }: Element, year: number): boolean {
  if (valueProblem(ai, value) !== undefined) return false;
  if (ai !== '17' && ai !== '11') return true;
  return Math.abs(Number(readYymmdd(value, year).date.slice(0, 4)) - year) <= PLAUSIBLE_YEARS;
}

/**
 * Every reading of `text` as two or more elements of a pack without separators.
 *
 * @param text the AI and the value of an element that may have run on
 * @param taken AIs that are elsewhere in the code and so cannot be in this run
 * @param year the current year, against which dates are judged
 * @returns the readings; of equal ones none is better than another
 */
export function runOnReadings(text: string, taken: readonly string[], year: number): readonly (readonly Element[])[] {
  const found: Element[][] = [];
  const extend = (at: number, used: readonly string[], read: readonly Element[]): void => {
    if (at === text.length) {
      if (read.length > 1) found.push([...read]);
      return;
    }
    const ai = PACK_AI.exec(text.slice(at, at + 3))?.[0];
    if (ai === undefined || used.includes(sort(ai))) return;
    const start = at + ai.length;
    for (const end of valueEnds(ai, text, start)) {
      const element = { ai, value: text.slice(start, end) };
      if (isPlausible(element, year)) extend(end, [...used, sort(ai)], [...read, element]);
    }
  };
  if (text.length <= LONGEST) extend(0, taken.map(sort), []);
  return found;
}
