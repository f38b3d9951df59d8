/** `/api/regulators/applications`: who waits to be admitted. A regulator admits by logging a participant record. */
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { ApplicationsView } from '../wire/participants.js';
import { Applications } from '../registry/participants/applications.service.js';

@Controller('api/regulators/applications')
@Access(['regulator'])
export class RegulatorApplicationsController {
  constructor(private readonly applications: Applications) {}

  /** All applications that wait, first come first; `jws` goes into the participant record as it is. */
  @Get()
  @ApiOkResponse({ standardSchema: ApplicationsView })
  async list(): Promise<ApplicationsView> {
    const waiting = await this.applications.waiting(Date.now());
    return {
      items: waiting.map(({ kid, gln, name, role, received, jws }) => {
        return { kid, gln, name, role, received: new Date(received).toISOString(), jws };
      }),
    };
  }
}
