/** Telling people outside, by webhook or mail. */
import { Module } from '@nestjs/common';
import { CONFIG } from '../platform/config.module.js';
import { Courier } from './courier.js';
import { Mailer } from './mailer.js';
import type { NotificationSettings } from './notifications.settings.js';
import { Recipients } from './recipients.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { Subscriptions } from './subscriptions.service.js';
import { WebhookSender } from './webhook.js';

const sender = (config: NotificationSettings): WebhookSender => new WebhookSender(config.THERIAC_WEBHOOK_PRIVATE);
const mailer = (config: NotificationSettings): Mailer => new Mailer(config.THERIAC_SMTP_URL, config.THERIAC_MAIL_FROM ?? '');

@Module({
  controllers: [SubscriptionsController],
  providers: [
    Courier,
    Recipients,
    Subscriptions,
    { provide: WebhookSender, inject: [CONFIG], useFactory: sender },
    { provide: Mailer, inject: [CONFIG], useFactory: mailer },
  ],
})
export class NotificationsModule {}
