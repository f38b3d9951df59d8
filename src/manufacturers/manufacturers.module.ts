/** What manufacturers alone own: products, batches, recalls, labels. */
import { Module } from '@nestjs/common';
import { ListReads } from '../custody/list-reads.js';
import { LabelsController } from './labels/labels.controller.js';
import { Labels } from './labels/labels.service.js';
import { ProductsController } from './products.controller.js';
import { Products } from './products.service.js';

@Module({ controllers: [ProductsController, LabelsController], providers: [Products, Labels, ListReads] })
export class ManufacturersModule {}
