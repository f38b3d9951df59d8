/** A serial list as text: a line a pack, GTIN, tab, serial. */
import { Fault } from '../protocol/fault.js';
import type { Gtin } from '../protocol/gs1/identifiers.js';
import { Serial } from '../protocol/gs1/identifiers.js';
import type { Pack } from '../custody/book/parts.js';

/**
 * The pack of a line at place `at` of a list.
 *
 * @throws Fault `list-line` where it is none, of another product than the list's, or one too many
 */
export function packOf(line: string, list: { gtin: Gtin | null; count: number }, at: number): Pack {
  const tab = line.indexOf('\t');
  const gtin = line.slice(0, tab);
  const serial = Serial.safeParse(line.slice(tab + 1));
  const expected = list.gtin === null ? /^[0-9]{14}$/.test(gtin) : gtin === list.gtin;
  if (tab > 0 && expected && serial.success && at < list.count) return [gtin as Gtin, serial.data];
  const rule =
    at < list.count
      ? `must be the product's GTIN, a tab and a serial of GS1 set 82`
      : `is one more than the ${list.count} announced`;
  throw new Fault('list-line', `pack ${at} of the list ${rule}`, { at });
}

/** The lines of packs. */
export const linesFor = (packs: readonly Pack[]): string => packs.map(([gtin, serial]) => `${gtin}\t${serial}\n`).join('');
