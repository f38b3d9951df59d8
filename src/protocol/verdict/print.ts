/**
 * What is printed on the pack against what the register knows: is this a known product, batch and serial, and do they
 * belong together? Faults of the scanner are told before any of them.
 */
import type { PackReading } from '../gs1/scan/reading.js';
import type { Batch, Product } from '../registry/registry.js';
import { GUESSES } from './copies.js';
import type { Knowledge } from './knowledge.js';
import { reason, type Reason, type ReasonFacts } from './reasons.js';

/** How a printed expiry stands to a batch's. */
export type ExpiryMatch = 'same' | 'same-month' | 'other';

/**
 * Compares the expiry on a pack with its batch: the date in force, those that its packs bear, and `own`, which it was commissioned
 * with. A print of month and year alone names every day of the month.
 */
export function matchExpiry({ expiry, expiryDayGiven }: PackReading, batch: Batch, own: string | null = null): ExpiryMatch {
  const known = [batch.expiry, ...batch.printed, ...(own === null ? [] : [own])];
  if (expiry === undefined || known.includes(expiry)) return 'same';
  if (!known.some((date) => date.slice(0, 7) === expiry.slice(0, 7))) return 'other';
  return expiryDayGiven ? 'same-month' : 'same';
}

/** The batch that a pack is of: its own where the serial is known, else the one that is printed. */
export const batchOf = ({ pack, printed }: Knowledge): Batch | null => pack?.batch ?? printed;

/** A scanner's fault that shows only against the register, if it has one: then nothing else is said of the pack. */
export function scannerFault(reading: PackReading, known: Knowledge): Reason | null {
  if (reading.form === 'ean') return reason('SCAN_WRONG_CODE');
  if (agrees(reading, known)) return null;
  if (!reading.suspicion) return isCut(reading, known) ? reason('SCAN_CORRUPT', { detail: CUT }) : null;
  const { code, guess } = reading.suspicion;
  return reason(code, guess === undefined ? {} : { guess });
}

const CUT =
  'Two of the four items of a pack (product, serial, batch, expiry) were not read: the code was cut off. Scan it again.';

/** Whether a code lacks two of its four items, and what it has beside the product is not known: then it is a part of something. */
const isCut = ({ lot, serial, expiry }: PackReading, { printed }: Knowledge): boolean =>
  expiry === undefined && (serial === undefined ? lot !== undefined && !printed : lot === undefined);

/** Whether the register knows everything that the code seems to say, so that nothing can have run together. */
function agrees({ lot, serial }: PackReading, { product, printed, pack }: Knowledge): boolean {
  if (!product) return true;
  if (lot !== undefined && !printed) return false;
  return isSerialised(product, printed) ? serial !== undefined && pack !== null : printed !== null;
}

const isSerialised = (product: Product, printed: Batch | null): boolean => printed?.serialised ?? product.serialised;

/** What of the print does not agree with the register; empty where all of it does. */
export function printReasons(reading: PackReading, known: Knowledge): Reason[] {
  const { product, printed, pack } = known;
  if (!product) return [reason('PRODUCT_UNREGISTERED')];
  const facts: ReasonFacts = { ...(reading.lot && { lot: reading.lot }), ...(reading.serial && { serial: reading.serial }) };
  const found: Reason[] = [];
  if (reading.lot !== undefined && !printed) found.push(reason('BATCH_UNKNOWN', facts));
  if (pack) {
    if (printed && printed.lot !== pack.batch.lot) found.push(reason('BATCH_MISMATCH', facts));
    // Whoever found it, its manufacturer says since that it made all packs of the batch here, and never made this one.
    if (pack.custody.found === 'unmade' && pack.batch.complete) found.push(unknownSerial(facts, known.evidence.misses));
  } else if (isSerialised(product, printed)) {
    if (reading.serial === undefined) found.push(reason('SERIAL_MISSING'));
    else if (printed && !printed.complete) found.push(reason('SERIAL_ELSEWHERE', facts));
    else found.push(unknownSerial(facts, known.evidence.misses));
  } else if (printed) {
    found.push(reason('BATCH_NO_SERIALS'));
  } else if (reading.lot === undefined) {
    found.push(reason('SERIAL_MISSING'));
  }
  const batch = batchOf(known);
  return batch ? [...found, ...expiryReasons(reading, batch, pack?.expiry)] : found;
}

/** Where many are unknown, their manufacturer's data is missing, or somebody guesses: both are worth knowing. */
function unknownSerial(facts: ReasonFacts, misses: number): Reason {
  if (misses < GUESSES) return reason('SERIAL_UNKNOWN', facts);
  const advice =
    '{misses} unknown serials of this product within an hour: ask its manufacturer whether data is missing; quarantine.';
  return reason('SERIAL_UNKNOWN', { ...facts, misses: `${misses}` }, { advice });
}

function expiryReasons(reading: PackReading, batch: Batch, own: string | null | undefined): Reason[] {
  const match = matchExpiry(reading, batch, own);
  if (match === 'same') return changedExpiry(reading, batch, own);
  const facts = { printed: reading.expiry!, date: batch.expiry };
  return [reason(match === 'other' ? 'EXPIRY_MISMATCH' : 'EXPIRY_DAY_DIFFERS', facts)];
}

/** What a print that is right says otherwise than the date in force: a patient reads the print. */
function changedExpiry({ expiry, expiryDayGiven }: PackReading, batch: Batch, own: string | null | undefined): Reason[] {
  const facts = { date: batch.expiry };
  const shown = expiry ?? own ?? batch.printed.at(-1)!;
  // A print without a day says no more than a month.
  const [said, inForce] =
    expiry !== undefined && !expiryDayGiven ? [shown.slice(0, 7), batch.expiry.slice(0, 7)] : [shown, batch.expiry];
  if (said < inForce) return [reason('OK_EXPIRY_EXTENDED', facts)];
  return expiry !== undefined && said > inForce ? [reason('EXPIRY_SHORTENED', facts)] : [];
}
