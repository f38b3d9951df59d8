/** Random serials: EU 2016/161 wants at most one chance in ten thousand to guess one, so they are never counted up. */
import type { Serial } from '../../protocol/gs1/identifiers.js';

/** Letters and digits without I and O, which are misread. */
const CLEAR = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** `count` distinct serials of `length` characters of `alphabet` from the platform's secure randomness. */
export function randomSerials(count: number, length = 14, alphabet = CLEAR): Serial[] {
  const serials = new Set<string>();
  const bytes = new Uint8Array(length);
  // Bytes past the last whole multiple of the alphabet would favour its first characters.
  const usable = 256 - (256 % alphabet.length);
  while (serials.size < count) {
    let serial = '';
    while (serial.length < length) {
      crypto.getRandomValues(bytes);
      for (const byte of bytes) if (byte < usable && serial.length < length) serial += alphabet[byte % alphabet.length];
    }
    serials.add(serial);
  }
  return [...serials] as Serial[];
}
