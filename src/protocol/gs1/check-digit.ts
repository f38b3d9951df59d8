/**
 * GS1's check characters: the mod-10 digit that every numeric key ends with, and the mod-1021 pair of a GMN.
 *
 * Texts are ASCII. What an identifier is made of besides its check character is decided in identifiers.ts.
 */

/**
 * Mod-10 check digit for `body`, the digits before it. One rule for GTIN-8/12/13/14, GLN, SSCC and the other numeric keys.
 *
 * @param body decimal digits only, most significant first; any length
 * @returns 0 to 9
 * @see GS1 General Specifications, "Standard check digit calculations for GS1 data structures"
 */
export function gs1CheckDigit(body: string): number {
  let sum = 0;
  let weight = 3;
  for (let i = body.length - 1; i >= 0; i--) {
    sum += (body.charCodeAt(i) - 48) * weight;
    weight = 4 - weight;
  }
  return (10 - (sum % 10)) % 10;
}

/**
 * Whether the last digit of `digits` is the check digit of those before it.
 *
 * @param digits decimal digits only, at least one
 */
export function hasCheckDigit(digits: string): boolean {
  return gs1CheckDigit(digits.slice(0, -1)) === digits.charCodeAt(digits.length - 1) - 48;
}

/** The 82 characters of GS1 AI encodable character set 82, in the order of their values 0 to 81. */
export const CSET_82 = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz';

/** The 32 characters that a check pair is written with (no 0, 1, I, O: they are misread). */
const CHECK_32 = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** The weights of a check pair, from the rightmost character leftwards: the first 23 primes. */
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83];

/**
 * The two check characters of a Global Model Number (AI 8013, 8014).
 *
 * @param body the model reference without its check pair: 1 to 23 characters of character set 82
 * @returns two characters, or undefined where `body` is too long or has a character outside the set
 * @see GS1 General Specifications, "Check character pair calculation"
 */
export function gmnCheckPair(body: string): string | undefined {
  if (body.length > PRIMES.length) return undefined;
  let sum = 0;
  for (let i = 0; i < body.length; i++) {
    const value = CSET_82.indexOf(body.charAt(i));
    if (value < 0) return undefined;
    sum += value * (PRIMES[body.length - 1 - i] as number);
  }
  const rest = sum % 1021;
  return CHECK_32.charAt(rest >> 5) + CHECK_32.charAt(rest & 31);
}
