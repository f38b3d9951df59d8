/** `POST /api/genesis`: founds the ledger, once. */
import { Body, Controller, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiCreatedResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { JoseBody } from '../platform/http/jose.js';
import { Limited } from '../platform/http/rate-limit.js';
import { bearerToken } from './access.guard.js';
import { Setup } from './setup.service.js';

const FoundedView = z.strictObject({ ledger: z.string() });

@Controller('api/genesis')
export class SetupController {
  constructor(private readonly setup: Setup) {}

  /** Takes the genesis record; `authorization: Bearer` is the set-up token from the console. Gives the ledger's id. */
  @Post()
  @Access('public')
  @Limited('applications')
  @ApiBearerAuth('set-up token')
  @ApiConsumes('application/jose')
  @ApiCreatedResponse({ standardSchema: FoundedView })
  async found(@Body({ schema: JoseBody }) jws: string, @Req() request: FastifyRequest): Promise<z.infer<typeof FoundedView>> {
    return { ledger: await this.setup.found(jws, bearerToken(request)) };
  }
}
