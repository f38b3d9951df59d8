/**
 * How long random serials must be: whoever guesses one in the same form must find a pack's with a probability under 1 in
 * 10,000 (EU 2016/161, Article 4). Pure.
 */
import { Fault } from '../../protocol/fault.js';

/** Letters and digits without I and O, which are read as 1 and 0. */
export const USUAL_ALPHABET = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** A guess must be wrong this many times for each time that it may be right. */
const GUESSES = 10_000;
/** A form that is chosen by the server still holds when so many times more packs exist. */
const GROWTH = 100;
/** Most characters of a serial (AI 21). */
const LONGEST = 20;

/** The form of serials: `prefix`, then `length` random characters of `alphabet`. */
export interface Format {
  prefix: string;
  length: number;
  alphabet: string;
}

/** The smallest number of random characters for which `taken` serials cannot be guessed. */
export function lengthFor(alphabet: string, taken: number): number {
  let length = 1;
  while (alphabet.length ** length <= taken * GUESSES) length++;
  return length;
}

/** The form that is taken where none is asked for. @param taken serials that exist or are given out, those now asked for included */
export const usualFormat = (prefix: string, taken: number): Format => ({
  prefix,
  alphabet: USUAL_ALPHABET,
  length: Math.min(LONGEST - prefix.length, lengthFor(USUAL_ALPHABET, taken * GROWTH)),
});

/**
 * Throws unless serials of this form fit on a pack and cannot be guessed.
 *
 * @throws Fault `serials-too-long`, `serials-guessable`
 */
export function requireFormat({ prefix, length, alphabet }: Format, taken: number): void {
  if (prefix.length + length > LONGEST) {
    throw new Fault('serials-too-long', `a serial has at most ${LONGEST} characters: ask for fewer, or for a shorter prefix`, {
      longest: LONGEST,
    });
  }
  const needed = lengthFor(alphabet, taken);
  if (length >= needed) return;
  throw new Fault(
    'serials-guessable',
    `with ${taken} serials taken, ${length} random characters of ${alphabet.length} could be guessed with more than 1 in ${GUESSES}: take at least ${needed}`,
    { needed, taken },
  );
}
