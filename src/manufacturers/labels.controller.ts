/** `/api/manufacturers/labels`: the codes to print, for the product's manufacturer. */
import { Controller, Get, Header, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiProduces } from '@nestjs/swagger';
import { z } from 'zod';
import { Access } from '../platform/http/access.js';
import { Gtin, Lot, Serial } from '../protocol/gs1/identifiers.js';
import { CurrentViewer } from '../registry/access.guard.js';
import type { Viewer } from '../registry/access.policy.js';
import { type LabelFormat, Labels } from './labels.service.js';

const Format = z.enum(['svg', 'png']).default('svg');
const PackQuery = z.strictObject({ format: Format, code: z.enum(['datamatrix', 'qr']).default('datamatrix') });
const BatchQuery = z.strictObject({ format: Format, code: z.literal('qr').default('qr') });

type Professional = Extract<Viewer, { kind: 'participant' }>;

@Controller('api/manufacturers/labels')
@Access(['manufacturer'])
export class LabelsController {
  constructor(private readonly labels: Labels) {}

  /** The code of one commissioned pack: a GS1 DataMatrix, or the QR with its GS1 Digital Link where its product has one. */
  @Get('01/:gtin/21/:serial')
  @Header('cache-control', 'no-store')
  @ApiProduces('image/svg+xml', 'image/png')
  async pack(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('serial', { schema: Serial }) serial: Serial,
    @Query({ schema: PackQuery }) { format, code }: z.infer<typeof PackQuery>,
    @CurrentViewer() viewer: Professional,
  ): Promise<StreamableFile> {
    return picture(await this.labels.pack(gtin, serial, viewer.gln, code, format), format);
  }

  /** The QR for the documents of a batch. */
  @Get('01/:gtin/10/:lot')
  @Header('cache-control', 'no-store')
  @ApiProduces('image/svg+xml', 'image/png')
  async batch(
    @Param('gtin', { schema: Gtin }) gtin: Gtin,
    @Param('lot', { schema: Lot }) lot: Lot,
    @Query({ schema: BatchQuery }) { format }: z.infer<typeof BatchQuery>,
    @CurrentViewer() viewer: Professional,
  ): Promise<StreamableFile> {
    return picture(await this.labels.batch(gtin, lot, viewer.gln, format), format);
  }
}

function picture(content: Uint8Array | string, format: LabelFormat): StreamableFile {
  const type = format === 'svg' ? 'image/svg+xml; charset=utf-8' : 'image/png';
  return new StreamableFile(Buffer.from(content as string), { type });
}
