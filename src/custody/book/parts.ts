/**
 * Cuts a serial list into parts of 256 packs, which are its Merkle tree's subtrees: what is stored of a list. Pure.
 */
import { packUri, type Gtin, type Serial } from '../../protocol/gs1/identifiers.js';
import { TILE_WIDTH } from '../../protocol/log/tiles.js';

/** A pack as a list names it. */
export type Pack = readonly [gtin: Gtin, serial: Serial];

/** Packs of part `n` that are of one product, in the order of their URIs. */
export interface Part {
  n: number;
  gtin: Gtin;
  serials: Serial[];
}

/** Takes packs in the list's order, at any place, and gives the parts that they fill, whole or begun. */
export class PartCutter {
  /** @param open what is there already of the part in which `at` lies; @param at the place of the next pack */
  constructor(
    private open: Part[],
    private at: number,
  ) {}

  /** Adds packs. @returns all parts that have changed, each with all that is in it by now */
  add(packs: readonly Pack[]): Part[] {
    const changed = [...this.open];
    for (const [gtin, serial] of packs) {
      const n = Math.floor(this.at++ / TILE_WIDTH);
      const last = changed.at(-1);
      if (last?.n === n && last.gtin === gtin) last.serials.push(serial);
      else changed.push({ n, gtin, serials: [serial] });
    }
    const next = Math.floor(this.at / TILE_WIDTH);
    this.open = changed.filter(({ n }) => n === next);
    return changed;
  }
}

/** How a serial stands in its pack's URI. */
export const inUri = (gtin: Gtin, serial: Serial): string => {
  const uri = packUri(gtin, serial);
  return uri.slice(uri.lastIndexOf('/') + 1);
};

/** The smallest and the largest of `serials` in the order of bytes, which is not the order of URIs where escapes are needed. */
export function rangeOf(serials: readonly Serial[]): { low: Serial; high: Serial } {
  let [low, high] = [serials[0]!, serials[0]!];
  for (const serial of serials) {
    if (serial < low) low = serial;
    if (serial > high) high = serial;
  }
  return { low, high };
}
