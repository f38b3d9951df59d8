import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../http/access.js';
import { Readiness } from './readiness.js';

const LiveView = z.strictObject({ status: z.literal('live') });
const ReadyView = z.strictObject({ status: z.literal('ready'), checks: z.array(z.string()) });

@Access('public')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs and answers. */
  @Get('live')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: LiveView })
  live(): z.infer<typeof LiveView> {
    return { status: 'live' };
  }

  /** It may be sent requests; 503 otherwise. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ReadyView })
  async ready(): Promise<z.infer<typeof ReadyView>> {
    return { status: 'ready', checks: await this.readiness.assertReady() };
  }
}
