/** `/api/notifications/subscriptions`: who of a participant is told what, and how it went. */
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { type Delivery, type Subscription, Subscriptions } from './subscriptions.service.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import {
  DeliveriesQuery,
  DeliveriesView,
  type DeliveryView,
  MadeSubscriptionView,
  ReplayBody,
  ReplayView,
  SecretView,
  SubscriptionBody,
  SubscriptionChange,
  SubscriptionId,
  SubscriptionsView,
  SubscriptionView,
  TestView,
} from '../wire/notifications.js';

const instant = (time: number): string => new Date(time).toISOString();
const view = ({ id, channel, target, kinds, paused, created }: Subscription): SubscriptionView => ({
  id,
  channel,
  target,
  kinds,
  paused,
  created: instant(created),
});
const deliveryView = ({ id, kind, state, created, next, attempts }: Delivery): DeliveryView => ({
  id,
  kind,
  state,
  created: instant(created),
  next: next === null ? null : instant(next),
  attempts: attempts.map(({ at, ms, status, error }) => ({ time: instant(at), ms, status, error })),
});

@Controller('api/notifications/subscriptions')
@Access({ permissions: ['admin'], unbound: true })
export class SubscriptionsController {
  constructor(private readonly subscriptions: Subscriptions) {}

  /** All of your participant's subscriptions, oldest first. */
  @Get()
  @ApiOkResponse({ standardSchema: SubscriptionsView })
  async list(@SignedIn() viewer: Professional): Promise<SubscriptionsView> {
    return { items: (await this.subscriptions.list(viewer.gln)).map(view) };
  }

  /** A new one. The secret that signs webhooks is in this answer and nowhere else. */
  @Post()
  @ApiCreatedResponse({ standardSchema: MadeSubscriptionView })
  async add(
    @Body({ schema: SubscriptionBody }) wish: SubscriptionBody,
    @SignedIn() viewer: Professional,
  ): Promise<MadeSubscriptionView> {
    const { secret, ...made } = await this.subscriptions.add(viewer.gln, wish, Date.now());
    return { ...view(made), secret };
  }

  /** One of them. */
  @Get(':id')
  @ApiOkResponse({ standardSchema: SubscriptionView })
  async get(@Param('id', { schema: SubscriptionId }) id: string, @SignedIn() viewer: Professional): Promise<SubscriptionView> {
    return view(await this.subscriptions.get(viewer.gln, id));
  }

  /** Changes where it goes, what of, or whether at all. */
  @Patch(':id')
  @ApiOkResponse({ standardSchema: SubscriptionView })
  async change(
    @Param('id', { schema: SubscriptionId }) id: string,
    @Body({ schema: SubscriptionChange }) change: SubscriptionChange,
    @SignedIn() viewer: Professional,
  ): Promise<SubscriptionView> {
    return view(await this.subscriptions.change(viewer.gln, id, change));
  }

  /** Ends it; what was not sent yet is not sent. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Param('id', { schema: SubscriptionId }) id: string, @SignedIn() viewer: Professional): Promise<void> {
    await this.subscriptions.remove(viewer.gln, id);
  }

  /** A new secret for a webhook; the old one signs beside it for a day. */
  @Post(':id/secret')
  @ApiCreatedResponse({ standardSchema: SecretView })
  async renewSecret(@Param('id', { schema: SubscriptionId }) id: string, @SignedIn() viewer: Professional): Promise<SecretView> {
    return { secret: await this.subscriptions.renewSecret(viewer.gln, id, Date.now()) };
  }

  /** Sends a test message now; the account of deliveries tells how it went. */
  @Post(':id/test')
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: TestView })
  async test(@Param('id', { schema: SubscriptionId }) id: string, @SignedIn() viewer: Professional): Promise<TestView> {
    const { id: delivery } = await this.subscriptions.test(viewer.gln, id, Date.now());
    return { delivery };
  }

  /** What was sent in the last 30 days, newest first, with every attempt. */
  @Get(':id/deliveries')
  @ApiOkResponse({ standardSchema: DeliveriesView })
  async deliveries(
    @Param('id', { schema: SubscriptionId }) id: string,
    @Query({ schema: DeliveriesQuery }) { before, limit }: DeliveriesQuery,
    @SignedIn() viewer: Professional,
  ): Promise<DeliveriesView> {
    const until = before === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(before);
    const found = await this.subscriptions.deliveries(viewer.gln, id, { before: until, limit });
    return { items: found.map(deliveryView) };
  }

  /** Sends again what failed since a time, or all of it, under the ids of the first time. */
  @Post(':id/replay')
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: ReplayView })
  async replay(
    @Param('id', { schema: SubscriptionId }) id: string,
    @Body({ schema: ReplayBody }) { since, all }: ReplayBody,
    @SignedIn() viewer: Professional,
  ): Promise<ReplayView> {
    return { deliveries: await this.subscriptions.replay(viewer.gln, id, Date.parse(since), all, Date.now()) };
  }
}
