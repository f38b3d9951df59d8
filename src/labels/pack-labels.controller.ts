/** `/api/manufacturers/labels`: labels and codes to print, for the product's manufacturer. */
import { Body, Controller, Get, HttpCode, Param, Post, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { LongJson } from '../platform/http/body-limits.js';
import { BYTES } from '../platform/http/answers.js';
import type { Drawing } from './drawing/drawing.js';
import { layoutOf } from './drawing/layout.js';
import { answerMany, answerOne, dotsOf, MEDIA_TYPES, printOf } from './drawing/print.js';
import { Gtin, Lot, Serial } from '../protocol/gs1/identifiers.js';
import { SignedIn } from '../registry/policy/access.guard.js';
import type { Professional } from '../registry/policy/access.policy.js';
import { BatchLabelQuery, CODE_ALONE, PackLabelQuery, PackLabelsBody } from '../wire/labels.js';
import { PackLabels } from './pack-labels.service.js';
import type { CodeKind } from './pack-label.js';

const TYPES = Object.values(MEDIA_TYPES);
/** Labels of packs tell that they exist, wherever they are: a session for one site is told of none. */
const OF_PACKS = { roles: ['manufacturer'], permissions: ['custody', 'master'], unbound: true } as const;
const CODES: Record<CodeKind | 'both', readonly CodeKind[]> = {
  datamatrix: ['datamatrix'],
  qr: ['qr'],
  both: ['datamatrix', 'qr'],
};

@Controller('api/manufacturers/labels')
@Access({ roles: ['manufacturer'], permissions: ['custody', 'master'] })
export class PackLabelsController {
  constructor(private readonly labels: PackLabels) {}

  /** The label of one commissioned pack, or, with the layout `code`, its code alone: a GS1 DataMatrix, or the QR with its GS1 Digital Link where its product has one. */
  @Get('01/:gtin/21/:serial')
  @Access(OF_PACKS)
  @ApiProduces(...TYPES)
  @ApiOkResponse(BYTES)
  async pack(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('serial', { schema: Serial }) serial: Serial,
    @Query({ schema: PackLabelQuery }) query: PackLabelQuery,
    @SignedIn() viewer: Professional,
  ): Promise<StreamableFile> {
    const code = query.code ?? (query.layout === CODE_ALONE ? 'datamatrix' : undefined);
    const labels = await this.labels.packs([{ gtin, serial }], viewer, {
      ...styleOf(query),
      ...(code && { codes: CODES[code] }),
    });
    return one(query, (await labels.next()).value as Drawing);
  }

  /** The label for the documents of a batch, or, with the layout `code`, its QR alone. */
  @Get('01/:gtin/10/:lot')
  @ApiProduces(...TYPES)
  @ApiOkResponse(BYTES)
  async batch(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('lot', { schema: Lot }) lot: Lot,
    @Query({ schema: BatchLabelQuery }) query: BatchLabelQuery,
    @SignedIn() viewer: Professional,
  ): Promise<StreamableFile> {
    return one(query, await this.labels.batch(gtin, lot, viewer, styleOf(query)));
  }

  /**
   * Labels of many commissioned packs: of those named, or of `count` packs of a serial list from the place `from` on. With
   * the QR, too, where the product has one, unless `code` is `datamatrix`.
   */
  @Post()
  @LongJson()
  @Access(OF_PACKS)
  @HttpCode(200)
  @ApiProduces(MEDIA_TYPES.pdf, MEDIA_TYPES.zpl)
  @ApiOkResponse(BYTES)
  async many(@Body({ schema: PackLabelsBody }) asked: PackLabelsBody, @SignedIn() viewer: Professional): Promise<StreamableFile> {
    const print = printOf(asked);
    const style = { label: print.layout, dpi: dotsOf(print), ...(asked.code && { codes: CODES[asked.code] }) };
    const labels =
      'packs' in asked
        ? await this.labels.packs(asked.packs, viewer, style)
        : await this.labels.list(asked.list, asked, viewer, style);
    return answerMany(labels, print, 'Labels');
  }
}

type One = BatchLabelQuery | PackLabelQuery;

const styleOf = (query: One) => ({
  label: query.layout === CODE_ALONE ? null : layoutOf(query.layout),
  dpi: dotsOf(query),
});

/** One label on its layout; a code alone is its own. */
function one({ layout, ...query }: One, drawing: Drawing): StreamableFile {
  const { width, height } = drawing;
  return answerOne(drawing, printOf({ ...query, layout: layout === CODE_ALONE ? { width, height, sheet: null } : layout }));
}
