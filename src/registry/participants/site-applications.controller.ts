/** `/api/site-applications`: a company asks the authority to file a place; a regulator files it by a site record, or refuses it. */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { Gln } from '../../protocol/gs1/identifiers.js';
import { Refusal } from '../../wire/participants.js';
import { SiteApplicationsPage, SiteApplicationsQuery, SiteAsk } from '../../wire/site-applications.js';
import { SignedIn } from '../policy/access.guard.js';
import type { Professional } from '../policy/access.policy.js';
import { SiteApplications } from './site-applications.service.js';

@Controller('api/site-applications')
@Access('session')
export class SiteApplicationsController {
  constructor(private readonly applications: SiteApplications) {}

  /** Asks for a site of the session's participant, in place of what it asked for with this GLN before. */
  @Post()
  @Access({ roles: ['manufacturer', 'distributor', 'pharmacy'], permissions: ['admin'], unbound: true })
  @HttpCode(204)
  @ApiNoContentResponse()
  async ask(@Body({ schema: SiteAsk }) ask: SiteAsk, @SignedIn() { gln }: Professional): Promise<void> {
    await this.applications.ask(gln, ask, Date.now());
  }

  /** What is asked for and not filed: for regulators what waits, for a company its own, with the reason where one was refused. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: SiteApplicationsPage })
  list(
    @Query({ schema: SiteApplicationsQuery }) query: SiteApplicationsQuery,
    @SignedIn() viewer: Professional,
  ): Promise<SiteApplicationsPage> {
    return this.applications.list(viewer, query);
  }

  /** Refuses one that waits; its company is told the reason. */
  @Delete(':participant/:gln')
  @Access({ roles: ['regulator'], permissions: ['admin'] })
  @HttpCode(204)
  @ApiNoContentResponse()
  async refuse(
    @Param('participant', { schema: Gln }) participant: Gln,
    @Param('gln', { schema: Gln }) gln: Gln,
    @Body({ schema: Refusal }) { reason }: Refusal,
  ): Promise<void> {
    await this.applications.refuse(participant, gln, reason);
  }
}
