/**
 * What a code may have said before a wrong keyboard setting garbled it, where serial and lot alone do not show it. Whether the
 * register knows that better is for its caller to look up.
 */
import type { Lot, Serial } from '../gs1/identifiers.js';
import { invertCase, MISTYPINGS, qwertzSwap } from '../gs1/scan/keyboard.js';
import type { PackReading } from '../gs1/scan/reading.js';

/** A code as it may have been meant, and the setting that would explain it. */
export interface Meant {
  readonly code: 'SCAN_CAPS_LOCK' | 'SCAN_KEYBOARD';
  readonly serial: Serial | undefined;
  readonly lot: Lot | undefined;
}

const SETTINGS = [
  ['SCAN_CAPS_LOCK', invertCase],
  ['SCAN_KEYBOARD', qwertzSwap],
  // Signs such as - and / have moved, too.
  ...MISTYPINGS.map(({ undo }) => ['SCAN_KEYBOARD', undo] as const),
] as const;

/** The readings that serial and lot may stand for, without the one that they are. */
export const meantBy = ({ serial, lot }: Pick<PackReading, 'serial' | 'lot'>): Meant[] =>
  SETTINGS.map(([code, undo]) => ({
    code,
    serial: serial === undefined ? undefined : (undo(serial) as Serial),
    lot: lot === undefined ? undefined : (undo(lot) as Lot),
  })).filter((meant) => meant.serial !== serial || meant.lot !== lot);
