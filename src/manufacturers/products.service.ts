/** Master data as it stands: products, batches, recalls. Public, as their records in the log are. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { rows, type SqlValue } from '../platform/database/sql.js';
import { Fault } from '../protocol/fault.js';
import type { Gln, Gtin, Lot } from '../protocol/gs1/identifiers.js';
import type { Batch, Product, Recall } from '../protocol/registry/registry.js';
import { anywhere, pageOf } from '../platform/http/pages.js';
import { batchOf, productOf, readProducts, recallOf } from '../registry/registry.store.js';

/** What to list: all conditions hold. `q`: part of the name (upper and lower case of A to Z are one) or of the GTIN. */
export interface ProductQuery {
  participant?: Gln | undefined;
  q?: string | undefined;
  /** The last GTIN of the page before. */
  after?: Gtin | undefined;
  limit: number;
}

type Row = Record<string, SqlValue>;

@Injectable()
export class Products {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** Products in the order of their GTINs. */
  async list({ participant, q, after, limit }: ProductQuery): Promise<{ items: Product[]; next: Gtin | null }> {
    const conditions: [string, SqlValue[]][] = [['"gtin" > ?', [after ?? '']]];
    if (participant) conditions.push(['"participant" = ?', [participant]]);
    if (q) conditions.push([`(LOWER("name") LIKE LOWER(?) ESCAPE '!' OR "gtin" LIKE ? ESCAPE '!')`, [anywhere(q), anywhere(q)]]);
    const where = conditions.map(([text]) => text).join(' AND ');
    const found = await rows<Row>(this.db, `SELECT * FROM "product" WHERE ${where} ORDER BY "gtin" LIMIT ?`, [
      ...conditions.flatMap(([, values]) => values),
      limit + 1,
    ]);
    return pageOf(found.map(productOf), limit, ({ gtin }) => gtin);
  }

  /** One product by the GTIN of its unit. @throws Fault `not-found` */
  async get(gtin: Gtin): Promise<Product> {
    const [product] = await readProducts(this.db, [gtin]);
    if (!product) throw new Fault('not-found', `the product ${gtin} is not registered`, { gtin });
    return product;
  }

  /** Batches of a product in the order of their lots' characters. @throws Fault `not-found` */
  async batches(gtin: Gtin, after: Lot | undefined, limit: number): Promise<{ items: Batch[]; next: Lot | null }> {
    await this.get(gtin);
    const found = await rows<Row>(this.db, `SELECT * FROM "batch" WHERE "gtin" = ? AND "lot" > ? ORDER BY "lot" LIMIT ?`, [
      gtin,
      after ?? '',
      limit + 1,
    ]);
    return pageOf(found.map(batchOf), limit, ({ lot }) => lot);
  }

  /** Recalls, of one product or of all, the newest first; `before`: the last index of the page before. */
  async recalls(gtin: Gtin | undefined, before: number, limit: number): Promise<{ items: Recall[]; next: number | null }> {
    const found = await rows<Row>(
      this.db,
      `SELECT * FROM "recall" WHERE "idx" < ?${gtin ? ' AND "gtin" = ?' : ''} ORDER BY "idx" DESC LIMIT ?`,
      [before, ...(gtin ? [gtin] : []), limit + 1],
    );
    return pageOf(found.map(recallOf), limit, ({ index }) => index);
  }
}
