/** `/api/applications`: ask to take part. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConsumes } from '@nestjs/swagger';
import { Access } from '../../platform/http/access.js';
import { JoseBody } from '../../wire/jose.js';
import { AppliedView } from '../../wire/participants.js';
import { Limited } from '../../platform/http/rate-limit.js';
import { APPLICATIONS } from '../policy/limits.js';
import { Applications } from './applications.service.js';

@Controller('api/applications')
export class ApplicationsController {
  constructor(private readonly applications: Applications) {}

  /** Keeps an `application+jws` of a new participant for the regulators, for 30 days. The same again changes nothing. */
  @Post()
  @Access('public')
  @Limited(APPLICATIONS)
  @HttpCode(202)
  @ApiConsumes('application/jose')
  @ApiAcceptedResponse({ standardSchema: AppliedView })
  apply(@Body({ schema: JoseBody }) jws: string): Promise<AppliedView> {
    return this.applications.apply(jws, Date.now());
  }
}
