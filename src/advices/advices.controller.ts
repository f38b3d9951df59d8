/** `/api/advices`: what is coming and what was sent, against what was announced; for giver and taker whatever their role. */
import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { LongJson } from '../platform/http/body-limits.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { siteMeant, whose } from '../registry/policy/session.policy.js';
import { Advices } from './advices.service.js';
import { adviceItem, adviceView, nextOf } from './advices.view.js';
import { AdviceNumber, AdvicesPage, AdvicesQuery, AdviceView, AnnouncementBody, Giver } from '../wire/advices.js';

@Controller('api/advices')
@Access('session')
export class AdvicesController {
  constructor(private readonly advices: Advices) {}

  /** Advices in the order of their numbers, with how much of each is still awaited. */
  @Get()
  @ApiOkResponse({ standardSchema: AdvicesPage })
  async list(
    @Query({ schema: AdvicesQuery }) { direction, partner, site, of, ...rest }: AdvicesQuery,
    @SignedIn() viewer: Professional,
  ): Promise<AdvicesPage> {
    const own = whose(viewer, of);
    const [giver, taker] = direction === 'in' ? [partner, own] : [own, partner];
    // A session that is for one site sees what comes to that site, and what left it.
    const ends = direction === 'in' ? { site: siteMeant(viewer, site) } : { site, from: siteMeant(viewer, undefined) };
    const { items, next } = await this.advices.list({ ...rest, giver, taker, ...ends }, Date.now());
    return { items: items.map(adviceItem), next: next && nextOf(next) };
  }

  /** One advice: each line and each container, expected, shipped and received. */
  @Get(':giver/:taker/:number')
  @ApiOkResponse({ standardSchema: AdviceView })
  async get(
    @Param('giver', { schema: Giver }) giver: Gln,
    @Param('taker', { schema: Gln }) taker: Gln,
    @Param('number', { schema: AdviceNumber }) number: string,
    @SignedIn() viewer: Professional,
  ): Promise<AdviceView> {
    return adviceView(await this.advices.get(viewer, { giver, taker, number }, Date.now()));
  }

  /**
   * Records what is expected by an advice, before or after goods and data come. Giver and taker each record their own lines;
   * the taker's count where both did. The same again changes nothing, other lines replace the earlier ones.
   */
  @Put(':giver/:taker/:number')
  @LongJson()
  @Access({ roles: ['manufacturer', 'distributor', 'pharmacy'], permissions: ['custody'] })
  @ApiOkResponse({ standardSchema: AdviceView })
  async announce(
    @Param('giver', { schema: Giver }) giver: Gln,
    @Param('taker', { schema: Gln }) taker: Gln,
    @Param('number', { schema: AdviceNumber }) number: string,
    @Body({ schema: AnnouncementBody }) body: AnnouncementBody,
    @SignedIn() viewer: Professional,
  ): Promise<AdviceView> {
    const key = { giver, taker, number };
    const now = Date.now();
    await this.advices.announce(viewer, key, body, now);
    return adviceView(await this.advices.get(viewer, key, now));
  }
}
