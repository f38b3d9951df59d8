/**
 * Products, batches and recalls as other rooms ask for them: lists by pages, and the one question of each scan (the log's size,
 * the product, its maker and the printed batch). Reads only.
 */
import { LOG_HEAD } from '../ledger/log.store.js';
import { anywhere, pageOf } from '../platform/http/pages.js';
import { rows, selectIn, type Runner, type SqlValue } from '../platform/database/sql.js';
import { allOf, type Condition, when } from '../platform/database/where.js';
import type { Gln, Gtin, Lot } from '../protocol/gs1/identifiers.js';
import type { Batch, MadeProduct, Participant, Recall } from '../protocol/registry/registry.js';
import { batchOf, productOf, recallOf } from './registry.store.js';

type Licensed = Pick<Participant, 'steps' | 'until'>;

/** What the registry has for a GTIN and a lot. `size`, `time`: entries in the log that says so, and when the last came (epoch ms). */
export interface Goods {
  readonly size: number;
  readonly time: number;
  /** Whose unit or packaging level the GTIN is. */
  readonly product: MadeProduct | null;
  /** The product's manufacturer: what it is called, and what it may do. */
  readonly maker: (Pick<Participant, 'name'> & Licensed) | null;
  readonly printed: Batch | null;
}

/** The keys of GS1 that would cover the unit of a product `p`, as protocol/registry/number-keys.ts has them. */
const NUMBER_KEYS = [12, 11, 10, 9, 8, 7, 6, 5, 4].map((length) => `SUBSTR(p."gtin", 2, ${length})`);

/** Products with their manufacturers: who holds the number by the longest key, null where nobody does. */
const MADE = `(SELECT p.*, (SELECT g."holder" FROM "granted" g
    WHERE g."holder" IS NOT NULL AND g."key" IN ('0' || SUBSTR(p."gtin", 2, 12) || '0', ${NUMBER_KEYS.join(', ')})
    ORDER BY LENGTH(g."key") DESC LIMIT 1) AS "participant" FROM "product" p)`;

const INDICATORS = Array.from({ length: 10 }, (_, digit) => `SELECT '${digit}' AS "digit"`).join(' UNION ALL ');

/**
 * Units that a key of a participant covers, by ranges of GTINs, so that not each product is asked whose it is; a longer key may be
 * another's. Keys of 13 digits are GLNs and cover none. CROSS JOIN: in this order on SQLite.
 */
const COVERED = `(SELECT c."gtin" FROM
    (SELECT CASE LENGTH("key") WHEN 14 THEN SUBSTR("key", 2, 12) ELSE "key" END AS "digits"
      FROM "granted" WHERE "holder" = ? AND LENGTH("key") <> 13) g
    CROSS JOIN (${INDICATORS}) i CROSS JOIN "product" c
    WHERE c."gtin" >= SUBSTR(i."digit" || g."digits" || '${'0'.repeat(10)}', 1, 14)
      AND c."gtin" <= SUBSTR(i."digit" || g."digits" || '${'9'.repeat(10)}', 1, 14))`;

const GOODS = `SELECT h."size" AS "headSize", h."time" AS "headTime", p.*, m."name" AS "maker", m."steps", m."until",
    b."lot", b."record" AS "batchRecord"
  FROM ${LOG_HEAD} h
  LEFT JOIN ${MADE} p ON p."gtin" IN (?, (SELECT "product" FROM "product_level" WHERE "gtin" = ?))
  LEFT JOIN "participant" m ON m."gln" = p."participant"
  LEFT JOIN "batch_alias" a ON a."gtin" = p."gtin" AND a."alias" = ?
  LEFT JOIN "batch" b ON b."gtin" = p."gtin" AND b."lot" = COALESCE(a."lot", ?)`;

/**
 * The batches (`{gtin}/{lot}`) of which a lot is the own one, or another that packs of it bear, as other rooms look for them in their
 * own rows: a SELECT of one column. Of a product, where one is asked for.
 */
export function batchesOfLot(lot: Lot, gtin: Gtin | undefined): Condition {
  const [where, values] = allOf([['"lot" IS NOT NULL', []], when('"gtin" = ?', gtin)]);
  return [
    `SELECT "gtin" || '/' || "lot" AS "batch" FROM (SELECT "gtin", "lot" FROM "batch" WHERE "lot" = ?
       UNION SELECT "gtin", "lot" FROM "batch_alias" WHERE "alias" = ?) b WHERE ${where}`,
    [lot, lot, ...values],
  ];
}

/** Reads them; without a GTIN (an SSCC, an unreadable code) only the size. A lot is the batch's own or another that packs of it bear. */
export async function readGoods(db: Runner, gtin: Gtin | null, lot: Lot | undefined): Promise<Goods> {
  const [row] = await rows<Record<string, SqlValue>>(db, GOODS, [gtin, gtin, lot ?? null, lot ?? null]);
  const known = row!['gtin'] !== null;
  return {
    size: Number(row!['headSize']),
    time: Number(row!['headTime']),
    product: known ? madeOf(row!) : null,
    maker: row!['maker'] === null ? null : { name: row!['maker'] as string, ...licenceOf(row!) },
    printed: known && row!['lot'] !== null ? batchRow(row!) : null,
  };
}

const licenceOf = ({ steps, until }: Record<string, SqlValue>): Licensed => ({
  steps: JSON.parse(steps as string) as string[],
  until: until as string | null,
});

const batchRow = ({ gtin, lot, batchRecord }: Record<string, SqlValue>): Batch =>
  batchOf({ gtin: gtin!, lot: lot!, record: batchRecord! });

/** What to list: all conditions hold. `q`: part of the name (upper and lower case of A to Z are one) or of the GTIN. */
export interface ProductQuery {
  participant?: Gln | undefined;
  q?: string | undefined;
  /** The last GTIN of the page before. */
  after?: Gtin | undefined;
  limit: number;
}

type Row = Record<string, SqlValue>;

const madeOf = (row: Row): MadeProduct => ({ ...productOf(row), participant: row['participant'] as Gln | null });

/** Products whose unit has one of these GTINs, with their manufacturers. */
export const readProducts = async (db: Runner, gtins: readonly string[]): Promise<MadeProduct[]> =>
  (await selectIn<Row>(db, `SELECT * FROM ${MADE} p WHERE "gtin" IN (?*)`, gtins)).map(madeOf);

/** Products in the order of their GTINs. */
export async function listProducts(
  db: Runner,
  { participant, q, after, limit }: ProductQuery,
): Promise<{ items: MadeProduct[]; next: Gtin | null }> {
  const [where, values] = allOf([
    when('"gtin" > ?', after),
    when(`"gtin" IN ${COVERED} AND "participant" = ?`, participant),
    when(`LOWER("name") LIKE LOWER(?) ESCAPE '!' OR "gtin" LIKE ? ESCAPE '!'`, q ? anywhere(q) : undefined),
  ]);
  const found = await rows<Row>(db, `SELECT * FROM ${MADE} p WHERE ${where} ORDER BY "gtin" LIMIT ?`, [...values, limit + 1]);
  return pageOf(found.map(madeOf), limit, ({ gtin }) => gtin);
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

/**
 * The last batches of a product in the order of their lots' characters: where lots count upwards, the latest. At most `limit`.
 *
 * @param month only those of which a date, in force or on packs, is in this month, `YYYY-MM`
 */
export async function readLastBatches(db: Runner, gtin: Gtin, limit: number, month?: string): Promise<Batch[]> {
  const [where, values] = allOf([['"gtin" = ?', [gtin]], when('"record" LIKE ?', month && `%"${month}-%`)]);
  return (await rows<Row>(db, `SELECT * FROM "batch" WHERE ${where} ORDER BY "lot" DESC LIMIT ?`, [...values, limit])).map(
    batchOf,
  );
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
