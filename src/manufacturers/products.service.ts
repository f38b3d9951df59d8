/** Master data as it stands: products, batches, recalls. Public, as their records in the log are. */
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../platform/database/database.module.js';
import { Fault } from '../protocol/fault.js';
import type { Gtin, Lot } from '../protocol/gs1/identifiers.js';
import type { Batch, MadeProduct, Recall } from '../protocol/registry/registry.js';
import { listBatches, listProducts, listRecalls, type ProductQuery, readProducts } from '../registry/goods.reader.js';

@Injectable()
export class Products {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** Products in the order of their GTINs. */
  list = (query: ProductQuery): Promise<{ items: MadeProduct[]; next: Gtin | null }> => listProducts(this.db, query);

  /** One product by the GTIN of its unit. @throws Fault `not-found` */
  async get(gtin: Gtin): Promise<MadeProduct> {
    const [product] = await readProducts(this.db, [gtin]);
    if (!product) throw new Fault('not-found', `the product ${gtin} is not registered`, { gtin });
    return product;
  }

  /** Batches of a product in the order of their lots' characters. @throws Fault `not-found` */
  async batches(gtin: Gtin, after: Lot | undefined, limit: number): Promise<{ items: Batch[]; next: Lot | null }> {
    await this.get(gtin);
    return listBatches(this.db, gtin, after, limit);
  }

  /** Recalls, of one product or of all, the newest first; `before`: the last index of the page before. */
  recalls = (gtin: Gtin | undefined, before: number, limit: number): Promise<{ items: Recall[]; next: number | null }> =>
    listRecalls(this.db, gtin, before, limit);
}
