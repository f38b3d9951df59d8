/** `/api/exceptions`: what two partners disagree about, for the two of them and the authority. */
import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { WORK_ON_CASES } from '../registry/policy/route.policy.js';
import { CaseId } from '../wire/cases.js';
import {
  ExceptionChange,
  ExceptionInFull,
  ExceptionsPage,
  ExceptionsQuery,
  type ExceptionView,
  NewException,
} from '../wire/exceptions.js';
import { noteView } from './case.view.js';
import { Exceptions, type SeenException } from './exceptions.service.js';
import { shownException } from './exceptions.store.js';

const view = ({ exception, side }: SeenException): ExceptionView => shownException(exception, side);

@Controller('api/exceptions')
@Access('session')
export class ExceptionsController {
  constructor(private readonly exceptions: Exceptions) {}

  /** Exceptions that you opened or that ask something of you, newest first; `after` is the last page's `next`. */
  @Get()
  @ApiOkResponse({ standardSchema: ExceptionsPage })
  async list(
    @Query({ schema: ExceptionsQuery }) { open, ...query }: ExceptionsQuery,
    @SignedIn() viewer: Professional,
  ): Promise<ExceptionsPage> {
    const wanted = { ...query, open: open === undefined ? undefined : open === 'true' };
    const { items, next } = await this.exceptions.list(viewer, wanted);
    return { items: items.map(view), next };
  }

  /** Opens an exception with the other end of a handoff, which has three working days to answer. */
  @Post()
  @Access(WORK_ON_CASES)
  @ApiCreatedResponse({ standardSchema: ExceptionInFull })
  async open(@Body({ schema: NewException }) body: NewException, @SignedIn() viewer: Professional): Promise<ExceptionInFull> {
    return this.get(await this.exceptions.open(viewer, body, Date.now()), viewer);
  }

  /** One exception with what both sides wrote. */
  @Get(':id')
  @ApiOkResponse({ standardSchema: ExceptionInFull })
  async get(@Param('id', { schema: CaseId }) id: string, @SignedIn() viewer: Professional): Promise<ExceptionInFull> {
    const seen = await this.exceptions.get(viewer, id);
    return { ...view(seen), notes: seen.notes.map((note) => noteView(note, false)) };
  }

  /** The one who was asked answers (`answer`, perhaps with an `alternative`), the opener closes (`reason`), all add notes. */
  @Patch(':id')
  @Access(WORK_ON_CASES)
  @ApiOkResponse({ standardSchema: ExceptionInFull })
  async change(
    @Param('id', { schema: CaseId }) id: string,
    @Body({ schema: ExceptionChange }) change: ExceptionChange,
    @SignedIn() viewer: Professional,
  ): Promise<ExceptionInFull> {
    await this.exceptions.change(viewer, id, change, Date.now());
    return this.get(id, viewer);
  }
}
