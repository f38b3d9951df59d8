/** Serial lists: many packs under one signature, uploaded before the entry that names them. */
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ListReads } from './list-reads.js';
import { SerialListsController } from './serial-lists.controller.js';
import { ListCleaner } from './cleaner.js';
import { SerialLists } from './uploads.service.js';
import { WholeListsController } from './whole-lists.controller.js';

@Module({})
export class SerialListsModule {
  /** `writer`: the module that exports ListStage, since whoever appends also stages. */
  static stagedBy(writer: Type): DynamicModule {
    return {
      module: SerialListsModule,
      imports: [writer],
      controllers: [SerialListsController, WholeListsController],
      providers: [SerialLists, ListReads, ListCleaner],
    };
  }
}
