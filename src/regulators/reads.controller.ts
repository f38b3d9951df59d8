/** `/api/regulators/reads`: what regulators read of what is not public, and why; for those who check them. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { ReadsPage, ReadsQuery } from '../wire/regulators.js';
import { Reads } from '../registry/reads/reads.js';

@Controller('api/regulators/reads')
@Access(['regulator'])
export class ReadsController {
  constructor(private readonly reads: Reads) {}

  /** Reads, the newest first; this one included. `after` is the last page's `next`. */
  @Get()
  @ApiOkResponse({ standardSchema: ReadsPage })
  async list(@Query({ schema: ReadsQuery }) query: ReadsQuery): Promise<ReadsPage> {
    const { participant, after, limit } = query;
    const found = await this.reads.list(participant, after, limit);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1)! : undefined;
    return {
      items: page.map(({ time, participant: gln, kid, purpose, method, path }) => {
        return { time: new Date(time).toISOString(), participant: gln, kid, purpose, method, path };
      }),
      next: last ? `${last.time}~${last.id}` : null,
    };
  }
}
