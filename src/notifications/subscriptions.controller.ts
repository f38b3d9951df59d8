/** `/api/notifications/subscriptions`: who of a participant is told what, and how it went. */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { type Delivery, type Subscription, Subscriptions } from './subscriptions.service.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import { professional, type Viewer } from '../registry/policy/access.policy.js';
import { PageLimit } from '../platform/http/pages.js';

/** What one can be told of: the first part of a message's type. */
const TOPICS = ['recall', 'receipt', 'exception', 'alert'] as const;

const Id = z
  .string()
  .regex(/^[A-Za-z0-9_-]{22}$/, 'must be 22 characters of base64url')
  .meta({
    example: 'Zm9yIHRoZSBkb2N1bWVudA',
  });
const Kinds = z
  .array(z.enum(TOPICS))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'must be distinct');
const Url = z.string().min(1).max(500);
const Email = z.email().max(254);

const SubscriptionView = z.strictObject({
  id: Id,
  channel: z.enum(['webhook', 'email']),
  target: z.string(),
  kinds: z.array(z.string()),
  paused: z.string().nullable(),
  created: z.iso.datetime(),
});
type SubscriptionView = z.infer<typeof SubscriptionView>;
const SubscriptionsView = z.strictObject({ items: z.array(SubscriptionView) });
type SubscriptionsView = z.infer<typeof SubscriptionsView>;
const MadeView = SubscriptionView.extend({ secret: z.string().nullable() });
type MadeView = z.infer<typeof MadeView>;
const SecretView = z.strictObject({ secret: z.string() });
const TestView = z.strictObject({ delivery: z.string() });
const ReplayView = z.strictObject({ deliveries: z.int() });

const AttemptView = z.strictObject({
  time: z.iso.datetime(),
  ms: z.int(),
  status: z.int().nullable(),
  error: z.string().nullable(),
});
const DeliveryView = z.strictObject({
  id: z.string(),
  kind: z.string(),
  state: z.enum(['pending', 'delivered', 'failed']),
  created: z.iso.datetime(),
  next: z.iso.datetime().nullable(),
  attempts: z.array(AttemptView),
});
const DeliveriesView = z.strictObject({ items: z.array(DeliveryView) });
type DeliveriesView = z.infer<typeof DeliveriesView>;

const Wish = z
  .discriminatedUnion('channel', [
    z.strictObject({ channel: z.literal('webhook'), target: Url, kinds: Kinds }),
    z.strictObject({ channel: z.literal('email'), target: Email, kinds: Kinds }),
  ])
  .meta({ example: { channel: 'webhook', target: 'https://pharmacy.example/hooks/theriac', kinds: ['recall', 'alert'] } });
const Change = z
  .strictObject({ target: z.union([Email, Url]).optional(), kinds: Kinds.optional(), paused: z.boolean().optional() })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .meta({ example: { kinds: ['recall', 'alert', 'exception'], paused: false } });
const Replay = z
  .strictObject({ since: z.iso.datetime(), all: z.boolean().default(false) })
  .meta({ example: { since: '2026-01-31T08:00:00Z' } });
const LogQuery = z.strictObject({ before: z.iso.datetime().optional(), limit: PageLimit });

const instant = (time: number): string => new Date(time).toISOString();
const view = ({ id, channel, target, kinds, paused, created }: Subscription): SubscriptionView => ({
  id,
  channel,
  target,
  kinds,
  paused,
  created: instant(created),
});
const deliveryView = ({ id, kind, state, created, next, attempts }: Delivery): z.infer<typeof DeliveryView> => ({
  id,
  kind,
  state,
  created: instant(created),
  next: next === null ? null : instant(next),
  attempts: attempts.map(({ at, ms, status, error }) => ({ time: instant(at), ms, status, error })),
});
const ownerOf = (viewer: Viewer): string => professional(viewer).gln;

@Controller('api/notifications/subscriptions')
@Access({ permission: 'admin' })
export class SubscriptionsController {
  constructor(private readonly subscriptions: Subscriptions) {}

  /** All of your participant's subscriptions, oldest first. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: SubscriptionsView })
  async list(@CurrentViewer() viewer: Viewer): Promise<SubscriptionsView> {
    return { items: (await this.subscriptions.list(ownerOf(viewer))).map(view) };
  }

  /** A new one. The secret that signs webhooks is in this answer and nowhere else. */
  @Post()
  @Header('cache-control', 'no-store')
  @ApiCreatedResponse({ standardSchema: MadeView })
  async add(@Body({ schema: Wish }) wish: z.infer<typeof Wish>, @CurrentViewer() viewer: Viewer): Promise<MadeView> {
    const { secret, ...made } = await this.subscriptions.add(ownerOf(viewer), wish, Date.now());
    return { ...view(made), secret };
  }

  /** One of them. */
  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: SubscriptionView })
  async get(@Param('id', { schema: Id }) id: string, @CurrentViewer() viewer: Viewer): Promise<SubscriptionView> {
    return view(await this.subscriptions.get(ownerOf(viewer), id));
  }

  /** Changes where it goes, what of, or whether at all. */
  @Patch(':id')
  @ApiOkResponse({ standardSchema: SubscriptionView })
  async change(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: Change }) change: z.infer<typeof Change>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<SubscriptionView> {
    return view(await this.subscriptions.change(ownerOf(viewer), id, change));
  }

  /** Ends it; what was not sent yet is not sent. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Param('id', { schema: Id }) id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.subscriptions.remove(ownerOf(viewer), id);
  }

  /** A new secret for a webhook; the old one signs beside it for a day. */
  @Post(':id/secret')
  @Header('cache-control', 'no-store')
  @ApiCreatedResponse({ standardSchema: SecretView })
  async renewSecret(
    @Param('id', { schema: Id }) id: string,
    @CurrentViewer() viewer: Viewer,
  ): Promise<z.infer<typeof SecretView>> {
    return { secret: await this.subscriptions.renewSecret(ownerOf(viewer), id, Date.now()) };
  }

  /** Sends a test message now; the account of deliveries tells how it went. */
  @Post(':id/test')
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: TestView })
  async test(@Param('id', { schema: Id }) id: string, @CurrentViewer() viewer: Viewer): Promise<z.infer<typeof TestView>> {
    const { id: delivery } = await this.subscriptions.test(ownerOf(viewer), id, Date.now());
    return { delivery };
  }

  /** What was sent in the last 30 days, newest first, with every attempt. */
  @Get(':id/deliveries')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: DeliveriesView })
  async deliveries(
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: LogQuery }) { before, limit }: z.infer<typeof LogQuery>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<DeliveriesView> {
    const until = before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(before);
    const found = await this.subscriptions.deliveries(ownerOf(viewer), id, { before: until, limit });
    return { items: found.map(deliveryView) };
  }

  /** Sends again what failed since a time, or all of it, under the ids of the first time. */
  @Post(':id/replay')
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: ReplayView })
  async replay(
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: Replay }) { since, all }: z.infer<typeof Replay>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<z.infer<typeof ReplayView>> {
    return { deliveries: await this.subscriptions.replay(ownerOf(viewer), id, Date.parse(since), all, Date.now()) };
  }
}
