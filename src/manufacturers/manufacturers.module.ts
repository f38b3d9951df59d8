/** What manufacturers alone own: products, batches, recalls. */
import { Module } from '@nestjs/common';
import { ProductsController } from './products.controller.js';
import { Products } from './products.service.js';

@Module({ controllers: [ProductsController], providers: [Products] })
export class ManufacturersModule {}
