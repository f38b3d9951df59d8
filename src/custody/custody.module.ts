/** Who holds what. Written by the entries' one transaction only; read here. */
import { Module } from '@nestjs/common';
import { LogisticLabelsController } from './logistic-labels.controller.js';
import { ObjectsController } from './objects.controller.js';
import { SerialListsController } from './serial-lists.controller.js';
import { SerialLists } from './serial-lists.service.js';

@Module({
  controllers: [ObjectsController, SerialListsController, LogisticLabelsController],
  providers: [SerialLists],
  exports: [SerialLists],
})
export class CustodyModule {}
