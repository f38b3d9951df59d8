/** `/api/grants`: whose numbers of GS1 are whose. Public, as the grants in the log are. */
import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { READER } from '../../platform/database/database.module.js';
import { Access } from '../../platform/http/access.js';
import { GrantsPage, GrantsQuery } from '../../wire/grants.js';
import { listGrants } from '../parties.reader.js';

@Controller('api/grants')
@Access('public')
export class GrantsController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** The keys that are granted, in the order of their digits; `after` is the last page's `next`. Of a number the longest that covers it counts. */
  @Get()
  @Header('cache-control', 'no-cache')
  @ApiOkResponse({ standardSchema: GrantsPage })
  list(@Query({ schema: GrantsQuery }) query: GrantsQuery): Promise<GrantsPage> {
    return listGrants(this.db, query);
  }
}
