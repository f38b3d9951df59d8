/** `/api/pharmacies/expiring`: what in stock is expired, soon will be, is recalled or withdrawn. */
import { Controller, Get, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { heldAt, readSiteStock, type SiteStock } from '../custody/read/site-stock.reader.js';
import { readNow } from '../ledger/log.store.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { isExpired } from '../protocol/custody/expiry.js';
import type { Gln } from '../protocol/gs1/identifiers.js';
import {
  batchKey,
  batchParts,
  isWithdrawn,
  namesBatch,
  type Batch,
  type Product,
  type Recall,
} from '../protocol/registry/registry.js';
import { sitesOf } from '../registry/parties.reader.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { siteMeant } from '../registry/policy/session.policy.js';
import { type ExpiringItem, ExpiringQuery, ExpiringView } from '../wire/stock.js';
import { readProducts } from '../registry/goods.reader.js';
import { readInherited } from '../custody/read/sources.reader.js';
import { readBatches, readRecalls } from '../registry/registry.store.js';

const DAY = 86_400_000;

@Controller('api/pharmacies')
@Access(['pharmacy'])
export class ExpiringController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /**
   * Own stock by site and batch, the earliest expiry first: what expires within `days` or has expired, and whatever is recalled
   * or withdrawn, however long it keeps.
   */
  @Get('expiring')
  @ApiOkResponse({ standardSchema: ExpiringView })
  async expiring(
    @Query({ schema: ExpiringQuery }) { days, site }: ExpiringQuery,
    @SignedIn() viewer: Professional,
  ): Promise<ExpiringView> {
    const zones = new Map((await sitesOf(this.db, viewer.gln)).map((one) => [one.gln, one.timeZone]));
    const place = siteMeant(viewer, site);
    const wanted = [...zones.keys()].filter((gln) => place === undefined || place === gln);
    const stock = await readSiteStock(this.db, viewer.gln, wanted);
    const known = await this.goods(stock);
    const now = await readNow(this.db);
    const items: ExpiringItem[] = [];
    for (const one of stock) {
      const { batch, product, withdrawn } = known.of(one.batch);
      const recalls = await this.recallsFor(one, batch, known.recalls, viewer.gln);
      const zone = zones.get(one.site)!;
      const soon = isExpired(batch.expiry, now + days * DAY, zone);
      if (!soon && recalls.length === 0 && !withdrawn) continue;
      const { gtin, lot, expiry } = batch;
      const expired = isExpired(expiry, now, zone);
      items.push({
        site: one.site,
        gtin,
        lot,
        name: product.name,
        expiry,
        count: one.count,
        expired,
        withdrawn,
        recalls,
      });
    }
    const order = ({ expiry, site: at, gtin, lot }: ExpiringItem): string => [expiry, at, gtin, lot].join(' ');
    return { items: items.sort((a, b) => (order(a) < order(b) ? -1 : 1)) };
  }

  private async goods(stock: readonly SiteStock[]) {
    const keys = [...new Set(stock.map(({ batch }) => batch))].map(batchParts);
    const own = await readBatches(this.db, keys);
    const inherited = await readInherited(this.db, own);
    const batches = new Map(own.map((batch) => [batchKey(batch.gtin, batch.lot), { ...batch, ...inherited.of(batch) }]));
    const gtins = [...new Set(keys.map(([gtin]) => gtin))];
    const products = new Map((await readProducts(this.db, gtins)).map((product) => [product.gtin, product]));
    const of = (key: string): { batch: Batch; product: Product; withdrawn: boolean } => {
      const batch = batches.get(key)!;
      const product = products.get(batch.gtin)!;
      return { batch, product, withdrawn: isWithdrawn(product) || batch.withdrawal !== null };
    };
    return { of, recalls: inherited.recalls(await readRecalls(this.db, gtins)) };
  }

  private async recallsFor(
    { site }: SiteStock,
    batch: Batch,
    all: readonly Recall[],
    holder: Gln,
  ): Promise<ExpiringItem['recalls']> {
    const found: ExpiringItem['recalls'] = [];
    for (const recall of all.filter((one) => namesBatch(one, batch))) {
      // Which packs of a quantity are meant cannot be told: all are.
      const isWhole = recall.serials.length === 0 || !batch.serialised;
      const serials = isWhole ? null : await heldAt(this.db, holder, site, batch.gtin, recall.serials);
      if (serials?.length === 0) continue;
      found.push({ ref: recall.ref, class: recall.class, action: recall.action, text: recall.text, serials });
    }
    return found;
  }
}
