/** How a pack is found in its table. */
import { parseObjectUri } from '../../protocol/gs1/identifiers.js';

/** A pack's key in its table: GTIN as a number, serial. `uri`: a canonical SGTIN. */
export function packKey(uri: string): [gtin: number, serial: string] {
  const id = parseObjectUri(uri);
  if (id.kind !== 'sgtin') throw new Error(`${uri} names no pack`);
  return [Number(id.gtin), id.serial];
}
