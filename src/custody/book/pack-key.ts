/** How a pack is found in its table. */
import type { SqlValue } from '../../platform/database/sql.js';
import { type Gtin, parseObjectUri } from '../../protocol/gs1/identifiers.js';

/** A pack's key in its table: GTIN as a number, serial. `uri`: a canonical SGTIN. */
export function packKey(uri: string): [gtin: number, serial: string] {
  const id = parseObjectUri(uri);
  if (id.kind !== 'sgtin') throw new Error(`${uri} names no pack`);
  return [Number(id.gtin), id.serial];
}

/** A GTIN as it is written, from the number that stands for it in tables. */
export const gtinText = (gtin: SqlValue): Gtin => String(gtin).padStart(14, '0') as Gtin;
