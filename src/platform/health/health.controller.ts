import { Controller, Get, Header } from '@nestjs/common';
import { Access } from '../http/access.js';
import { Readiness } from './readiness.js';

@Access('public')
@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** The process runs and answers. */
  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** It may be sent requests; 503 otherwise. */
  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(): Promise<{ status: 'ready'; checks: string[] }> {
    return { status: 'ready', checks: await this.readiness.assertReady() };
  }
}
