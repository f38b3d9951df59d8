/** `/api/labels`: which layouts there are, and how a printer is tested. */
import { Controller, Get, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import { Access } from '../platform/http/access.js';
import { BYTES } from '../platform/http/answers.js';
import type { Drawing } from './drawing/drawing.js';
import { cellsOf, LAYOUTS } from './drawing/layout.js';
import { answerMany, answerOne, dotsOf, MEDIA_TYPES, printOf } from './drawing/print.js';
import { LayoutsView, TestPrintQuery } from '../wire/labels.js';
import { testLabel } from './drawing/test-print.js';

@Controller('api/labels')
@Access('public')
export class LayoutsController {
  /** The layouts that have a name; all lengths in millimetres. Any other size of a roll is called as 60x40. */
  @Get('layouts')
  @ApiOkResponse({ standardSchema: LayoutsView })
  layouts(): LayoutsView {
    return { items: Object.entries(LAYOUTS).map(([name, layout]) => ({ name, ...layout })) };
  }

  /** A test print, to see whether a printer keeps to millimetres: one label, or a sheet full from place `start` on. */
  @Get('test')
  @ApiProduces(...Object.values(MEDIA_TYPES))
  @ApiOkResponse(BYTES)
  test(@Query({ schema: TestPrintQuery }) query: TestPrintQuery): StreamableFile {
    const print = printOf(query);
    const label = testLabel(print.layout, query.layout, dotsOf(print));
    if (print.format !== 'pdf') return answerOne(label, print);
    return answerMany(repeated(label, cellsOf(print.layout).length - print.start + 1), print, 'Test print');
  }
}

async function* repeated(label: Drawing, times: number): AsyncGenerator<Drawing> {
  for (let i = 0; i < times; i++) yield label;
}
