/** What manufacturers alone own: products, batches, recalls, labels. */
import { Module } from '@nestjs/common';
import { CustodyModule } from '../custody/custody.module.js';
import { LabelsController } from './labels/labels.controller.js';
import { Labels } from './labels/labels.service.js';
import { ProductsController } from './products.controller.js';
import { Products } from './products.service.js';

@Module({ imports: [CustodyModule], controllers: [ProductsController, LabelsController], providers: [Products, Labels] })
export class ManufacturersModule {}
