/** `/api/notifications/subscriptions`: who of a participant is told what, and how it went. */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { type Delivery, type Subscription, Subscriptions } from './subscriptions.service.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import { professional, type Viewer } from '../registry/policy/access.policy.js';
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
  @ApiCreatedResponse({ standardSchema: MadeSubscriptionView })
  async add(
    @Body({ schema: SubscriptionBody }) wish: SubscriptionBody,
    @CurrentViewer() viewer: Viewer,
  ): Promise<MadeSubscriptionView> {
    const { secret, ...made } = await this.subscriptions.add(ownerOf(viewer), wish, Date.now());
    return { ...view(made), secret };
  }

  /** One of them. */
  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: SubscriptionView })
  async get(@Param('id', { schema: SubscriptionId }) id: string, @CurrentViewer() viewer: Viewer): Promise<SubscriptionView> {
    return view(await this.subscriptions.get(ownerOf(viewer), id));
  }

  /** Changes where it goes, what of, or whether at all. */
  @Patch(':id')
  @ApiOkResponse({ standardSchema: SubscriptionView })
  async change(
    @Param('id', { schema: SubscriptionId }) id: string,
    @Body({ schema: SubscriptionChange }) change: SubscriptionChange,
    @CurrentViewer() viewer: Viewer,
  ): Promise<SubscriptionView> {
    return view(await this.subscriptions.change(ownerOf(viewer), id, change));
  }

  /** Ends it; what was not sent yet is not sent. */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  async remove(@Param('id', { schema: SubscriptionId }) id: string, @CurrentViewer() viewer: Viewer): Promise<void> {
    await this.subscriptions.remove(ownerOf(viewer), id);
  }

  /** A new secret for a webhook; the old one signs beside it for a day. */
  @Post(':id/secret')
  @Header('cache-control', 'no-store')
  @ApiCreatedResponse({ standardSchema: SecretView })
  async renewSecret(@Param('id', { schema: SubscriptionId }) id: string, @CurrentViewer() viewer: Viewer): Promise<SecretView> {
    return { secret: await this.subscriptions.renewSecret(ownerOf(viewer), id, Date.now()) };
  }

  /** Sends a test message now; the account of deliveries tells how it went. */
  @Post(':id/test')
  @HttpCode(202)
  @ApiAcceptedResponse({ standardSchema: TestView })
  async test(@Param('id', { schema: SubscriptionId }) id: string, @CurrentViewer() viewer: Viewer): Promise<TestView> {
    const { id: delivery } = await this.subscriptions.test(ownerOf(viewer), id, Date.now());
    return { delivery };
  }

  /** What was sent in the last 30 days, newest first, with every attempt. */
  @Get(':id/deliveries')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: DeliveriesView })
  async deliveries(
    @Param('id', { schema: SubscriptionId }) id: string,
    @Query({ schema: DeliveriesQuery }) { before, limit }: DeliveriesQuery,
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
    @Param('id', { schema: SubscriptionId }) id: string,
    @Body({ schema: ReplayBody }) { since, all }: ReplayBody,
    @CurrentViewer() viewer: Viewer,
  ): Promise<ReplayView> {
    return { deliveries: await this.subscriptions.replay(ownerOf(viewer), id, Date.parse(since), all, Date.now()) };
  }
}
