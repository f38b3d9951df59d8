/**
 * What a code may have said before a scanner garbled it, where serial or lot alone do not show it: letters in another case, signs of
 * another keyboard, something behind it, a part cut off, a sign dropped or doubled. The register is asked for all of that at once;
 * what it knows of it is a scanner's fault and no falsification. The verdict's table knows nothing of this.
 *
 * A falsifier who has a true serial has the true lot beside it, so a lot is forgiven much where the serial is known; a serial only
 * what a setting explains, and once what a damaged read would.
 */
import { hasCheckDigit } from '../gs1/check-digit.js';
import type { Gtin } from '../gs1/identifiers.js';
import { cleaned } from '../gs1/scan/clean.js';
import { glued } from '../gs1/scan/elements.js';
import { invertCase, MISTYPINGS, qwertzSwap } from '../gs1/scan/keyboard.js';
import { type KeyboardLayout, type PackReading, type ScanFault, scanFault } from '../gs1/scan/reading.js';
import { lotsOn, type Batch } from '../registry/registry.js';
import type { Knowledge } from './knowledge.js';
import { matchExpiry } from './print.js';

/** What caps lock, and a scanner or till that writes one case, make of letters. */
const CASES: readonly ((text: string) => string)[] = [invertCase, (text) => text.toUpperCase(), (text) => text.toLowerCase()];

/** Settings of keyboards, and what undoes them; null where it is nobody's in particular. */
const SETTINGS = [...MISTYPINGS, { layout: null, undo: qwertzSwap }];

/** No more readings of a text than this are asked for. */
const MOST = 64;
/** Stands in an asked text where any one sign may. */
export const GAP = '\u001d';
/** What is shorter than this is the beginning of too much to be known by it. */
const TELLING = 3;

/** What the register is asked for: serials of a product. */
export interface Asked {
  /** In full; one with {@link GAP} is any that has one sign there. */
  readonly serials: readonly string[];
  /** In whatever case its letters are. */
  readonly anyCase: string;
  /** Any longer one that begins so; null for none. */
  readonly begun: string | null;
}

/** A pack that is known, as far as a print tells it. Without a serial: a batch. */
export interface Known {
  readonly serial: string | undefined;
  readonly batch: Batch;
}

/** The fault of the scanner that explains a reading. `once`: that it was a damaged read is believed at the first scan only. */
export interface Misreading {
  readonly fault: ScanFault;
  readonly once: boolean;
}

/** Whether a reading contradicts the register in a way that a scanner may be the cause of. */
export function mayBeMisread(
  item: PackReading,
  { product, printed, pack }: Pick<Knowledge, 'product' | 'printed' | 'pack'>,
): boolean {
  if (!product) return false;
  if (item.lot !== undefined && !printed) return true;
  if (!pack) return item.serial !== undefined && (printed?.serialised ?? product.serialised);
  // A lot that is registered, with the date of that lot, was not garbled into being.
  return printed !== null && printed.lot !== pack.batch.lot && matchExpiry(item, printed) === 'other';
}

/** The serials that a reading's serial may stand for. */
export function askedOf(serial: string, item: PackReading, text: string): Asked {
  const signs = Array.from(serial);
  const without = (at: number): string => serial.slice(0, at) + serial.slice(at + 1);
  const isLast = cleaned(text).endsWith(serial);
  const serials = new Set([
    ...SETTINGS.map(({ undo }) => undo(serial)),
    ...(isLast
      ? signs
          .map((_, at) => serial.slice(0, at))
          .filter((known) => known !== '' && isTail(serial.slice(known.length), item.gtin, known))
      : []),
    ...signs.flatMap((sign, at) => (sign === signs[at + 1] ? [without(at)] : [])),
    ...Array.from({ length: serial.length + 1 }, (_, at) => serial.slice(0, at) + GAP + serial.slice(at)),
  ]);
  serials.delete(serial);
  return { serials: [...serials].slice(0, MOST - 2), anyCase: serial, begun: isLast ? serial : null };
}

/** The fault that made a reading of what is printed on a pack or batch that is known; null where none did. */
export function misreading(item: PackReading, text: string, known: Known): Misreading | null {
  const end = cleaned(text);
  return faultIn(item, known, (value) => end.endsWith(value));
}

/** What was on a code that was not known. `expiry`: ISO date. */
export type Printed = Pick<PackReading, 'gtin'> & { readonly [name in 'serial' | 'lot' | 'expiry']: string | undefined };

/** Whether what was read is a garbled reading of a pack that was read well since. */
export function isGarbled({ gtin, serial, lot, expiry }: Printed, known: Known): boolean {
  const item = { gtin, serial, lot, expiry, expiryDayGiven: true } as PackReading;
  return faultIn(item, known, () => true) !== null;
}

/** What a pack bears as its lot is the batch's or one of its aliases. */
function faultIn(item: PackReading, known: Known, isLast: (value: string) => boolean): Misreading | null {
  const lots = lotsOn(known.batch);
  const meant = lots.filter((one) => one === item.lot);
  return (
    (meant.length > 0 ? meant : lots).map((one) => faultOf(item, known, one, isLast)).find((found) => found !== null) ?? null
  );
}

/**
 * @param lot as the pack bears it
 * @param isLast whether a value stood at the end of the code
 */
function faultOf(
  item: PackReading,
  { serial, batch }: Known,
  lot: string,
  isLast: (value: string) => boolean,
): Misreading | null {
  if (matchExpiry(item, batch) === 'other' || (item.serial === undefined) !== (serial === undefined)) return null;
  const both = [
    [item.serial ?? '', serial ?? ''],
    [item.lot ?? lot, lot],
  ] as const;
  const pairs = both.filter(([read, meant]) => read !== meant);
  if (pairs.length === 0) return null;
  // A setting garbles all that is in a code, or nothing of it.
  if (CASES.some((fold) => both.every(([read, meant]) => fold(meant) === read))) return { fault: CAPS_LOCK, once: false };
  const undoing = SETTINGS.filter(({ undo }) => both.every(([read, meant]) => undo(read) === meant));
  if (undoing.length > 0) return { fault: keyboard([...new Set(undoing.map(({ layout }) => layout))]), once: false };
  const [[read, meant], other] = pairs as [readonly [string, string], (readonly [string, string])?];
  const fault = other ? undefined : difference(read, meant, item.gtin, isLast(read));
  if (!fault) return null;
  const tail = read.slice(meant.length);
  const isSetting = fault !== DAMAGED && (SUFFIX.test(tail) || tail.length > 2);
  return { fault, once: item.serial !== serial && !isSetting };
}

const CAPS_LOCK = scanFault(
  'SCAN_CAPS_LOCK',
  'Capitals and small letters are not as they are printed. Switch caps lock off, let the scanner send letters as they are, and scan again.',
);
const DAMAGED = scanFault('SCAN_CORRUPT', 'A part of the code was lost or doubled on the way. Scan it again.');

const keyboard = ([layout, ...others]: readonly (KeyboardLayout | null)[]): ScanFault =>
  scanFault('SCAN_KEYBOARD', 'A keyboard layout is not set right. Set the scanner to that of this computer and scan again.', {
    ...(layout && others.length === 0 && { layout }),
  });

/** What makes `read` of `meant`; undefined for nothing that a scanner does. */
function difference(read: string, meant: string, gtin: Gtin, isLast: boolean): ScanFault | undefined {
  if (isDoubled(read, meant)) return DAMAGED;
  if (isLast && read.startsWith(meant)) {
    const tail = read.slice(meant.length);
    if (isGlued(tail, gtin)) return glued();
    if (isTail(tail, gtin, meant)) {
      const detail = `The scanner or the till sends "${tail}" behind the code. Switch its suffix off and scan again.`;
      return scanFault('SCAN_AFFIX', detail, { added: tail });
    }
  }
  return isShorterByOne(read, meant) || (isLast && meant.startsWith(read)) ? DAMAGED : undefined;
}

/** Whether `tail` is what scanners send behind a code: a second code, a suffix of signs, a till's own signature. */
const isTail = (tail: string, gtin: Gtin, meant: string): boolean =>
  isGlued(tail, gtin) || SUFFIX.test(tail) || (meant.length >= TELLING && (tail.length <= 4 || /^[0-9]{7,14}$/.test(tail)));

const SUFFIX = /^(?:[^0-9A-Za-z]{1,4}|[<(](?:CR|LF|CRLF|TAB|ENTER|ETX|EOT)[>)])$/i;

/** Whether `tail` is another code, or the beginning of the product's own: its EAN, the code once more, a PZN, another article's EAN. */
function isGlued(tail: string, gtin: Gtin): boolean {
  const own = [0, 1, 2, 6].filter((zeros) => /^0*$/.test(gtin.slice(0, zeros))).map((zeros) => gtin.slice(zeros));
  if ([...own, `01${gtin}`].some((number) => number.startsWith(tail))) return true;
  return /^-[0-9]{0,8}$/.test(tail) || (/^(?:[0-9]{8}|[0-9]{12,14})$/.test(tail) && hasCheckDigit(tail));
}

/** Whether one sign of `longer` is not in `shorter`, and all else is. */
const isShorterByOne = (shorter: string, longer: string): boolean =>
  shorter.length + 1 === longer.length &&
  Array.from(longer).some((_, at) => longer.slice(0, at) + longer.slice(at + 1) === shorter);

/** Whether one sign of `meant` stands twice in `read`. */
const isDoubled = (read: string, meant: string): boolean =>
  isShorterByOne(meant, read) && Array.from(meant).some((sign, at) => meant.slice(0, at) + sign + meant.slice(at) === read);
