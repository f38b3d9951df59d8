/** All modules of the server. */
import { type DynamicModule, Module } from '@nestjs/common';
import { AlertsModule } from './alerts/alerts.module.js';
import { ContestedReports } from './alerts/contested.js';
import { ReusedContainers } from './alerts/reused.js';
import { TakenBack } from './alerts/taken-back.js';
import { CustodyModule } from './custody/custody.module.js';
import { DistributorsModule } from './distributors/distributors.module.js';
import { EntriesModule } from './entries/entries.module.js';
import { LedgerModule } from './ledger/ledger.module.js';
import { ConfigModule } from './platform/config.module.js';
import type { Config } from './settings.js';
import { DatabaseModule } from './platform/database/database.module.js';
import { HealthModule } from './platform/health/health.module.js';
import { MetricsModule } from './platform/metrics/metrics.module.js';
import { LabelsModule } from './labels/labels.module.js';
import { ManufacturersModule } from './manufacturers/manufacturers.module.js';
import { PharmaciesModule } from './pharmacies/pharmacies.module.js';
import { RegistryModule } from './registry/registry.module.js';
import { RegulatorsModule } from './regulators/regulators.module.js';
import { SetupModule } from './registry/setup/setup.module.js';
import { PagesModule } from './pages/pages.module.js';
import { AdvicesModule } from './advices/advices.module.js';
import { Undone } from './alerts/undone.js';
import { Disputes } from './exceptions/disputes.js';
import { Losses } from './exceptions/losses.js';
import { ExceptionsModule } from './exceptions/exceptions.module.js';
import { FollowUpsModule } from './follow-ups/follow-ups.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { SerialListsModule } from './serial-lists/serial-lists.module.js';
import { ScanModule } from './scan/scan.module.js';
import { schema } from './schema.js';

@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule.forRoot(config, schema),
        HealthModule,
        MetricsModule,
        LabelsModule,
        RegistryModule,
        LedgerModule,
        NotificationsModule,
        ExceptionsModule,
        AlertsModule,
        FollowUpsModule.doneBy(
          {
            dispute: Disputes,
            'contested-report': ContestedReports,
            'container-reused': ReusedContainers,
            'taken-back': TakenBack,
            lost: Losses,
            undone: Undone,
          },
          [ExceptionsModule, AlertsModule],
        ),
        AdvicesModule,
        EntriesModule,
        CustodyModule,
        SerialListsModule.stagedBy(EntriesModule),
        SetupModule.foundedThrough(EntriesModule),
        ManufacturersModule,
        DistributorsModule,
        PharmaciesModule,
        RegulatorsModule,
        ScanModule,
        PagesModule,
      ],
    };
  }
}
