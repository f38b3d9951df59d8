/** Founding the ledger. Apart from RegistryModule, since what is behind the door needs that module itself. */
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { RegistryModule } from '../registry.module.js';
import { SetupController } from './setup.controller.js';
import { Setup } from './setup.service.js';

@Module({})
export class SetupModule {
  /** `door`: the module that exports GenesisDoor. */
  static behind(door: Type): DynamicModule {
    return { module: SetupModule, imports: [RegistryModule, door], controllers: [SetupController], providers: [Setup] };
  }
}
