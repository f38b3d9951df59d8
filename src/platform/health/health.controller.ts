import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { LiveView, ReadyView } from '../../wire/health.js';
import { Access } from '../http/access.js';
import { Readiness } from './readiness.js';

@Access('public')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs and answers. */
  @Get('live')
  @ApiOkResponse({ standardSchema: LiveView })
  live(): LiveView {
    return { status: 'live' };
  }

  /** It may be sent requests; 503 otherwise. */
  @Get('ready')
  @ApiOkResponse({ standardSchema: ReadyView })
  async ready(): Promise<ReadyView> {
    return { status: 'ready', checks: await this.readiness.assertReady() };
  }
}
