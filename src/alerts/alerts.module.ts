/** Alerts. Global, so that whoever finds something can put it into the AlertSink without knowing this module. */
import { Global, Module } from '@nestjs/common';
import { ExceptionsModule } from '../exceptions/exceptions.module.js';
import { Audience } from '../notifications/audience.js';
import { AlertSink } from '../registry/alert.sink.js';
import { AlertCollector } from './alerts.collector.js';
import { AlertsController } from './alerts.controller.js';
import { Alerts } from './alerts.service.js';
import { ContestedReports } from './contested.js';
import { Recipients } from './recipients.js';
import { Sweeper } from './sweeper.js';

@Global()
@Module({
  imports: [ExceptionsModule],
  controllers: [AlertsController],
  providers: [
    Alerts,
    ContestedReports,
    Sweeper,
    { provide: Audience, useClass: Recipients },
    { provide: AlertSink, useClass: AlertCollector },
  ],
  exports: [AlertSink, Audience],
})
export class AlertsModule {}
