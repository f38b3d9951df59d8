/** `/api/regulators/reads`: what regulators read of what is not public, and why; for those who check them. */
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { PageLimit } from '../platform/http/pages.js';
import { Reads } from '../registry/reads/reads.js';

const Cursor = z
  .string()
  .regex(/^[0-9]{1,15}~[A-Za-z0-9-]{1,40}$/, 'must be the `next` of the page before')
  .transform((text) => {
    const [time, id] = text.split('~') as [string, string];
    return { time: Number(time), id };
  });
const ReadsQuery = z.strictObject({ participant: Gln.optional(), after: Cursor.optional(), limit: PageLimit });
const ReadsPage = z.strictObject({
  items: z.array(
    z.strictObject({
      time: z.iso.datetime(),
      participant: Gln,
      kid: z.string(),
      purpose: z.string(),
      method: z.string(),
      path: z.string(),
    }),
  ),
  next: z.string().nullable(),
});

@Controller('api/regulators/reads')
@Access(['regulator'])
export class ReadsController {
  constructor(private readonly reads: Reads) {}

  /** Reads, the newest first; this one included. `after` is the last page's `next`. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ReadsPage })
  async list(@Query({ schema: ReadsQuery }) query: z.infer<typeof ReadsQuery>): Promise<z.infer<typeof ReadsPage>> {
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
