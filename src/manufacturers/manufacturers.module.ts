/** What manufacturers alone own: products, batches, recalls, labels. */
import { Module } from '@nestjs/common';
import { ListReads } from '../custody/list-reads.js';
import { LabelsController } from './labels/labels.controller.js';
import { Labels } from './labels/labels.service.js';
import { ProductsController } from './products.controller.js';
import { Products } from './products.service.js';
import { RecallReachController } from './recall-reach.controller.js';
import { SerialPoolsController } from './serial-pools/pools.controller.js';
import { SerialPools } from './serial-pools/pools.service.js';

@Module({
  controllers: [ProductsController, RecallReachController, LabelsController, SerialPoolsController],
  providers: [Products, Labels, ListReads, SerialPools],
})
export class ManufacturersModule {}
