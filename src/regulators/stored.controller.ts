/**
 * `/api/regulators/stored`: the rows from which this server answers, as they are stored. An auditor compares them with what
 * follows from the log; nobody needs them for anything else.
 */
import { Controller, Get, Param, Query } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse } from '@nestjs/swagger';
import type { DataSource } from 'typeorm';
import { storedCustody } from '../custody/read/stored.reader.js';
import { readHead } from '../ledger/log.store.js';
import { storedLog } from '../ledger/stored.reader.js';
import { READER } from '../platform/database/database.module.js';
import { readStored, type StoredTable } from '../platform/database/stored.js';
import { Access } from '../platform/http/access.js';
import { storedRegistry } from '../registry/stored.reader.js';
import { StoredName, StoredPage, StoredQuery } from '../wire/stored.js';

const TABLES: Readonly<Record<StoredName, StoredTable>> = { ...storedLog, ...storedRegistry, ...storedCustody };

@Controller('api/regulators/stored')
@Access(['regulator'])
export class StoredController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** A page of a table, in the order of its key. A row that is damaged is told as such, and does not end the list. */
  @Get(':table')
  @ApiOkResponse({ standardSchema: StoredPage })
  async page(
    @Param('table', { schema: StoredName }) table: StoredName,
    @Query({ schema: StoredQuery }) { after, limit }: StoredQuery,
  ): Promise<StoredPage> {
    const page = await readStored(this.db, TABLES[table], after, limit);
    // After the rows: a log that did not grow since cannot have grown between them.
    const { size } = await readHead(this.db);
    return { size, ...page };
  }
}
