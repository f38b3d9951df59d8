/** What regulators alone do. */
import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/registry.module.js';
import { RegulatorApplicationsController } from './applications.controller.js';

@Module({ imports: [RegistryModule], controllers: [RegulatorApplicationsController] })
export class RegulatorsModule {}
