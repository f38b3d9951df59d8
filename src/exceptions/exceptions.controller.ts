/** `/api/exceptions`: what two partners disagree about, for the two of them and the authority. */
import { Body, Controller, Get, Header, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { freeText } from '../platform/http/free-text.js';
import { Gln } from '../protocol/gs1/identifiers.js';
import { CurrentViewer } from '../registry/policy/access.guard.js';
import { professional, type Viewer } from '../registry/policy/access.policy.js';
import { PageLimit } from '../platform/http/pages.js';
import { CaseId, CHANGE_EXAMPLE, NoteText, NoteView, noteView, Owner } from './case.view.js';
import { EXCEPTION_KINDS, EXCEPTION_REASONS, EXCEPTION_STATES, RESOLUTIONS, WITHOUT_HANDOFF } from './exceptions.policy.js';
import { Exceptions, type SeenException } from './exceptions.service.js';
import { shownException } from './exceptions.store.js';

const EntryId = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'must be an entry id: 43 characters of base64url');
const EXAMPLE = {
  kind: 'damaged',
  handoff: 'FErDO5PDv8x9VC-7KJDd1ya-lQGgMuacB2to5rzTE9o',
  request: 'credit_account',
  text: 'Two packs are wet.',
};
const Count = z.int().min(0).max(2_000_000);

const ExceptionView = z.strictObject({
  id: CaseId,
  kind: z.enum(EXCEPTION_KINDS),
  side: z.enum(['opener', 'other', 'authority']),
  handoff: EntryId.nullable(),
  dispute: EntryId.nullable(),
  opener: Gln,
  other: Gln,
  object: z.string().nullable(),
  reference: z.string().nullable(),
  expected: Count.nullable(),
  found: Count.nullable(),
  request: z.enum(RESOLUTIONS).nullable(),
  state: z.enum(EXCEPTION_STATES),
  owner: z.string().nullable(),
  opened: z.iso.datetime(),
  due: z.iso.datetime(),
  answer: z.enum(['accept', 'reject']).nullable(),
  alternative: z.enum(RESOLUTIONS).nullable(),
  answered: z.iso.datetime().nullable(),
  closed: z.iso.datetime().nullable(),
  reason: z.enum(EXCEPTION_REASONS).nullable(),
});
const ExceptionsPage = z.strictObject({ items: z.array(ExceptionView), next: CaseId.nullable() });
type ExceptionsPage = z.infer<typeof ExceptionsPage>;
const ExceptionInFull = ExceptionView.extend({ notes: z.array(NoteView) });
type ExceptionInFull = z.infer<typeof ExceptionInFull>;

const ListQuery = z.strictObject({ open: z.enum(['true', 'false']).optional(), after: CaseId.optional(), limit: PageLimit });

/** `handoff`: the shipping's entry; only where there is none in the log, `partner` instead. */
const NewException = z
  .strictObject({
    kind: z.enum(EXCEPTION_KINDS),
    handoff: EntryId.optional(),
    partner: Gln.optional(),
    object: freeText(300).nullable().default(null),
    reference: freeText(100).nullable().default(null),
    expected: Count.nullable().default(null),
    found: Count.nullable().default(null),
    request: z.enum(RESOLUTIONS).nullable().default(null),
    text: NoteText,
  })
  .refine(({ handoff, partner }) => handoff === undefined || partner === undefined, {
    message: 'must not be there beside `handoff`, which says who the partner is',
    path: ['partner'],
  })
  .refine(({ kind, partner }) => partner === undefined || WITHOUT_HANDOFF.includes(kind), {
    message: 'is for goods without any data in the log; for all else name the handoff',
    path: ['partner'],
  })
  .meta({ example: EXAMPLE });

const Change = z
  .strictObject({
    note: NoteText.optional(),
    owner: Owner.nullable().optional(),
    answer: z.enum(['accept', 'reject']).optional(),
    alternative: z.enum(RESOLUTIONS).optional(),
    reason: z.enum(EXCEPTION_REASONS).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'must change something')
  .refine(({ alternative, answer }) => alternative === undefined || answer === 'reject', {
    message: 'goes with the answer "reject"',
    path: ['alternative'],
  })
  .meta({ example: CHANGE_EXAMPLE });

const view = ({ exception, side }: SeenException): z.infer<typeof ExceptionView> => shownException(exception, side);

@Controller('api/exceptions')
@Access('session')
export class ExceptionsController {
  constructor(private readonly exceptions: Exceptions) {}

  /** Exceptions that you opened or that ask something of you, newest first; `after` is the last page's `next`. */
  @Get()
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ExceptionsPage })
  async list(
    @Query({ schema: ListQuery }) { open, ...query }: z.infer<typeof ListQuery>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<ExceptionsPage> {
    const wanted = { ...query, open: open === undefined ? undefined : open === 'true' };
    const { items, next } = await this.exceptions.list(professional(viewer), wanted);
    return { items: items.map(view), next };
  }

  /** Opens an exception with the other end of a handoff, which has three working days to answer. */
  @Post()
  @ApiCreatedResponse({ standardSchema: ExceptionInFull })
  async open(
    @Body({ schema: NewException }) body: z.infer<typeof NewException>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<ExceptionInFull> {
    return this.get(await this.exceptions.open(professional(viewer), body, Date.now()), viewer);
  }

  /** One exception with what both sides wrote. */
  @Get(':id')
  @Header('cache-control', 'no-store')
  @ApiOkResponse({ standardSchema: ExceptionInFull })
  async get(@Param('id', { schema: CaseId }) id: string, @CurrentViewer() viewer: Viewer): Promise<ExceptionInFull> {
    const seen = await this.exceptions.get(viewer, id);
    return { ...view(seen), notes: seen.notes.map((note) => noteView(note, false)) };
  }

  /** The one who was asked answers (`answer`, perhaps with an `alternative`), the opener closes (`reason`), all add notes. */
  @Patch(':id')
  @ApiOkResponse({ standardSchema: ExceptionInFull })
  async change(
    @Param('id', { schema: CaseId }) id: string,
    @Body({ schema: Change }) change: z.infer<typeof Change>,
    @CurrentViewer() viewer: Viewer,
  ): Promise<ExceptionInFull> {
    await this.exceptions.change(professional(viewer), id, change, Date.now());
    return this.get(id, viewer);
  }
}
