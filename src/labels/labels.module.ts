/** Labels of packs, batches and containers, in the layouts and formats of printers. */
import { Module } from '@nestjs/common';
import { ListReads } from '../serial-lists/list-reads.js';
import { LayoutsController } from './layouts.controller.js';
import { LogisticLabelsController } from './logistic-labels.controller.js';
import { PackLabelsController } from './pack-labels.controller.js';
import { PackLabels } from './pack-labels.service.js';

@Module({
  controllers: [LayoutsController, PackLabelsController, LogisticLabelsController],
  providers: [PackLabels, ListReads],
})
export class LabelsModule {}
