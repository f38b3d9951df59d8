/** Random serials from the system's secure randomness, each as likely as any other. */
import { randomBytes } from 'node:crypto';
import type { Format } from './pool.rules.js';

/** Draws for each serial that is wanted, at most: where nearly all beginnings are to be avoided, fewer come out. */
const PATIENCE = 1_000;

/** `count` distinct serials of the form, none beginning with one of `avoid`; fewer where there are hardly any such. */
export function randomSerials({ prefix, length, alphabet }: Format, count: number, avoid: readonly string[]): string[] {
  const found = new Set<string>();
  // Bytes from here on are drawn anew, or some characters would come up more often than others.
  const fair = 256 - (256 % alphabet.length);
  let text = prefix;
  for (let draws = 0; found.size < count && draws < count * PATIENCE;) {
    for (const byte of randomBytes(4096)) {
      if (byte >= fair) continue;
      text += alphabet[byte % alphabet.length]!;
      if (text.length < prefix.length + length) continue;
      draws++;
      if (found.size < count && !avoid.some((start) => text.startsWith(start))) found.add(text);
      text = prefix;
    }
  }
  return [...found];
}
