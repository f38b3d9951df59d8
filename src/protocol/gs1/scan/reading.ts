/**
 * What reading a scan can come to. The verdict on the pack is not here: a reading says only what was on it.
 */
import type { Grai, GraiSerial, Gtin, Lot, Serial, Sscc } from '../identifiers.js';

/** How the code was written. */
export type ScanForm = 'element-string' | 'digital-link' | 'bracketed' | 'ppn' | 'ean';

/** The scanner, its set-up or the choice of code is at fault, not the pack (see the table of reason codes). */
export type ScanFaultCode =
  | 'SCAN_CAPS_LOCK'
  | 'SCAN_KEYBOARD'
  | 'SCAN_SEPARATOR_LOST'
  | 'SCAN_GLUED'
  | 'SCAN_CORRUPT'
  | 'SCAN_AFFIX'
  | 'SCAN_MISPRINTED'
  | 'SCAN_WRONG_CODE'
  | 'SCAN_OUTER_CODE';

/** The keyboard layout that the scanner must be set to: that of the computer it types into. */
export type KeyboardLayout = 'us' | 'de' | 'fr' | 'it' | 'es' | 'cs' | 'sk' | 'hu' | 'pl' | 'ru' | 'uk' | 'el';

/** What else was noticed; never a reason to hold a pack. */
export type ScanNote =
  /** The scanner sends another character for GS; it works, but is worth setting right. */
  | 'separator-substituted'
  /** The elements on this code should not stand together by GS1's rules. */
  | 'pairing'
  /** The product number was made from a national one (German PZN). */
  | 'ntin-from-ppn'
  /** The link's scheme is in capitals, as QR codes in alphanumeric mode are throughout. */
  | 'upper-case-link'
  /** The scanner sends signs round the code, such as its maker's code identifier; they were passed over. */
  | 'affix-ignored';

/** Data beside the number that names the thing. */
export interface ScanAttributes {
  readonly lot?: Lot;
  /** ISO 8601 date: the last day on which the pack may be used. */
  readonly expiry?: string;
  /** Set with `expiry`: false where only month and year were given, `expiry` then being the month's last day. */
  readonly expiryDayGiven?: boolean;
  readonly form: ScanForm;
  readonly notes: readonly ScanNote[];
  /**
   * The reading is valid, but what looks missing may have run into another value for want of a separator. Where the
   * caller misses a serial or a lot, this is the better explanation. `guess`, where there is only one, is the likely
   * content, in brackets.
   */
  readonly suspicion?: { readonly code: 'SCAN_SEPARATOR_LOST'; readonly guess?: string };
}

/** One pack, or a batch of it where there is no serial. */
export interface PackReading extends ScanAttributes {
  readonly kind: 'pack';
  readonly gtin: Gtin;
  /** Case-sensitive, exactly as scanned. */
  readonly serial?: Serial;
}

/** A logistic unit, a returnable asset, or a higher packaging level (GTIN indicator 1 to 8; the product record decides). */
export interface ContainerReading extends ScanAttributes {
  readonly kind: 'container';
  readonly container:
    | { readonly kind: 'sscc'; readonly sscc: Sscc }
    | { readonly kind: 'grai'; readonly grai: Grai; readonly serial: GraiSerial }
    | { readonly kind: 'sgtin'; readonly gtin: Gtin; readonly serial: Serial }
    | { readonly kind: 'gtin'; readonly gtin: Gtin };
}

/** Nothing was read; scan again after setting right what `code` names. */
export interface ScanFault {
  readonly kind: 'fault';
  readonly code: ScanFaultCode;
  /** For people, one sentence. */
  readonly detail: string;
  /** With SCAN_KEYBOARD, where only one explains the text. */
  readonly layout?: KeyboardLayout;
  /** With SCAN_AFFIX: what was sent behind the code. */
  readonly added?: string;
  /** What the code most likely says. A hint for the screen; never to be acted on. */
  readonly guess?: string;
}

/** The answer to a scan. */
export type ScanReading = PackReading | ContainerReading | ScanFault;

/** What a reading depends on besides the text. */
export interface ScanOptions {
  /** The current year in full: two-digit years are read by it. The protocol has no clock. */
  readonly year: number;
  /** Further texts that this site's scanners send for GS. */
  readonly separators?: readonly string[];
}

/** What SCAN_WRONG_CODE says. */
export const WRONG_CODE = 'This is a price barcode, a web address or another code. Scan the square code beside "SN".';

/** A fault reading. */
export function scanFault(
  code: ScanFaultCode,
  detail: string,
  more: { layout?: KeyboardLayout; guess?: string; added?: string } = {},
): ScanFault {
  return { kind: 'fault', code, detail, ...more };
}
