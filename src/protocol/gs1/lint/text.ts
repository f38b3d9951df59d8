/**
 * Linters on characters, check digits and numbers: what one component of an application identifier's value must look like.
 *
 * A linter takes the component's text and answers with a kebab-case reason, or undefined where the text is in order.
 * Character set and length are checked before the named linters run (see ../ai/value.ts); each still stands on its own.
 */
import { CSET_82, gmnCheckPair, hasCheckDigit } from '../check-digit.js';

/** Why a component is refused, or undefined. The reasons are stable but internal: people read messages made from them. */
export type Linter = (text: string) => string | undefined;

const DIGITS = /^[0-9]*$/;
const GCP_SHORTEST = 4;

const onlyOf =
  (set: string, reason: string): Linter =>
  (text) => {
    const allowed = new Set(set);
    for (const char of text) if (!allowed.has(char)) return reason;
    return undefined;
  };

/** Decimal digits only. */
export const digits: Linter = (text) => (DIGITS.test(text) ? undefined : 'non-digit-character');

/** GS1 character set 82. */
export const cset82 = onlyOf(CSET_82, 'invalid-cset82-character');

/** GS1 character set 39: digits, capitals, # - / (component and part identifiers). */
export const cset39 = onlyOf('#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'invalid-cset39-character');

/** GS1 character set 64 (base64url) with optional padding to a multiple of four characters. */
export const cset64: Linter = (text) => {
  const padding = text.replace(/^[0-9A-Za-z_-]+/, '');
  if (padding === '') return undefined;
  if (padding !== '=' && padding !== '==') return 'invalid-cset64-character';
  return text.length % 4 === 0 ? undefined : 'invalid-cset64-padding';
};

/** Ends with its mod-10 check digit. */
export const csum: Linter = (text) => {
  if (text === '') return 'too-short-for-check-digit';
  return digits(text) ?? (hasCheckDigit(text) ? undefined : 'incorrect-check-digit');
};

/** Ends with its alphanumeric check pair. */
export const csumalpha: Linter = (text) => {
  if (text.length < 2) return 'too-short-for-check-pair';
  const pair = gmnCheckPair(text.slice(0, -2));
  if (pair === undefined) return cset82(text) ?? 'too-long-for-check-pair';
  return pair === text.slice(-2) ? undefined : 'incorrect-check-pair';
};

/** Starts with what may be a company prefix: at least four digits. Which prefixes are issued is GS1's changing table. */
export const gcppos1: Linter = (text) => {
  if (text.length < GCP_SHORTEST) return 'too-short-for-gcp';
  return DIGITS.test(text.slice(0, GCP_SHORTEST)) ? undefined : 'invalid-gcp-prefix';
};

/** As {@link gcppos1}, after one leading indicator or extension digit. */
export const gcppos2: Linter = (text) => gcppos1(text.slice(1));

/** Has something that is not a digit, so that it cannot be taken for a GTIN. */
export const hasnondigit: Linter = (text) => (DIGITS.test(text) ? 'requires-non-digit-character' : undefined);

/** Only hyphens (the sign of a temperature below zero). */
export const hyphen = onlyOf('-', 'not-hyphen');

/** One character of set 64: the importer's index. */
export const importeridx: Linter = (text) => (/^[0-9A-Za-z_-]$/.test(text) ? undefined : 'invalid-importer-idx');

/** A number other than zero. */
export const nonzero: Linter = (text) => digits(text) ?? (/[1-9]/.test(text) ? undefined : 'illegal-zero-value');

/** A number without leading zeros; "0" itself is fine. */
export const nozeroprefix: Linter = (text) =>
  digits(text) ?? (text.length > 1 && text.startsWith('0') ? 'illegal-zero-prefix' : undefined);

/** Only zeros. */
export const zero = onlyOf('0', 'not-zero');

/** 0 or 1. */
export const yesno: Linter = (text) => (text === '0' || text === '1' ? undefined : 'not-zero-or-one');

/** Direction of a roll: 0, 1 or 9. */
export const winding: Linter = (text) => (/^[019]$/.test(text) ? undefined : 'invalid-winding-direction');

/** ISO/IEC 5218 sex: 0, 1, 2 or 9. */
export const iso5218: Linter = (text) => (/^[0129]$/.test(text) ? undefined : 'invalid-biological-sex-code');

/** Each percent sign starts a two-digit hex escape. */
export const pcenc: Linter = (text) => (/^(?:[^%]|%[0-9A-Fa-f]{2})*$/.test(text) ? undefined : 'invalid-percent-sequence');

/** Piece number and total, of equal width, neither zero, the piece not beyond the total. */
export const pieceoftotal: Linter = (text) => {
  if (text.length === 0 || text.length % 2 !== 0) return 'invalid-length-for-piece-of-total';
  const piece = text.slice(0, text.length / 2);
  const total = text.slice(text.length / 2);
  const reason = digits(text);
  if (reason !== undefined) return reason;
  if (nonzero(piece) !== undefined) return 'zero-piece-number';
  if (nonzero(total) !== undefined) return 'zero-total-pieces';
  return piece > total ? 'piece-number-exceeds-total' : undefined;
};

/** "2/3": a position, a slash, and the last position; no leading zeros. */
export const posinseqslash: Linter = (text) => {
  const parts = /^([0-9]+)\/([0-9]+)$/.exec(text);
  if (!parts) return 'position-in-sequence-malformed';
  const [position, end] = [parts[1] as string, parts[2] as string];
  if (position.startsWith('0') || end.startsWith('0')) return 'illegal-zero-prefix';
  return position.padStart(end.length, '0') > end.padStart(position.length, '0') ? 'position-exceeds-end' : undefined;
};

const tenDigitsUpTo =
  (highest: number, name: string): Linter =>
  (text) => {
    if (text.length !== 10) return `${name}-invalid-length`;
    return digits(text) ?? (Number(text) > highest ? `invalid-${name}` : undefined);
  };

/** WGS 84 latitude in 10^-7 degrees, counted from the south pole: 0 to 1800000000. */
export const latitude = tenDigitsUpTo(1_800_000_000, 'latitude');

/** WGS 84 longitude in 10^-7 degrees, counted eastwards: 0 to 3600000000. */
export const longitude = tenDigitsUpTo(3_600_000_000, 'longitude');
