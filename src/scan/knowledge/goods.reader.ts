/** One question to the registry for each scan: the log's size, the product, its maker and the printed batch. */
import { rows, type Runner, type SqlValue } from '../../platform/database/sql.js';
import type { Gtin, Lot } from '../../protocol/gs1/identifiers.js';
import type { Batch, Product } from '../../protocol/registry/registry.js';
import { batchOf, productOf } from '../../registry/registry.store.js';

/** What the registry has for a GTIN and a lot. `size`: entries in the log that says so. */
export interface Goods {
  readonly size: number;
  /** Whose unit or packaging level the GTIN is. */
  readonly product: Product | null;
  readonly maker: string | null;
  readonly printed: Batch | null;
}

const GOODS = `SELECT h."size" AS "headSize", p.*, m."name" AS "maker",
    b."lot", b."expiry", b."printed", b."serialised"
  FROM "head" h
  LEFT JOIN "product" p ON p."gtin" IN (?, (SELECT "product" FROM "product_level" WHERE "gtin" = ?))
  LEFT JOIN "participant" m ON m."gln" = p."participant"
  LEFT JOIN "batch" b ON b."gtin" = p."gtin" AND b."lot" = ?`;

/** Reads them; without a GTIN (an SSCC, an unreadable code) only the size. */
export async function readGoods(db: Runner, gtin: Gtin | null, lot: Lot | undefined): Promise<Goods> {
  const [row] = await rows<Record<string, SqlValue>>(db, GOODS, [gtin, gtin, lot ?? null]);
  const known = row!['gtin'] !== null;
  return {
    size: Number(row!['headSize']),
    product: known ? productOf(row!) : null,
    maker: known ? (row!['maker'] as string) : null,
    printed: known && row!['lot'] !== null ? batchRow(row!) : null,
  };
}

function batchRow(row: Record<string, SqlValue>): Batch {
  const { gtin, lot, participant, expiry, printed, serialised } = row;
  return batchOf({
    gtin: gtin!,
    lot: lot!,
    participant: participant!,
    expiry: expiry!,
    printed: printed!,
    serialised: serialised!,
  });
}
