/** What manufacturers alone own: their products, batches and recalls as lists, the reach of a recall, and serial pools. */
import { Module } from '@nestjs/common';
import { ProductsController } from './products.controller.js';
import { Products } from './products.service.js';
import { RecallReachController } from './recall-reach.controller.js';
import { SerialPoolsController } from './serial-pools/pools.controller.js';
import { SerialPools } from './serial-pools/pools.service.js';

@Module({
  controllers: [ProductsController, RecallReachController, SerialPoolsController],
  providers: [Products, SerialPools],
})
export class ManufacturersModule {}
