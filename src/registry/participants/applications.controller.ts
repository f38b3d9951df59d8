/** `/api/applications`: ask to take part, and what became of it. */
import { Body, Controller, Get, Header, HttpCode, Ip, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { JoseBody } from '../../wire/jose.js';
import { ApplicantKey, ApplicationView, AppliedView } from '../../wire/participants.js';
import { Limited } from '../../platform/http/rate-limit.js';
import { APPLICATIONS } from '../policy/limits.js';
import { Applications } from './applications.service.js';

@Controller('api/applications')
@Access('public')
@Limited(APPLICATIONS)
export class ApplicationsController {
  constructor(private readonly applications: Applications) {}

  /** Keeps an `application+jws` of a new participant for the regulators, for 30 days. The same again changes nothing while it waits. */
  @Post()
  @HttpCode(202)
  @ApiConsumes('application/jose')
  @ApiAcceptedResponse({ standardSchema: AppliedView })
  apply(@Body({ schema: JoseBody }) jws: string, @Ip() address: string): Promise<AppliedView> {
    return this.applications.apply(jws, address, Date.now());
  }

  /** What became of the application by a key: it waits, is admitted, was refused and why, or nobody decided within 30 days. */
  @Get(':kid')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ApplicationView })
  async state(@Param('kid', { schema: ApplicantKey }) kid: string): Promise<ApplicationView> {
    const { received, until, ...fate } = await this.applications.fateOf(kid, Date.now());
    const instant = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());
    return { ...fate, received: instant(received), until: instant(until) };
  }
}
