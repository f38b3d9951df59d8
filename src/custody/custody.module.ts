/** Who holds what. Written by the entries' one transaction only, and by the stage of serial lists; read here. */
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AdvicesModule } from './advices/advices.module.js';
import { ListDoorsController } from './list-doors.controller.js';
import { ListReads } from './list-reads.js';
import { LogisticLabelsController } from './logistic-labels.controller.js';
import { ObjectsController } from './objects.controller.js';
import { SerialListsController } from './serial-lists.controller.js';
import { SerialLists } from './serial-lists.service.js';

@Module({})
export class CustodyModule {
  /** `writer`: the module that exports ListStage, since whoever appends also stages. */
  static behind(writer: Type): DynamicModule {
    return {
      module: CustodyModule,
      imports: [writer, AdvicesModule],
      controllers: [ObjectsController, SerialListsController, ListDoorsController, LogisticLabelsController],
      providers: [SerialLists, ListReads],
    };
  }
}
