/**
 * Labels as PDF, in true size: one page for each label of a roll, or sheets filled row by row. Vectors and text only.
 * Written label by label as it is read, so that a print of any length takes little memory.
 */
import PDFDocument from 'pdfkit';
import { BASELINE, type Drawing, type Shape } from './drawing.js';
import { cellsOf, pageOf } from './layout.js';
import type { Layout } from '../../wire/labels.js';
import { barsOf, outlines } from './outline.js';

/** Points in one mm. */
const POINTS = 72 / 25.4;
/** One of the fonts that every reader has; each of its letters is 0.6 of its size wide. */
const FONT = 'Courier-Bold';

type Pdf = InstanceType<typeof PDFDocument>;

/**
 * A document of labels.
 *
 * @param start the place of the first label on the first sheet, from 0: sheets that were begun are used up
 * @param now the time that the document says it was made
 */
export async function* toPdf(
  labels: AsyncIterable<Drawing>,
  layout: Layout,
  start: number,
  title: string,
  now: Date,
): AsyncGenerator<Uint8Array> {
  const { width, height } = pageOf(layout);
  const cells = cellsOf(layout);
  const info = { Title: title, Creator: 'Theriac', CreationDate: now };
  const pdf = new PDFDocument({ autoFirstPage: false, margin: 0, info, displayTitle: true });
  keepSize(pdf);
  const finished = new Promise<void>((resolve, reject) => pdf.once('end', resolve).once('error', reject));
  let cell = start;
  for await (const label of labels) {
    if (cell === start || cell % cells.length === 0) pdf.addPage({ size: [width * POINTS, height * POINTS], margin: 0 });
    const place = cells[cell++ % cells.length]!;
    draw(pdf, label, place);
    const chunk = pdf.read() as Uint8Array | null;
    if (chunk) yield chunk;
  }
  pdf.end();
  yield* pdf as AsyncIterable<Uint8Array>;
  await finished;
}

/** Tells readers not to fit the pages to the paper. @see ISO 32000-1, table 150 */
function keepSize(pdf: Pdf): void {
  const { _root } = pdf as unknown as { _root: { data: { ViewerPreferences: { data: Record<string, unknown> } } } };
  _root.data.ViewerPreferences.data['PrintScaling'] = 'None';
}

function draw(pdf: Pdf, { shapes }: Drawing, { x, y }: { x: number; y: number }): void {
  pdf.save().scale(POINTS).translate(x, y).font(FONT);
  for (const shape of shapes) drawShape(pdf, shape);
  pdf.restore();
}

function drawShape(pdf: Pdf, shape: Shape): void {
  switch (shape.kind) {
    case 'text':
      pdf
        .fontSize(shape.size)
        .text(shape.text, shape.x, shape.y + shape.size * BASELINE, { baseline: 'alphabetic', lineBreak: false });
      return;
    case 'box':
      pdf.rect(shape.x, shape.y, shape.width, shape.height).fill();
      return;
    case 'matrix':
      pdf.save().translate(shape.x, shape.y).scale(shape.module);
      for (const [first, ...rest] of outlines(shape.symbol)) {
        pdf.moveTo(...first!);
        for (const point of rest) pdf.lineTo(...point);
        pdf.closePath();
      }
      pdf.fill().restore();
      return;
    case 'bars':
      pdf.save().translate(shape.x, shape.y).scale(shape.module, shape.height);
      for (const { x, width } of barsOf(shape.symbol)) pdf.rect(x, 0, width, 1);
      pdf.fill().restore();
  }
}
