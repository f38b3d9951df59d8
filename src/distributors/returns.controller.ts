/** `/api/distributors/return-checks`: whether returned goods may be sold again, and what was answered before. */
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { LongJson } from '../platform/http/body-limits.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { ReturnChecks } from './returns.service.js';
import { CheckId, ChecksPage, ChecksQuery, CheckView, ReturnBody } from '../wire/returns.js';

@Controller('api/distributors/return-checks')
@Access(['distributor', 'regulator'])
export class ReturnsController {
  constructor(private readonly checks: ReturnChecks) {}

  /** Checks returned goods, at most 500 codes: did you ship it, is it back, may it be sold, and what to do next. Each call is kept. */
  @Post()
  @LongJson()
  @Access({ roles: ['distributor'], permissions: ['custody'] })
  @ApiCreatedResponse({ standardSchema: CheckView })
  check(@Body({ schema: ReturnBody }) asked: ReturnBody, @SignedIn() viewer: Professional): Promise<CheckView> {
    return this.checks.check(viewer, asked, Date.now());
  }

  /** Earlier checks, the newest first. */
  @Get()
  @ApiOkResponse({ standardSchema: ChecksPage })
  list(@Query({ schema: ChecksQuery }) query: ChecksQuery, @SignedIn() viewer: Professional): Promise<ChecksPage> {
    return this.checks.list(viewer, query);
  }

  /** One check with the answer for each of its codes, as it was given. */
  @Get(':id')
  @ApiOkResponse({ standardSchema: CheckView })
  get(@Param('id', { schema: CheckId }) id: string, @SignedIn() viewer: Professional): Promise<CheckView> {
    return this.checks.get(viewer, id);
  }
}
