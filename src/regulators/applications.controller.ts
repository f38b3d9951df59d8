/** `/api/regulators/applications`: who waits to be admitted. A regulator admits by logging a participant record. */
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { Applications } from '../registry/participants/applications.service.js';
import { ApplicantKey, ApplicationsQuery, ApplicationsView, Refusal } from '../wire/participants.js';

@Controller('api/regulators/applications')
@Access(['regulator'])
export class RegulatorApplicationsController {
  constructor(private readonly applications: Applications) {}

  /** Applications that wait, first come first; `jws` goes into the participant record as it is. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ApplicationsView })
  async list(@Query({ schema: ApplicationsQuery }) query: ApplicationsQuery): Promise<ApplicationsView> {
    const { items, next } = await this.applications.waiting(query, Date.now());
    return {
      items: items.map(({ kid, gln, name, role, received, jws }) => {
        return { kid, gln, name, role, received: new Date(received).toISOString(), jws };
      }),
      next,
    };
  }

  /** Refuses an application; its applicant is told the reason. */
  @Delete(':kid')
  @Access({ roles: ['regulator'], permissions: ['admin'] })
  @HttpCode(204)
  @ApiNoContentResponse()
  async refuse(
    @Param('kid', { schema: ApplicantKey }) kid: string,
    @Body({ schema: Refusal }) { reason }: Refusal,
  ): Promise<void> {
    await this.applications.refuse(kid, reason, Date.now());
  }
}
