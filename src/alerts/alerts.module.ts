/**
 * Alerts, exceptions, and telling people of them. Global, so that whoever finds something can put it into the AlertSink
 * without knowing this module.
 */
import { Global, Module } from '@nestjs/common';
import { AdvicesModule } from '../custody/advices/advices.module.js';
import { CONFIG } from '../platform/config.module.js';
import type { Config } from '../platform/config.js';
import { Audience } from '../platform/outbox/audience.js';
import { Courier } from '../platform/outbox/courier.js';
import { Mailer } from '../platform/outbox/mailer.js';
import { Subscriptions } from '../platform/outbox/subscriptions.js';
import { WebhookSender } from '../platform/outbox/webhook.js';
import { AlertSink } from '../registry/alert.sink.js';
import { AdviceClosing } from './advice.closing.js';
import { AdviceClosingController } from './advice.closing.controller.js';
import { AlertCollector } from './alerts.collector.js';
import { AlertsController } from './alerts.controller.js';
import { Alerts } from './alerts.service.js';
import { ContestedReports } from './contested.js';
import { Disputes } from './disputes.js';
import { ExceptionsController } from './exceptions.controller.js';
import { Exceptions } from './exceptions.service.js';
import { Recipients } from './recipients.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { Sweeper } from './sweeper.js';

const sender = (config: Config): WebhookSender => new WebhookSender(config.THERIAC_WEBHOOK_PRIVATE);
const mailer = (config: Config): Mailer => new Mailer(config.THERIAC_SMTP_URL, config.THERIAC_MAIL_FROM ?? '');

@Global()
@Module({
  imports: [AdvicesModule],
  controllers: [AlertsController, ExceptionsController, SubscriptionsController, AdviceClosingController],
  providers: [
    Alerts,
    Exceptions,
    AdviceClosing,
    Disputes,
    ContestedReports,
    Sweeper,
    Courier,
    Subscriptions,
    { provide: WebhookSender, inject: [CONFIG], useFactory: sender },
    { provide: Mailer, inject: [CONFIG], useFactory: mailer },
    { provide: Audience, useClass: Recipients },
    { provide: AlertSink, useClass: AlertCollector },
  ],
  exports: [AlertSink],
})
export class AlertsModule {}
