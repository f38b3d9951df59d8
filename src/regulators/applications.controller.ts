/** `/api/regulators/applications`: who waits to be admitted. A regulator admits by logging a participant record. */
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { Role } from '../protocol/registry/records.js';
import { Applications } from '../registry/participants/applications.service.js';

const WaitingView = z.strictObject({
  items: z.array(
    z.strictObject({
      kid: z.string(),
      gln: Gln,
      name: z.string(),
      role: Role,
      received: z.iso.datetime(),
      jws: z.string(),
    }),
  ),
});

@Controller('api/regulators/applications')
@Access(['regulator'])
export class RegulatorApplicationsController {
  constructor(private readonly applications: Applications) {}

  /** All applications that wait, first come first; `jws` goes into the participant record as it is. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: WaitingView })
  async list(): Promise<z.infer<typeof WaitingView>> {
    const waiting = await this.applications.waiting(Date.now());
    return {
      items: waiting.map(({ kid, gln, name, role, received, jws }) => {
        return { kid, gln, name, role, received: new Date(received).toISOString(), jws };
      }),
    };
  }
}
