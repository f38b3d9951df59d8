/** What regulators alone do. */
import { Module } from '@nestjs/common';
import { RegistryModule } from '../registry/registry.module.js';
import { RegulatorApplicationsController } from './applications.controller.js';
import { ExportController } from './export.controller.js';
import { ReadsController } from './reads.controller.js';
import { StoredController } from './stored.controller.js';
import { TraceController } from './trace.controller.js';

@Module({
  imports: [RegistryModule],
  controllers: [RegulatorApplicationsController, TraceController, ReadsController, ExportController, StoredController],
})
export class RegulatorsModule {}
