/** `/api/genesis`: founds the ledger, once. `authorization: Bearer` is the set-up token from the console. */
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiConsumes, ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Access } from '../../platform/http/access.js';
import { JoseBody } from '../../wire/jose.js';
import { FoundedView, LogKeyBody, LogKeyView } from '../../wire/setup.js';
import { Limited } from '../../platform/http/rate-limit.js';
import { APPLICATIONS } from '../policy/limits.js';
import { bearerToken } from '../policy/access.guard.js';
import { Setup } from './setup.service.js';

@Controller('api/genesis')
@Access('public')
@Limited(APPLICATIONS)
@ApiBearerAuth('session')
export class SetupController {
  constructor(private readonly setup: Setup) {}

  /**
   * The log's vkey, which the genesis record names as `log`, and which holds the public address for ever. Made by the first call,
   * the same from then on.
   */
  @Post('log-key')
  @HttpCode(200)
  @ApiOkResponse({ standardSchema: LogKeyView })
  async logKey(@Body({ schema: LogKeyBody }) { trial }: LogKeyBody, @Req() request: FastifyRequest): Promise<LogKeyView> {
    return { log: await this.setup.logKey(bearerToken(request), trial) };
  }

  /** Takes the genesis record and gives the ledger's id. */
  @Post()
  @ApiConsumes('application/jose')
  @ApiCreatedResponse({ standardSchema: FoundedView })
  async found(@Body({ schema: JoseBody }) jws: string, @Req() request: FastifyRequest): Promise<FoundedView> {
    return { ledger: await this.setup.found(jws, bearerToken(request)) };
  }
}
