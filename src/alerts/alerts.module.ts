/** Alerts. Global, so that whoever finds something can put it into the AlertSink without knowing this module. */
import { Global, Module } from '@nestjs/common';
import { AlertSink } from '../registry/alert.sink.js';
import { AlertCollector } from './alerts.collector.js';
import { AlertsController } from './alerts.controller.js';
import { Alerts } from './alerts.service.js';
import { ContestedReports } from './contested.js';
import { ReusedContainers } from './reused.js';
import { Sweeper } from './sweeper.js';
import { TakenBack } from './taken-back.js';
import { Undone } from './undone.js';

@Global()
@Module({
  controllers: [AlertsController],
  providers: [
    Alerts,
    ContestedReports,
    ReusedContainers,
    TakenBack,
    Undone,
    Sweeper,
    { provide: AlertSink, useClass: AlertCollector },
  ],
  exports: [AlertSink, ContestedReports, ReusedContainers, TakenBack, Undone],
})
export class AlertsModule {}
