/**
 * Reads whatever a camera, a hand scanner or a person produces, and tells every fault of the scanner from a fault of the
 * pack: the field's false alarms are caps lock, keyboard layouts, lost separators and two codes read at once.
 *
 * Linear in the length of the text, which is bounded; nothing is looked up, no clock is read. Serials are passed on exactly
 * as they were scanned. Whether a reading without serial, or of a case, will do is the caller's decision.
 */
import { hasCheckDigit } from '../check-digit.js';
import { GS, readElements } from '../element-string.js';
import { cleaned, unwrapped } from './clean.js';
import { capsLock, readForm } from './form.js';
import { glued } from './elements.js';
import { MISTYPINGS, invertCase } from './keyboard.js';
import {
  type ContainerReading,
  type KeyboardLayout,
  type PackReading,
  type ScanFault,
  type ScanOptions,
  type ScanReading,
  scanFault,
} from './reading.js';
import { withoutLeadingGs } from './separators.js';

/** Longer texts are no scan. */
const LONGEST = 4096;

/** A symbology identifier or a link that starts behind the first one. */
const SECOND_CODE = /(?<=.{4})(?:\](?:d[12]|Q[13]|C1|e0|E[04])|https?:\/\/)/is;

const isRead = (reading: ScanReading): boolean => reading.kind !== 'fault';

/** Whether we know what it is, be it that the scanner lost or doubled something. */
const isKnown = (reading: ScanReading): boolean =>
  reading.kind !== 'fault' || (reading.code !== 'SCAN_WRONG_CODE' && reading.code !== 'SCAN_CORRUPT');

/** Whether the code is followed by its own product's retail barcode, which then looks like the end of its last value. */
function endsWithOwnNumber(text: string, reading: PackReading | ContainerReading, options: ScanOptions): boolean {
  const gtin = reading.kind === 'pack' ? reading.gtin : 'gtin' in reading.container ? reading.container.gtin : undefined;
  if (gtin === undefined) return false;
  return [14, 13, 12, 8].some((length) => {
    const number = gtin.slice(-length);
    return number.padStart(14, '0') === gtin && text.endsWith(number) && isRead(readForm(text.slice(0, -length), options));
  });
}

/** Whether a whole code starts in the middle of the text. */
function hasSecondCode(text: string, options: ScanOptions): boolean {
  const second = SECOND_CODE.exec(text);
  return second !== null && isRead(readForm(text.slice(second.index), options));
}

/** Whether the text, which says nothing as a whole, is two codes in a row. */
function isTwoCodes(text: string, options: ScanOptions): boolean {
  const lines = text.split(/[\r\n]+/);
  if (lines.length > 1) return lines.some((line) => isRead(readForm(line.trim(), options)));
  const half = text.length / 2;
  if (text.slice(0, half) === text.slice(half) && isRead(readForm(text.slice(0, half), options))) return true;
  if (hasSecondCode(text, options)) return true;
  return [14, 13, 12, 8].some((length) => {
    const number = text.slice(0, length);
    return /^[0-9]+$/.test(number) && hasCheckDigit(number) && isRead(readForm(withoutLeadingGs(text.slice(length)), options));
  });
}

/** Whether the text says something only with small letters for capitals and the reverse. */
function isInverted(text: string, options: ScanOptions): boolean {
  const inverted = invertCase(text);
  return inverted !== text && isKnown(readForm(inverted, options));
}

/** Whether a keyboard shows: it changes more than one sign, or makes one that no code has. */
const isEvidence = (text: string, undone: string): boolean =>
  undone !== text && (/[^\0-\x7f]/.test(text) || Array.from(text).filter((char, at) => char !== undone.charAt(at)).length > 1);

/** The computer's keyboard setting that explains the text, if one does; without its name where several do. */
function mistyped(text: string, options: ScanOptions): ScanFault | undefined {
  const explained = MISTYPINGS.map(({ layout, undo }) => ({ layout, undone: undo(text) })).filter(
    ({ undone }) => isEvidence(text, undone) && isKnown(readForm(undone, options)),
  );
  const [layout, ...otherLayouts] = new Set(explained.map((each) => each.layout));
  const [guess, ...otherGuesses] = new Set(explained.map((each) => each.undone));
  if (layout === undefined) return isForeign(text) ? keyboardFault() : undefined;
  return keyboardFault({
    ...(otherLayouts.length === 0 && { layout }),
    ...(otherGuesses.length === 0 && { guess: guess as string }),
  });
}

/** Whether letters of other alphabets stand in a code or in its place: some keyboard made them, we do not know which. */
function isForeign(text: string): boolean {
  const foreign = Array.from(text).filter((char) => char > '\u007f').length;
  return foreign >= 3 && text.length >= 16 && (/01[0-9]{14}/.test(text) || foreign * 2 >= text.length);
}

function keyboardFault(more: { layout?: KeyboardLayout; guess?: string } = {}): ScanFault {
  const which = more.layout === undefined ? 'that of this computer' : `the layout "${more.layout}"`;
  const detail = `A keyboard layout is not set right: the scanner types for another. Set it to ${which} and scan again.`;
  return scanFault('SCAN_KEYBOARD', detail, more);
}

const MISPRINTED =
  'The code is printed wrongly: the sign between its items (FNC1) was printed as the character 232. Type all four items; tell its manufacturer.';

/** What an encoder prints that writes FNC1, the sign before and between elements, as the character 232. */
const PRINTED_FNC1 = 'è';

/** Whether the code itself is wrong: no other scan of it will say anything else. */
function isMisprinted(text: string, options: ScanOptions): boolean {
  return text.includes(PRINTED_FNC1) && isRead(readForm(withoutLeadingGs(text.replaceAll(PRINTED_FNC1, GS)), options));
}

/** Whether the text is an element string as it stands, so that no keyboard garbled it: what it says is what is wrong. */
const isSpelt = (text: string): boolean => readElements(text).problem === undefined;

/** The code without what was put round it, where that leaves a whole one. */
function insideOf(text: string, options: ScanOptions): ScanReading | undefined {
  for (const inside of unwrapped(text)) {
    const reading = readForm(inside, options);
    const isWhole = reading.kind === 'pack' && reading.serial !== undefined && reading.lot !== undefined && !reading.suspicion;
    if (isWhole) return { ...reading, notes: [...reading.notes, 'affix-ignored'] };
  }
  return undefined;
}

/**
 * Reads a scan.
 *
 * Accepted are GS1 element strings with or without symbology identifier (GS as ASCII 29 or what stands for it), Digital
 * Links of any host, the form with brackets, ISO/IEC 15434 messages (German PPN), and bare GTIN-8/12/13/14.
 *
 * @param text what the scanner sent or the person typed; at most 4,096 characters
 * @param options the current year, and what this site's scanners send for GS
 * @returns the pack or container named, or the fault of the scanner; never throws
 */
export function readScan(text: string, options: ScanOptions): ScanReading {
  if (text.length > LONGEST) return scanFault('SCAN_WRONG_CODE', 'This is too long for a code on a pack. Scan the square code.');
  const scan = cleaned(text);
  if (scan === '') return scanFault('SCAN_CORRUPT', 'Nothing was read. Scan again.');
  const reading = readForm(scan, options);
  if (reading.kind !== 'fault') {
    return endsWithOwnNumber(scan, reading, options) || hasSecondCode(scan, options) ? glued() : reading;
  }
  if (reading.code === 'SCAN_SEPARATOR_LOST') return isTwoCodes(scan, options) ? glued() : reading;
  if (isKnown(reading)) return reading;
  if (isTwoCodes(scan, options)) return glued();
  if (isInverted(scan, options)) return capsLock(scan);
  const inside = insideOf(scan, options);
  if (inside) return inside;
  if (isMisprinted(scan, options)) return scanFault('SCAN_MISPRINTED', MISPRINTED);
  return isSpelt(scan) ? reading : (mistyped(scan, options) ?? reading);
}
