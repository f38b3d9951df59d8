/** `/api/regulators/export`: the log, or a part of it, as CSV or JSON, streamed. */
import { Controller, Get, Query, Res } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import type { DataSource } from 'typeorm';
import { asCsv, asJson, logSize } from './log-export.js';
import { READER } from '../platform/database/database.module.js';
import { Access } from '../platform/http/access.js';
import { TEXT } from '../platform/http/answers.js';
import { ExportQuery } from '../wire/regulators.js';

@Controller('api/regulators/export')
@Access(['regulator'])
export class ExportController {
  constructor(@InjectDataSource(READER) private readonly db: DataSource) {}

  /** The entries from index `from` up to and without `to` (all there are now, unless given), each with who signed what of which objects. */
  @Get()
  @ApiProduces('text/csv', 'application/json')
  @ApiOkResponse(TEXT)
  async export(
    @Query({ schema: ExportQuery }) { format, from, to }: ExportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const size = await logSize(this.db);
    const end = Math.min(size, to ?? size);
    const type = format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/json; charset=utf-8';
    void reply.headers({
      'content-type': type,
      'content-disposition': `attachment; filename="entries-${from}-${end}.${format}"`,
    });
    return Readable.from(format === 'csv' ? asCsv(this.db, from, end) : asJson(this.db, from, end));
  }
}
