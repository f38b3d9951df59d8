/** From drawings to what is sent: the formats, their media types, and the answer to a request. */
import { StreamableFile } from '@nestjs/common';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '../../protocol/fault.js';
import type { Drawing } from './drawing.js';
import type { Dpi, Layout, LayoutChoice, PrintFormat } from '../../wire/labels.js';
import { cellsOf, layoutOf } from './layout.js';
import { toPdf } from './pdf.js';
import { toPng } from './png.js';
import { toSvg } from './svg.js';
import { toZpl } from './zpl.js';

/** Media type of each format; for the API's description, too. */
export const MEDIA_TYPES: Readonly<Record<PrintFormat, string>> = {
  svg: 'image/svg+xml',
  png: 'image/png',
  pdf: 'application/pdf',
  zpl: 'application/vnd.zebra-zpl',
};

/** How to print: the layout, and the resolution of what has dots. */
export interface Print {
  format: PrintFormat;
  layout: Layout;
  dpi: Dpi;
  start: number;
}

/** @throws Fault `label-layout` where the layout does not suit the format, or has no such place to begin */
export function printOf(asked: { format: PrintFormat; layout: LayoutChoice; dpi: Dpi; start: number }): Print {
  const layout = layoutOf(asked.layout);
  const places = cellsOf(layout).length;
  if (asked.format === 'zpl' && layout.sheet)
    throw new Fault('label-layout', 'label printers print on rolls: choose a layout without a sheet, or PDF', {});
  if (asked.start > places)
    throw new Fault('label-layout', `the layout has ${places} places on a page: begin at one of them`, { places });
  return { format: asked.format, layout, dpi: asked.dpi, start: asked.start };
}

/** The resolution to which a drawing must keep; none for vectors. */
export const dotsOf = ({ format, dpi }: Pick<Print, 'format' | 'dpi'>): Dpi | null =>
  format === 'png' || format === 'zpl' ? dpi : null;

/** One label as an answer. */
export function answerOne(drawing: Drawing, print: Print): StreamableFile {
  if (print.format === 'svg') return file(Buffer.from(toSvg(drawing)), 'svg');
  if (print.format === 'png') return file(toPng(drawing, print.dpi), 'png');
  return answerMany(one(drawing), print, 'Label');
}

/** Many labels as an answer, made while it is read. @param print of a format that has pages: PDF or ZPL */
export function answerMany(drawings: AsyncIterable<Drawing>, print: Print, title: string): StreamableFile {
  const parts =
    print.format === 'pdf'
      ? toPdf(unhurried(drawings), print.layout, print.start - 1, title, new Date())
      : zplOf(unhurried(drawings), print.dpi);
  return file(Readable.from(parts, { objectMode: false }), print.format);
}

async function* zplOf(drawings: AsyncIterable<Drawing>, dpi: Dpi): AsyncGenerator<Buffer> {
  for await (const drawing of drawings) yield Buffer.from(toZpl(drawing, dpi));
}

async function* one(drawing: Drawing): AsyncGenerator<Drawing> {
  yield drawing;
}

/** Lets other requests have their turn between labels. */
async function* unhurried(drawings: AsyncIterable<Drawing>): AsyncGenerator<Drawing> {
  for await (const drawing of drawings) {
    yield drawing;
    await setImmediate();
  }
}

function file(content: Uint8Array | Readable, format: PrintFormat): StreamableFile {
  const type = format === 'svg' ? `${MEDIA_TYPES.svg}; charset=utf-8` : MEDIA_TYPES[format];
  const options = { type, disposition: `inline; filename="labels.${format}"` };
  return content instanceof Readable ? new StreamableFile(content, options) : new StreamableFile(content, options);
}
