/** Founding the ledger. Apart from RegistryModule, since the module that exports the door needs that one itself. */
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { RegistryModule } from '../registry.module.js';
import { SetupController } from './setup.controller.js';
import { Setup } from './setup.service.js';

@Module({})
export class SetupModule {
  /** `door`: the module that exports GenesisDoor. */
  static foundedThrough(door: Type): DynamicModule {
    return { module: SetupModule, imports: [RegistryModule, door], controllers: [SetupController], providers: [Setup] };
  }
}
