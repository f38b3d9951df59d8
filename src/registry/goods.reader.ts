/**
 * Products, batches and recalls as other rooms ask for them: lists by pages, and the one question of each scan (the log's size,
 * the product, its maker and the printed batch). Reads only.
 */
import { LOG_HEAD } from '../ledger/log.store.js';
import { anywhere, pageOf } from '../platform/http/pages.js';
import { rows, type Runner, type SqlValue } from '../platform/database/sql.js';
import { allOf, when } from '../platform/database/where.js';
import type { Gln, Gtin, Lot } from '../protocol/gs1/identifiers.js';
import type { Batch, Product, Recall } from '../protocol/registry/registry.js';
import { batchOf, productOf, recallOf } from './registry.store.js';

/** What the registry has for a GTIN and a lot. `size`, `time`: entries in the log that says so, and when the last came (epoch ms). */
export interface Goods {
  readonly size: number;
  readonly time: number;
  /** Whose unit or packaging level the GTIN is. */
  readonly product: Product | null;
  readonly maker: string | null;
  readonly printed: Batch | null;
}

const GOODS = `SELECT h."size" AS "headSize", h."time" AS "headTime", p.*, m."name" AS "maker",
    b."lot", b."participant" AS "batchParticipant", b."record" AS "batchRecord"
  FROM ${LOG_HEAD} h
  LEFT JOIN "product" p ON p."gtin" IN (?, (SELECT "product" FROM "product_level" WHERE "gtin" = ?))
  LEFT JOIN "participant" m ON m."gln" = p."participant"
  LEFT JOIN "batch_alias" a ON a."gtin" = p."gtin" AND a."alias" = ?
  LEFT JOIN "batch" b ON b."gtin" = p."gtin" AND b."lot" = COALESCE(a."lot", ?)`;

/** Reads them; without a GTIN (an SSCC, an unreadable code) only the size. A lot is the batch's own or another that packs of it bear. */
export async function readGoods(db: Runner, gtin: Gtin | null, lot: Lot | undefined): Promise<Goods> {
  const [row] = await rows<Record<string, SqlValue>>(db, GOODS, [gtin, gtin, lot ?? null, lot ?? null]);
  const known = row!['gtin'] !== null;
  return {
    size: Number(row!['headSize']),
    time: Number(row!['headTime']),
    product: known ? productOf(row!) : null,
    maker: known ? (row!['maker'] as string) : null,
    printed: known && row!['lot'] !== null ? batchRow(row!) : null,
  };
}

const batchRow = ({ gtin, lot, batchParticipant, batchRecord }: Record<string, SqlValue>): Batch =>
  batchOf({ gtin: gtin!, lot: lot!, participant: batchParticipant!, record: batchRecord! });

/** What to list: all conditions hold. `q`: part of the name (upper and lower case of A to Z are one) or of the GTIN. */
export interface ProductQuery {
  participant?: Gln | undefined;
  q?: string | undefined;
  /** The last GTIN of the page before. */
  after?: Gtin | undefined;
  limit: number;
}

type Row = Record<string, SqlValue>;

/** Products in the order of their GTINs. */
export async function listProducts(
  db: Runner,
  { participant, q, after, limit }: ProductQuery,
): Promise<{ items: Product[]; next: Gtin | null }> {
  const [where, values] = allOf([
    when('"gtin" > ?', after),
    when('"participant" = ?', participant),
    when(`LOWER("name") LIKE LOWER(?) ESCAPE '!' OR "gtin" LIKE ? ESCAPE '!'`, q ? anywhere(q) : undefined),
  ]);
  const found = await rows<Row>(db, `SELECT * FROM "product" WHERE ${where} ORDER BY "gtin" LIMIT ?`, [...values, limit + 1]);
  return pageOf(found.map(productOf), limit, ({ gtin }) => gtin);
}

/** Batches of a product after a lot, in the order of their lots' characters. */
export async function listBatches(
  db: Runner,
  gtin: Gtin,
  after: Lot | undefined,
  limit: number,
): Promise<{ items: Batch[]; next: Lot | null }> {
  const text = 'SELECT * FROM "batch" WHERE "gtin" = ? AND "lot" > ? ORDER BY "lot" LIMIT ?';
  const found = await rows<Row>(db, text, [gtin, after ?? '', limit + 1]);
  return pageOf(found.map(batchOf), limit, ({ lot }) => lot);
}

/** Recalls, of one product or of all, the newest first; `before`: the last index of the page before. */
export async function listRecalls(
  db: Runner,
  gtin: Gtin | undefined,
  before: number,
  limit: number,
): Promise<{ items: Recall[]; next: number | null }> {
  const found = await rows<Row>(
    db,
    `SELECT * FROM "recall" WHERE "idx" < ?${gtin ? ' AND "gtin" = ?' : ''} ORDER BY "idx" DESC LIMIT ?`,
    [before, ...(gtin ? [gtin] : []), limit + 1],
  );
  return pageOf(found.map(recallOf), limit, ({ index }) => index);
}
