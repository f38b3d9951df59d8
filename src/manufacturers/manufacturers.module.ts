/** What manufacturers alone own: products, batches, recalls, labels. */
import { Module } from '@nestjs/common';
import { LabelsController } from './labels.controller.js';
import { Labels } from './labels.service.js';
import { ProductsController } from './products.controller.js';
import { Products } from './products.service.js';

@Module({ controllers: [ProductsController, LabelsController], providers: [Products, Labels] })
export class ManufacturersModule {}
