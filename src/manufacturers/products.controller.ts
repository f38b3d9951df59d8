/** `/api/manufacturers`: products, batches and recalls to read. They are written by registry records. */
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { Gtin } from '../protocol/gs1/identifiers.js';
import { Products } from './products.service.js';
import { BatchesPage, BatchesQuery, ProductsPage, ProductsQuery, ProductView } from '../wire/products.js';
import { RecallsPage, RecallsQuery } from '../wire/recalls.js';
import { batchView, productView, recallView } from './products.view.js';

@Controller('api/manufacturers')
@Access('public')
export class ProductsController {
  constructor(private readonly products: Products) {}

  /** Products in the order of their GTINs; `after` is the last page's `next`. `q` finds in names and GTINs. */
  @Get('products')
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: ProductsPage })
  async list(@Query({ schema: ProductsQuery }) query: ProductsQuery): Promise<ProductsPage> {
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
    @Query({ schema: BatchesQuery }) { after, limit }: BatchesQuery,
  ): Promise<BatchesPage> {
    const { items, next } = await this.products.batches(gtin, after, limit);
    return { items: items.map(batchView), next };
  }

  /** Recalls, ended ones too, the latest changed first; `after` is the last page's `next`. */
  @Get('recalls')
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: RecallsPage })
  async recalls(@Query({ schema: RecallsQuery }) query: RecallsQuery): Promise<RecallsPage> {
    const { items, next } = await this.products.recalls(query.gtin, query.after ?? Number.MAX_SAFE_INTEGER, query.limit);
    return { items: items.map(recallView), next };
  }
}
