/**
 * Reads a text in the one form that it has: element string, Digital Link, brackets, ISO/IEC 15434, item number.
 *
 * It is taken as it stands; that the scanner may have garbled it is the question of scan.ts.
 */
import type { Fault } from '../../fault.js';
import { hasCheckDigit } from '../check-digit.js';
import { parseBracketed } from '../element-string.js';
import { toGtin14 } from '../identifiers.js';
import { readingOf, scanElementString, scanOutOfOrder } from './elements.js';
import { invertCase } from './keyboard.js';
import { isLink, readLink } from './link.js';
import { ISO_15434, scanIso15434 } from './ppn.js';
import { type ScanFault, type ScanOptions, type ScanReading, scanFault, WRONG_CODE } from './reading.js';
import { withSeparators, withoutLeadingGs } from './separators.js';

/** Symbology identifiers of GS1 symbols, after which an element string follows. */
const GS1_SYMBOL = /^\](?:d2|Q3|C1|e0|e1|J1)/;
/** Identifiers of other symbols that may hold a link, an item number or a message. An unknown one is a garbled one. */
const OTHER_SYMBOL = /^\](?:d[0-6]|Q[0-6]|C[024]|I[0-2]|A[0-7]|L[0-2]|z[0-9A-C]|J[02]|X[0-9])/;
/** A retail barcode, which holds an item number and nothing else. */
const RETAIL_SYMBOL = /^\]E[0-4]/;
const ITEM_NUMBER = /^(?:[0-9]{8}|[0-9]{12,14})$/;

const reasonOf = (error: unknown): string => (error as Fault).message;

/** Takes out the blanks and line breaks that people put beside brackets; one inside a value stays, and is refused. */
function withoutBlanksAtBrackets(text: string): string {
  let out = '';
  for (const word of text.split(/\s+/)) out += out === '' || out.endsWith(')') || word.startsWith('(') ? word : ` ${word}`;
  return out;
}

function readBracketed(text: string, options: ScanOptions): ScanReading {
  try {
    return readingOf(parseBracketed(withoutBlanksAtBrackets(text)), 'bracketed', [], options);
  } catch (error) {
    return scanFault('SCAN_CORRUPT', reasonOf(error));
  }
}

function readItemNumber(digits: string, options: ScanOptions): ScanReading {
  if (!hasCheckDigit(digits)) {
    return scanFault('SCAN_CORRUPT', `The check digit of ${digits} is wrong. Scan it again, or type all four items.`);
  }
  return readingOf([{ ai: '01', value: toGtin14(digits) }], 'ean', [], options);
}

/**
 * Reads one code, taking the text as it stands.
 *
 * @param text without blanks or line breaks around it
 */
export function readForm(text: string, options: ScanOptions): ScanReading {
  const behind = text.slice(3);
  const isMarked = GS1_SYMBOL.test(text);
  if (isMarked && GS1_SYMBOL.test(behind)) return readForm(behind, options);
  if (isMarked && !isLink(behind)) return scanElementString(behind, options);
  const retail = RETAIL_SYMBOL.test(text);
  const plain = isMarked || retail || OTHER_SYMBOL.test(text) ? behind : text;
  if (plain.startsWith(ISO_15434)) return scanIso15434(plain, options);
  if (isLink(plain)) return readLink(plain, options);
  if (plain.startsWith('(')) return readBracketed(plain, options);
  const digits = plain.split(' ').join('');
  if (ITEM_NUMBER.test(digits)) return readItemNumber(digits, options);
  if (retail) return scanFault('SCAN_WRONG_CODE', WRONG_CODE);
  const bare = withoutLeadingGs(withSeparators(plain, options.separators));
  // Only what starts like a GS1 code is worth a diagnosis; other text is another code.
  if (!/^[^0-9A-Za-z]?[0-9]{2}/.test(bare)) return scanFault('SCAN_WRONG_CODE', WRONG_CODE);
  const reading = scanElementString(plain, options);
  const meant = /^[^0-9A-Za-z]?(?:01.{14}|00[0-9]{18}|02.{14})/s.test(bare);
  if (reading.kind !== 'fault' || meant) return reading;
  return scanOutOfOrder(bare, options) ?? scanFault('SCAN_WRONG_CODE', WRONG_CODE);
}

/** Caps lock was on when `text` was typed. */
export function capsLock(text: string): ScanFault {
  return scanFault('SCAN_CAPS_LOCK', 'Caps lock is on. Switch it off and scan again.', { guess: invertCase(text) });
}
