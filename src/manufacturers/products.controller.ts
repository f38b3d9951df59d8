/** `/api/manufacturers`: products, batches and recalls to read. They are written by registry records. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { Gln, Gtin, Lot } from '../protocol/gs1/identifiers.js';
import { PageLimit, SearchText } from '../platform/http/pages.js';
import { Products } from './products.service.js';
import { BatchView, batchView, ProductView, productView, RecallView, recallView } from './products.view.js';

const ProductsQuery = z.strictObject({
  participant: Gln.optional(),
  q: SearchText.optional(),
  after: Gtin.optional(),
  limit: PageLimit,
});
const BatchesQuery = z.strictObject({ after: Lot.optional(), limit: PageLimit });
const RecallsQuery = z.strictObject({
  gtin: Gtin.optional(),
  after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: PageLimit,
});

const ProductsPage = z.strictObject({ items: z.array(ProductView), next: Gtin.nullable() });
type ProductsPage = z.infer<typeof ProductsPage>;
const BatchesPage = z.strictObject({ items: z.array(BatchView), next: Lot.nullable() });
type BatchesPage = z.infer<typeof BatchesPage>;
const RecallsPage = z.strictObject({ items: z.array(RecallView), next: z.int().nullable() });
type RecallsPage = z.infer<typeof RecallsPage>;

@Controller('api/manufacturers')
@Access('public')
export class ProductsController {
  constructor(private readonly products: Products) {}

  /** Products in the order of their GTINs; `after` is the last page's `next`. `q` finds in names and GTINs. */
  @Get('products')
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: ProductsPage })
  async list(@Query({ schema: ProductsQuery }) query: z.infer<typeof ProductsQuery>): Promise<ProductsPage> {
    const { items, next } = await this.products.list(query);
    return { items: items.map(productView), next };
  }

  /** One product by the GTIN of its unit. */
  @Get('products/:gtin')
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: ProductView })
  async get(@Param('gtin', { schema: Gtin }) gtin: Gtin): Promise<ProductView> {
    return productView(await this.products.get(gtin));
  }

  /** Its batches, in the order of their lots; `after` is the last page's `next`. */
  @Get('products/:gtin/batches')
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: BatchesPage })
  async batches(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Query({ schema: BatchesQuery }) { after, limit }: z.infer<typeof BatchesQuery>,
  ): Promise<BatchesPage> {
    const { items, next } = await this.products.batches(gtin, after, limit);
    return { items: items.map(batchView), next };
  }

  /** Recalls in force, the newest first; `after` is the last page's `next`. */
  @Get('recalls')
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: RecallsPage })
  async recalls(@Query({ schema: RecallsQuery }) query: z.infer<typeof RecallsQuery>): Promise<RecallsPage> {
    const { items, next } = await this.products.recalls(query.gtin, query.after ?? Number.MAX_SAFE_INTEGER, query.limit);
    return { items: items.map(recallView), next };
  }
}
