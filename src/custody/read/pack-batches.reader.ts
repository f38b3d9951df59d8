/** What packs belong to: the batches of packs by their serials, and the products that are in a serial list. Reads only. */
import { rows, selectIn, type Runner } from '../../platform/database/sql.js';
import type { Gtin, Serial } from '../../protocol/gs1/identifiers.js';
import { gtinText } from '../book/pack-key.js';
import type { SerialList } from './lists.reader.js';

/** A pack as it is asked for. */
export interface PackKey {
  gtin: Gtin;
  serial: Serial;
}

/** The batch (`{gtin}/{lot}`) of a pack, and the date that it was made with, where that is known. */
export interface PackBatch {
  batch: string;
  expiry: string | null;
}

/** The batch of each pack, in the order of `packs`; undefined for those that were never commissioned. */
export async function batchesOfPacks(db: Runner, packs: readonly PackKey[]): Promise<(PackBatch | undefined)[]> {
  if (packs.length === 0) return [];
  const found = await selectIn<PackBatch & { gtin: number; serial: string }>(
    db,
    `SELECT p."gtin", p."serial", h."batch", h."expiry" FROM "pack" p JOIN "holding" h ON h."id" = p."holding"
     WHERE (p."gtin", p."serial") IN (?*)`,
    packs.map(({ gtin, serial }) => [Number(gtin), serial]),
  );
  const batches = new Map(found.map(({ gtin, serial, batch, expiry }) => [`${gtinText(gtin)}/${serial}`, { batch, expiry }]));
  return packs.map(({ gtin, serial }) => batches.get(`${gtin}/${serial}`));
}

/** The products whose packs a list names. */
export async function productsOfList(db: Runner, { id, gtin }: Pick<SerialList, 'id' | 'gtin'>): Promise<Gtin[]> {
  if (gtin !== null) return [gtin];
  const found = await rows<{ gtin: number }>(db, 'SELECT DISTINCT "gtin" FROM "list_part" WHERE "list" = ?', [id]);
  return found.map((row) => gtinText(row.gtin));
}
