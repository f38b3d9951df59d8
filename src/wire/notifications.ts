/** `/api/notifications/subscriptions`: who of a participant is told what, and how it went. */
import { z } from 'zod';
import { MESSAGE_KINDS, TOPICS } from './messages.js';
import { PageLimit } from './page.js';

/** The id of a subscription. */
export const SubscriptionId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, 'must be 22 characters of base64url')
  .meta({ example: 'Zm9yIHRoZSBkb2N1bWVudA' });

const Topics = z
  .array(z.enum(TOPICS))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'must be distinct');
const Url = z.string().min(1).max(500);
const Email = z.email().max(254);

/** `paused`: why nothing is sent, null while it is. */
export const SubscriptionView = z.strictObject({
  id: SubscriptionId,
  channel: z.enum(['webhook', 'email']),
  target: z.string(),
  kinds: z.array(z.enum(TOPICS)),
  paused: z.string().nullable(),
  created: z.iso.datetime(),
});
export type SubscriptionView = z.infer<typeof SubscriptionView>;

export const SubscriptionsView = z.strictObject({ items: z.array(SubscriptionView) });
export type SubscriptionsView = z.infer<typeof SubscriptionsView>;

/** A new one. `secret`: what signs its webhooks. */
export const MadeSubscriptionView = SubscriptionView.extend({ secret: z.string().nullable() });
export type MadeSubscriptionView = z.infer<typeof MadeSubscriptionView>;

export const SecretView = z.strictObject({ secret: z.string() });
export type SecretView = z.infer<typeof SecretView>;

/** `delivery`: the id of the test message. */
export const TestView = z.strictObject({ delivery: z.string() });
export type TestView = z.infer<typeof TestView>;

/** `deliveries`: how many are sent again. */
export const ReplayView = z.strictObject({ deliveries: z.int() });
export type ReplayView = z.infer<typeof ReplayView>;

/** `next`: when it is tried again. `ms`: how long an attempt took. */
const DeliveryView = z.strictObject({
  id: z.string(),
  kind: z.enum(MESSAGE_KINDS),
  state: z.enum(['pending', 'delivered', 'failed']),
  created: z.iso.datetime(),
  next: z.iso.datetime().nullable(),
  attempts: z.array(
    z.strictObject({ time: z.iso.datetime(), ms: z.int(), status: z.int().nullable(), error: z.string().nullable() }),
  ),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

export const DeliveriesView = z.strictObject({ items: z.array(DeliveryView) });
export type DeliveriesView = z.infer<typeof DeliveriesView>;

/** Where to, and what of. */
export const SubscriptionBody = z
  .discriminatedUnion('channel', [
    z.strictObject({ channel: z.literal('webhook'), target: Url, kinds: Topics }),
    z.strictObject({ channel: z.literal('email'), target: Email, kinds: Topics }),
  ])
  .meta({ example: { channel: 'webhook', target: 'https://pharmacy.example/hooks/theriac', kinds: ['recall', 'alert'] } });
export type SubscriptionBody = z.infer<typeof SubscriptionBody>;

/** Where it goes, what of, whether at all. */
export const SubscriptionChange = z
  .strictObject({ target: z.union([Email, Url]).optional(), kinds: Topics.optional(), paused: z.boolean().optional() })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ example: { kinds: ['recall', 'alert', 'exception'], paused: false } });
export type SubscriptionChange = z.infer<typeof SubscriptionChange>;

/** `all`: what was delivered, too. */
export const ReplayBody = z
  .strictObject({ since: z.iso.datetime(), all: z.boolean().default(false) })
  .meta({ example: { since: '2026-01-31T08:00:00Z' } });
export type ReplayBody = z.infer<typeof ReplayBody>;

export const DeliveriesQuery = z.strictObject({ before: z.iso.datetime().optional(), limit: PageLimit });
export type DeliveriesQuery = z.infer<typeof DeliveriesQuery>;
