/** `/api/applications`: ask to take part. */
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiConsumes } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../../platform/http/access.js';
import { JoseBody } from '../../platform/http/jose.js';
import { Limited } from '../../platform/http/rate-limit.js';
import { Gln } from '../../protocol/gs1/identifiers.js';
import { Applications } from './applications.service.js';

const AcceptedView = z.strictObject({ kid: z.string(), gln: Gln });

@Controller('api/applications')
export class ApplicationsController {
  constructor(private readonly applications: Applications) {}

  /** Keeps an `application+jws` of a new participant for the regulators, for 30 days. The same again changes nothing. */
  @Post()
  @Access('public')
  @Limited('applications')
  @HttpCode(202)
  @ApiConsumes('application/jose')
  @ApiAcceptedResponse({ standardSchema: AcceptedView })
  apply(@Body({ schema: JoseBody }) jws: string): Promise<z.infer<typeof AcceptedView>> {
    return this.applications.apply(jws, Date.now());
  }
}
