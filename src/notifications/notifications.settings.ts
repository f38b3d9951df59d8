/** What an operator sets of mails and webhooks. */
import { mailAddress, matching, type Read, setting, type Settings, yesOrNo } from '../platform/config.js';

export const notificationSettings = {
  THERIAC_SMTP_URL: setting(
    matching(/^smtps?:\/\/[^/?#]+([/?].*)?$/, 'must be smtp://[user:password@]host[:port] or smtps://...').optional(),
  ).describe(
    'Mail server for notifications, as smtp://user:password@host:587 or smtps://... Unset: no mail is sent, webhooks still are. Needs THERIAC_MAIL_FROM.',
  ),
  THERIAC_MAIL_FROM: setting(mailAddress().optional()).describe(
    'Sender address of notifications by mail; the mail server must be allowed to send for it, or they end as spam.',
  ),
  THERIAC_WEBHOOK_PRIVATE: setting(yesOrNo().default(false)).describe(
    "Whether webhooks may go to private addresses and over http://. Only for servers whose participants' systems are on the operator's own network: with true, every participant's administrator can make this server send requests to machines inside that network.",
  ),
} satisfies Settings;

export type NotificationSettings = Read<typeof notificationSettings>;
