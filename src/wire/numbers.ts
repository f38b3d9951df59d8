/** Numbers in addresses: each has one spelling, or one thing would have many addresses. */
import { z } from 'zod';

const SPELLING = /^(?:0|-?[1-9][0-9]{0,15})$/;

/** A whole number from `min` to `max` in a path or a query: decimal digits without blanks, a plus sign or zeros in front. */
export const wholeNumber = (min: number, max: number = Number.MAX_SAFE_INTEGER) =>
  z.preprocess(asNumber, z.int().min(min).max(max));

/** One of some whole numbers in a path or a query. */
export const numberOf = <N extends number>(...choice: readonly N[]) => z.preprocess(asNumber, z.literal(choice));

/** What is no such number stays text, which the schema behind refuses. */
const asNumber = (text: unknown): unknown => (typeof text === 'string' && SPELLING.test(text) ? Number(text) : text);
